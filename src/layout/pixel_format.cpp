#include <zeva/pixel_format.hpp>

#include "base/error.hpp"

#include <algorithm>
#include <array>

#include <drm_fourcc.h>
#include <va/va.h>

namespace zeva {
namespace {

constexpr PlaneFormat plane8{1, 1, 1, DRM_FORMAT_R8};

constexpr std::array nv12_planes{plane8, PlaneFormat{2, 2, 2, DRM_FORMAT_GR88}};
constexpr std::array p01x_planes{PlaneFormat{1, 1, 2, DRM_FORMAT_R16},
                                 PlaneFormat{2, 2, 4, DRM_FORMAT_GR1616}};
constexpr std::array grey{plane8};

// Y, U and V in planes of their own, the chroma subsampled.
template <std::uint32_t horizontal, std::uint32_t vertical>
constexpr std::array planar{plane8, PlaneFormat{horizontal, vertical, 1, DRM_FORMAT_R8},
                            PlaneFormat{horizontal, vertical, 1, DRM_FORMAT_R8}};

// One packed plane, whose layer has the fourcc of the whole.
template <std::uint32_t divisor, std::uint32_t drm_format, std::uint32_t element_bytes = 4>
constexpr std::array packed{PlaneFormat{divisor, 1, element_bytes, drm_format}};

constexpr std::array formats{
    PixelFormatInfo{PixelFormat::nv12, "nv12", VA_FOURCC_NV12, DRM_FORMAT_NV12, VA_RT_FORMAT_YUV420,
                    nv12_planes},
    PixelFormatInfo{PixelFormat::p010, "p010", VA_FOURCC_P010, DRM_FORMAT_P010, VA_RT_FORMAT_YUV420_10,
                    p01x_planes},
    PixelFormatInfo{PixelFormat::i420, "i420", VA_FOURCC_I420, DRM_FORMAT_YUV420, VA_RT_FORMAT_YUV420,
                    planar<2, 2>},
    PixelFormatInfo{PixelFormat::yv12, "yv12", VA_FOURCC_YV12, DRM_FORMAT_YVU420, VA_RT_FORMAT_YUV420,
                    planar<2, 2>},
    PixelFormatInfo{PixelFormat::yuy2, "yuy2", VA_FOURCC_YUY2, DRM_FORMAT_YUYV, VA_RT_FORMAT_YUV422,
                    packed<2, DRM_FORMAT_YUYV>},
    PixelFormatInfo{PixelFormat::uyvy, "uyvy", VA_FOURCC_UYVY, DRM_FORMAT_UYVY, VA_RT_FORMAT_YUV422,
                    packed<2, DRM_FORMAT_UYVY>},
    PixelFormatInfo{PixelFormat::rgba, "rgba", VA_FOURCC_RGBA, DRM_FORMAT_ABGR8888, VA_RT_FORMAT_RGB32,
                    packed<1, DRM_FORMAT_ABGR8888>},
    PixelFormatInfo{PixelFormat::bgra, "bgra", VA_FOURCC_BGRA, DRM_FORMAT_ARGB8888, VA_RT_FORMAT_RGB32,
                    packed<1, DRM_FORMAT_ARGB8888>},
    PixelFormatInfo{PixelFormat::argb, "argb", VA_FOURCC_ARGB, DRM_FORMAT_BGRA8888, VA_RT_FORMAT_RGB32,
                    packed<1, DRM_FORMAT_BGRA8888>},
    PixelFormatInfo{PixelFormat::abgr, "abgr", VA_FOURCC_ABGR, DRM_FORMAT_RGBA8888, VA_RT_FORMAT_RGB32,
                    packed<1, DRM_FORMAT_RGBA8888>},
    PixelFormatInfo{PixelFormat::rgbx, "rgbx", VA_FOURCC_RGBX, DRM_FORMAT_XBGR8888, VA_RT_FORMAT_RGB32,
                    packed<1, DRM_FORMAT_XBGR8888>},
    PixelFormatInfo{PixelFormat::bgrx, "bgrx", VA_FOURCC_BGRX, DRM_FORMAT_XRGB8888, VA_RT_FORMAT_RGB32,
                    packed<1, DRM_FORMAT_XRGB8888>},
    PixelFormatInfo{PixelFormat::rgbp, "rgbp", VA_FOURCC_RGBP, 0, VA_RT_FORMAT_RGBP, planar<1, 1>},
    PixelFormatInfo{PixelFormat::yuv444p, "444p", VA_FOURCC_444P, DRM_FORMAT_YUV444, VA_RT_FORMAT_YUV444,
                    planar<1, 1>},
    PixelFormatInfo{PixelFormat::y800, "y800", VA_FOURCC_Y800, DRM_FORMAT_R8, VA_RT_FORMAT_YUV400, grey},
    PixelFormatInfo{PixelFormat::yuv422h, "422h", VA_FOURCC_422H, DRM_FORMAT_YUV422, VA_RT_FORMAT_YUV422,
                    planar<2, 1>},
    PixelFormatInfo{PixelFormat::yuv422v, "422v", VA_FOURCC_422V, 0, VA_RT_FORMAT_YUV422, planar<1, 2>},
    PixelFormatInfo{PixelFormat::yuv411p, "411p", VA_FOURCC_411P, DRM_FORMAT_YUV411, VA_RT_FORMAT_YUV411,
                    planar<4, 1>},
    PixelFormatInfo{PixelFormat::p012, "p012", VA_FOURCC_P012, DRM_FORMAT_P012, VA_RT_FORMAT_YUV420_12,
                    p01x_planes},
    PixelFormatInfo{PixelFormat::y210, "y210", VA_FOURCC_Y210, DRM_FORMAT_Y210, VA_RT_FORMAT_YUV422_10,
                    packed<2, DRM_FORMAT_Y210, 8>},
    PixelFormatInfo{PixelFormat::y212, "y212", VA_FOURCC_Y212, DRM_FORMAT_Y212, VA_RT_FORMAT_YUV422_12,
                    packed<2, DRM_FORMAT_Y212, 8>},
    PixelFormatInfo{PixelFormat::y410, "y410", VA_FOURCC_Y410, DRM_FORMAT_Y410, VA_RT_FORMAT_YUV444_10,
                    packed<1, DRM_FORMAT_Y410>},
    PixelFormatInfo{PixelFormat::y412, "y412", VA_FOURCC_Y412, DRM_FORMAT_Y412, VA_RT_FORMAT_YUV444_12,
                    packed<1, DRM_FORMAT_Y412, 8>},
    PixelFormatInfo{PixelFormat::ayuv, "ayuv", VA_FOURCC_AYUV, DRM_FORMAT_AYUV, VA_RT_FORMAT_YUV444,
                    packed<1, DRM_FORMAT_AYUV>},
    PixelFormatInfo{PixelFormat::xyuv, "xyuv", VA_FOURCC_XYUV, DRM_FORMAT_XYUV8888, VA_RT_FORMAT_YUV444,
                    packed<1, DRM_FORMAT_XYUV8888>},
};

template <typename Predicate>
std::optional<PixelFormat> find_format(Predicate matches) {
    const auto found = std::ranges::find_if(formats, matches);
    if (found == formats.end())
        return std::nullopt;
    return found->format;
}

} // namespace

const PixelFormatInfo& info(PixelFormat format) {
    const auto index = static_cast<std::size_t>(format);
    if (index >= formats.size())
        throw_usage_error("zeva::info", "no such pixel format");
    return formats[index];
}

std::span<const PixelFormatInfo> all_pixel_formats() {
    return formats;
}

std::optional<PixelFormat> parse_pixel_format(std::string_view name) {
    return find_format([name](const PixelFormatInfo& candidate) { return candidate.name == name; });
}

std::optional<PixelFormat> pixel_format_from_va_fourcc(std::uint32_t fourcc) {
    return find_format([fourcc](const PixelFormatInfo& candidate) { return candidate.va_fourcc == fourcc; });
}

} // namespace zeva
