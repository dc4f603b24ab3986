#include <cstddef>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>

#include "../templates/work_items.h"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

bool is_called(const llvm::CallInst& call, llvm::StringRef name) {
    return call.getCalledFunction() != nullptr && call.getCalledFunction()->getName() == name;
}

/// What the work-items of groups side by side have alike, apart from `local_id[0]`.
bool is_alike(std::uint64_t member) {
    constexpr std::size_t index = sizeof(zeva_u32);
    return member == offsetof(zeva_context, launch) || member == offsetof(zeva_context, sub_group_size) ||
           member == offsetof(zeva_context, group_id) + index ||
           member == offsetof(zeva_context, group_id) + 2 * index ||
           member == offsetof(zeva_context, local_id) + index ||
           member == offsetof(zeva_context, local_id) + 2 * index ||
           (member >= offsetof(zeva_context, group_origin) && member < offsetof(zeva_context, group_id));
}

bool is_only_in_global_id(const llvm::LoadInst& load) {
    return llvm::all_of(load.users(), [](const llvm::User* user) {
        const auto* call = llvm::dyn_cast<llvm::CallInst>(user);
        return call != nullptr && is_called(*call, "zeva_sum_of_ids");
    });
}

/// Whether the context, from `member` on, is used for nothing but what the work-items have alike and their
/// global ids.
bool is_used_alike(const llvm::Value& pointer, std::uint64_t member) {
    return llvm::all_of(pointer.users(), [&](const llvm::User* user) {
        if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(user))
            return is_alike(member) ||
                   (member == offsetof(zeva_context, local_id) && is_only_in_global_id(*load));
        const auto* inner = llvm::dyn_cast<llvm::GetElementPtrInst>(user);
        llvm::APInt offset{64, member};
        return inner != nullptr &&
               inner->accumulateConstantOffset(inner->getModule()->getDataLayout(), offset) &&
               is_used_alike(*inner, offset.getZExtValue());
    });
}

bool has_local_memory(const Kernel& kernel) {
    return llvm::any_of(kernel.arguments,
                        [](const KernelArgument& argument) { return argument.kind == zeva_argument_local; });
}

} // namespace

void find_joined_groups(Program& program) {
    for (Kernel& kernel : program.kernels) {
        kernel.joins_groups =
            !has_local_memory(kernel) &&
            llvm::all_of(llvm::instructions(*kernel.work_item), [](const llvm::Instruction& instruction) {
                const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
                return call == nullptr || !is_called(*call, "zeva_current_context") ||
                       is_used_alike(*call, 0);
            });
    }
}

} // namespace zeva::kernel_compiler
