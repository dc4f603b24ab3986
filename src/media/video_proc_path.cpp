// Frames by one VideoProc pass: from the driver's own, perhaps tiled, surfaces to linear ones.
#include "media/target_pool.hpp"
#include "vaapi/video_processor.hpp"

namespace zeva {
namespace {

class VideoProcPath final : public PicturePath {
public:
    VideoProcPath(const Gpu& gpu, std::size_t count) : display_(gpu.display()), targets_(gpu, count) {}

    DeliveredPicture deliver(const AVFrame& frame, const PictureInfo& info) override {
        auto target = targets_.acquire(frame);
        hand_to_video(*target);
        processor_for(target->layout()).copy(decoded_surface(frame), target->va_surface(), info);
        return {std::move(target), FramePath::gpu_pass, GpuPass::video_proc};
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

std::unique_ptr<PicturePath> make_video_proc_path(const Gpu& gpu, std::size_t count) {
    return std::make_unique<VideoProcPath>(gpu, count);
}

} // namespace zeva
