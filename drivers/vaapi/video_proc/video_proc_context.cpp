#include "video_proc/video_proc_context.hpp"

#include "driver.hpp"

#include <cstring>
#include <optional>
#include <utility>

namespace zeva::va_driver {
namespace {

/// The pixels of a surface that may be absent, as long as this lives.
class SurfacePixels {
public:
    SurfacePixels(const std::shared_ptr<Surface>& surface, MemoryAccess access) {
        if (!surface)
            return;
        access_.emplace(surface->memory, access);
        pixels_.emplace(Pixels{surface->layout, access_->data()});
    }

    [[nodiscard]] const std::optional<Pixels>& get() const { return pixels_; }

private:
    std::optional<CpuAccess> access_;
    std::optional<Pixels> pixels_;
};

/// Passes on their way to a surface.
class VideoProcWork final : public PictureWork {
public:
    VideoProcWork(Counters& counters, std::vector<VideoProcPass> passes,
                  const std::shared_ptr<Surface>& target, std::shared_ptr<Scaler> scaler)
        : counters_(counters), passes_(std::move(passes)), scaler_(std::move(scaler)) {
        writes.push_back(target);
        for (const VideoProcPass& pass : passes_)
            for (const auto& surface : {pass.source, pass.previous, pass.next})
                if (surface)
                    reads.push_back(surface);
    }

    VAStatus run() override {
        fill_background(passes_.front(), writes.front());
        for (const VideoProcPass& pass : passes_)
            run(pass, writes.front());
        return VA_STATUS_SUCCESS;
    }

private:
    /// Once for all passes: FFmpeg's overlay_vaapi gives each of them an opaque background, which would hide
    /// those before.
    void fill_background(const VideoProcPass& first, const std::shared_ptr<Surface>& target) {
        const Rectangle whole{0, 0, target->layout.width, target->layout.height};
        const bool is_opaque = (first.background >> 24) != 0;
        if (first.output_area == whole || !is_opaque)
            return;
        const SurfacePixels output(target, MemoryAccess::read_write);
        scaler_->fill({*output.get(), whole, first.output_color}, first.background);
        counters_.driver_bytes += rectangle_bytes(target->layout.format, whole);
    }

    void run(const VideoProcPass& pass, const std::shared_ptr<Surface>& target) {
        const SurfacePixels source(pass.source, MemoryAccess::read);
        const SurfacePixels previous(pass.previous, MemoryAccess::read);
        const SurfacePixels next(pass.next, MemoryAccess::read);
        const SurfacePixels output(target, MemoryAccess::read_write);
        scaler_->process({*source.get(), pass.source_area, pass.source_color},
                         {*output.get(), pass.output_area, pass.output_color}, pass.effects,
                         {previous.get(), next.get()});
        counters_.driver_bytes += rectangle_bytes(target->layout.format, pass.output_area);
        ++counters_.video_proc_passes;
    }

    Counters& counters_;
    const std::vector<VideoProcPass> passes_;
    const std::shared_ptr<Scaler> scaler_;
};

} // namespace

void VideoProcContext::check_target(const Surface&) const {} // every format can be written

void VideoProcContext::take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) {
    require(buffer->type() == VAProcPipelineParameterBufferType, VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    VAProcPipelineParameterBuffer parameters;
    require(buffer->bytes().size() >= sizeof(parameters), VA_STATUS_ERROR_INVALID_BUFFER);
    std::memcpy(&parameters, buffer->bytes().data(), sizeof(parameters));
    passes_.push_back(read_pass(driver_, parameters, *target.surface));
}

std::unique_ptr<PictureWork> VideoProcContext::make_picture(const Target& target) {
    std::vector<VideoProcPass> passes = std::exchange(passes_, {});
    require(!passes.empty(), VA_STATUS_ERROR_INVALID_BUFFER);
    return std::make_unique<VideoProcWork>(driver_.counters, std::move(passes), target.surface, scaler_);
}

} // namespace zeva::va_driver
