// Contexts that scale and convert.
#pragma once

#include "context.hpp"
#include "scaler.hpp"

#include <optional>

#include <va/va_vpp.h>

namespace zeva::va_driver {

/// VAEntrypointVideoProc: one pass for each VAProcPipelineParameterBuffer, in their order.
class VideoProcContext final : public Context {
public:
    explicit VideoProcContext(Driver& driver) : driver_(driver) {}

private:
    /// A parameter buffer, checked when it is rendered: what it points to need not live longer.
    struct Pass {
        std::shared_ptr<Surface> source;
        Rectangle source_area;
        ColorEncoding source_color;
        Rectangle output_area;
        ColorEncoding output_color;
        std::uint32_t background; ///< 0xAARRGGBB; with alpha 0 what is outside of the area stays
    };

    void check_target(const Surface& surface) const override;
    void take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) override;
    void make_picture(const Target& target) override;
    void drop_buffers() noexcept override { passes_.clear(); }
    void forget_surface(VASurfaceID) override {}

    [[nodiscard]] Pass read_pass(const VAProcPipelineParameterBuffer& parameters, const Target& target) const;
    void run(const Pass& pass, const Surface& target);

    Driver& driver_;
    std::vector<Pass> passes_;
    Scaler scaler_;
};

} // namespace zeva::va_driver
