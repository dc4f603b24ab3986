#include "decode/output_stage.hpp"

#include "tiling/y_tile.hpp"

#include <libyuv/planar_functions.h>

#include <algorithm>
#include <limits>
#include <span>
#include <vector>

namespace zeva::va_driver {

namespace {

/// libyuv and libavcodec take pitches as int, and a field's pitch is twice its frame's.
constexpr std::size_t max_pitch = std::numeric_limits<int>::max() / 2;

/// Rows of one plane, in bytes.
struct Extent {
    std::size_t row = 0;
    std::size_t rows = 0;
};

std::size_t half_rounded_up(std::size_t value) {
    return (value + 1) / 2;
}

unsigned plane_count(TargetFormat format) {
    return format == TargetFormat::nv12 ? 2 : 3;
}

Extent plane_extent(TargetFormat format, std::size_t width, std::size_t height, unsigned plane) {
    if (plane == 0) {
        return {width, height};
    }
    const std::size_t samples = half_rounded_up(width);
    return {format == TargetFormat::nv12 ? 2 * samples : samples, half_rounded_up(height)};
}

/// The visible part of a plane that was decoded.
Extent decoded_extent(const PictureTarget& target, const AVFrame& frame, unsigned plane) {
    return plane_extent(target.format, std::min<std::size_t>(target.width, frame.width),
                        std::min<std::size_t>(target.height, frame.height), plane);
}

/// A plane, or the rows of one field of it.
struct PlaneRows {
    std::uint8_t* data = nullptr;
    int pitch = 0;

    PlaneRows(std::uint8_t* plane, std::size_t plane_pitch, Rows rows)
        : data(rows == Rows::bottom_field ? plane + plane_pitch : plane),
          pitch(static_cast<int>(rows == Rows::all ? plane_pitch : 2 * plane_pitch)) {}
};

int count_rows(std::size_t frame_rows, Rows rows) {
    switch (rows) {
    case Rows::top_field:
        return static_cast<int>(half_rounded_up(frame_rows));
    case Rows::bottom_field:
        return static_cast<int>(frame_rows / 2);
    case Rows::all:
        break;
    }
    return static_cast<int>(frame_rows);
}

PlaneRows source_rows(const AVFrame& frame, unsigned plane, Rows rows) {
    return {frame.data[plane], static_cast<std::size_t>(frame.linesize[plane]), rows};
}

PlaneRows target_rows(const PictureTarget& target, unsigned plane, Rows rows) {
    const TargetPlane& bytes = target.planes[plane];
    return {reinterpret_cast<std::uint8_t*>(bytes.data), bytes.pitch, rows};
}

std::uint64_t copy_plane(const AVFrame& frame, unsigned plane, Rows rows, const PictureTarget& target) {
    const Extent extent = decoded_extent(target, frame, plane);
    const PlaneRows from = source_rows(frame, plane, rows);
    const PlaneRows to = target_rows(target, plane, rows);
    const int height = count_rows(extent.rows, rows);
    libyuv::CopyPlane(from.data, from.pitch, to.data, to.pitch, static_cast<int>(extent.row), height);
    return extent.row * static_cast<std::uint64_t>(height);
}

std::uint64_t interleave_chroma(const AVFrame& frame, Rows rows, const PlaneRows& to, const Extent& extent) {
    const PlaneRows u = source_rows(frame, 1, rows);
    const PlaneRows v = source_rows(frame, 2, rows);
    const int height = count_rows(extent.rows, rows);
    libyuv::MergeUVPlane(u.data, u.pitch, v.data, v.pitch, to.data, to.pitch,
                         static_cast<int>(extent.row / 2), height);
    return extent.row * static_cast<std::uint64_t>(height);
}

std::uint64_t tile_plane(const std::uint8_t* from, std::size_t pitch, const Extent& extent,
                         const TargetPlane& to) {
    const std::span linear(reinterpret_cast<const std::byte*>(from), pitch * extent.rows);
    return copy_linear_to_y_tile(linear, pitch, {to.data, to.room}, to.pitch, extent.row, extent.rows);
}

std::uint64_t write_tiled(const AVFrame& frame, const PictureTarget& target) {
    std::uint64_t written = 0;
    const bool interleaved = target.format == TargetFormat::nv12;
    for (unsigned i = 0; i < (interleaved ? 1U : 3U); ++i) {
        written += tile_plane(frame.data[i], static_cast<std::size_t>(frame.linesize[i]),
                              decoded_extent(target, frame, i), target.planes[i]);
    }
    if (interleaved) {
        const Extent extent = decoded_extent(target, frame, 1);
        std::vector<std::uint8_t> pairs(extent.row * extent.rows);
        interleave_chroma(frame, Rows::all, PlaneRows(pairs.data(), extent.row, Rows::all), extent);
        written += tile_plane(pairs.data(), extent.row, extent, target.planes[1]);
    }
    return written;
}

std::uint64_t write_chroma_pairs(const AVFrame& frame, Rows rows, const PictureTarget& target) {
    return interleave_chroma(frame, rows, target_rows(target, 1, rows), decoded_extent(target, frame, 1));
}

std::uint64_t copy_all(const AVFrame& frame, Rows rows, const PictureTarget& target) {
    if (target.format == TargetFormat::nv12) {
        return copy_plane(frame, 0, rows, target) + write_chroma_pairs(frame, rows, target);
    }
    return copy_plane(frame, 0, rows, target) + copy_plane(frame, 1, rows, target) +
           copy_plane(frame, 2, rows, target);
}

} // namespace

bool holds_visible_picture(const PictureTarget& target) {
    if (target.width == 0 || target.height == 0) {
        return false;
    }
    const auto planes = std::span(target.planes).first(plane_count(target.format));
    for (unsigned i = 0; i < planes.size(); ++i) {
        const Extent extent = plane_extent(target.format, target.width, target.height, i);
        const TargetPlane& plane = planes[i];
        if (plane.data == nullptr || plane.pitch < extent.row || plane.pitch > max_pitch ||
            plane.room < extent.row || (plane.room - extent.row) / plane.pitch < extent.rows - 1) {
            return false;
        }
    }
    return true;
}

OutputBytes write_output(const AVFrame& frame, Placement placement, Rows rows, const PictureTarget& target) {
    if (target.tiled) {
        return {.decoder_output = write_tiled(frame, target)};
    }
    switch (placement) {
    case Placement::luma:
        return {.decoder_output = write_chroma_pairs(frame, rows, target)};
    case Placement::none:
        return {.driver = copy_all(frame, rows, target)};
    case Placement::whole:
        break;
    }
    return {};
}

} // namespace zeva::va_driver
