// Contexts that scale, convert and filter.
#pragma once

#include "context.hpp"
#include "video_proc/pass_parameters.hpp"
#include "video_proc/scaler.hpp"

#include <memory>
#include <vector>

namespace zeva::va_driver {

/// VAEntrypointVideoProc: one pass for each VAProcPipelineParameterBuffer, in their order.
class VideoProcContext final : public Context {
public:
    explicit VideoProcContext(Driver& driver) : driver_(driver) {}

private:
    void check_target(const Surface& surface) const override;
    void take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) override;
    [[nodiscard]] std::unique_ptr<PictureWork> make_picture(const Target& target) override;
    void drop_buffers() noexcept override { passes_.clear(); }
    void forget_surface(VASurfaceID) override {}

    Driver& driver_;
    std::vector<VideoProcPass> passes_;
    const std::shared_ptr<Scaler> scaler_ =
        std::make_shared<Scaler>(); ///< used by the context's thread alone
};

} // namespace zeva::va_driver
