#include "decode/av1/picture_allocator.hpp"

#include "base/rounding.hpp"
#include "decode/picture_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

namespace zeva::va_driver::av1 {
namespace {

constexpr std::size_t alignment = DAV1D_PICTURE_ALIGNMENT; // of addresses and pitches; also the overrun
constexpr unsigned block_size = 128;                       ///< what dav1d writes is a multiple of it

/// What dav1d writes of one plane, in bytes.
struct PlaneGeometry {
    std::size_t row = 0;
    std::size_t rows = 0;
};

PlaneGeometry plane_geometry(const Dav1dPictureParameters& picture, unsigned plane) {
    const auto align = [](int size) { return round_up(static_cast<unsigned>(size), block_size); };
    const unsigned divisor = plane == 0 ? 1 : 2; // 4:2:0
    const unsigned sample_bytes = picture.bpc > 8 ? 2 : 1;
    return {std::size_t{align(picture.w)} / divisor * sample_bytes, std::size_t{align(picture.h)} / divisor};
}

unsigned plane_count(const Dav1dPictureParameters& picture) {
    return picture.layout == DAV1D_PIXEL_LAYOUT_I400 ? 1 : 3;
}

/// Bytes that dav1d may write from a plane's first one on. Luma alone may go on through the chroma behind it,
/// which is written when dav1d is done with the picture.
std::size_t room(const PictureTarget& target, unsigned plane, Placement placement) {
    const TargetPlane& own = target.planes[plane];
    const TargetPlane& chroma = target.planes[1];
    const bool goes_on = placement == Placement::luma && own.data + own.room == chroma.data;
    return own.room + (goes_on ? chroma.room : 0);
}

bool has_room(const TargetPlane& plane, std::size_t room, const PlaneGeometry& needed) {
    return reinterpret_cast<std::uintptr_t>(plane.data) % alignment == 0 && plane.pitch % alignment == 0 &&
           plane.pitch >= needed.row && room >= plane.pitch * needed.rows + alignment;
}

/// The pitch that a plane has to have; 0 when any will do.
std::size_t required_pitch(const Dav1dPicture* source, unsigned plane) {
    return source != nullptr ? static_cast<std::size_t>(source->stride[plane == 0 ? 0 : 1]) : 0;
}

Placement find_placement(const PictureTarget& target, const Dav1dPictureParameters& picture,
                         const Dav1dPicture* source) {
    const Placement placement = best_placement(planar_format(picture), target);
    for (unsigned plane = 0; plane < plane_count(picture); ++plane) {
        if (!is_in_surface(placement, plane))
            continue;
        const std::size_t pitch = required_pitch(source, plane);
        if (!has_room(target.planes[plane], room(target, plane, placement), plane_geometry(picture, plane)) ||
            (pitch != 0 && pitch != target.planes[plane].pitch))
            return Placement::none;
    }
    const bool differs_in_chroma = target.planes[1].pitch != target.planes[2].pitch;
    return placement == Placement::whole && plane_count(picture) == 3 && differs_in_chroma ? Placement::none
                                                                                           : placement;
}

} // namespace

AVPixelFormat planar_format(const Dav1dPictureParameters& picture) noexcept {
    const bool is_8_bit = picture.bpc == 8;
    if (picture.layout == DAV1D_PIXEL_LAYOUT_I400)
        return is_8_bit ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_GRAY10;
    return is_8_bit ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV420P10;
}

Dav1dPicAllocator PictureAllocator::callbacks() noexcept {
    return {.cookie = this, .alloc_picture_callback = allocate, .release_picture_callback = release};
}

void PictureAllocator::place_next(const PictureTarget* target) noexcept {
    target_ = target;
    source_ = nullptr;
    placement_ = Placement::none;
}

void PictureAllocator::place_next(const PictureTarget& target, const Dav1dPicture& source) noexcept {
    place_next(&target);
    source_ = &source;
}

int PictureAllocator::allocate(Dav1dPicture* picture, void* cookie) noexcept {
    try {
        static_cast<PictureAllocator*>(cookie)->place(*picture);
        return 0;
    } catch (const std::exception&) {
        return -ENOMEM; // DAV1D_ERR(ENOMEM)
    }
}

void PictureAllocator::release(Dav1dPicture* picture, void* /*cookie*/) noexcept {
    delete static_cast<PictureMemory*>(picture->allocator_data);
}

void PictureAllocator::place(Dav1dPicture& picture) {
    const PictureTarget* target = std::exchange(target_, nullptr);
    const Dav1dPicture* source = std::exchange(source_, nullptr);
    const Placement placement =
        target != nullptr ? find_placement(*target, picture.p, source) : Placement::none;
    auto memory = std::make_unique<PictureMemory>();
    if (placement != Placement::none)
        memory->surface = target->keep_alive;
    for (unsigned plane = 0; plane < plane_count(picture.p); ++plane) {
        const PlaneGeometry geometry = plane_geometry(picture.p, plane);
        std::size_t pitch = std::max(geometry.row, required_pitch(source, plane));
        if (is_in_surface(placement, plane)) {
            pitch = target->planes[plane].pitch;
            picture.data[plane] = target->planes[plane].data;
        } else {
            std::size_t room = pitch * geometry.rows + 2 * alignment;
            void* start = (memory->scratch[plane] = pools_[plane].get(room))->data;
            picture.data[plane] = std::align(alignment, pitch * geometry.rows + alignment, start, room);
        }
        picture.stride[plane == 0 ? 0 : 1] = static_cast<std::ptrdiff_t>(pitch);
    }
    picture.allocator_data = memory.release();
    if (target != nullptr)
        placement_ = placement;
}

} // namespace zeva::va_driver::av1
