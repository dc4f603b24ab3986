#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>

#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

/// Values that a work-item can have in registers: general ones and vector ones.
constexpr std::size_t registers = 48;
constexpr std::uint64_t spilled_bytes = 8; ///< for each value beyond

bool is_used_outside(const llvm::Instruction& instruction) {
    return llvm::any_of(instruction.users(), [&](const llvm::User* user) {
        return llvm::cast<llvm::Instruction>(user)->getParent() != instruction.getParent();
    });
}

/// How many values the block computes and needs at the same time, at most.
std::size_t live_values(const llvm::BasicBlock& block) {
    llvm::SmallPtrSet<const llvm::Value*, 32> live;
    for (const llvm::Instruction& instruction : block) {
        if (is_used_outside(instruction))
            live.insert(&instruction);
    }
    std::size_t most = live.size();
    for (const llvm::Instruction& instruction : llvm::reverse(block)) {
        live.erase(&instruction);
        for (const llvm::Value* operand : instruction.operands()) {
            const auto* value = llvm::dyn_cast<llvm::Instruction>(operand);
            if (value != nullptr && value->getParent() == &block)
                live.insert(value);
        }
        most = std::max<std::size_t>(most, live.size());
    }
    return most;
}

} // namespace

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

void estimate_spills(Program& program) {
    for (Kernel& kernel : program.kernels) {
        std::size_t most = 0;
        for (const llvm::BasicBlock& block : *kernel.work_item)
            most = std::max(most, live_values(block));
        if (most > registers)
            kernel.private_size += (most - registers) * spilled_bytes;
    }
}

} // namespace zeva::kernel_compiler
