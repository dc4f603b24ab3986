// Which functions reach which.
#pragma once

#include <llvm/ADT/SetVector.h>
#include <llvm/IR/Function.h>

namespace zeva::kernel_compiler {

using FunctionSet = llvm::SetVector<llvm::Function*>;

/// Whether it is one of those in templates/work_items.c that are copied for each kernel.
bool is_template(const llvm::Function& function);

/// The function and all those that it names, called or not, and so on.
FunctionSet reachable_functions(llvm::Function& from);

/// The instructions that use a constant, through other constants too.
llvm::SmallVector<llvm::Instruction*> instructions_that_use(llvm::Constant& constant);

/// Replaces a constant in all functions by what `replacement` makes at the start of a function.
void replace_in_functions(llvm::Constant& constant,
                          llvm::function_ref<llvm::Value*(llvm::Function&)> replacement);

} // namespace zeva::kernel_compiler
