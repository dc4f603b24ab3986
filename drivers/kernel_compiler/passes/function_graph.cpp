#include "function_graph.hpp"

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Operator.h>
#include <map>

namespace zeva::kernel_compiler {
namespace {

void add_functions_of(const llvm::Constant& constant, FunctionSet& found,
                      llvm::SmallPtrSetImpl<const llvm::Constant*>& seen) {
    if (!seen.insert(&constant).second)
        return;
    if (const auto* function = llvm::dyn_cast<llvm::Function>(&constant)) {
        found.insert(const_cast<llvm::Function*>(function));
        return;
    }
    for (const llvm::Use& operand : constant.operands()) {
        if (const auto* inner = llvm::dyn_cast<llvm::Constant>(operand.get()))
            add_functions_of(*inner, found, seen);
    }
}

void add_instructions(llvm::Constant& constant, llvm::SmallSetVector<llvm::Instruction*, 16>& found) {
    for (llvm::User* user : constant.users()) {
        if (auto* instruction = llvm::dyn_cast<llvm::Instruction>(user))
            found.insert(instruction);
        else if (auto* outer = llvm::dyn_cast<llvm::ConstantExpr>(user))
            add_instructions(*outer, found);
    }
}

/// Whether `expression` is built from `constant`.
bool mentions(const llvm::Constant& expression, const llvm::Constant& constant) {
    if (&expression == &constant)
        return true;
    return llvm::isa<llvm::ConstantExpr>(expression) &&
           llvm::any_of(expression.operands(), [&](const llvm::Use& operand) {
               return mentions(*llvm::cast<llvm::Constant>(operand.get()), constant);
           });
}

/// What the phi has for the predecessor of an operand already: a block may precede it several times.
llvm::Value* earlier_value(const llvm::PHINode& phi, const llvm::Use& operand) {
    const int first = phi.getBasicBlockIndex(phi.getIncomingBlock(operand));
    return static_cast<unsigned>(first) == operand.getOperandNo() ? nullptr : phi.getIncomingValue(first);
}

/// Makes instructions of the constant expressions in which `constant` is an operand of `user`.
void replace_in_instruction(llvm::Instruction& user, llvm::Constant& constant, llvm::Value& replacement) {
    for (llvm::Use& operand : user.operands()) {
        auto* value = llvm::dyn_cast<llvm::Constant>(operand.get());
        if (value == nullptr || !mentions(*value, constant))
            continue;
        if (value == &constant) {
            operand.set(&replacement);
            continue;
        }
        auto* phi = llvm::dyn_cast<llvm::PHINode>(&user);
        if (llvm::Value* known = phi == nullptr ? nullptr : earlier_value(*phi, operand)) {
            operand.set(known);
            continue;
        }
        llvm::Instruction* place = phi == nullptr ? &user : phi->getIncomingBlock(operand)->getTerminator();
        llvm::Instruction* expression = llvm::cast<llvm::ConstantExpr>(value)->getAsInstruction(place);
        operand.set(expression);
        replace_in_instruction(*expression, constant, replacement);
    }
}

} // namespace

bool is_template(const llvm::Function& function) {
    const llvm::StringRef name = function.getName();
    return name == "zeva_run_loop" || name == "zeva_run_coroutines" || name == "zeva_frame_size";
}

FunctionSet reachable_functions(llvm::Function& from) {
    FunctionSet found;
    llvm::SmallPtrSet<const llvm::Constant*, 32> seen;
    found.insert(&from);
    for (std::size_t next = 0; next < found.size(); ++next) {
        for (const llvm::Instruction& instruction : llvm::instructions(*found[next])) {
            for (const llvm::Use& operand : instruction.operands()) {
                if (const auto* constant = llvm::dyn_cast<llvm::Constant>(operand.get()))
                    add_functions_of(*constant, found, seen);
            }
        }
    }
    return found;
}

llvm::SmallVector<llvm::Instruction*> instructions_that_use(llvm::Constant& constant) {
    llvm::SmallSetVector<llvm::Instruction*, 16> found;
    add_instructions(constant, found);
    return {found.begin(), found.end()};
}

void replace_in_functions(llvm::Constant& constant,
                          llvm::function_ref<llvm::Value*(llvm::Function&)> replacement) {
    std::map<llvm::Function*, llvm::Value*> made;
    for (llvm::Instruction* user : instructions_that_use(constant)) {
        llvm::Value*& value = made[user->getFunction()];
        if (value == nullptr)
            value = replacement(*user->getFunction());
        replace_in_instruction(*user, constant, *value);
    }
}

} // namespace zeva::kernel_compiler
