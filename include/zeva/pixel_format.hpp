// Pixel formats, and how many bytes their planes need.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <zeva/export.hpp>

namespace zeva {

/// Named as va.h names them: mostly by bytes in memory, lowest address first. Samples of 16 bits and packed
/// pixels are little-endian.
enum class PixelFormat {
    nv12,    ///< 8 bit Y; interleaved UV at half width and height
    p010,    ///< as nv12, 10 bit in the high bits of 16
    i420,    ///< 8 bit Y, U, V; chroma at half width and height
    yv12,    ///< as i420, V before U
    yuy2,    ///< packed Y U Y V, two pixels in four bytes
    uyvy,    ///< packed U Y V Y
    rgba,    ///< bytes R G B A
    bgra,    ///< bytes B G R A
    argb,    ///< bytes A R G B
    abgr,    ///< bytes A B G R
    rgbx,    ///< bytes R G B, one unused
    bgrx,    ///< bytes B G R, one unused
    rgbp,    ///< 8 bit planes R, G, B
    yuv444p, ///< 8 bit planes Y, U, V at full size; "444p"
    y800,    ///< 8 bit Y alone
    yuv422h, ///< 8 bit planes Y, U, V; chroma at half width; "422h"
    yuv422v, ///< 8 bit planes Y, U, V; chroma at half height (4:4:0); "422v"
    yuv411p, ///< 8 bit planes Y, U, V; chroma at a quarter of the width; "411p"
    p012,    ///< as nv12, 12 bit in the high bits of 16
    y210,    ///< packed Y U Y V, 10 bit in the high bits of 16, two pixels in eight bytes
    y212,    ///< as y210, 12 bit
    y410,    ///< packed 32 bit pixels, from the lowest bit: 10 U, 10 Y, 10 V, 2 A
    y412,    ///< packed U Y V A, 12 bit in the high bits of 16
    ayuv,    ///< bytes V U Y A
    xyuv,    ///< bytes V U Y, one unused
};

inline constexpr std::uint32_t max_planes = 4;

/// One plane of a format. An element is the smallest unit of a row: one sample, one UV pair, one packed
/// pixel, or for packed 4:2:2 (yuy2, uyvy, y210, y212) one pair of pixels.
struct PlaneFormat {
    std::uint32_t horizontal_divisor; ///< pixels per element in a row
    std::uint32_t vertical_divisor;   ///< picture rows per plane row
    std::uint32_t element_bytes;
    std::uint32_t drm_layer_format; ///< DRM fourcc of the plane as a layer of its own (drm_fourcc.h)

    /// Bytes of one row of a picture `width` pixels wide, rounded up to whole elements.
    [[nodiscard]] constexpr std::uint64_t row_bytes(std::uint32_t width) const {
        return (std::uint64_t{width} + horizontal_divisor - 1) / horizontal_divisor * element_bytes;
    }
    /// Rows of the plane in a picture `height` pixels high, rounded up.
    [[nodiscard]] constexpr std::uint64_t rows(std::uint32_t height) const {
        return (std::uint64_t{height} + vertical_divisor - 1) / vertical_divisor;
    }
};

/// What is known of a format. All text and spans are static.
struct PixelFormatInfo {
    PixelFormat format;
    std::string_view name;   ///< lower case, as on the command line: "nv12", "444p"
    std::uint32_t va_fourcc; ///< va.h; a different number from any DRM fourcc
    std::uint32_t
        drm_format; ///< drm_fourcc.h, for all planes as one layer; 0: no such fourcc (rgbp, yuv422v)
    std::uint32_t va_rt_format; ///< VA_RT_FORMAT_* to create surfaces with
    std::span<const PlaneFormat> planes;
};

[[nodiscard]] ZEVA_API const PixelFormatInfo& info(PixelFormat format);
[[nodiscard]] ZEVA_API std::span<const PixelFormatInfo> all_pixel_formats();
/// By lower-case name; nothing when there is none of that name.
[[nodiscard]] ZEVA_API std::optional<PixelFormat> parse_pixel_format(std::string_view name);
[[nodiscard]] ZEVA_API std::optional<PixelFormat> pixel_format_from_va_fourcc(std::uint32_t fourcc);

} // namespace zeva
