#include "decode/frame_source.hpp"

#include "base/rounding.hpp"
#include "decode/output_stage.hpp"
#include "decode/picture_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <new>
#include <utility>

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

/// One buffer stands for all planes: libavcodec refers to each buffer of a frame several times a picture.
void give(std::unique_ptr<PictureMemory> memory, AVFrame& frame) {
    const auto release = [](void* opaque, std::uint8_t*) { delete static_cast<PictureMemory*>(opaque); };
    const auto bytes = static_cast<std::size_t>(frame.linesize[0]) * static_cast<std::size_t>(frame.height);
    frame.buf[0] = av_buffer_create(frame.data[0], bytes, release, memory.get(), 0);
    if (frame.buf[0] == nullptr)
        throw std::bad_alloc();
    (void)memory.release();
}

} // namespace

FrameSource::FrameSource(bool uniform_pitches, bool picture_is_first)
    : uniform_pitches_(uniform_pitches), picture_is_first_(picture_is_first), current_(av_frame_alloc()) {
    if (!current_)
        throw std::bad_alloc();
}

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
    release_current();
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
        const bool is_picture = !picture_is_first_ || !has_current();
        place(frame, is_picture ? placement_ : Placement::none);
        if (!is_picture)
            return 0;
        release_current();
        return av_frame_ref(current_.get(), &frame);
    } catch (const std::exception&) {
        return AVERROR(ENOMEM);
    }
}

void FrameSource::place(AVFrame& frame, Placement placement) {
    auto memory = std::make_unique<PictureMemory>();
    if (placement != Placement::none)
        memory->surface = target_.keep_alive;
    for (unsigned i = 0; i < geometry_.plane_count; ++i) {
        if (is_in_surface(placement, i)) {
            frame.data[i] = reinterpret_cast<std::uint8_t*>(target_.planes[i].data);
        } else {
            const std::size_t bytes = (*pitches_)[i] * geometry_.planes[i].rows + vector_overrun;
            memory->scratch[i] = pools_[i].get(bytes);
            frame.data[i] = memory->scratch[i]->data;
        }
        frame.linesize[i] = static_cast<int>((*pitches_)[i]);
    }
    frame.extended_data = frame.data;
    give(std::move(memory), frame);
}

} // namespace zeva::va_driver
