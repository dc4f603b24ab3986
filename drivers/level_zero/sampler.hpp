// Samplers: how a kernel reads between and beyond the elements of an image.
#pragma once

#include "context.hpp"

#include <cstdint>
#include <memory>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Immutable.
class Sampler {
public:
    using Handle = ze_sampler_handle_t;

    Sampler(std::shared_ptr<Context> context, std::uint32_t literal)
        : context_(std::move(context)), literal_(literal) {}

    /// The bits that OpenCL C gives the same sampler (kernel_abi.h).
    [[nodiscard]] std::uint32_t literal() const { return literal_; }

private:
    std::shared_ptr<Context> context_;
    std::uint32_t literal_;
};

} // namespace zeva::ze_driver
