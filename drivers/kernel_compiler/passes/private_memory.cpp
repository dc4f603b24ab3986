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

std::uint64_t size_of_variables(const llvm::Function& function) {
    const llvm::DataLayout& layout = function.getParent()->getDataLayout();
    std::uint64_t size = 0;
    for (const llvm::Instruction& instruction : llvm::instructions(function)) {
        if (const auto* variable = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
            size += variable->getAllocationSizeInBits(layout)->getFixedSize() / 8;
    }
    return size;
}

std::uint64_t size_of_spills(const llvm::Function& function) {
    std::size_t most = 0;
    for (const llvm::BasicBlock& block : function)
        most = std::max(most, live_values(block));
    return most > registers ? (most - registers) * spilled_bytes : 0;
}

} // namespace

void measure_private_memory(Program& program) {
    for (Kernel& kernel : program.kernels) {
        kernel.private_size = size_of_spills(*kernel.work_item);
        for (const llvm::Function* function : reachable_functions(*kernel.work_item))
            kernel.private_size += size_of_variables(*function);
    }
}

} // namespace zeva::kernel_compiler
