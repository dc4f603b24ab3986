#include <fmt/format.h>
#include <llvm/ADT/SCCIterator.h>
#include <llvm/Analysis/CallGraph.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <utility>

#include "../refusal.hpp"
#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

llvm::FunctionType* with_context(const llvm::FunctionType& type) {
    llvm::SmallVector<llvm::Type*> parameters{llvm::PointerType::getUnqual(type.getContext())};
    parameters.append(type.param_begin(), type.param_end());
    return llvm::FunctionType::get(type.getReturnType(), parameters, type.isVarArg());
}

/// A copy of the function that takes the context first, for calls through pointers.
llvm::Function& copy_with_context(llvm::Function& function) {
    auto* copy =
        llvm::Function::Create(with_context(*function.getFunctionType()), llvm::GlobalValue::ExternalLinkage,
                               function.getName() + ".with_context", function.getParent());
    llvm::ValueToValueMapTy map;
    for (llvm::Argument& argument : function.args())
        map[&argument] = copy->getArg(argument.getArgNo() + 1);
    llvm::SmallVector<llvm::ReturnInst*> returns;
    llvm::CloneFunctionInto(copy, &function, map, llvm::CloneFunctionChangeType::LocalChangesOnly, returns);
    copy->removeFnAttr(llvm::Attribute::AlwaysInline);
    return *copy;
}

bool is_called_by(const llvm::Use& use) {
    const auto* call = llvm::dyn_cast<llvm::CallBase>(use.getUser());
    return call != nullptr && call->isCallee(&use);
}

void outline_functions(Program& program) {
    std::vector<llvm::Function*> functions;
    for (llvm::Function& function : *program.module) {
        if (!function.isDeclaration())
            functions.push_back(&function);
    }
    for (llvm::Function* function : functions) {
        const auto exported = llvm::find_if(
            program.exports, [&](const Export& candidate) { return candidate.value == function; });
        const bool is_export = exported != program.exports.end();
        if (!is_export && !function->hasAddressTaken())
            continue;
        llvm::Function& copy = copy_with_context(*function);
        function->replaceUsesWithIf(&copy, [](llvm::Use& use) { return !is_called_by(use); });
        if (is_export)
            exported->value = &copy;
    }
}

llvm::Value* current_context(llvm::IRBuilder<>& builder) {
    llvm::Module& module = *builder.GetInsertBlock()->getModule();
    auto function = module.getOrInsertFunction("zeva_current_context", builder.getInt8PtrTy());
    return builder.CreateCall(function);
}

void pass_context_to(llvm::CallInst& call) {
    llvm::IRBuilder<> builder{&call};
    llvm::SmallVector<llvm::Value*> arguments{current_context(builder)};
    arguments.append(call.arg_begin(), call.arg_end());
    llvm::CallInst* replacement =
        builder.CreateCall(with_context(*call.getFunctionType()), call.getCalledOperand(), arguments);
    call.replaceAllUsesWith(replacement);
    call.eraseFromParent();
}

void pass_context_to_pointers(llvm::Module& module) {
    std::vector<llvm::CallInst*> calls;
    for (llvm::Function& function : module) {
        if (function.getName() == "zeva_print") // calls a function of the driver
            continue;
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
            if (call != nullptr && call->isIndirectCall())
                calls.push_back(call);
        }
    }
    for (llvm::CallInst* call : calls)
        pass_context_to(*call);
}

void refuse_recursion(llvm::Module& module) {
    llvm::CallGraph graph{module};
    for (auto component = llvm::scc_begin(&graph); !component.isAtEnd(); ++component) {
        const llvm::Function* function = component->front()->getFunction();
        if (component.hasCycle() && function != nullptr)
            throw Refusal{fmt::format("function {} calls itself, which a kernel may not",
                                      llvm::demangle(function->getName().str()))};
    }
}

} // namespace

void pass_context(Program& program) {
    refuse_recursion(*program.module);
    outline_functions(program);
    for (Kernel& kernel : program.kernels)
        kernel.work_item = &copy_with_context(*std::exchange(kernel.function, nullptr));
    pass_context_to_pointers(*program.module);
}

} // namespace zeva::kernel_compiler
