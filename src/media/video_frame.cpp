#include "media/video_frame.hpp"

#include "base/error.hpp"
#include "base/log.hpp"

namespace zeva {

VideoFrame::State::~State() {
    // The surface goes back to its pool and must not stay with compute.
    try {
        for (; open_computes > 0; --open_computes)
            delivered.surface->end_compute();
    } catch (const std::exception& error) {
        log(LogLevel::error, error.what());
    }
}

VideoFrame::VideoFrame(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
VideoFrame::VideoFrame(VideoFrame&&) noexcept = default;
VideoFrame& VideoFrame::operator=(VideoFrame&&) noexcept = default;
VideoFrame::~VideoFrame() = default;

const void* VideoFrame::usm() const noexcept {
    return state_->delivered.surface->usm();
}

const SurfaceLayout& VideoFrame::layout() const noexcept {
    return state_->delivered.surface->layout();
}

const PictureInfo& VideoFrame::info() const noexcept {
    return state_->info;
}

const DmaBuf& VideoFrame::dma_buf() const noexcept {
    return state_->delivered.surface->dma_buf();
}

VASurfaceID VideoFrame::decoded_surface() const noexcept {
    return zeva::decoded_surface(*state_->decoded);
}

FramePath VideoFrame::path() const noexcept {
    return state_->delivered.path;
}

std::optional<GpuPass> VideoFrame::gpu_pass() const noexcept {
    return state_->delivered.gpu_pass;
}

std::optional<double> VideoFrame::timestamp() const noexcept {
    return state_->timestamp;
}

void VideoFrame::begin_compute(Timeout timeout) {
    state_->delivered.surface->begin_compute(timeout);
    ++state_->open_computes;
}

void VideoFrame::end_compute(ze_event_handle_t event, Timeout timeout) {
    if (state_->open_computes == 0)
        throw_usage_error("VideoFrame::end_compute", "there was no begin_compute",
                          "call begin_compute first");
    state_->delivered.surface->end_compute(event, timeout);
    --state_->open_computes;
}

} // namespace zeva
