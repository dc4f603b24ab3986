#include "encode/source_reader.hpp"

#include "status.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include <libyuv.h>

namespace zeva::va_driver {
namespace {

/// Rows of samples of 8 bits.
struct Rows {
    std::uint8_t* data;
    int pitch;
};

using Convert = void (*)(Rows y, Rows second, std::span<const Rows> to, int width, int height);

struct Reordering {
    PixelFormat from;
    PixelFormat to;
    bool keeps_luma; ///< the first plane is the same in both, and not converted
    Convert convert;
};

void split_chroma(Rows, Rows uv, std::span<const Rows> to, int width, int height) {
    libyuv::SplitUVPlane(uv.data, uv.pitch, to[1].data, to[1].pitch, to[2].data, to[2].pitch, (width + 1) / 2,
                         (height + 1) / 2);
}

void yuy2_to_422(Rows packed, Rows, std::span<const Rows> to, int width, int height) {
    libyuv::YUY2ToI422(packed.data, packed.pitch, to[0].data, to[0].pitch, to[1].data, to[1].pitch,
                       to[2].data, to[2].pitch, width, height);
}

void uyvy_to_422(Rows packed, Rows, std::span<const Rows> to, int width, int height) {
    libyuv::UYVYToI422(packed.data, packed.pitch, to[0].data, to[0].pitch, to[1].data, to[1].pitch,
                       to[2].data, to[2].pitch, width, height);
}

constexpr std::array reorderings{
    Reordering{PixelFormat::nv12, PixelFormat::i420, true, split_chroma},
    Reordering{PixelFormat::yuy2, PixelFormat::yuv422h, false, yuy2_to_422},
    Reordering{PixelFormat::uyvy, PixelFormat::yuv422h, false, uyvy_to_422},
};

const Reordering* find_reordering(PixelFormat from, PixelFormat to) noexcept {
    const auto* const found = std::ranges::find_if(
        reorderings, [&](const Reordering& each) { return each.from == from && each.to == to; });
    return found == reorderings.end() ? nullptr : found;
}

Rows rows_of(const Pixels& pixels, std::uint32_t plane) {
    const PlaneLayout& where = pixels.layout.planes[plane];
    return {reinterpret_cast<std::uint8_t*>(pixels.bytes + where.offset), static_cast<int>(where.pitch)};
}

SourcePlanes planes_of(const Pixels& pixels) {
    SourcePlanes planes;
    for (std::uint32_t i = 0; i < pixels.layout.plane_count; ++i) {
        planes.data[i] = pixels.bytes + pixels.layout.planes[i].offset;
        planes.pitches[i] = pixels.layout.planes[i].pitch;
    }
    return planes;
}

/// Repeats the last element of each row and the last row of each plane beyond `width` x `height` pixels.
void extend(const Pixels& pixels, std::uint32_t width, std::uint32_t height) {
    const auto formats = info(pixels.layout.format).planes;
    for (std::uint32_t i = 0; i < formats.size(); ++i) {
        const PlaneLayout& where = pixels.layout.planes[i];
        const std::size_t element = formats[i].element_bytes;
        const std::size_t filled = formats[i].row_bytes(width);
        const std::size_t row_bytes = formats[i].row_bytes(pixels.layout.width);
        const std::size_t filled_rows = formats[i].rows(height);
        std::byte* const plane = pixels.bytes + where.offset;
        for (std::size_t y = 0; y < filled_rows; ++y)
            for (std::size_t x = filled; x < row_bytes; ++x)
                plane[y * where.pitch + x] = plane[y * where.pitch + x - element];
        for (std::size_t y = filled_rows; y < formats[i].rows(pixels.layout.height); ++y)
            std::memcpy(plane + y * where.pitch, plane + (filled_rows - 1) * where.pitch, row_bytes);
    }
}

} // namespace

bool can_read(PixelFormat from, PixelFormat wanted) noexcept {
    return from == wanted || (from == PixelFormat::yv12 && wanted == PixelFormat::i420) ||
           find_reordering(from, wanted) != nullptr;
}

/// The picture itself, or a linear copy of `width` x `height` pixels.
Pixels SourceReader::linear(const Pixels& picture, std::uint32_t width, std::uint32_t height) {
    const SurfaceLayout& layout = picture.layout;
    if (layout.is_linear() && layout.width >= width && layout.height >= height)
        return picture;
    linear_layout_ = SurfaceLayout::linear(layout.format, width, height);
    linear_.resize(linear_layout_.object_sizes[0]);
    const Rectangle area{0, 0, std::min(width, layout.width), std::min(height, layout.height)};
    const Pixels copy{linear_layout_, linear_.data()};
    copy_pixels(picture, area, copy, 0, 0);
    extend(copy, area.width, area.height);
    converted_bytes_ += linear_layout_.picture_bytes();
    return copy;
}

SourcePlanes SourceReader::read(const Pixels& picture, PixelFormat wanted, std::uint32_t width,
                                std::uint32_t height) {
    require(can_read(picture.layout.format, wanted), VA_STATUS_ERROR_INVALID_SURFACE);
    converted_bytes_ = 0;
    const Pixels source = linear(picture, width, height);
    const Reordering* const reordering = find_reordering(source.layout.format, wanted);
    if (reordering == nullptr) {
        SourcePlanes planes = planes_of(source);
        if (source.layout.format != wanted) { // YV12 is I420 with its chroma planes exchanged
            std::swap(planes.data[1], planes.data[2]);
            std::swap(planes.pitches[1], planes.pitches[2]);
        }
        return planes;
    }
    const SurfaceLayout layout = SurfaceLayout::linear(wanted, width, height);
    reordered_.resize(layout.object_sizes[0]);
    const Pixels target{layout, reordered_.data()};
    const std::array<Rows, 3> to{rows_of(target, 0), rows_of(target, 1), rows_of(target, 2)};
    const Rows second = source.layout.plane_count > 1 ? rows_of(source, 1) : Rows{};
    reordering->convert(rows_of(source, 0), second, to, static_cast<int>(width), static_cast<int>(height));
    converted_bytes_ += layout.picture_bytes();
    SourcePlanes planes = planes_of(target);
    if (reordering->keeps_luma) {
        const SourcePlanes kept = planes_of(source);
        planes.data[0] = kept.data[0];
        planes.pitches[0] = kept.pitches[0];
        converted_bytes_ -= info(wanted).planes[0].row_bytes(width) * std::uint64_t{height};
    }
    return planes;
}

} // namespace zeva::va_driver
