#include <fmt/format.h>
#include <llvm/IR/IRBuilder.h>
#include <map>

#include "../refusal.hpp"
#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

/// The kernel that alone uses the variable; null when several kernels do.
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
    const llvm::Align alignment = layout.getPreferredAlign(&variable);
    if (alignment > ZEVA_LOCAL_MEMORY_ALIGNMENT)
        throw Refusal{fmt::format("variable {} in local memory is to be aligned to {} bytes; {} are possible",
                                  variable.getName().str(), alignment.value(), ZEVA_LOCAL_MEMORY_ALIGNMENT)};
    const std::uint64_t offset = llvm::alignTo(end, alignment);
    end = offset + layout.getTypeAllocSize(variable.getValueType()).getFixedSize();
    replace_variable(variable, offset);
}

bool uses_local_variables(llvm::Function& function) {
    const FunctionSet reached = reachable_functions(function);
    return llvm::any_of(function.getParent()->globals(), [&](llvm::GlobalVariable& variable) {
        return variable.getAddressSpace() == local_address_space &&
               llvm::any_of(instructions_that_use(variable), [&](const llvm::Instruction* user) {
                   return reached.contains(const_cast<llvm::Function*>(user->getFunction()));
               });
    });
}

} // namespace

void lower_local_variables(Program& program) {
    std::erase_if(program.exports, [](const Export& exported) {
        auto* function = llvm::dyn_cast<llvm::Function>(exported.value);
        return function != nullptr && uses_local_variables(*function);
    });
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
