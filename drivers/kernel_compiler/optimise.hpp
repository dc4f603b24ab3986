// LLVM's own passes and code generator.
#pragma once

#include <llvm/ADT/SmallVector.h>
#include <llvm/Target/TargetMachine.h>

#include "program.hpp"

namespace zeva::kernel_compiler {

/// Inlines all functions that are to be, and simplifies what is left, so that the passes after it see what a
/// kernel really does.
void inline_and_simplify(Program& program, llvm::TargetMachine& machine);

/// The whole optimisation of the finished program; also splits its coroutines.
void optimise(Program& program, llvm::TargetMachine& machine);

/// Machine code as a relocatable object.
llvm::SmallVector<char, 0> emit_object(Program& program, llvm::TargetMachine& machine);

} // namespace zeva::kernel_compiler
