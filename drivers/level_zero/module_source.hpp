// What zeModuleCreate is given to compile.
#pragma once

#include "execution/kernel_executor.hpp"

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// The SPIR-V, constants and options of a description, which may come in several parts
/// (ze_module_program_exp_desc_t). The bytes stay the caller's. Throws Failure for what cannot be read.
[[nodiscard]] CompileRequest compile_request(const ze_module_desc_t& desc);

} // namespace zeva::ze_driver
