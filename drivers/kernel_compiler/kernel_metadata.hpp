// What a kernel declares about itself: arguments and attributes.
#pragma once

#include <string>
#include <vector>

#include "program.hpp"

namespace zeva::kernel_compiler {

/// Describes the kernels of the given names, in that order.
std::vector<Kernel> describe_kernels(llvm::Module& module, const std::vector<std::string>& names);

} // namespace zeva::kernel_compiler
