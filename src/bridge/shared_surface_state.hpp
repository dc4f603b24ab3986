// What a SharedSurface holds.
#pragma once

#include "bridge/hand_over.hpp"

#include <memory>
#include <optional>
#include <zeva/shared_surface.hpp>

namespace zeva {

/// Members stand in the order of creation, so that destruction releases them in the reverse: surface before
/// memory, memory before its descriptors, the handles of the Gpu last.
struct SharedSurface::State {
    Gpu gpu;
    DmaBuf dma_buf;
    Usm usm;                                   ///< empty when the caller owns the memory
    std::shared_ptr<const void> registration;  ///< of memory that Level Zero or the caller owns
    std::optional<VaSurface> va_surface;       ///< empty when VA-API owns the memory
    std::optional<DerivedImage> derived_image; ///< of a PRIME (1) export
    void* pointer;
    SurfaceLayout layout;
    PictureInfo info;
    MemoryOwner owner;
    SurfaceMemoryType memory_type;
    int driver_fd; ///< see SharedSurface::driver_fd
    HandOver hand_over;
};

} // namespace zeva
