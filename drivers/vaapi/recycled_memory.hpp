// Memory that is used again and again: what comes and goes with every picture needs none of the system's.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace zeva::va_driver {

/// At least `bytes` bytes: memory that was given back before, or else new memory. Throws std::bad_alloc.
/// Thread safe, as the next two are.
[[nodiscard]] void* take_memory(std::size_t bytes);
/// Keeps memory that was taken as so many bytes for those who take as much. Of each size only a few MiB are
/// kept, and nothing of large sizes: the rest goes back to the system.
void give_back_memory(void* memory, std::size_t bytes) noexcept;
/// Everything that is kept goes back to the system: so many bytes.
std::size_t release_kept_memory() noexcept;

/// The base of classes whose objects are made in recycled memory. Those that are deleted as their base need
/// its virtual destructor, which knows their size.
class Recycled {
public:
    static void* operator new(std::size_t bytes) { return take_memory(bytes); }
    static void operator delete(void* object, std::size_t bytes) noexcept { give_back_memory(object, bytes); }
};

/// Recycled memory for containers.
template <typename T>
class RecyclingAllocator {
public:
    using value_type = T;

    RecyclingAllocator() noexcept = default;
    template <typename Other>
    RecyclingAllocator(const RecyclingAllocator<Other>& /*other*/) noexcept {}

    [[nodiscard]] T* allocate(std::size_t count) {
        static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
        return static_cast<T*>(take_memory(count * sizeof(T)));
    }
    void deallocate(T* objects, std::size_t count) noexcept { give_back_memory(objects, count * sizeof(T)); }

    bool operator==(const RecyclingAllocator&) const noexcept = default;
};

template <typename T>
using RecycledVector = std::vector<T, RecyclingAllocator<T>>;

/// std::make_shared in recycled memory.
template <typename T, typename... Arguments>
[[nodiscard]] std::shared_ptr<T> make_recycled(Arguments&&... arguments) {
    return std::allocate_shared<T>(RecyclingAllocator<T>{}, std::forward<Arguments>(arguments)...);
}

} // namespace zeva::va_driver
