#include "coroutines.hpp"

#include <cstddef>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include "../templates/work_items.h"
#include "convergence_order.hpp"
#include "kernel_arguments.hpp"

namespace zeva::kernel_compiler {
namespace {

constexpr unsigned frame_alignment = 64;

/// Builds one coroutine around a copy of a work-item's function.
class CoroutineBuilder {
public:
    CoroutineBuilder(const Kernel& kernel, const std::string& name);
    llvm::Function& build();

private:
    llvm::Function* intrinsic(llvm::Intrinsic::ID id, llvm::ArrayRef<llvm::Type*> types = {}) const {
        return llvm::Intrinsic::getDeclaration(function_.getParent(), id, types);
    }
    llvm::BasicBlock* block(const char* name) {
        return llvm::BasicBlock::Create(function_.getContext(), name, &function_);
    }

    void answer_size(llvm::IRBuilder<>& builder);
    llvm::CallInst* call_work_item(llvm::IRBuilder<>& builder);
    void note(llvm::IRBuilder<>& builder, std::uint32_t waits);
    void build_return();
    void suspend_at(llvm::CallInst& barrier, std::uint32_t waits);
    void suspend_at_barriers();

    const Kernel& kernel_;
    llvm::Function& function_;
    llvm::Value* handle_ = nullptr;
    llvm::BasicBlock* return_ = nullptr;
};

llvm::Function& declare(llvm::Function& work_item, const std::string& name) {
    auto* pointer = llvm::PointerType::getUnqual(work_item.getContext());
    auto* type = llvm::FunctionType::get(pointer, {pointer, pointer}, false);
    auto* function =
        llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, name, work_item.getParent());
    function->addFnAttrs({work_item.getContext(), work_item.getAttributes().getFnAttrs()});
    function->removeFnAttr(llvm::Attribute::AlwaysInline);
    function->addFnAttr(llvm::Attribute::PresplitCoroutine);
    return *function;
}

CoroutineBuilder::CoroutineBuilder(const Kernel& kernel, const std::string& name)
    : kernel_{kernel}, function_{declare(*kernel.work_item, name)} {}

void CoroutineBuilder::answer_size(llvm::IRBuilder<>& builder) {
    llvm::BasicBlock* query = block("query");
    llvm::BasicBlock* start = block("start");
    llvm::Value* size = builder.CreateCall(intrinsic(llvm::Intrinsic::coro_size, {builder.getInt64Ty()}));
    builder.CreateCondBr(builder.CreateIsNull(function_.getArg(0)), query, start);
    builder.SetInsertPoint(query);
    builder.CreateRet(builder.CreateIntToPtr(size, builder.getInt8PtrTy()));
    builder.SetInsertPoint(start);
}

llvm::CallInst* CoroutineBuilder::call_work_item(llvm::IRBuilder<>& builder) {
    auto* type = llvm::ArrayType::get(builder.getInt64Ty(), sizeof(zeva_context) / sizeof(std::uint64_t));
    llvm::Value* context = builder.CreateAlloca(type);
    builder.CreateMemCpy(context, llvm::Align{8}, function_.getArg(1), llvm::Align{8}, sizeof(zeva_context));
    const auto member = [&](std::size_t offset) {
        return builder.CreateLoad(builder.getInt8PtrTy(),
                                  builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), context, offset));
    };
    llvm::Value* launch = member(offsetof(zeva_context, launch));
    llvm::Value* worker = member(offsetof(zeva_context, worker));
    return call_with_arguments(builder, *kernel_.work_item, context,
                               load_arguments(builder, kernel_, launch, worker));
}

void CoroutineBuilder::note(llvm::IRBuilder<>& builder, std::uint32_t waits) {
    llvm::Value* record =
        builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), handle_, -std::uint64_t{ZEVA_RECORD_BYTES});
    builder.CreateStore(builder.getInt32(waits), record);
}

void CoroutineBuilder::build_return() {
    return_ = block("return");
    llvm::IRBuilder<> builder{return_};
    builder.CreateCall(intrinsic(llvm::Intrinsic::coro_end), {handle_, builder.getFalse()});
    builder.CreateRet(handle_);
}

void CoroutineBuilder::suspend_at(llvm::CallInst& barrier, std::uint32_t waits) {
    llvm::BasicBlock* before = barrier.getParent();
    llvm::BasicBlock* after = llvm::SplitBlock(before, &barrier);
    before->getTerminator()->eraseFromParent();
    llvm::IRBuilder<> builder{before};
    note(builder, waits);
    llvm::Value* suspended =
        builder.CreateCall(intrinsic(llvm::Intrinsic::coro_suspend),
                           {llvm::ConstantTokenNone::get(builder.getContext()), builder.getFalse()});
    llvm::SwitchInst* next = builder.CreateSwitch(suspended, return_, 2);
    next->addCase(builder.getInt8(0), after);
    next->addCase(builder.getInt8(1), return_); // a frame is never destroyed, only left
    barrier.eraseFromParent();
}

void CoroutineBuilder::suspend_at_barriers() {
    std::vector<std::pair<llvm::CallInst*, std::uint32_t>> barriers;
    std::uint32_t place_in_sub_group = zeva_item_at_sub_group_barrier;
    for (llvm::BasicBlock* block : convergence_order(function_)) {
        for (llvm::Instruction& instruction : *block) {
            auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
            if (call == nullptr || call->getCalledFunction() == nullptr)
                continue;
            if (call->getCalledFunction()->getName() == "zeva_work_group_barrier")
                barriers.emplace_back(call, zeva_item_at_barrier);
            else if (call->getCalledFunction()->getName() == "zeva_sub_group_barrier")
                barriers.emplace_back(call, place_in_sub_group++);
        }
    }
    for (const auto& [barrier, waits] : barriers)
        suspend_at(*barrier, waits);
}

llvm::Function& CoroutineBuilder::build() {
    llvm::IRBuilder<> builder{block("entry")};
    auto* null = llvm::ConstantPointerNull::get(builder.getInt8PtrTy());
    llvm::Value* id = builder.CreateCall(intrinsic(llvm::Intrinsic::coro_id),
                                         {builder.getInt32(frame_alignment), null, null, null});
    answer_size(builder);
    handle_ = builder.CreateCall(intrinsic(llvm::Intrinsic::coro_begin), {id, function_.getArg(0)});
    llvm::CallInst* call = call_work_item(builder);
    note(builder, zeva_item_ended);
    build_return();
    builder.CreateBr(return_);

    llvm::InlineFunctionInfo info;
    llvm::InlineFunction(*call, info);
    suspend_at_barriers();
    return function_;
}

} // namespace

llvm::Function& make_coroutine(const Kernel& kernel, const std::string& name) {
    return CoroutineBuilder{kernel, name}.build();
}

void use_coroutine(llvm::Function& runner, llvm::Function& coroutine) {
    auto* null = llvm::ConstantPointerNull::get(llvm::PointerType::getUnqual(runner.getContext()));
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(runner))) {
        auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
        if (call == nullptr || call->getCalledFunction() == nullptr)
            continue;
        const llvm::StringRef name = call->getCalledFunction()->getName();
        llvm::IRBuilder<> builder{call};
        if (name == "zeva_start_coroutine") {
            call->setCalledFunction(&coroutine);
        } else if (name == "zeva_resume_coroutine") {
            auto* resume = llvm::Intrinsic::getDeclaration(runner.getParent(), llvm::Intrinsic::coro_resume);
            call->setCalledFunction(resume);
        } else if (name == "zeva_coroutine_size") {
            llvm::Value* size = builder.CreateCall(&coroutine, {null, null});
            call->replaceAllUsesWith(builder.CreatePtrToInt(size, builder.getInt64Ty()));
            call->eraseFromParent();
        }
    }
}

} // namespace zeva::kernel_compiler
