#include "encode/low_bit_planes.hpp"

#include "status.hpp"

#include <libyuv.h>

namespace zeva::va_driver {
namespace {

const std::uint16_t* samples_of(const SourcePlanes& planes, std::size_t plane) {
    return reinterpret_cast<const std::uint16_t*>(planes.data[plane]);
}

int samples_per_row(const SourcePlanes& planes, std::size_t plane) {
    require(planes.pitches[plane] % sizeof(std::uint16_t) == 0, VA_STATUS_ERROR_INVALID_SURFACE);
    return static_cast<int>(planes.pitches[plane] / sizeof(std::uint16_t));
}

} // namespace

SourcePlanes LowBitPlanes::split(const SourcePlanes& planes, std::uint32_t width, std::uint32_t height,
                                 int bit_depth) {
    const std::size_t chroma_width = (std::size_t{width} + 1) / 2;
    const std::size_t chroma_height = (std::size_t{height} + 1) / 2;
    const std::size_t luma_size = std::size_t{width} * height;
    const std::size_t chroma_size = chroma_width * chroma_height;
    samples_.resize(luma_size + 2 * chroma_size);
    std::uint16_t* const y = samples_.data();
    std::uint16_t* const u = y + luma_size;
    std::uint16_t* const v = u + chroma_size;
    libyuv::ConvertToLSBPlane_16(samples_of(planes, 0), samples_per_row(planes, 0), y,
                                 static_cast<int>(width), static_cast<int>(width), static_cast<int>(height),
                                 bit_depth);
    libyuv::SplitUVPlane_16(samples_of(planes, 1), samples_per_row(planes, 1), u,
                            static_cast<int>(chroma_width), v, static_cast<int>(chroma_width),
                            static_cast<int>(chroma_width), static_cast<int>(chroma_height), bit_depth);
    const auto bytes = [](const std::uint16_t* samples) {
        return reinterpret_cast<const std::byte*>(samples);
    };
    const std::size_t chroma_pitch = chroma_width * sizeof(std::uint16_t);
    return {{bytes(y), bytes(u), bytes(v)}, {width * sizeof(std::uint16_t), chroma_pitch, chroma_pitch}};
}

} // namespace zeva::va_driver
