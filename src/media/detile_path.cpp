// Frames by one kernel: from the driver's own, perhaps tiled, surfaces to linear ones.
#include "media/target_pool.hpp"

#include <zeva/detiler.hpp>
#include <zeva/surface_cache.hpp>

namespace zeva {
namespace {

/// No pool of decode surfaces is larger: H.264 has 16 reference pictures, and 64 frames may be in flight.
constexpr std::size_t most_surfaces = 128;

class DetilePath final : public PicturePath {
public:
    DetilePath(const Gpu& gpu, std::size_t count)
        : decoded_(gpu, most_surfaces), targets_(gpu, count), detiler_(gpu) {}

    DeliveredPicture deliver(const AVFrame& frame, const PictureInfo& info) override {
        follow_pool(frame);
        auto target = targets_.acquire(frame);
        SurfaceLease decoded = decoded_.share(decoded_surface(frame), generation_, nullptr, info);
        decoded.copy_to(*target, detiler_);
        return {std::move(target), FramePath::gpu_pass, GpuPass::detile};
    }

private:
    /// Surface ids are used again when a pool is gone. This one lives as long as the cache knows its
    /// surfaces.
    void follow_pool(const AVFrame& frame) {
        if (pool_ != nullptr && pool_->data == frame.hw_frames_ctx->data)
            return;
        decoded_.flush();
        pool_ = own<AvBuffer>(av_buffer_ref(frame.hw_frames_ctx));
        ++generation_;
    }

    AvBuffer pool_;
    std::uint64_t generation_ = 0;
    SurfaceCache decoded_;
    TargetPool targets_;
    Detiler detiler_;
};

} // namespace

std::unique_ptr<PicturePath> make_detile_path(const Gpu& gpu, std::size_t count) {
    return std::make_unique<DetilePath>(gpu, count);
}

} // namespace zeva
