#include <llvm/Analysis/CFG.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

using Edge = std::pair<const llvm::BasicBlock*, const llvm::BasicBlock*>;

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

void watch(const Edge& edge, llvm::BasicBlock& exit) {
    auto* from = const_cast<llvm::BasicBlock*>(edge.first);
    auto* to = const_cast<llvm::BasicBlock*>(edge.second);
    llvm::BasicBlock* check = llvm::SplitEdge(from, to);
    llvm::Module& module = *exit.getModule();
    llvm::IRBuilder<> builder{check->getTerminator()};
    auto stopped = module.getOrInsertFunction("zeva_stopped", builder.getInt32Ty());
    llvm::Value* stops = builder.CreateIsNotNull(builder.CreateCall(stopped));
    builder.CreateCondBr(stops, &exit, check->getTerminator()->getSuccessor(0));
    check->getTerminator()->eraseFromParent();
}

} // namespace

void insert_watchdog(Program& program) {
    for (llvm::Function& function : *program.module) {
        if (function.isDeclaration() || is_template(function))
            continue;
        llvm::SmallVector<Edge> edges;
        llvm::FindFunctionBackedges(function, edges);
        if (edges.empty())
            continue;
        llvm::BasicBlock& exit = early_exit(function);
        for (const Edge& edge : edges)
            watch(edge, exit);
    }
}

} // namespace zeva::kernel_compiler
