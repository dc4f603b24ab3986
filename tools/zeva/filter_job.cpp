#include "filter_job.hpp"

#include <algorithm>

namespace zeva::tool {

FilterJob::FilterJob(const Gpu& gpu, const std::string& filter)
    : gpu_(gpu), filter_(gpu, filter), filtered_(gpu), read_back_(gpu), list_(gpu) {}

void FilterJob::start(VideoFrame frame, bool read_back) {
    frame_ = std::move(frame);
    reads_back_ = read_back;
    const Rectangle& visible = frame_->info().visible;
    provide_target(visible.width, visible.height);
    filtered_.reset();
    read_back_.reset();

    frame_->begin_compute();
    target_->begin_compute();
    filter_.apply(list_, frame_->usm(), frame_->layout(), frame_->info(), *target_, filtered_);
    if (reads_back_)
        list_.copy(pixels_.pointer(), target_->usm(), pixels_.size(), &read_back_);
}

VideoFrame FilterJob::finish() {
    frame_->end_compute(filtered_.handle());
    target_->end_compute((reads_back_ ? read_back_ : filtered_).handle());
    VideoFrame frame = std::move(*frame_);
    frame_.reset();
    return frame;
}

RgbaPicture FilterJob::picture() const {
    const SurfaceLayout& layout = target_->layout();
    RgbaPicture picture{layout.width, layout.height, {}};
    picture.pixels.resize(picture.row_bytes() * picture.height);
    const auto* source = static_cast<const std::uint8_t*>(pixels_.pointer()) + layout.planes[0].offset;
    for (std::size_t row = 0; row < picture.height; ++row)
        std::copy_n(source + row * layout.planes[0].pitch, picture.row_bytes(),
                    picture.pixels.data() + row * picture.row_bytes());
    return picture;
}

/// Pictures of one video may change their size.
void FilterJob::provide_target(std::uint32_t width, std::uint32_t height) {
    if (target_ && target_->layout().width == width && target_->layout().height == height)
        return;
    target_.emplace(
        SharedSurface::allocate(gpu_, {.format = PixelFormat::rgba, .width = width, .height = height}));
    pixels_ = Usm::allocate(gpu_.context(), gpu_.device(), UsmKind::host, target_->layout().object_sizes[0],
                            gpu_.keep_alive());
}

} // namespace zeva::tool
