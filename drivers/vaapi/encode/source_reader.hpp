// The pixels of a surface in the order that an encoder's library reads.
#pragma once

#include "pixels.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>
#include <zeva/pixel_format.hpp>

namespace zeva::va_driver {

/// The planes of a linear picture.
struct SourcePlanes {
    std::array<const std::byte*, max_planes> data{};
    std::array<std::size_t, max_planes> pitches{}; ///< bytes from one row to the next
};

/// Reads surfaces in place where that is possible, and else keeps a copy. Not thread safe.
class SourceReader {
public:
    /// The upper left `width` x `height` pixels of `picture` as `wanted`; beyond the picture its last pixels
    /// are repeated. Valid until the next call, while the picture's bytes are. The picture's format is
    /// `wanted`, or one with the same samples in another order (`can_read`).
    SourcePlanes read(const Pixels& picture, PixelFormat wanted, std::uint32_t width, std::uint32_t height);

    /// Bytes that the last call wrote.
    [[nodiscard]] std::uint64_t converted_bytes() const noexcept { return converted_bytes_; }

private:
    Pixels linear(const Pixels& picture, std::uint32_t width, std::uint32_t height);

    std::vector<std::byte> linear_; ///< untiled, extended
    SurfaceLayout linear_layout_;
    std::vector<std::byte> reordered_;
    std::uint64_t converted_bytes_ = 0;
};

/// Whether surfaces of format `from` can be read as `wanted`.
[[nodiscard]] bool can_read(PixelFormat from, PixelFormat wanted) noexcept;

} // namespace zeva::va_driver
