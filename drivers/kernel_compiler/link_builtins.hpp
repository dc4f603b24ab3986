// The built-in functions that a program calls: from the runtime library and PoCL's library.
#pragma once

#include <llvm/IR/Module.h>
#include <string>

namespace zeva::kernel_compiler {

/// Adds to the program the functions that it needs of each library; all of them become internal.
/// `cpu_features`: which of PoCL's variants fits. Throws Refusal when a library cannot be read.
void link_builtins(llvm::Module& program, const llvm::StringMap<bool>& cpu_features);

/// Adds the functions that the code generator calls by itself, where the program computes with halves.
void link_code_generator_calls(llvm::Module& program, const llvm::StringMap<bool>& cpu_features);

} // namespace zeva::kernel_compiler
