#include "engine/context_state.hpp"

#include "engine/timestamp.hpp"

namespace zeva::sim {

namespace {

constexpr std::uint32_t window_size = 0x1000;
constexpr std::uint32_t render_window = 0x2000;

/// The number on the render engine: each engine has its registers in a window of its own, and commands may
/// give them relative to it.
std::uint32_t on_render_engine(std::uint32_t number) {
    constexpr std::uint32_t last_number = 0x7ffffc;
    number &= last_number;
    const std::uint32_t window = number & ~(window_size - 1);
    const bool is_engine = window == 0 || window == 0x1a000 || window == 0x22000 || window == 0x12000 ||
                           (window >= 0x1c0000 && window < 0x200000);
    return is_engine ? render_window + number % window_size : number;
}

} // namespace

std::uint32_t Registers::read32(std::uint32_t number) const {
    number = on_render_engine(number);
    if (number == timestamp_register)
        return static_cast<std::uint32_t>(gpu_timestamp(timestamp_hz_));
    if (number == timestamp_register + 4)
        return static_cast<std::uint32_t>(gpu_timestamp(timestamp_hz_) >> 32);
    const auto found = values_.find(number);
    return found == values_.end() ? 0 : found->second;
}

std::uint64_t Registers::read64(std::uint32_t number) const {
    return read32(number) | static_cast<std::uint64_t>(read32(number + 4)) << 32;
}

void Registers::write32(std::uint32_t number, std::uint32_t value) {
    values_[on_render_engine(number)] = value;
}

void Registers::write64(std::uint32_t number, std::uint64_t value) {
    write32(number, static_cast<std::uint32_t>(value));
    write32(number + 4, static_cast<std::uint32_t>(value >> 32));
}

} // namespace zeva::sim
