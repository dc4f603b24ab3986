// Specialisation constants: giving a SPIR-V module other values than it was written with.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "execution/kernel_executor.hpp"

namespace zeva::ze_driver {

/// The module with the values of `constants` written into it, each as many bytes as its type has. Those that
/// the module does not have are ignored. `spirv` may hold anything: what is no module comes back as it is.
[[nodiscard]] std::vector<std::byte> specialize(std::span<const std::byte> spirv,
                                                std::span<const SpecializationConstant> constants);

} // namespace zeva::ze_driver
