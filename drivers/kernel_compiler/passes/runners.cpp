// A kernel becomes the functions of zeva_kernel: copies of those in templates/work_items.c with the kernel
// inside.
#include <fmt/format.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "../refusal.hpp"
#include "coroutines.hpp"
#include "function_graph.hpp"
#include "guard.hpp"
#include "kernel_arguments.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

constexpr std::uint32_t default_sub_group_size = ZEVA_SUB_GROUP_SIZE_DEFAULT;

void mark_invariant(llvm::LoadInst& load) {
    load.setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(load.getContext(), {}));
}

/// Neither a launch nor an image changes while a kernel runs.
void mark_loads_invariant(llvm::Value& structure) {
    for (llvm::User* user : structure.users()) {
        auto* load = llvm::dyn_cast<llvm::LoadInst>(user);
        if (load != nullptr && !load->isVolatile())
            mark_invariant(*load);
        else if (llvm::isa<llvm::GetElementPtrInst>(user) || llvm::isa<llvm::AddrSpaceCastInst>(user))
            mark_loads_invariant(*user);
    }
}

void mark_image_loads(const Kernel& kernel) {
    for (std::size_t i = 0; i < kernel.arguments.size(); ++i) {
        if (kernel.arguments[i].kind == zeva_argument_image)
            mark_loads_invariant(*kernel.work_item->getArg(static_cast<unsigned>(i) + 1));
    }
}

/// Calls of the named function in `caller`.
std::vector<llvm::CallInst*> calls_of(llvm::Function& caller, llvm::StringRef name) {
    std::vector<llvm::CallInst*> calls;
    for (llvm::Instruction& instruction : llvm::instructions(caller)) {
        auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
        if (call != nullptr && call->getCalledFunction() != nullptr &&
            call->getCalledFunction()->getName() == name)
            calls.push_back(call);
    }
    return calls;
}

/// A function of the template library, found by its name.
llvm::Function& template_function(llvm::Module& module, llvm::StringRef name) {
    llvm::Function* function = module.getFunction(name);
    assert(function != nullptr);
    return *function;
}

/// A copy of a template function for one kernel.
llvm::Function& copy_template(const Kernel& kernel, llvm::StringRef name, llvm::StringRef suffix) {
    llvm::ValueToValueMapTy map;
    llvm::Function* copy = llvm::CloneFunction(&template_function(*kernel.work_item->getParent(), name), map);
    copy->setName(kernel.name + suffix);
    copy->setLinkage(llvm::GlobalValue::InternalLinkage);
    return *copy;
}

/// Calls of the named template function become calls of `callee` with the kernel's arguments, which are
/// loaded once, where `runner` starts.
void redirect_calls(llvm::Function& runner, const Kernel& kernel, llvm::StringRef name,
                    llvm::Function& callee) {
    llvm::IRBuilder<> builder{&*runner.getEntryBlock().getFirstInsertionPt()};
    const auto arguments = load_arguments(builder, kernel, runner.getArg(0), runner.getArg(1));
    for (llvm::CallInst* call : calls_of(runner, name)) {
        builder.SetInsertPoint(call);
        llvm::CallInst* replacement = call_with_arguments(builder, callee, call->getArgOperand(0), arguments);
        replacement->copyMetadata(*call, {llvm::LLVMContext::MD_access_group});
        call->replaceAllUsesWith(replacement);
        call->eraseFromParent();
    }
}

void replace_calls(llvm::Function& caller, llvm::StringRef name, std::uint64_t constant) {
    for (llvm::CallInst* call : calls_of(caller, name)) {
        call->replaceAllUsesWith(llvm::ConstantInt::get(call->getType(), constant));
        call->eraseFromParent();
    }
}

void replace_constants(const Program& program, const Kernel& kernel, llvm::Function& runner) {
    const std::uint32_t width = kernel.required_sub_group_size;
    replace_calls(runner, "zeva_kernel_sub_group_size", width == 0 ? default_sub_group_size : width);
    replace_calls(runner, "zeva_joins_groups", kernel.joins_groups ? 1 : 0);
    replace_calls(runner, "zeva_watched", program.options.watchdog ? 1 : 0);
}

bool has_variables(const llvm::Function& function) {
    return llvm::any_of(llvm::instructions(function), [](const llvm::Instruction& instruction) {
        return llvm::isa<llvm::AllocaInst>(instruction);
    });
}

bool any_has_variables(llvm::Function& work_item) {
    return llvm::any_of(reachable_functions(work_item),
                        [](const llvm::Function* function) { return has_variables(*function); });
}

/// Whether a pointer to `structure` is used for more than to load members that are known here: then it stays
/// in memory, which the work-items of a row would share.
bool is_indexed(const llvm::Value& structure) {
    return llvm::any_of(structure.users(), [](const llvm::User* user) {
        if (const auto* member = llvm::dyn_cast<llvm::GetElementPtrInst>(user))
            return !member->hasAllConstantIndices() || is_indexed(*member);
        if (llvm::isa<llvm::BitCastInst>(user))
            return is_indexed(*user);
        return !llvm::isa<llvm::LoadInst, llvm::CallInst>(user);
    });
}

/// The work-items of a row share the memory of variables that are no registers: their order matters.
void forbid_parallel_rows(llvm::Function& runner) {
    for (llvm::BasicBlock& block : runner)
        block.getTerminator()->setMetadata(llvm::LLVMContext::MD_loop, nullptr);
}

void build_loop(const Program& program, Kernel& kernel) {
    kernel.run = &copy_template(kernel, "zeva_run_loop", ".run");
    replace_constants(program, kernel, *kernel.run);
    llvm::Function& guard = split_guard(*kernel.work_item);
    redirect_calls(*kernel.run, kernel, "zeva_has_work", guard);
    redirect_calls(*kernel.run, kernel, "zeva_work_item", *kernel.work_item);
    if (any_has_variables(*kernel.work_item) || is_indexed(*kernel.work_item->getArg(0)))
        forbid_parallel_rows(*kernel.run);
}

void build_coroutines(const Program& program, Kernel& kernel) {
    llvm::Function& coroutine = make_coroutine(kernel, kernel.name + ".coroutine");
    kernel.run = &copy_template(kernel, "zeva_run_coroutines", ".run");
    kernel.frame_size = &copy_template(kernel, "zeva_frame_size", ".frame_size");
    for (llvm::Function* function : {kernel.run, kernel.frame_size}) {
        replace_constants(program, kernel, *function);
        use_coroutine(*function, coroutine);
    }
}

/// Every function that is left takes the context as its first argument.
void use_context(llvm::Function& function) {
    for (llvm::CallInst* call : calls_of(function, "zeva_current_context")) {
        for (llvm::User* user : call->users()) {
            auto* first = llvm::dyn_cast<llvm::LoadInst>(user);
            if (first != nullptr && first->getType()->isPointerTy()) // zeva_context.launch
                mark_loads_invariant(*first);
        }
        call->replaceAllUsesWith(function.getArg(0));
        call->eraseFromParent();
    }
    for (llvm::CallInst* call : calls_of(function, "zeva_sum_of_ids")) {
        llvm::IRBuilder<> builder{call};
        call->replaceAllUsesWith(
            builder.CreateAdd(call->getArgOperand(0), call->getArgOperand(1), "", true, true));
        call->eraseFromParent();
    }
}

bool waits(llvm::Function& function) {
    return !calls_of(function, "zeva_work_group_barrier").empty() ||
           !calls_of(function, "zeva_sub_group_barrier").empty();
}

/// Only a kernel can be suspended. Other modules do not see functions with barriers; pointers to them are
/// refused.
void refuse_waiting_functions(Program& program) {
    std::erase_if(program.exports, [](const Export& exported) {
        auto* function = llvm::dyn_cast<llvm::Function>(exported.value);
        return function != nullptr && waits(*function) && !function->hasAddressTaken();
    });
    for (llvm::Function& function : *program.module) {
        if (function.hasAddressTaken() && waits(function))
            throw Refusal{fmt::format("function {} has a barrier and is called through a pointer",
                                      llvm::demangle(function.getName().str()))};
    }
}

} // namespace

void build_runners(Program& program) {
    refuse_waiting_functions(program);
    for (llvm::Function& function : *program.module) {
        if (!is_template(function) && function.arg_size() > 0 && function.getArg(0)->getType()->isPointerTy())
            use_context(function);
    }
    for (Kernel& kernel : program.kernels) {
        mark_image_loads(kernel);
        kernel.work_item->addFnAttr(llvm::Attribute::AlwaysInline);
        if (waits(*kernel.work_item))
            build_coroutines(program, kernel);
        else
            build_loop(program, kernel);
    }
    for (llvm::Function& function : *program.module) {
        if (!function.isDeclaration()) // what was copied is not needed any more
            function.setLinkage(llvm::GlobalValue::InternalLinkage);
    }
}

} // namespace zeva::kernel_compiler
