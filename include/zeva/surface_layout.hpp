// Where the bytes of a picture are.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <zeva/export.hpp>
#include <zeva/pixel_format.hpp>

namespace zeva {

/// DRM_FORMAT_MOD_LINEAR of drm_fourcc.h.
inline constexpr std::uint64_t modifier_linear = 0;
/// Widest and highest picture that is accepted, in pixels: the limit of Intel's media engines (iHD reports
/// 16384 for VideoProc surfaces), and what keeps every size below in 64 bits.
inline constexpr std::uint32_t max_dimension = 16384;
inline constexpr std::uint32_t max_objects = 4;

/// One plane: rows of `pitch` bytes from byte `offset` of object `object`.
struct PlaneLayout {
    std::uint32_t object = 0; ///< index into the dma-bufs of the picture
    std::uint64_t offset = 0; ///< bytes from the start of the object
    std::uint32_t pitch = 0;  ///< bytes from one row to the next

    friend bool operator==(const PlaneLayout&, const PlaneLayout&) = default;
};

/// Where a picture's bytes are, in one or more objects (dma-bufs). A plain value.
struct ZEVA_API SurfaceLayout {
    PixelFormat format = PixelFormat::nv12;
    std::uint32_t width = 0;            ///< visible pixels
    std::uint32_t height = 0;           ///< visible pixels
    std::uint32_t allocated_width = 0;  ///< pixels that every row has room for, at least `width`
    std::uint32_t allocated_height = 0; ///< picture rows that every plane has room for, at least `height`
    std::uint64_t modifier = modifier_linear; ///< DRM format modifier of all objects (drm_fourcc.h)
    std::uint32_t object_count = 1;
    std::array<std::uint64_t, max_objects> object_sizes{}; ///< bytes
    std::uint32_t plane_count = 0;
    std::array<PlaneLayout, max_planes> planes{};

    /// A linear picture in one object, with the room that decoders need: they write whole macroblock rows
    /// and more, so the pitch is a multiple of 128 bytes and there are align(height, 32) + 4 rows
    /// (libavcodec's avcodec_align_dimensions2 asks H.264 for align(height, 32) + 2; four keep every plane
    /// at a multiple of the pitch, to which Intel's driver rounds offsets down). I420 and
    /// YV12 have align(height, 128) + 4 rows: dav1d writes whole blocks of 128x128.
    /// Throws Error (usage) when a size is 0 or above max_dimension.
    [[nodiscard]] static SurfaceLayout linear(PixelFormat format, std::uint32_t width, std::uint32_t height);

    /// Bytes of visible picture in one row of a plane.
    [[nodiscard]] std::uint64_t row_bytes(std::uint32_t plane) const;
    /// Visible rows of a plane.
    [[nodiscard]] std::uint64_t rows(std::uint32_t plane) const;
    /// Bytes of visible picture in all planes: what a copy of the picture moves.
    [[nodiscard]] std::uint64_t picture_bytes() const;
    [[nodiscard]] bool is_linear() const noexcept { return modifier == modifier_linear; }

    friend bool operator==(const SurfaceLayout&, const SurfaceLayout&) = default;
};

/// What is wrong with a layout, or an empty string: sizes in range, planes of the format, every visible byte
/// inside its object, rows that do not overlap, planes that do not overlap, offsets that do not wrap, a
/// modifier that is known, whole tiles. Drivers check almost none of it.
[[nodiscard]] ZEVA_API std::string find_fault(const SurfaceLayout& layout);

/// What keeps a valid layout from being imported as a VASurface, or an empty string. Stricter than
/// find_fault, after what Intel's driver silently ignores or rounds: one object; a pitch of a multiple of 64
/// bytes; the chroma pitch that follows from the first; plane offsets at multiples of the pitch.
[[nodiscard]] ZEVA_API std::string find_import_fault(const SurfaceLayout& layout);

/// The modifier by name, "linear", "y-tiled"; as hexadecimal when it has no name here.
[[nodiscard]] ZEVA_API std::string modifier_name(std::uint64_t modifier);

} // namespace zeva
