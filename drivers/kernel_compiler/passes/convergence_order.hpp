// Where work-items that went different ways meet again.
#pragma once

#include <llvm/IR/Function.h>
#include <vector>

namespace zeva::kernel_compiler {

/// The blocks of a function in an order in which each follows those that lead to it, but for the way back in
/// loops, and what comes behind a loop follows all of the loop.
std::vector<llvm::BasicBlock*> convergence_order(llvm::Function& function);

} // namespace zeva::kernel_compiler
