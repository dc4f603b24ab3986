// Checking a SPIR-V module and reading what OpenCL cannot tell about it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "execution/kernel_executor.hpp"

namespace zeva::ze_driver {

/// One entry point of a module and its parameters in order.
struct SpirvKernel {
    std::uint32_t function = 0; ///< result id of its OpFunction
    std::string name;
    std::vector<ArgumentInfo> arguments;
    /// Bytes of the variables of a work-item, in the kernel and in all functions that it calls.
    std::uint64_t private_memory_size = 0;
};

/// Validates `words` (any content is safe) and reads the kernels in it. Nothing, with the cause in `error`,
/// when the module is invalid, or when it needs something that PoCL cannot run.
[[nodiscard]] std::optional<std::vector<SpirvKernel>> read_spirv_kernels(std::span<const std::uint32_t> words,
                                                                         std::string& error);

} // namespace zeva::ze_driver
