// Surfaces that pictures are moved into.
#pragma once

#include "media/picture_path.hpp"

#include <optional>
#include <zeva/surface_pool.hpp>

namespace zeva {

/// A SurfacePool that follows the size and format of the decoded pictures. One thread at a time.
class TargetPool {
public:
    TargetPool(const Gpu& gpu, std::size_t count) : gpu_(gpu), count_(count) {}

    /// A free surface of the same format and size as the decoded picture; back in the pool when the last
    /// reference is gone. Throws Error.
    [[nodiscard]] std::shared_ptr<SharedSurface> acquire(const AVFrame& frame);

private:
    Gpu gpu_;
    std::size_t count_;
    std::optional<SurfacePool> pool_;
};

} // namespace zeva
