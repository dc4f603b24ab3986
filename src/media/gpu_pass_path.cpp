// Frames by one pass on the GPU, of whichever kind the device has.
#include "base/log.hpp"
#include "media/picture_path.hpp"

#include <zeva/error.hpp>

namespace zeva {
namespace {

class GpuPassPath final : public PicturePath {
public:
    GpuPassPath(const Gpu& gpu, std::size_t count) : gpu_(gpu), count_(count) {
        if (gpu.capabilities().video_processing)
            video_proc_ = make_video_proc_path(gpu, count);
    }

    DeliveredPicture deliver(const AVFrame& frame, const PictureInfo& info) override {
        if (video_proc_ != nullptr) {
            try {
                return video_proc_->deliver(frame, info);
            } catch (const Error& error) {
                if (error.domain() != ErrorDomain::vaapi)
                    throw;
                log(LogLevel::info, std::string("detiling instead: ") + error.what());
                video_proc_.reset();
            }
        }
        if (detile_ == nullptr)
            detile_ = make_detile_path(gpu_, count_);
        return detile_->deliver(frame, info);
    }

private:
    Gpu gpu_;
    std::size_t count_;
    std::unique_ptr<PicturePath> video_proc_; ///< gone when the driver has refused
    std::unique_ptr<PicturePath> detile_;     ///< made when it is needed
};

} // namespace

std::unique_ptr<PicturePath> make_gpu_pass_path(const Gpu& gpu, std::size_t count) {
    return std::make_unique<GpuPassPath>(gpu, count);
}

} // namespace zeva
