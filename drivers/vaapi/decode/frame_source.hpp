// Gives libavcodec the memory it decodes into: the surface's own planes wherever they have the room.
#pragma once

#include "decode/av_handles.hpp"
#include "decode/picture_decoder.hpp"

#include <cstddef>
#include <optional>

namespace zeva::va_driver {

/// How much of a decoded 4:2:0 frame lies in the surface itself. The rest lies in scratch memory.
enum class Placement { whole, luma, none };

/// What libavcodec needs for a planar 4:2:0 frame of one size, its padding included.
struct FrameGeometry {
    unsigned width = 0; ///< coded, in pixels
    unsigned height = 0;
    std::size_t luma_row = 0; ///< bytes
    std::size_t luma_rows = 0;
    std::size_t chroma_row = 0;
    std::size_t chroma_rows = 0;
    std::size_t alignment = 1; ///< of pitches and plane addresses

    [[nodiscard]] static FrameGeometry of(AVCodecContext& context, unsigned width, unsigned height);
};

struct FramePitches {
    std::size_t luma = 0;
    std::size_t chroma = 0;
    bool operator==(const FramePitches&) const = default;
};

/// The source of one codec's frames. libavcodec requires that all frames it refers to have the same pitches,
/// so the first picture decides them, and a later surface with others is decoded through scratch memory. Not
/// thread-safe.
class FrameSource {
public:
    /// The next frames are for `target`.
    void begin_picture(const PictureTarget& target, const FrameGeometry& geometry);

    /// Whether the frames before were of another size.
    [[nodiscard]] bool has_other_size(const FrameGeometry& geometry) const;

    /// Whether `target` could be written in place if the pitches were not yet decided, and cannot as they
    /// are.
    [[nodiscard]] bool wants_other_pitches(const PictureTarget& target, const FrameGeometry& geometry) const;

    /// AVCodecContext::get_buffer2. libavcodec may ask several times for one picture, when frame numbers are
    /// missing before it: the last frame is the picture itself, the others only stand in the reference lists.
    [[nodiscard]] int get_buffer(AVFrame& frame) noexcept;

    /// The frame that was handed out last; null if there was none since it was released.
    [[nodiscard]] const AVFrame* current() const noexcept { return current_.get(); }
    [[nodiscard]] Placement placement() const noexcept { return placement_; }
    void release_current() noexcept { current_.reset(); }

private:
    /// Buffers of one size, used again when libavcodec has no more need of them.
    struct Pool {
        std::size_t size = 0;
        AvBufferPool buffers;
        [[nodiscard]] AvBuffer get(std::size_t bytes);
    };

    void place_in_surface(AVFrame& frame, unsigned first_plane, unsigned last_plane);
    void place_luma_in_scratch(AVFrame& frame);
    void place_chroma_in_scratch(AVFrame& frame);

    PictureTarget target_;
    FrameGeometry geometry_;
    std::optional<FramePitches> pitches_;
    Placement placement_ = Placement::none;
    Pool luma_pool_;
    Pool chroma_pool_;
    AvFrame current_;
};

} // namespace zeva::va_driver
