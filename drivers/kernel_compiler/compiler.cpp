#include "compiler.hpp"

#include <fmt/format.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Operator.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/raw_ostream.h>

#include "kernel_metadata.hpp"
#include "link_builtins.hpp"
#include "link_object.hpp"
#include "optimise.hpp"
#include "passes/passes.hpp"
#include "refusal.hpp"
#include "target.hpp"

namespace zeva::kernel_compiler {
namespace {

/// LLVM says by a callback why modules cannot be linked.
class ErrorCollector : public llvm::DiagnosticHandler {
public:
    explicit ErrorCollector(std::string& errors) : errors_{errors} {}

    bool handleDiagnostics(const llvm::DiagnosticInfo& info) override {
        if (info.getSeverity() == llvm::DS_Error) {
            llvm::raw_string_ostream stream{errors_};
            llvm::DiagnosticPrinterRawOStream printer{stream};
            info.print(printer);
        }
        return true;
    }

private:
    std::string& errors_;
};

void translate_all(const Compilation& compilation, Program& program, std::vector<std::string>& kernels) {
    for (const std::vector<char>& input : compilation.inputs) {
        const SpirvModule spirv = read_spirv_module(input);
        kernels.insert(kernels.end(), spirv.kernels.begin(), spirv.kernels.end());
        program.import_names.insert(spirv.imports.begin(), spirv.imports.end());
        auto module = translate(spirv, compilation.constants, program.context);
        if (program.module == nullptr)
            program.module = std::move(module);
        else if (llvm::Linker::linkModules(*program.module, std::move(module)))
            throw Refusal{"the modules cannot be linked with each other"};
    }
}

void set_target(llvm::Module& module, const Target& target) {
    module.setTargetTriple(target.machine->getTargetTriple().str());
    module.setDataLayout(target.machine->createDataLayout());
}

/// What other modules may use. Variables stay visible to the optimiser as something that other work-items
/// write.
void collect_exports(Program& program) {
    const llvm::DataLayout& layout = program.module->getDataLayout();
    for (llvm::Function& function : *program.module) {
        const bool is_kernel = function.getCallingConv() == llvm::CallingConv::SPIR_KERNEL;
        if (!function.isDeclaration() && !is_kernel && function.hasExternalLinkage())
            program.exports.push_back({function.getName().str(), &function, 0});
    }
    for (llvm::GlobalVariable& variable : program.module->globals()) {
        if (variable.isDeclaration() || variable.getAddressSpace() == local_address_space)
            continue;
        if (variable.hasExternalLinkage())
            program.exports.push_back(
                {variable.getName().str(), &variable, layout.getTypeAllocSize(variable.getValueType())});
        if (!variable.isConstant() && variable.hasLocalLinkage())
            variable.setLinkage(llvm::GlobalValue::ExternalLinkage);
        if (!variable.hasLocalLinkage())
            variable.setVisibility(llvm::GlobalValue::HiddenVisibility);
    }
}

/// What zeModuleCreate's options allow goes to the program's own arithmetic, not to the built-in functions.
void apply_math_options(Program& program) {
    llvm::FastMathFlags flags;
    flags.setNoSignedZeros(program.options.no_signed_zeros);
    if (program.options.unsafe_math) {
        flags.setAllowReassoc();
        flags.setAllowReciprocal();
        flags.setApproxFunc();
    }
    if (program.options.finite_math) {
        flags.setNoNaNs();
        flags.setNoInfs();
    }
    // Absent where a kernel forbids contraction.
    flags.setAllowContract(program.module->getNamedMetadata("opencl.enable.FP_CONTRACT") != nullptr);
    for (llvm::Function& function : *program.module) {
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            if (llvm::isa<llvm::FPMathOperator>(instruction))
                instruction.setFastMathFlags(flags);
        }
    }
}

void save_ir(const Program& program, const char* name) {
    if (program.options.ir_folder.empty())
        return;
    std::error_code error;
    llvm::raw_fd_ostream stream{fmt::format("{}/{}", program.options.ir_folder, name), error};
    program.module->print(stream, nullptr);
}

void lower(Program& program, Target& target) {
    apply_math_options(program);
    if (program.options.watchdog)
        insert_watchdog(program);
    lower_print_calls(program);
    lower_local_variables(program);
    link_builtins(*program.module, target.feature_map);
    lower_imports(program);
    normalise_functions(program, target.cpu, target.features);
    guard_divisions(program);
    refuse_unresolved(program);
    pass_context(program);
    choose_inlining(program);
    inline_and_simplify(program, *target.machine);
    measure_private_memory(program);
    find_joined_groups(program);
    build_runners(program);
    link_code_generator_calls(*program.module, target.feature_map);
    build_module_tables(program);
}

} // namespace

std::vector<char> compile(const Compilation& compilation) {
    Program program;
    std::string errors;
    program.options = compilation.options;
    program.context.setOpaquePointers(true);
    program.context.setDiscardValueNames(program.options.ir_folder.empty());
    program.context.setDiagnosticHandler(std::make_unique<ErrorCollector>(errors));
    Target target = host_target(program.options.optimise);
    std::vector<std::string> kernels;
    try {
        translate_all(compilation, program, kernels);
        set_target(*program.module, target);
        if (!program.options.debug_information)
            llvm::StripDebugInfo(*program.module);
        refuse_huge_variables(program);
        collect_exports(program);
        program.kernels = describe_kernels(*program.module, kernels);
        lower(program, target);
    } catch (const Refusal& refusal) {
        throw Refusal{errors.empty() ? refusal.what() : fmt::format("{}: {}", refusal.what(), errors)};
    }
    save_ir(program, "lowered.ll");
    optimise(program, *target.machine);
    save_ir(program, "optimised.ll");
    const llvm::SmallVector<char, 0> object = emit_object(program, *target.machine);
    return link_object({object.data(), object.size()});
}

} // namespace zeva::kernel_compiler
