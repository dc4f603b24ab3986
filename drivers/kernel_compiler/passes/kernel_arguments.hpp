// The argument block as a kernel's function wants it.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include "../program.hpp"

namespace zeva::kernel_compiler {

/// The kernel's arguments, loaded from the block of a launch.
llvm::SmallVector<llvm::Value*> load_arguments(llvm::IRBuilder<>& builder, const Kernel& kernel,
                                               llvm::Value* launch, llvm::Value* worker);

/// Calls `callee`, which takes the context and the kernel's arguments.
llvm::CallInst* call_with_arguments(llvm::IRBuilder<>& builder, llvm::Function& callee, llvm::Value* context,
                                    llvm::ArrayRef<llvm::Value*> arguments);

} // namespace zeva::kernel_compiler
