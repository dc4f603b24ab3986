#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/PatternMatch.h>

#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

bool is_division(const llvm::Instruction& instruction) {
    switch (instruction.getOpcode()) {
    case llvm::Instruction::UDiv:
    case llvm::Instruction::SDiv:
    case llvm::Instruction::URem:
    case llvm::Instruction::SRem:
        return true;
    default:
        return false;
    }
}

/// Whether the divisor can be neither 0 nor -1.
bool is_harmless(const llvm::Value* divisor) {
    using namespace llvm::PatternMatch;
    const llvm::APInt* constant = nullptr;
    return match(divisor, m_APInt(constant)) && !constant->isZero() && !constant->isAllOnes();
}

void guard(llvm::Instruction& division) {
    llvm::IRBuilder<> builder{&division};
    llvm::Type* type = division.getType();
    llvm::Value* divisor = builder.CreateFreeze(division.getOperand(1));
    llvm::Value* traps = builder.CreateICmpEQ(divisor, llvm::Constant::getNullValue(type));
    if (division.getOpcode() == llvm::Instruction::SDiv || division.getOpcode() == llvm::Instruction::SRem) {
        llvm::Value* dividend = builder.CreateFreeze(division.getOperand(0));
        division.setOperand(0, dividend);
        const unsigned bits = type->getScalarSizeInBits();
        llvm::Value* overflows = builder.CreateAnd(
            builder.CreateICmpEQ(dividend,
                                 llvm::ConstantInt::get(type, llvm::APInt::getSignedMinValue(bits))),
            builder.CreateICmpEQ(divisor, llvm::Constant::getAllOnesValue(type)));
        traps = builder.CreateOr(traps, overflows);
    }
    division.setOperand(1, builder.CreateSelect(traps, llvm::ConstantInt::get(type, 1), divisor));
}

} // namespace

void guard_divisions(Program& program) {
    for (llvm::Function& function : *program.module) {
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            if (is_division(instruction) && !is_harmless(instruction.getOperand(1)))
                guard(instruction);
        }
    }
}

} // namespace zeva::kernel_compiler
