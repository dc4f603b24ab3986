// Frames by one pass on the GPU: from the driver's own, perhaps tiled, surfaces to linear ones.
#include "media/target_pool.hpp"
#include "vaapi/video_processor.hpp"

namespace zeva {
namespace {

class GpuPassPath final : public PicturePath {
public:
    GpuPassPath(const Gpu& gpu, std::size_t count) : display_(gpu.display()), targets_(gpu, count) {}

    std::shared_ptr<SharedSurface> deliver(const AVFrame& frame, const PictureInfo& info) override {
        auto target = targets_.acquire(frame);
        hand_to_video(*target);
        processor_for(target->layout()).copy(decoded_surface(frame), target->va_surface(), info);
        return target;
    }

private:
    VideoProcessor& processor_for(const SurfaceLayout& layout) {
        if (!processor_ || processor_width_ != layout.width || processor_height_ != layout.height) {
            processor_.emplace(display_, layout.width, layout.height);
            processor_width_ = layout.width;
            processor_height_ = layout.height;
        }
        return *processor_;
    }

    Display display_;
    TargetPool targets_;
    std::optional<VideoProcessor> processor_;
    std::uint32_t processor_width_ = 0;
    std::uint32_t processor_height_ = 0;
};

} // namespace

std::unique_ptr<PicturePath> make_gpu_pass_path(const Gpu& gpu, std::size_t count) {
    return std::make_unique<GpuPassPath>(gpu, count);
}

} // namespace zeva
