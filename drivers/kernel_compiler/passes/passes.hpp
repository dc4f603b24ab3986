// The passes of the compiler over a program, in the order in which they run.
#pragma once

#include "../program.hpp"

namespace zeva::kernel_compiler {

/// Throws Refusal for variables and arguments of more than 4 GiB, since LLVM's own sums of sizes could wrap,
/// and for arrays of variable length.
void refuse_huge_variables(Program& program);

/// Calls of printf become calls of zeva_launch.print with the arguments in an array.
void lower_print_calls(Program& program);

/// Variables in local memory become places in zeva_worker.local_memory; sets Kernel::local_size. Other
/// modules do not see functions that use any, since their kernels have no room for them.
void lower_local_variables(Program& program);

/// What other modules define is reached through slots.
void lower_imports(Program& program);

/// One calling convention, and the features of this processor, for the program and the libraries.
void normalise_functions(Program& program, llvm::StringRef cpu, llvm::StringRef features);

/// Integer divisions by zero and MIN / -1 give some value instead of stopping the process.
void guard_divisions(Program& program);

/// Every loop ends when zeva_launch.stop says so, and with it the function and those that called it. The
/// loops of built-in functions, which end soon by themselves, are left alone.
void insert_watchdog(Program& program);

/// Throws Refusal for a function that a kernel needs and nobody defines.
void refuse_unresolved(Program& program);

/// Kernels and functions that are called through pointers or by other modules get the context as their first
/// argument (Kernel::work_item). Throws Refusal for recursion.
void pass_context(Program& program);

/// Marks the functions that are to be inlined: those that need the context, and all but the large ones.
void choose_inlining(Program& program);

/// Sets Kernel::private_size to the bytes of the variables and of what will not fit in registers, about;
/// after the program has been simplified.
void measure_private_memory(Program& program);

/// Sets Kernel::joins_groups; after the program has been simplified.
void find_joined_groups(Program& program);

/// Makes Kernel::run of the kernels, and Kernel::frame_size where work-items wait for each other.
void build_runners(Program& program);

/// The zeva_module structure.
void build_module_tables(Program& program);

} // namespace zeva::kernel_compiler
