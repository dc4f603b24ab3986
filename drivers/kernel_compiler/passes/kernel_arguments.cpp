#include "kernel_arguments.hpp"

#include <algorithm>
#include <cstddef>

namespace zeva::kernel_compiler {
namespace {

/// A member of a structure; none changes while a kernel runs.
llvm::LoadInst* load_member(llvm::IRBuilder<>& builder, llvm::Type* type, llvm::Value* structure,
                            std::size_t offset) {
    llvm::Value* place = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), structure, offset);
    llvm::LoadInst* value = builder.CreateLoad(type, place);
    value->setAlignment(std::min(value->getAlign(), llvm::Align{16})); // as the block's memory comes from new
    value->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(value->getContext(), {}));
    return value;
}

llvm::Value* load_argument(llvm::IRBuilder<>& builder, const llvm::Argument& argument,
                           const KernelArgument& described, llvm::Value* block, llvm::Value* local_memory) {
    llvm::Type* byte = builder.getInt8Ty();
    if (argument.hasByValAttr())
        return builder.CreateAddrSpaceCast(builder.CreateConstInBoundsGEP1_64(byte, block, described.offset),
                                           argument.getType());
    if (described.kind != zeva_argument_local)
        return load_member(builder, argument.getType(), block, described.offset);
    llvm::Value* offset = load_member(builder, builder.getInt64Ty(), block, described.offset);
    return builder.CreateAddrSpaceCast(builder.CreateInBoundsGEP(byte, local_memory, offset),
                                       argument.getType());
}

} // namespace

llvm::SmallVector<llvm::Value*> load_arguments(llvm::IRBuilder<>& builder, const Kernel& kernel,
                                               llvm::Value* launch, llvm::Value* worker) {
    llvm::Type* pointer = builder.getInt8PtrTy();
    llvm::Value* block = load_member(builder, pointer, launch, offsetof(zeva_launch, arguments));
    llvm::Value* local_memory = load_member(builder, pointer, worker, offsetof(zeva_worker, local_memory));
    llvm::SmallVector<llvm::Value*> arguments;
    for (unsigned i = 0; i < kernel.arguments.size(); ++i)
        arguments.push_back(load_argument(builder, *kernel.work_item->getArg(i + 1), kernel.arguments[i],
                                          block, local_memory));
    return arguments;
}

llvm::CallInst* call_with_arguments(llvm::IRBuilder<>& builder, llvm::Function& callee, llvm::Value* context,
                                    llvm::ArrayRef<llvm::Value*> arguments) {
    llvm::SmallVector<llvm::Value*> all{context};
    all.append(arguments.begin(), arguments.end());
    llvm::CallInst* call = builder.CreateCall(&callee, all);
    for (unsigned i = 0; i < all.size(); ++i) {
        if (callee.getArg(i)->hasByValAttr())
            call->addParamAttr(i, llvm::Attribute::getWithByValType(builder.getContext(),
                                                                    callee.getArg(i)->getParamByValType()));
    }
    return call;
}

} // namespace zeva::kernel_compiler
