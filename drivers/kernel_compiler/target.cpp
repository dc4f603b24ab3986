#include "target.hpp"

#include <llvm/MC/SubtargetFeature.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/Host.h>
#include <llvm/Support/TargetSelect.h>

#include "refusal.hpp"

namespace zeva::kernel_compiler {

Target host_target(bool optimise) {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    Target result;
    result.cpu = llvm::sys::getHostCPUName().str();
    llvm::sys::getHostCPUFeatures(result.feature_map);
    llvm::SubtargetFeatures features;
    for (const auto& feature : result.feature_map)
        features.AddFeature(feature.getKey(), feature.getValue());
    result.features = features.getString();

    const std::string triple = llvm::sys::getDefaultTargetTriple();
    std::string error;
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
    if (target == nullptr)
        throw Refusal{error};
    llvm::TargetOptions options;
    options.FunctionSections = true; // what nothing calls is dropped when the object is linked
    result.machine.reset(target->createTargetMachine(
        triple, result.cpu, result.features, options, llvm::Reloc::PIC_, llvm::CodeModel::Small,
        optimise ? llvm::CodeGenOpt::Default : llvm::CodeGenOpt::None));
    return result;
}

} // namespace zeva::kernel_compiler
