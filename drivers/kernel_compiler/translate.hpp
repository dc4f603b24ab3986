// SPIR-V to LLVM.
#pragma once

#include <cstdint>
#include <llvm/IR/Module.h>
#include <map>
#include <memory>

#include "spirv_module.hpp"

namespace zeva::kernel_compiler {

/// Values of specialisation constants by their SpecId.
using SpecializationConstants = std::map<std::uint32_t, std::uint64_t>;

/// The attribute of a kernel function with the kinds of its arguments: a zeva_argument_kind's digit for each.
constexpr char argument_kinds_attribute[] = "zeva-argument-kinds";

/// The module in LLVM's form, with built-in functions named as OpenCL C 2.0 mangles them. Throws Refusal.
std::unique_ptr<llvm::Module> translate(const SpirvModule& module, const SpecializationConstants& constants,
                                        llvm::LLVMContext& context);

} // namespace zeva::kernel_compiler
