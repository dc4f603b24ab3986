#include <fmt/format.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>

#include "../refusal.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

constexpr std::uint64_t max_size = std::uint64_t{1} << 32;

/// Asks LLVM only for sizes that do not wrap.
bool is_larger_than(std::uint64_t limit, llvm::Type& type, const llvm::DataLayout& layout) {
    if (!type.isSized())
        return false;
    if (const auto* array = llvm::dyn_cast<llvm::ArrayType>(&type))
        return array->getNumElements() > 0 &&
               is_larger_than(limit / array->getNumElements(), *array->getElementType(), layout);
    const auto* structure = llvm::dyn_cast<llvm::StructType>(&type);
    if (structure != nullptr && llvm::any_of(structure->elements(), [&](llvm::Type* element) {
            return is_larger_than(limit, *element, layout);
        }))
        return true;
    return layout.getTypeAllocSize(&type).getFixedSize() > limit;
}

} // namespace

void refuse_huge_variables(Program& program) {
    const auto check = [&](llvm::Type* type, const llvm::GlobalValue& owner, const char* what) {
        if (is_larger_than(max_size, *type, program.module->getDataLayout()))
            throw Refusal{fmt::format("{} {} takes more than 4 GiB", what, owner.getName().str())};
    };
    for (const llvm::GlobalVariable& variable : program.module->globals())
        check(variable.getValueType(), variable, "variable");
    for (const llvm::Function& function : *program.module) {
        for (const llvm::Argument& argument : function.args()) {
            if (argument.hasByValAttr())
                check(argument.getParamByValType(), function, "an argument of function");
        }
        for (const llvm::Instruction& instruction : llvm::instructions(function)) {
            const auto* variable = llvm::dyn_cast<llvm::AllocaInst>(&instruction);
            if (variable == nullptr)
                continue;
            if (variable->isArrayAllocation())
                throw Refusal{
                    fmt::format("function {} has an array of variable length", function.getName().str())};
            check(variable->getAllocatedType(), function, "a variable of function");
        }
    }
}

} // namespace zeva::kernel_compiler
