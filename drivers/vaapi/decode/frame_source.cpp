#include "decode/frame_source.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <new>

namespace zeva::va_driver {

namespace {

constexpr std::size_t align_up(std::size_t value, std::size_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

bool has_room(const TargetPlane& plane, std::size_t row, std::size_t rows, std::size_t alignment) {
    return reinterpret_cast<std::uintptr_t>(plane.data) % alignment == 0 && plane.pitch % alignment == 0 &&
           plane.pitch >= row && plane.room / plane.pitch >= rows;
}

FramePitches scratch_pitches(const FrameGeometry& geometry) {
    return {align_up(geometry.luma_row, geometry.alignment),
            align_up(geometry.chroma_row, geometry.alignment)};
}

/// The pitches of a frame that uses as much of the target as has room; nothing when it can use none of it.
std::optional<FramePitches> in_place_pitches(const PictureTarget& target, const FrameGeometry& geometry) {
    const TargetPlane& luma = target.planes[0];
    if (target.tiled || !has_room(luma, geometry.luma_row, geometry.luma_rows, geometry.alignment)) {
        return std::nullopt;
    }
    if (target.format == TargetFormat::nv12) {
        return FramePitches{luma.pitch, scratch_pitches(geometry).chroma};
    }
    const auto chroma_has_room = [&](const TargetPlane& plane) {
        return has_room(plane, geometry.chroma_row, geometry.chroma_rows, geometry.alignment);
    };
    const TargetPlane& u = target.planes[1];
    const TargetPlane& v = target.planes[2];
    if (!chroma_has_room(u) || !chroma_has_room(v) || u.pitch != v.pitch) {
        return std::nullopt;
    }
    return FramePitches{luma.pitch, u.pitch};
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

void set_plane(AVFrame& frame, unsigned index, void* data, std::size_t pitch) {
    frame.data[index] = static_cast<std::uint8_t*>(data);
    frame.linesize[index] = static_cast<int>(pitch);
}

} // namespace

FrameGeometry FrameGeometry::of(AVCodecContext& context, unsigned width, unsigned height) {
    int padded_width = static_cast<int>(width);
    int padded_height = static_cast<int>(height);
    std::array<int, AV_NUM_DATA_POINTERS> alignments{};
    avcodec_align_dimensions2(&context, &padded_width, &padded_height, alignments.data());
    FrameGeometry geometry{.width = width, .height = height};
    geometry.luma_row = static_cast<std::size_t>(padded_width);
    geometry.luma_rows = static_cast<std::size_t>(padded_height);
    geometry.chroma_row = (geometry.luma_row + 1) / 2;
    geometry.chroma_rows = (geometry.luma_rows + 1) / 2;
    geometry.alignment = static_cast<std::size_t>(std::ranges::max(alignments));
    return geometry;
}

AvBuffer FrameSource::Pool::get(std::size_t bytes) {
    if (!buffers || size != bytes) {
        buffers.reset(av_buffer_pool_init(bytes, nullptr));
        size = bytes;
    }
    AvBuffer buffer(buffers ? av_buffer_pool_get(buffers.get()) : nullptr);
    if (!buffer) {
        throw std::bad_alloc();
    }
    return buffer;
}

void FrameSource::begin_picture(const PictureTarget& target, const FrameGeometry& geometry) {
    const auto in_place = in_place_pitches(target, geometry);
    if (!pitches_) {
        pitches_ = in_place.value_or(scratch_pitches(geometry));
    }
    target_ = target;
    geometry_ = geometry;
    current_.reset();
    if (in_place != pitches_) {
        placement_ = Placement::none;
    } else {
        placement_ = target.format == TargetFormat::nv12 ? Placement::luma : Placement::whole;
    }
}

bool FrameSource::has_other_size(const FrameGeometry& geometry) const {
    return pitches_ && (geometry.width != geometry_.width || geometry.height != geometry_.height);
}

bool FrameSource::wants_other_pitches(const PictureTarget& target, const FrameGeometry& geometry) const {
    const auto in_place = in_place_pitches(target, geometry);
    return pitches_ && in_place && in_place != pitches_;
}

int FrameSource::get_buffer(AVFrame& frame) noexcept {
    if (frame.format != AV_PIX_FMT_YUV420P || frame.width != static_cast<int>(geometry_.width) ||
        frame.height != static_cast<int>(geometry_.height)) {
        return AVERROR_INVALIDDATA; // another parameter set was hidden in the slice data
    }
    try {
        switch (placement_) {
        case Placement::whole:
            place_in_surface(frame, 0, 2);
            break;
        case Placement::luma:
            place_in_surface(frame, 0, 0);
            place_chroma_in_scratch(frame);
            break;
        case Placement::none:
            place_luma_in_scratch(frame);
            place_chroma_in_scratch(frame);
            break;
        }
        frame.extended_data = frame.data;
        current_.reset(av_frame_clone(&frame));
        return current_ ? 0 : AVERROR(ENOMEM);
    } catch (const std::exception&) {
        return AVERROR(ENOMEM);
    }
}

void FrameSource::place_in_surface(AVFrame& frame, unsigned first_plane, unsigned last_plane) {
    for (unsigned i = first_plane; i <= last_plane; ++i) {
        const TargetPlane& plane = target_.planes[i];
        frame.buf[i] = refer_to_plane(plane, target_.keep_alive).release();
        set_plane(frame, i, plane.data, plane.pitch);
    }
}

void FrameSource::place_luma_in_scratch(AVFrame& frame) {
    frame.buf[0] = luma_pool_.get(pitches_->luma * geometry_.luma_rows).release();
    set_plane(frame, 0, frame.buf[0]->data, pitches_->luma);
}

void FrameSource::place_chroma_in_scratch(AVFrame& frame) {
    const std::size_t plane_size = pitches_->chroma * geometry_.chroma_rows;
    frame.buf[1] = chroma_pool_.get(2 * plane_size).release();
    set_plane(frame, 1, frame.buf[1]->data, pitches_->chroma);
    set_plane(frame, 2, frame.buf[1]->data + plane_size, pitches_->chroma);
}

} // namespace zeva::va_driver
