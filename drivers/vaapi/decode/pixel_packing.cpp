#include "decode/pixel_packing.hpp"

#include "base/rounding.hpp"

#include <algorithm>
#include <array>

#include <libyuv/planar_functions.h>

namespace zeva::va_driver {
namespace {

constexpr std::uint8_t no_color = 128; ///< U and V of grey, 8 bit

int half_rounded_up(unsigned value) {
    return static_cast<int>(divide_rounded_up(value, 2));
}

std::uint64_t copy_plane(const PlaneRows& from, const PlaneRows& to, int row, int rows) {
    libyuv::CopyPlane(from.data, from.pitch, to.data, to.pitch, row, rows);
    return static_cast<std::uint64_t>(row) * static_cast<std::uint64_t>(rows);
}

std::uint64_t copy_luma(const PlanarPicture& from, const SurfacePlanes& to) {
    return copy_plane(from.planes[0], to[0], static_cast<int>(from.width), static_cast<int>(from.height));
}

std::uint64_t nv12_from_420(const PlanarPicture& from, const SurfacePlanes& to, Planes planes) {
    const int columns = half_rounded_up(from.width);
    const auto rows = static_cast<int>(from.chroma_height);
    const auto& [y, u, v] = from.planes;
    libyuv::MergeUVPlane(u.data, u.pitch, v.data, v.pitch, to[1].data, to[1].pitch, columns, rows);
    const auto chroma_bytes = 2 * static_cast<std::uint64_t>(columns) * static_cast<std::uint64_t>(rows);
    return chroma_bytes + (planes == Planes::all ? copy_luma(from, to) : 0);
}

std::uint64_t nv12_from_grey(const PlanarPicture& from, const SurfacePlanes& to, Planes planes) {
    const int row = 2 * half_rounded_up(from.width);
    const auto rows = static_cast<int>(from.chroma_height);
    libyuv::SetPlane(to[1].data, to[1].pitch, row, rows, no_color);
    const auto chroma_bytes = static_cast<std::uint64_t>(row) * static_cast<std::uint64_t>(rows);
    return chroma_bytes + (planes == Planes::all ? copy_luma(from, to) : 0);
}

/// Y, U and V as they are; `horizontal_divisor` pixels in a row share a sample of U and V.
template <unsigned horizontal_divisor>
std::uint64_t same_planes(const PlanarPicture& from, const SurfacePlanes& to, Planes) {
    const auto columns = static_cast<int>(divide_rounded_up(from.width, horizontal_divisor));
    const auto rows = static_cast<int>(from.chroma_height);
    return copy_luma(from, to) + copy_plane(from.planes[1], to[1], columns, rows) +
           copy_plane(from.planes[2], to[2], columns, rows);
}

std::uint64_t y800_from_grey(const PlanarPicture& from, const SurfacePlanes& to, Planes) {
    return copy_luma(from, to);
}

std::uint64_t yuy2_from_422(const PlanarPicture& from, const SurfacePlanes& to, Planes) {
    const auto& [y, u, v] = from.planes;
    const auto height = static_cast<int>(from.height);
    libyuv::I422ToYUY2(y.data, y.pitch, u.data, u.pitch, v.data, v.pitch, to[0].data, to[0].pitch,
                       static_cast<int>(from.width), height);
    return 4 * static_cast<std::uint64_t>(half_rounded_up(from.width)) * from.height;
}

/// Samples of 16 bits whose `depth` low bits count, moved to the high bits.
template <int depth>
std::uint64_t p01x_from_420(const PlanarPicture& from, const SurfacePlanes& to, Planes) {
    const auto samples = [](const PlaneRows& plane) { return reinterpret_cast<std::uint16_t*>(plane.data); };
    const auto pitch = [](const PlaneRows& plane) { return plane.pitch / 2; };
    const auto& [y, u, v] = from.planes;
    const auto width = static_cast<int>(from.width);
    const auto height = static_cast<int>(from.height);
    const int columns = half_rounded_up(from.width);
    const auto rows = static_cast<int>(from.chroma_height);
    libyuv::ConvertToMSBPlane_16(samples(y), pitch(y), samples(to[0]), pitch(to[0]), width, height, depth);
    libyuv::MergeUVPlane_16(samples(u), pitch(u), samples(v), pitch(v), samples(to[1]), pitch(to[1]), columns,
                            rows, depth);
    return 2 * std::uint64_t{from.width} * from.height +
           4 * static_cast<std::uint64_t>(columns) * static_cast<std::uint64_t>(rows);
}

std::uint64_t p010_from_grey(const PlanarPicture& from, const SurfacePlanes& to, Planes) {
    constexpr std::uint16_t no_color_16 = no_color << 8;
    const PlaneRows& y = from.planes[0];
    const int samples = 2 * half_rounded_up(from.width);
    const auto rows = static_cast<int>(from.chroma_height);
    libyuv::ConvertToMSBPlane_16(reinterpret_cast<std::uint16_t*>(y.data), y.pitch / 2,
                                 reinterpret_cast<std::uint16_t*>(to[0].data), to[0].pitch / 2,
                                 static_cast<int>(from.width), static_cast<int>(from.height), 10);
    for (int row = 0; row < rows; ++row)
        std::fill_n(reinterpret_cast<std::uint16_t*>(to[1].data + row * to[1].pitch), samples, no_color_16);
    return 2 * std::uint64_t{from.width} * from.height +
           2 * static_cast<std::uint64_t>(samples) * static_cast<std::uint64_t>(rows);
}

template <PixelFormat format>
std::uint64_t packed_from_planes(const PlanarPicture& from, const SurfacePlanes& to, Planes) {
    pack_yuv(from.planes, to[0], format, from.width, from.height);
    return info(format).planes[0].row_bytes(from.width) * from.height;
}

struct Packing {
    AVPixelFormat from;
    PixelFormat to;
    bool same_luma;
    bool same_planes;
    std::uint64_t (*pack)(const PlanarPicture& from, const SurfacePlanes& to, Planes planes);
};

constexpr std::array packings{
    Packing{AV_PIX_FMT_YUV420P, PixelFormat::nv12, true, false, nv12_from_420},
    Packing{AV_PIX_FMT_YUV420P, PixelFormat::i420, true, true, same_planes<2>},
    Packing{AV_PIX_FMT_GRAY8, PixelFormat::nv12, true, false, nv12_from_grey},
    Packing{AV_PIX_FMT_GRAY8, PixelFormat::y800, true, true, y800_from_grey},
    Packing{AV_PIX_FMT_YUV422P, PixelFormat::yuv422h, true, true, same_planes<2>},
    Packing{AV_PIX_FMT_YUV422P, PixelFormat::yuy2, false, false, yuy2_from_422},
    Packing{AV_PIX_FMT_YUV440P, PixelFormat::yuv422v, true, true, same_planes<1>},
    Packing{AV_PIX_FMT_YUV444P, PixelFormat::yuv444p, true, true, same_planes<1>},
    Packing{AV_PIX_FMT_YUV411P, PixelFormat::yuv411p, true, true, same_planes<4>},
    Packing{AV_PIX_FMT_YUV420P10, PixelFormat::p010, false, false, p01x_from_420<10>},
    Packing{AV_PIX_FMT_GRAY10, PixelFormat::p010, false, false, p010_from_grey},
    Packing{AV_PIX_FMT_YUV420P12, PixelFormat::p012, false, false, p01x_from_420<12>},
    Packing{AV_PIX_FMT_YUV422P10, PixelFormat::y210, false, false, packed_from_planes<PixelFormat::y210>},
    Packing{AV_PIX_FMT_YUV422P12, PixelFormat::y212, false, false, packed_from_planes<PixelFormat::y212>},
    Packing{AV_PIX_FMT_YUV444P, PixelFormat::ayuv, false, false, packed_from_planes<PixelFormat::ayuv>},
    Packing{AV_PIX_FMT_YUV444P, PixelFormat::xyuv, false, false, packed_from_planes<PixelFormat::xyuv>},
    Packing{AV_PIX_FMT_YUV444P10, PixelFormat::y410, false, false, packed_from_planes<PixelFormat::y410>},
    Packing{AV_PIX_FMT_YUV444P12, PixelFormat::y412, false, false, packed_from_planes<PixelFormat::y412>},
};

/// The formats of JPEG differ from the others in the meaning of the samples alone.
AVPixelFormat without_range(AVPixelFormat format) {
    switch (format) {
    case AV_PIX_FMT_YUVJ411P:
        return AV_PIX_FMT_YUV411P;
    case AV_PIX_FMT_YUVJ420P:
        return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
        return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ440P:
        return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ444P:
        return AV_PIX_FMT_YUV444P;
    default:
        return format;
    }
}

const Packing* find_packing(AVPixelFormat from, PixelFormat to) {
    const auto* const found = std::ranges::find_if(packings, [&](const Packing& packing) {
        return packing.from == without_range(from) && packing.to == to;
    });
    return found == packings.end() ? nullptr : found;
}

} // namespace

bool can_pack(AVPixelFormat from, PixelFormat to) noexcept {
    return find_packing(from, to) != nullptr;
}

bool can_pack_into(PixelFormat to) noexcept {
    return std::ranges::find(packings, to, &Packing::to) != packings.end();
}

bool has_same_planes(AVPixelFormat from, PixelFormat to) noexcept {
    const Packing* packing = find_packing(from, to);
    return packing != nullptr && packing->same_planes;
}

bool has_same_luma(AVPixelFormat from, PixelFormat to) noexcept {
    const Packing* packing = find_packing(from, to);
    return packing != nullptr && packing->same_luma;
}

std::uint64_t pack_pixels(const PlanarPicture& from, AVPixelFormat from_format, const SurfacePlanes& to,
                          PixelFormat to_format, Planes planes) {
    return find_packing(from_format, to_format)->pack(from, to, planes);
}

} // namespace zeva::va_driver
