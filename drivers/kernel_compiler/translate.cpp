#include "translate.hpp"

#include <LLVMSPIRVLib/LLVMSPIRVLib.h>
#include <fmt/format.h>
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>
#include <sstream>

#include "crash_report.hpp"
#include "program.hpp"
#include "refusal.hpp"

namespace zeva::kernel_compiler {
namespace {

zeva_argument_kind kind_of(const llvm::Argument& argument) {
    const auto* pointer = llvm::dyn_cast<llvm::PointerType>(argument.getType());
    if (pointer == nullptr || argument.hasByValAttr())
        return zeva_argument_value;
    const auto* target = llvm::dyn_cast<llvm::StructType>(pointer->getNonOpaquePointerElementType());
    if (target != nullptr && target->isOpaque()) {
        if (target->getName().startswith("opencl.image"))
            return zeva_argument_image;
        if (target->getName().startswith("opencl.sampler"))
            return zeva_argument_sampler;
    }
    return pointer->getAddressSpace() == local_address_space ? zeva_argument_local : zeva_argument_pointer;
}

[[noreturn]] void refuse(const SpirvModule& module, const std::string& error) {
    throw Refusal{module.complaint.empty() ? fmt::format("the SPIR-V module cannot be translated: {}", error)
                                           : module.complaint};
}

/// Images and samplers can be told from pointers only as long as pointers have types.
void note_argument_kinds(llvm::Module& module) {
    for (llvm::Function& function : module) {
        if (function.getCallingConv() != llvm::CallingConv::SPIR_KERNEL)
            continue;
        std::string kinds;
        for (const llvm::Argument& argument : function.args())
            kinds += static_cast<char>('0' + kind_of(argument));
        function.addFnAttr(argument_kinds_attribute, kinds);
    }
}

SPIRV::TranslatorOpts translator_options(const SpecializationConstants& constants) {
    SPIRV::TranslatorOpts options;
    options.enableAllExtensions();
    options.setDesiredBIsRepresentation(SPIRV::BIsRepresentation::OpenCL20);
    for (const auto& [id, value] : constants)
        options.setSpecConst(id, value);
    return options;
}

} // namespace

std::unique_ptr<llvm::Module> translate(const SpirvModule& module, const SpecializationConstants& constants,
                                        llvm::LLVMContext& context) {
    const CrashReport report{module.complaint.empty() ? "the SPIR-V module cannot be translated"
                                                      : module.complaint};
    // The translator needs typed pointers, everything after it is simpler without them.
    llvm::LLVMContext typed_context;
    typed_context.setOpaquePointers(false);
    std::istringstream stream{
        std::string{reinterpret_cast<const char*>(module.words.data()), module.words.size() * 4}};
    llvm::Module* raw = nullptr;
    std::string error;
    if (!llvm::readSpirv(typed_context, translator_options(constants), stream, raw, error))
        refuse(module, error);
    const std::unique_ptr<llvm::Module> typed{raw};
    llvm::raw_string_ostream error_stream{error};
    if (llvm::verifyModule(*typed, &error_stream))
        refuse(module, error);
    note_argument_kinds(*typed);

    llvm::SmallString<0> bitcode;
    llvm::raw_svector_ostream output{bitcode};
    llvm::WriteBitcodeToFile(*typed, output);
    return llvm::cantFail(llvm::parseBitcodeFile({bitcode.str(), "program"}, context));
}

} // namespace zeva::kernel_compiler
