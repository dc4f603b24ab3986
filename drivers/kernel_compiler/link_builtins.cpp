#include "link_builtins.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>
#include <vector>

#include "refusal.hpp"

namespace zeva::kernel_compiler {
namespace {

namespace fs = std::filesystem;

struct Variant {
    const char* name;
    std::vector<const char*> features;
};

/// PoCL's libraries for x86-64, the best first.
const std::array variants{
    Variant{"avx512", {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx2", "fma", "f16c"}},
    Variant{"avx2", {"avx2", "fma", "f16c", "bmi2"}},
    Variant{"avx_f16c", {"avx", "f16c"}},
    Variant{"avx", {"avx"}},
    Variant{"sse41", {"sse4.1"}},
    Variant{"ssse3", {"ssse3"}},
    Variant{"sse2", {"sse2"}},
};

fs::path pocl_library(const llvm::StringMap<bool>& cpu_features) {
    for (const Variant& variant : variants) {
        const bool runs = std::ranges::all_of(
            variant.features, [&](const char* feature) { return cpu_features.lookup(feature); });
        const fs::path path =
            fs::path{ZEVA_POCL_FOLDER} / fmt::format("kernel-x86_64-pc-linux-gnu-{}.bc", variant.name);
        if (runs && fs::exists(path))
            return path;
    }
    throw Refusal{fmt::format("the built-in functions are missing: {} has no library for this processor "
                              "(package libpocl2-common)",
                              ZEVA_POCL_FOLDER)};
}

/// Only the functions that are used are read in.
std::unique_ptr<llvm::Module> open_library(const fs::path& path, llvm::LLVMContext& context) {
    auto buffer = llvm::MemoryBuffer::getFile(path.string(), false, false);
    if (!buffer)
        throw Refusal{fmt::format("{} cannot be read: {}", path.string(), buffer.getError().message())};
    auto module = llvm::getOwningLazyBitcodeModule(std::move(*buffer), context, true);
    if (!module)
        throw Refusal{fmt::format("{}: {}", path.string(), llvm::toString(module.takeError()))};
    return std::move(*module);
}

void link_library(llvm::Module& program, const fs::path& path, unsigned flags) {
    auto library = open_library(path, program.getContext());
    library->setDataLayout(program.getDataLayout());
    library->setTargetTriple(program.getTargetTriple());
    if (llvm::Linker::linkModules(program, std::move(library), flags))
        throw Refusal{fmt::format("{} cannot be linked with the program", path.string())};
}

fs::path own_library(const char* name) {
    return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

bool converts_halves(const llvm::Function& function) {
    return llvm::any_of(llvm::instructions(function), [](const llvm::Instruction& instruction) {
        return llvm::isa<llvm::FPTruncInst>(instruction) &&
               instruction.getType()->getScalarType()->isHalfTy();
    });
}

/// half from double, half from float, float from half.
constexpr std::array conversions{"__truncdfhf2", "__truncsfhf2", "__extendhfsf2"};

} // namespace

void link_builtins(llvm::Module& program, const llvm::StringMap<bool>& cpu_features) {
    link_library(program, own_library("zeva_work_items.bc"), llvm::Linker::None);
    link_library(program, own_library("zeva_kernel_runtime.bc"), llvm::Linker::LinkOnlyNeeded);
    link_library(program, pocl_library(cpu_features), llvm::Linker::LinkOnlyNeeded);
}

void link_code_generator_calls(llvm::Module& program, const llvm::StringMap<bool>& cpu_features) {
    if (llvm::none_of(program, converts_halves))
        return;
    for (const char* name : conversions)
        program.getOrInsertFunction(name, llvm::Type::getVoidTy(program.getContext()));
    link_library(program, own_library("zeva_kernel_runtime.bc"), llvm::Linker::LinkOnlyNeeded);
    link_library(program, pocl_library(cpu_features), llvm::Linker::LinkOnlyNeeded);
    for (llvm::Function& function : program) {
        if (!function.isDeclaration())
            function.setLinkage(llvm::GlobalValue::InternalLinkage);
    }
    llvm::SmallVector<llvm::GlobalValue*> used;
    for (const char* name : conversions) {
        llvm::Function* function = program.getFunction(name);
        function->setLinkage(llvm::GlobalValue::ExternalLinkage); // found by its name
        function->setCallingConv(llvm::CallingConv::C);
        function->setVisibility(llvm::GlobalValue::HiddenVisibility);
        used.push_back(function);
    }
    llvm::appendToCompilerUsed(program, used);
}

} // namespace zeva::kernel_compiler
