#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>

#include "../refusal.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

llvm::StructType* print_argument_type(llvm::LLVMContext& context) {
    auto* word = llvm::Type::getInt32Ty(context);
    auto* bytes = llvm::ArrayType::get(llvm::Type::getInt8Ty(context), sizeof(zeva_print_argument::bytes));
    return llvm::StructType::get(context, {word, word, word, word, bytes});
}

zeva_print_kind kind_of(const llvm::Type& scalar) {
    if (scalar.isPointerTy())
        return zeva_print_pointer;
    return scalar.isFloatingPointTy() ? zeva_print_floating : zeva_print_integer;
}

void store_argument(llvm::IRBuilder<>& builder, llvm::Value* place, llvm::Value* value) {
    const llvm::DataLayout& layout = builder.GetInsertBlock()->getModule()->getDataLayout();
    auto* type = print_argument_type(builder.getContext());
    if (!value->getType()->isSingleValueType() ||
        layout.getTypeStoreSize(value->getType()) > sizeof(zeva_print_argument::bytes))
        throw Refusal{"printf is called with something that is no number, vector of up to 16, or pointer"};
    llvm::Type* scalar = value->getType()->getScalarType();
    const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(value->getType());
    const std::array<std::uint32_t, 4> words{
        kind_of(*scalar), static_cast<std::uint32_t>(layout.getTypeStoreSize(scalar).getFixedSize()),
        vector == nullptr ? 1 : vector->getNumElements(), 0};
    for (unsigned i = 0; i < words.size(); ++i)
        builder.CreateStore(builder.getInt32(words[i]), builder.CreateStructGEP(type, place, i));
    builder.CreateAlignedStore(value, builder.CreateStructGEP(type, place, words.size()),
                               llvm::Align{alignof(zeva_print_argument)});
}

void lower_print_call(llvm::CallInst& call) {
    llvm::Function& function = *call.getFunction();
    llvm::Module& module = *function.getParent();
    auto* type = print_argument_type(module.getContext());
    const unsigned count = call.arg_size() - 1;
    llvm::IRBuilder<> entry{&*function.getEntryBlock().getFirstInsertionPt()};
    llvm::Value* arguments = entry.CreateAlloca(type, entry.getInt32(count));

    llvm::IRBuilder<> builder{&call};
    for (unsigned i = 0; i < count; ++i)
        store_argument(builder, builder.CreateConstGEP1_32(type, arguments, i), call.getArgOperand(i + 1));
    llvm::Value* format = builder.CreateAddrSpaceCast(call.getArgOperand(0), builder.getInt8PtrTy());
    auto print = module.getOrInsertFunction("zeva_print", builder.getInt32Ty(), builder.getInt8PtrTy(),
                                            builder.getInt8PtrTy(), builder.getInt32Ty());
    llvm::Value* result = builder.CreateCall(print, {format, arguments, builder.getInt32(count)});
    call.replaceAllUsesWith(result);
    call.eraseFromParent();
}

} // namespace

void lower_print_calls(Program& program) {
    llvm::Function* print = program.module->getFunction("printf");
    if (print == nullptr || !print->isDeclaration())
        return;
    for (llvm::User* user : llvm::make_early_inc_range(print->users())) {
        if (auto* call = llvm::dyn_cast<llvm::CallInst>(user); call != nullptr && call->arg_size() > 0)
            lower_print_call(*call);
    }
}

} // namespace zeva::kernel_compiler
