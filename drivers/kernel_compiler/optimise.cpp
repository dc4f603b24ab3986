#include "optimise.hpp"

#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Transforms/IPO/AlwaysInliner.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>

#include "refusal.hpp"

namespace zeva::kernel_compiler {
namespace {

/// The analyses of one run of passes.
struct Analyses {
    explicit Analyses(llvm::TargetMachine& machine) : builder{&machine} {
        builder.registerModuleAnalyses(modules);
        builder.registerCGSCCAnalyses(components);
        builder.registerFunctionAnalyses(functions);
        builder.registerLoopAnalyses(loops);
        builder.crossRegisterProxies(loops, functions, components, modules);
    }

    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    llvm::PassBuilder builder;
};

} // namespace

void inline_and_simplify(Program& program, llvm::TargetMachine& machine) {
    Analyses analyses{machine};
    llvm::ModulePassManager passes;
    passes.addPass(llvm::AlwaysInlinerPass{true}); // variables of functions that are inlined can share memory
    passes.addPass(llvm::GlobalDCEPass{});
    const auto level = program.options.optimise ? llvm::OptimizationLevel::O2 : llvm::OptimizationLevel::O1;
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(
        analyses.builder.buildFunctionSimplificationPipeline(level, llvm::ThinOrFullLTOPhase::None)));
    passes.run(*program.module, analyses.modules);
}

void optimise(Program& program, llvm::TargetMachine& machine) {
    Analyses analyses{machine};
    llvm::ModulePassManager passes;
    passes.addPass(llvm::GlobalDCEPass{}); // the templates and what has been inlined
    passes.addPass(program.options.optimise
                       ? analyses.builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)
                       : analyses.builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0));
    passes.addPass(llvm::GlobalDCEPass{});
    passes.run(*program.module, analyses.modules);
}

llvm::SmallVector<char, 0> emit_object(Program& program, llvm::TargetMachine& machine) {
    llvm::SmallVector<char, 0> object;
    llvm::raw_svector_ostream stream{object};
    llvm::legacy::PassManager passes;
    if (machine.addPassesToEmitFile(passes, stream, nullptr, llvm::CGFT_ObjectFile))
        throw Refusal{"LLVM has no code generator for this machine"};
    passes.run(*program.module);
    return object;
}

} // namespace zeva::kernel_compiler
