// Gives dav1d the memory it decodes into: the surface's own planes wherever they have the room.
#pragma once

#include "decode/buffer_pool.hpp"
#include "decode/output_stage.hpp"
#include "decode/picture_decoder.hpp"
#include "decode/placement.hpp"

#include <dav1d/dav1d.h>

#include <array>
#include <cstddef>

namespace zeva::va_driver::av1 {

/// libavutil's name for the planes of a picture.
[[nodiscard]] AVPixelFormat planar_format(const Dav1dPictureParameters& picture) noexcept;

/// The allocator of one dav1d context, which it outlives. Not thread-safe: where dav1d has no frame threads,
/// it is called by the thread that decodes.
class PictureAllocator {
public:
    [[nodiscard]] Dav1dPicAllocator callbacks() noexcept;

    /// The next picture is for `target`, and those after it, or with null all of them, only for dav1d.
    void place_next(const PictureTarget* target) noexcept;
    /// The same, with the pitches of `source`, which dav1d asks for where it adds the grain to it.
    void place_next(const PictureTarget& target, const Dav1dPicture& source) noexcept;
    /// How much of the picture for `target` lies there.
    [[nodiscard]] Placement placement() const noexcept { return placement_; }

private:
    static int allocate(Dav1dPicture* picture, void* cookie) noexcept;
    static void release(Dav1dPicture* picture, void* cookie) noexcept;
    void place(Dav1dPicture& picture);

    const PictureTarget* target_ = nullptr;
    const Dav1dPicture* source_ = nullptr;
    Placement placement_ = Placement::none;
    std::array<BufferPool, 3> pools_;
};

} // namespace zeva::va_driver::av1
