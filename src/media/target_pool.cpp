#include "media/target_pool.hpp"

namespace zeva {

std::shared_ptr<SharedSurface> TargetPool::acquire(const AVFrame& frame) {
    const SurfaceDescription wanted = describe_surface(frames_context(frame));
    const auto fits = [&wanted](const SurfaceLayout& layout) {
        return layout.format == wanted.format && layout.width == wanted.width &&
               layout.height == wanted.height;
    };
    if (!pool_ || !fits(pool_->surface(0).layout()))
        pool_.emplace(gpu_, wanted, count_);
    auto owner = std::make_shared<PooledSurface>(pool_->acquire());
    return {owner, &**owner};
}

} // namespace zeva
