// One frame as a decoder reads it: a sequence header OBU and a frame OBU.
#pragma once

#include "decode/av1/frame.hpp"
#include "recycled_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace zeva::va_driver::av1 {

class FrameStream {
public:
    /// The bytes of the tiles are in the order of the stream: row by row.
    FrameStream(const Frame& frame, const Slots& slots, std::span<const std::span<const std::uint8_t>> tiles);

    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return bytes_; }
    /// Bit i: the decoder puts the frame into its slot i. Not for frames that replace all references.
    void set_refresh_frame_flags(std::uint8_t flags) noexcept;

private:
    RecycledVector<std::uint8_t> bytes_;
    std::size_t refresh_flags_bit_ = 0;
};

} // namespace zeva::va_driver::av1
