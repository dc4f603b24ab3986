#include <llvm/IR/IRBuilder.h>
#include <map>

#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

constexpr unsigned local_address_space = 3;

/// The kernel that alone uses the variable; null when several kernels or other modules may.
const Kernel* only_user(llvm::GlobalVariable& variable, const std::map<const Kernel*, FunctionSet>& reached) {
    const Kernel* result = nullptr;
    for (const llvm::Instruction* user : instructions_that_use(variable)) {
        for (const auto& [kernel, functions] : reached) {
            if (!functions.contains(const_cast<llvm::Function*>(user->getFunction())))
                continue;
            if (result != nullptr && result != kernel)
                return nullptr;
            result = kernel;
        }
    }
    return result;
}

void replace_variable(llvm::GlobalVariable& variable, std::uint64_t offset) {
    llvm::Module& module = *variable.getParent();
    replace_in_functions(variable, [&](llvm::Function& function) {
        llvm::IRBuilder<> builder{&*function.getEntryBlock().getFirstInsertionPt()};
        auto memory = module.getOrInsertFunction("zeva_local_memory", builder.getInt8PtrTy());
        llvm::Value* place =
            builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), builder.CreateCall(memory), offset);
        return builder.CreateAddrSpaceCast(place, variable.getType());
    });
}

/// Gives places to variables, from `end` on, and moves it.
void place(llvm::GlobalVariable& variable, std::uint64_t& end) {
    const llvm::DataLayout& layout = variable.getParent()->getDataLayout();
    const std::uint64_t offset = llvm::alignTo(end, layout.getPreferredAlign(&variable));
    end = offset + layout.getTypeAllocSize(variable.getValueType()).getFixedSize();
    replace_variable(variable, offset);
}

} // namespace

void lower_local_variables(Program& program) {
    std::map<const Kernel*, FunctionSet> reached;
    for (const Kernel& kernel : program.kernels)
        reached[&kernel] = reachable_functions(*kernel.function);

    std::vector<std::pair<llvm::GlobalVariable*, const Kernel*>> variables;
    std::uint64_t common_end = 0;
    for (llvm::GlobalVariable& variable : program.module->globals()) {
        if (variable.getAddressSpace() == local_address_space)
            variables.emplace_back(&variable, only_user(variable, reached));
    }
    for (const auto& [variable, user] : variables) {
        if (user == nullptr)
            place(*variable, common_end);
    }
    for (Kernel& kernel : program.kernels) {
        kernel.local_size = common_end;
        for (const auto& [variable, user] : variables) {
            if (user == &kernel)
                place(*variable, kernel.local_size);
        }
    }
    for (const auto& [variable, user] : variables) {
        variable->removeDeadConstantUsers();
        variable->eraseFromParent();
    }
}

} // namespace zeva::kernel_compiler
