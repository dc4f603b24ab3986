#include "convergence_order.hpp"

#include <algorithm>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Dominators.h>

namespace zeva::kernel_compiler {
namespace {

using Blocks = llvm::SmallVector<llvm::BasicBlock*, 4>;

/// The blocks to visit from here, the first last: what is behind a loop is visited before the loop itself.
Blocks next_blocks(llvm::BasicBlock& block, const llvm::LoopInfo& loops) {
    Blocks next{llvm::successors(&block)};
    if (loops.isLoopHeader(&block)) {
        Blocks exits;
        loops.getLoopFor(&block)->getUniqueExitBlocks(exits);
        next.append(exits);
    }
    return next;
}

} // namespace

std::vector<llvm::BasicBlock*> convergence_order(llvm::Function& function) {
    const llvm::LoopInfo loops{llvm::DominatorTree{function}};
    std::vector<llvm::BasicBlock*> finished;
    llvm::SmallPtrSet<llvm::BasicBlock*, 32> seen;
    std::vector<std::pair<llvm::BasicBlock*, Blocks>> path;
    const auto enter = [&](llvm::BasicBlock& block) {
        if (seen.insert(&block).second)
            path.emplace_back(&block, next_blocks(block, loops));
    };
    enter(function.getEntryBlock());
    while (!path.empty()) {
        auto& [block, next] = path.back();
        if (next.empty()) {
            finished.push_back(block);
            path.pop_back();
        } else {
            enter(*next.pop_back_val());
        }
    }
    std::ranges::reverse(finished);
    return finished;
}

} // namespace zeva::kernel_compiler
