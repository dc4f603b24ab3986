// The condition at a kernel's start under which its work-items do anything, such as `if (x >= width)
// return;`.
#pragma once

#include <llvm/IR/Function.h>

namespace zeva::kernel_compiler {

/// Takes the condition out of `work_item` when the work-items that fulfil it are always one behind the other
/// in their row. The result takes the same arguments and returns the condition as an int; without one it
/// is 1.
llvm::Function& split_guard(llvm::Function& work_item);

} // namespace zeva::kernel_compiler
