#include "guard.hpp"

#include <cstddef>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/Local.h>
#include <optional>

#include "../templates/work_items.h"

namespace zeva::kernel_compiler {
namespace {

using namespace llvm::PatternMatch;

/// How a value changes along a row of work-items.
enum class Along { constant, rising, unknown };

class RowAnalysis {
public:
    explicit RowAnalysis(llvm::Function& work_item) : context_{work_item.getArg(0)} {}

    /// Whether the work-items of a row for which the condition is `wanted` are one behind the other.
    [[nodiscard]] bool is_interval(llvm::Value* condition, bool wanted) const;

private:
    [[nodiscard]] Along change_of(llvm::Value* value) const;
    [[nodiscard]] std::optional<Along> change_in_context(const llvm::LoadInst& load) const;

    llvm::Value* context_;
};

/// How a member of the context changes; nothing for a load from other memory.
std::optional<Along> RowAnalysis::change_in_context(const llvm::LoadInst& load) const {
    const llvm::DataLayout& layout = load.getModule()->getDataLayout();
    llvm::APInt offset{64, 0};
    const llvm::Value* base =
        load.getPointerOperand()->stripAndAccumulateConstantOffsets(layout, offset, true);
    if (base == context_) {
        const bool is_x =
            offset == offsetof(zeva_context, local_id) || offset == offsetof(zeva_context, local_linear_id);
        return is_x ? Along::rising : Along::constant;
    }
    llvm::SmallVector<const llvm::Value*, 4> objects;
    llvm::getUnderlyingObjects(load.getPointerOperand(), objects);
    return llvm::is_contained(objects, context_) ? std::optional{Along::unknown} : std::nullopt;
}

Along RowAnalysis::change_of(llvm::Value* value) const {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
    if (instruction == nullptr)
        return Along::constant;
    if (auto* load = llvm::dyn_cast<llvm::LoadInst>(instruction)) {
        if (const auto change = change_in_context(*load))
            return *change;
    }
    bool is_constant = true;
    for (llvm::Value* operand : instruction->operands())
        is_constant = is_constant && change_of(operand) == Along::constant;
    if (is_constant)
        return instruction->mayHaveSideEffects() ? Along::unknown : Along::constant;

    llvm::Value* inner = nullptr;
    if (match(value, m_ZExtOrSExt(m_Value(inner))))
        return change_of(inner);
    auto* sum = llvm::dyn_cast<llvm::OverflowingBinaryOperator>(value);
    if (sum == nullptr || sum->getOpcode() != llvm::Instruction::Add || !sum->hasNoSignedWrap() ||
        !sum->hasNoUnsignedWrap())
        return Along::unknown;
    const Along left = change_of(sum->getOperand(0));
    const Along right = change_of(sum->getOperand(1));
    return left == Along::unknown || right == Along::unknown ? Along::unknown : Along::rising;
}

bool RowAnalysis::is_interval(llvm::Value* condition, bool wanted) const {
    llvm::Value* left = nullptr;
    llvm::Value* right = nullptr;
    if (wanted ? match(condition, m_LogicalAnd(m_Value(left), m_Value(right)))
               : match(condition, m_LogicalOr(m_Value(left), m_Value(right))))
        return is_interval(left, wanted) && is_interval(right, wanted);
    if (change_of(condition) == Along::constant)
        return true;
    llvm::ICmpInst::Predicate predicate = llvm::ICmpInst::BAD_ICMP_PREDICATE;
    if (!match(condition, m_ICmp(predicate, m_Value(left), m_Value(right))) ||
        predicate == (wanted ? llvm::ICmpInst::ICMP_NE : llvm::ICmpInst::ICMP_EQ))
        return false;
    const Along left_change = change_of(left);
    const Along right_change = change_of(right);
    return (left_change == Along::rising && right_change == Along::constant) ||
           (left_change == Along::constant && right_change == Along::rising);
}

bool only_returns(const llvm::BasicBlock& block) {
    return llvm::isa<llvm::ReturnInst>(block.front());
}

bool has_effects(const llvm::BasicBlock& block) {
    return llvm::any_of(block, [](const llvm::Instruction& instruction) {
        return !instruction.isTerminator() &&
               (instruction.mayHaveSideEffects() || llvm::isa<llvm::AllocaInst>(instruction));
    });
}

/// A function with the arguments of `work_item` that returns 1.
llvm::Function& declare_guard(llvm::Function& work_item) {
    llvm::LLVMContext& context = work_item.getContext();
    auto* type = llvm::FunctionType::get(llvm::Type::getInt32Ty(context),
                                         work_item.getFunctionType()->params(), false);
    auto* guard = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage,
                                         work_item.getName() + ".has_work", work_item.getParent());
    guard->addFnAttrs({context, work_item.getAttributes().getFnAttrs()});
    guard->addFnAttr(llvm::Attribute::AlwaysInline);
    return *guard;
}

llvm::Function& guard_without_condition(llvm::Function& work_item) {
    llvm::Function& guard = declare_guard(work_item);
    llvm::IRBuilder<> builder{llvm::BasicBlock::Create(guard.getContext(), "entry", &guard)};
    builder.CreateRet(builder.getInt32(1));
    return guard;
}

/// A copy of the first block that returns its condition.
llvm::Function& guard_of_condition(llvm::Function& work_item, llvm::BranchInst& branch, bool wanted) {
    llvm::Function& guard = declare_guard(work_item);
    llvm::ValueToValueMapTy map;
    for (llvm::Argument& argument : work_item.args())
        map[&argument] = guard.getArg(argument.getArgNo());
    llvm::BasicBlock* block = llvm::CloneBasicBlock(&work_item.getEntryBlock(), map, "", &guard);
    const llvm::SmallVector<llvm::BasicBlock*, 1> blocks{block};
    llvm::remapInstructionsInBlocks(blocks, map);
    auto* copy = llvm::cast<llvm::BranchInst>(map[&branch]);
    llvm::IRBuilder<> builder{copy};
    llvm::Value* condition = copy->getCondition();
    builder.CreateRet(
        builder.CreateZExt(wanted ? condition : builder.CreateNot(condition), builder.getInt32Ty()));
    copy->eraseFromParent();
    return guard;
}

} // namespace

llvm::Function& split_guard(llvm::Function& work_item) {
    llvm::BasicBlock& entry = work_item.getEntryBlock();
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(entry.getTerminator());
    if (branch == nullptr || !branch->isConditional() || has_effects(entry))
        return guard_without_condition(work_item);
    const bool wanted = only_returns(*branch->getSuccessor(1));
    if (!wanted && !only_returns(*branch->getSuccessor(0)))
        return guard_without_condition(work_item);
    if (!RowAnalysis{work_item}.is_interval(branch->getCondition(), wanted))
        return guard_without_condition(work_item);

    llvm::Function& guard = guard_of_condition(work_item, *branch, wanted);
    llvm::BasicBlock* body = branch->getSuccessor(wanted ? 0 : 1);
    llvm::BasicBlock* exit = branch->getSuccessor(wanted ? 1 : 0);
    exit->removePredecessor(&entry);
    llvm::BranchInst::Create(body, branch);
    branch->eraseFromParent();
    return guard;
}

} // namespace zeva::kernel_compiler
