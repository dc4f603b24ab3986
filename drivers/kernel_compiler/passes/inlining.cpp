#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <map>

#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

/// Instructions, with those of what it calls, from which on a function is worth a call of its own. The
/// reading of an image of any format has some thousands.
constexpr std::uint64_t large = 1000;

/// What a function has inside when all its calls are inlined.
struct Contents {
    std::uint64_t instructions = 0;
    bool needs_context = false; ///< it cannot be called, only inlined
};

class ContentsOfFunctions {
public:
    /// The call graph has no cycles.
    const Contents& of(llvm::Function& function) {
        if (const auto known = known_.find(&function); known != known_.end())
            return known->second;
        Contents contents;
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            ++contents.instructions;
            auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            if (call != nullptr && call->getCalledFunction() != nullptr)
                add(contents, *call->getCalledFunction());
        }
        return known_[&function] = contents;
    }

private:
    void add(Contents& contents, llvm::Function& callee) {
        if (callee.isDeclaration()) {
            contents.needs_context = contents.needs_context || callee.getName().startswith("zeva_");
            return;
        }
        const Contents& inner = of(callee);
        contents.instructions += inner.instructions;
        contents.needs_context = contents.needs_context || inner.needs_context;
    }

    std::map<const llvm::Function*, Contents> known_;
};

bool is_called_from_elsewhere(const Program& program, const llvm::Function& function) {
    return function.hasAddressTaken() ||
           llvm::any_of(program.kernels,
                        [&](const Kernel& kernel) { return kernel.work_item == &function; }) ||
           llvm::any_of(program.exports, [&](const Export& exported) { return exported.value == &function; });
}

} // namespace

void choose_inlining(Program& program) {
    ContentsOfFunctions contents;
    for (llvm::Function& function : *program.module) {
        if (function.isDeclaration() || is_template(function) || is_called_from_elsewhere(program, function))
            continue;
        function.setLinkage(llvm::GlobalValue::InternalLinkage);
        const Contents& inside = contents.of(function);
        const bool is_large =
            inside.instructions >= large || function.hasFnAttribute(llvm::Attribute::NoInline);
        function.removeFnAttr(llvm::Attribute::AlwaysInline);
        if (is_large && !inside.needs_context)
            continue;
        function.removeFnAttr(llvm::Attribute::NoInline);
        function.addFnAttr(llvm::Attribute::AlwaysInline);
    }
}

} // namespace zeva::kernel_compiler
