#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>

#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

constexpr std::array outdated_attributes{
    "target-cpu",    "target-features",         "tune-cpu",
    "frame-pointer", "uniform-work-group-size", "stack-protector-buffer-size"};

} // namespace

void normalise_functions(Program& program, llvm::StringRef cpu, llvm::StringRef features) {
    for (llvm::Function& function : *program.module) {
        function.setCallingConv(llvm::CallingConv::C);
        if (function.isIntrinsic())
            continue;
        for (const char* attribute : outdated_attributes)
            function.removeFnAttr(attribute);
        if (function.hasOptNone()) { // the libraries' own choice stays: NoInline alone
            function.removeFnAttr(llvm::Attribute::OptimizeNone);
            function.removeFnAttr(llvm::Attribute::NoInline);
        }
        function.removeFnAttr(llvm::Attribute::UWTable);
        function.addFnAttr(llvm::Attribute::NoUnwind);
        function.addFnAttr("target-cpu", cpu);
        function.addFnAttr("target-features", features);
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction)) {
                call->setCallingConv(llvm::CallingConv::C);
                call->removeFnAttr(llvm::Attribute::NoInline);
            }
        }
    }
}

} // namespace zeva::kernel_compiler
