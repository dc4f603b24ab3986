#include "decode/frame_source.hpp"

#include "base/rounding.hpp"
#include "decode/output_stage.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <new>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

namespace zeva::va_driver {

namespace {

/// libavcodec's vector code reads beyond the last row.
constexpr std::size_t vector_overrun = 64;

bool has_room(const TargetPlane& plane, const FrameGeometry::Plane& needed, std::size_t alignment) {
    return reinterpret_cast<std::uintptr_t>(plane.data) % alignment == 0 && plane.pitch % alignment == 0 &&
           plane.pitch >= needed.row && plane.room / plane.pitch >= needed.rows;
}

/// A reference to a plane of the surface that keeps the surface's memory alive.
AvBuffer refer_to_plane(const TargetPlane& plane, const std::shared_ptr<void>& keep_alive) {
    auto owner = std::make_unique<std::shared_ptr<void>>(keep_alive);
    const auto release = [](void* opaque, std::uint8_t*) {
        delete static_cast<std::shared_ptr<void>*>(opaque);
    };
    AvBuffer buffer(
        av_buffer_create(reinterpret_cast<std::uint8_t*>(plane.data), plane.room, release, owner.get(), 0));
    if (!buffer) {
        throw std::bad_alloc();
    }
    (void)owner.release();
    return buffer;
}

} // namespace

FrameGeometry FrameGeometry::of(AVCodecContext& context, AVPixelFormat format, unsigned width,
                                unsigned height) {
    int padded_width = static_cast<int>(width);
    int padded_height = static_cast<int>(height);
    std::array<int, AV_NUM_DATA_POINTERS> alignments{};
    context.pix_fmt = format; // what avcodec_align_dimensions2 goes by
    avcodec_align_dimensions2(&context, &padded_width, &padded_height, alignments.data());
    const AVPixFmtDescriptor& description = *av_pix_fmt_desc_get(format);
    FrameGeometry geometry{.format = format, .width = width, .height = height};
    geometry.plane_count = static_cast<unsigned>(av_pix_fmt_count_planes(format));
    for (unsigned i = 0; i < geometry.plane_count; ++i) {
        const int row = av_image_get_linesize(format, padded_width, static_cast<int>(i));
        const bool is_chroma = i != 0;
        const int rows = is_chroma ? AV_CEIL_RSHIFT(padded_height, description.log2_chroma_h) : padded_height;
        geometry.planes[i] = {static_cast<std::size_t>(row), static_cast<std::size_t>(rows)};
    }
    geometry.alignment = static_cast<std::size_t>(std::ranges::max(alignments));
    return geometry;
}

FrameSource::Pitches FrameSource::scratch_pitches(const FrameGeometry& geometry) {
    Pitches pitches{};
    for (unsigned i = 0; i < geometry.plane_count; ++i)
        pitches[i] = round_up(geometry.planes[i].row, geometry.alignment);
    return pitches;
}

/// The pitches of a frame that uses as much of the target as has room; nothing when it can use none of it.
std::optional<FrameSource::Pitches> FrameSource::in_place_pitches(const PictureTarget& target,
                                                                  const FrameGeometry& geometry) {
    const Placement placement = best_placement(geometry.format, target);
    Pitches pitches = scratch_pitches(geometry);
    for (unsigned i = 0; i < geometry.plane_count; ++i) {
        if (!is_in_surface(placement, i))
            continue;
        if (!has_room(target.planes[i], geometry.planes[i], geometry.alignment))
            return std::nullopt;
        pitches[i] = target.planes[i].pitch;
    }
    if (placement == Placement::none || (geometry.plane_count == 3 && pitches[1] != pitches[2]))
        return std::nullopt;
    return pitches;
}

void FrameSource::begin_picture(const PictureTarget& target, const FrameGeometry& geometry) {
    const auto in_place = in_place_pitches(target, geometry);
    if (!pitches_ || !uniform_pitches_) {
        pitches_ = in_place.value_or(scratch_pitches(geometry));
    }
    target_ = target;
    geometry_ = geometry;
    current_.reset();
    placement_ = in_place == pitches_ ? best_placement(geometry.format, target) : Placement::none;
}

bool FrameSource::needs_new_codec(const FrameGeometry& geometry) const {
    return uniform_pitches_ && pitches_ && geometry != geometry_;
}

bool FrameSource::wants_other_pitches(const PictureTarget& target, const FrameGeometry& geometry) const {
    const auto in_place = in_place_pitches(target, geometry);
    return uniform_pitches_ && pitches_ && in_place && in_place != pitches_;
}

int FrameSource::get_buffer(AVFrame& frame) noexcept {
    if (frame.format != geometry_.format || frame.width != static_cast<int>(geometry_.width) ||
        frame.height != static_cast<int>(geometry_.height)) {
        return AVERROR_INVALIDDATA; // another parameter set was hidden in the slice data
    }
    try {
        const bool is_picture = !picture_is_first_ || current_ == nullptr;
        for (unsigned i = 0; i < geometry_.plane_count; ++i)
            place(frame, i, is_picture ? placement_ : Placement::none);
        frame.extended_data = frame.data;
        if (is_picture)
            current_.reset(av_frame_clone(&frame));
        return current_ ? 0 : AVERROR(ENOMEM);
    } catch (const std::exception&) {
        return AVERROR(ENOMEM);
    }
}

void FrameSource::place(AVFrame& frame, unsigned plane, Placement placement) {
    if (is_in_surface(placement, plane)) {
        frame.buf[plane] = refer_to_plane(target_.planes[plane], target_.keep_alive).release();
        frame.data[plane] = reinterpret_cast<std::uint8_t*>(target_.planes[plane].data);
    } else {
        const std::size_t bytes = (*pitches_)[plane] * geometry_.planes[plane].rows + vector_overrun;
        frame.buf[plane] = pools_[plane].get(bytes).release();
        frame.data[plane] = frame.buf[plane]->data;
    }
    frame.linesize[plane] = static_cast<int>((*pitches_)[plane]);
}

} // namespace zeva::va_driver
