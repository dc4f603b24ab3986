// Contexts that scale and convert.
#pragma once

#include "context.hpp"
#include "scaler.hpp"

#include <optional>

#include <va/va_vpp.h>

namespace zeva::va_driver {

/// A parameter buffer, checked when it is rendered: what it points to need not live longer.
struct VideoProcPass {
    std::shared_ptr<Surface> source;
    Rectangle source_area;
    ColorEncoding source_color;
    Rectangle output_area;
    ColorEncoding output_color;
    std::uint32_t background; ///< 0xAARRGGBB; with alpha 0 what is outside of the area stays
};

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

    [[nodiscard]] VideoProcPass read_pass(const VAProcPipelineParameterBuffer& parameters,
                                          const Target& target) const;

    Driver& driver_;
    std::vector<VideoProcPass> passes_;
    const std::shared_ptr<Scaler> scaler_ =
        std::make_shared<Scaler>(); ///< used by the context's thread alone
};

} // namespace zeva::va_driver
