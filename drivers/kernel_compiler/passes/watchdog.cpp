#include <llvm/Analysis/CFG.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

using Edge = std::pair<const llvm::BasicBlock*, const llvm::BasicBlock*>;

llvm::SmallVector<Edge> loop_edges(const llvm::Function& function) {
    llvm::SmallVector<Edge> edges;
    if (!function.isDeclaration())
        llvm::FindFunctionBackedges(function, edges);
    return edges;
}

/// The functions of the program that may end before they have done their work.
class StoppableFunctions {
public:
    explicit StoppableFunctions(const Program& program) : program_{program} {
        bool has_grown = true;
        while (has_grown) {
            has_grown = false;
            for (llvm::Function& function : *program.module)
                has_grown = (is_stoppable(function) && functions_.insert(&function)) || has_grown;
        }
    }

    [[nodiscard]] llvm::SmallVector<llvm::CallInst*> calls_in(llvm::Function& caller) const {
        llvm::SmallVector<llvm::CallInst*> calls;
        for (llvm::Instruction& instruction : llvm::instructions(caller)) {
            auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
            if (call != nullptr && is_stoppable_call(*call))
                calls.push_back(call);
        }
        return calls;
    }

private:
    [[nodiscard]] bool is_stoppable(llvm::Function& function) const {
        return !is_template(function) && (!loop_edges(function).empty() || !calls_in(function).empty());
    }
    /// Of functions in other modules and behind pointers nothing is known.
    [[nodiscard]] bool is_stoppable_call(const llvm::CallInst& call) const {
        llvm::Function* callee = call.getCalledFunction();
        return callee == nullptr || functions_.contains(callee) ||
               program_.import_names.contains(callee->getName().str());
    }

    const Program& program_;
    FunctionSet functions_;
};

llvm::BasicBlock& early_exit(llvm::Function& function) {
    auto* block = llvm::BasicBlock::Create(function.getContext(), "stopped", &function);
    llvm::IRBuilder<> builder{block};
    llvm::Type* type = function.getReturnType();
    if (type->isVoidTy())
        builder.CreateRetVoid();
    else
        builder.CreateRet(llvm::Constant::getNullValue(type));
    return *block;
}

/// The block, which has one successor, goes there only when the launch is not to stop.
void watch(llvm::BasicBlock& block, llvm::BasicBlock& exit) {
    llvm::Instruction* end = block.getTerminator();
    llvm::IRBuilder<> builder{end};
    auto stopped = exit.getModule()->getOrInsertFunction("zeva_stopped", builder.getInt32Ty());
    llvm::Value* stops = builder.CreateIsNotNull(builder.CreateCall(stopped));
    builder.CreateCondBr(stops, &exit, end->getSuccessor(0));
    end->eraseFromParent();
}

void watch_edge(const Edge& edge, llvm::BasicBlock& exit) {
    auto* from = const_cast<llvm::BasicBlock*>(edge.first);
    auto* to = const_cast<llvm::BasicBlock*>(edge.second);
    watch(*llvm::SplitEdge(from, to), exit);
}

/// What a stopped function returns is of no use.
void watch_call(llvm::CallInst& call, llvm::BasicBlock& exit) {
    llvm::BasicBlock* block = call.getParent();
    llvm::SplitBlock(block, call.getNextNode());
    watch(*block, exit);
}

} // namespace

void insert_watchdog(Program& program) {
    const StoppableFunctions stoppable{program};
    for (llvm::Function& function : *program.module) {
        const auto edges = loop_edges(function);
        const auto calls = stoppable.calls_in(function);
        if (edges.empty() && calls.empty())
            continue;
        llvm::BasicBlock& exit = early_exit(function);
        for (const Edge& edge : edges)
            watch_edge(edge, exit);
        for (llvm::CallInst* call : calls)
            watch_call(*call, exit);
    }
}

} // namespace zeva::kernel_compiler
