#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>

#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {

void measure_private_memory(Program& program) {
    const llvm::DataLayout& layout = program.module->getDataLayout();
    for (Kernel& kernel : program.kernels) {
        for (llvm::Function* function : reachable_functions(*kernel.function)) {
            for (const llvm::Instruction& instruction : llvm::instructions(*function)) {
                if (const auto* variable = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
                    kernel.private_size += layout.getTypeAllocSize(variable->getAllocatedType());
            }
        }
    }
}

} // namespace zeva::kernel_compiler
