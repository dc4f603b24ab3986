// Work-items that wait for each other.
#pragma once

#include <string>

#include "../program.hpp"

namespace zeva::kernel_compiler {

/// ptr coroutine(frame, context): the work-item until its first barrier; it is resumed after each. With a
/// null frame it returns the frame's size. The coroutine keeps a copy of the context.
llvm::Function& make_coroutine(const Kernel& kernel, const std::string& name);

/// Replaces the calls of zeva_start_coroutine and so on in a copy of a template function.
void use_coroutine(llvm::Function& runner, llvm::Function& coroutine);

} // namespace zeva::kernel_compiler
