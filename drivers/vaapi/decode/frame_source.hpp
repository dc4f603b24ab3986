// Gives libavcodec the memory it decodes into: the surface's own planes wherever they have the room.
#pragma once

#include "decode/av_handles.hpp"
#include "decode/buffer_pool.hpp"
#include "decode/picture_decoder.hpp"
#include "decode/placement.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace zeva::va_driver {

/// What libavcodec needs for a planar frame of one size, its padding included.
struct FrameGeometry {
    struct Plane {
        std::size_t row = 0; ///< bytes
        std::size_t rows = 0;
        bool operator==(const Plane&) const = default;
    };
    AVPixelFormat format = AV_PIX_FMT_NONE;
    unsigned width = 0; ///< coded, in pixels
    unsigned height = 0;
    unsigned plane_count = 0;
    std::array<Plane, 3> planes{};
    std::size_t alignment = 1; ///< of pitches and plane addresses

    /// For a format of one to three planes; the padding is what this codec wants.
    [[nodiscard]] static FrameGeometry of(AVCodecContext& context, AVPixelFormat format, unsigned width,
                                          unsigned height);
    bool operator==(const FrameGeometry&) const = default;
};

/// The source of one codec's frames. Where a codec requires that all frames it refers to have the same
/// pitches, the first picture decides them, and a later surface with others is decoded through scratch
/// memory. Not thread-safe.
class FrameSource {
public:
    /// See StreamBuilder.
    FrameSource(bool uniform_pitches, bool picture_is_first);

    /// The codec was replaced by a new one.
    void start_over() noexcept { pitches_.reset(); }

    /// The next frames are for `target`.
    void begin_picture(const PictureTarget& target, const FrameGeometry& geometry);

    /// Whether frames of this geometry cannot follow the ones before.
    [[nodiscard]] bool needs_new_codec(const FrameGeometry& geometry) const;

    /// Whether `target` could be written in place if the pitches were not yet decided, and cannot as they
    /// are.
    [[nodiscard]] bool wants_other_pitches(const PictureTarget& target, const FrameGeometry& geometry) const;

    /// AVCodecContext::get_buffer2. libavcodec may ask several times for one picture, when references of it
    /// are missing: either the first or the last frame is the picture itself, the others only stand in the
    /// reference lists.
    [[nodiscard]] int get_buffer(AVFrame& frame) noexcept;

    /// The picture's frame; null if there was none since it was released.
    [[nodiscard]] const AVFrame* current() const noexcept { return has_current() ? current_.get() : nullptr; }
    [[nodiscard]] Placement placement() const noexcept { return placement_; }
    void release_current() noexcept { av_frame_unref(current_.get()); }

private:
    using Pitches = std::array<std::size_t, 3>;

    [[nodiscard]] static Pitches scratch_pitches(const FrameGeometry& geometry);
    [[nodiscard]] static std::optional<Pitches> in_place_pitches(const PictureTarget& target,
                                                                 const FrameGeometry& geometry);
    void place(AVFrame& frame, Placement placement);
    [[nodiscard]] bool has_current() const noexcept { return current_->buf[0] != nullptr; }

    const bool uniform_pitches_;
    const bool picture_is_first_;
    PictureTarget target_;
    FrameGeometry geometry_;
    std::optional<Pitches> pitches_;
    Placement placement_ = Placement::none;
    std::array<BufferPool, 3> pools_;
    const AvFrame current_; ///< empty while there is none
};

} // namespace zeva::va_driver
