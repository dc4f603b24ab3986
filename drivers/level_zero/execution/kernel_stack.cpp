#include "execution/kernel_stack.hpp"

#include "execution/quiet_signals.hpp"

namespace zeva::ze_driver {
namespace {

/// For what the compiler keeps beside the variables, and for the built-in functions.
constexpr std::size_t room_for_frames = std::size_t{64} << 10;

/// The stack that the calling thread was started with; empty when the system does not tell.
struct ThreadStack {
    std::uintptr_t bottom = 0; ///< the lowest address
    std::size_t size = 0;      ///< bytes
};

ThreadStack thread_stack() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return {};
    void* bottom = nullptr;
    std::size_t size = 0;
    pthread_attr_getstack(&attributes, &bottom, &size);
    pthread_attr_destroy(&attributes);
    return {reinterpret_cast<std::uintptr_t>(bottom), size};
}

struct Call {
    void (*function)(void*);
    void* argument;
};

} // namespace

bool stack_has_room(std::uint64_t private_memory_size) {
    static thread_local const ThreadStack stack = thread_stack();
    // On a fiber's stack the difference is beyond the size, and below the thread's own it wraps around.
    const std::uintptr_t room = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) - stack.bottom;
    return room < stack.size && room >= 4 * private_memory_size + room_for_frames;
}

std::optional<pthread_t> start_kernel_thread(void* (*function)(void*), void* argument) {
    const QuietSignals quiet;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kernel_stack_size);
    pthread_t thread{};
    const bool started = pthread_create(&thread, &attributes, function, argument) == 0;
    pthread_attr_destroy(&attributes);
    return started ? std::optional{thread} : std::nullopt;
}

bool call_on_kernel_stack(void (*function)(void*), void* argument) {
    Call call{function, argument};
    const auto run = [](void* given) -> void* {
        const auto& [wanted, its_argument] = *static_cast<Call*>(given);
        wanted(its_argument);
        return nullptr;
    };
    const auto thread = start_kernel_thread(run, &call);
    return thread && pthread_join(*thread, nullptr) == 0;
}

} // namespace zeva::ze_driver
