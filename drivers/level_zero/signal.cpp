#include "signal.hpp"

namespace zeva::ze_driver {
namespace {

enum State : std::uint32_t { unset, expected, set_, lost };
constexpr std::uint32_t state_mask = 3;
constexpr std::uint32_t one_nudge = state_mask + 1;

ze_result_t result_of(std::uint32_t word) {
    switch (word & state_mask) {
    case set_:
        return ZE_RESULT_SUCCESS;
    case lost:
        return ZE_RESULT_ERROR_DEVICE_LOST;
    default:
        return ZE_RESULT_NOT_READY;
    }
}

std::uint32_t with_state(std::uint32_t word, std::uint32_t state) {
    return (word & ~state_mask) | state;
}

} // namespace

Signal::Signal(bool is_set) : word_(is_set ? set_ : unset) {}

void Signal::set(TimeSpan span) {
    start_.store(span.start, std::memory_order_relaxed);
    end_.store(span.end, std::memory_order_relaxed);
    change(set_);
}

void Signal::lose() {
    change(lost);
}

void Signal::change(std::uint32_t state) {
    word_.update([state](std::uint32_t word) { return with_state(word, state); });
}

void Signal::reset() {
    word_.update(
        [](std::uint32_t word) { return (word & state_mask) == expected ? word : with_state(word, unset); });
}

bool Signal::expect() {
    const std::uint32_t old = word_.update([](std::uint32_t word) { return with_state(word, expected); });
    return (old & state_mask) != expected;
}

bool Signal::is_expected() const {
    return (word_.load() & state_mask) == expected;
}

ze_result_t Signal::status() const {
    return result_of(word_.load());
}

ze_result_t Signal::wait(const Deadline& deadline) const {
    for (;;) {
        const std::uint32_t word = word_.load();
        if (result_of(word) != ZE_RESULT_NOT_READY || !word_.wait_while(word, deadline))
            return status();
    }
}

ze_result_t Signal::wait(const std::atomic<bool>& stop) const {
    for (;;) {
        const std::uint32_t word = word_.load();
        const ze_result_t result = result_of(word);
        if (result != ZE_RESULT_NOT_READY || stop)
            return result;
        word_.wait_while(word, {});
    }
}

void Signal::nudge() {
    word_.update([](std::uint32_t word) { return word + one_nudge; });
}

TimeSpan Signal::span() const {
    return {start_.load(std::memory_order_relaxed), end_.load(std::memory_order_relaxed)};
}

} // namespace zeva::ze_driver
