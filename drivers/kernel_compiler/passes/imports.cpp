#include <fmt/format.h>
#include <llvm/IR/IRBuilder.h>

#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

llvm::GlobalVariable& make_slot(llvm::Module& module, const std::string& name) {
    auto* pointer = llvm::PointerType::getUnqual(module.getContext());
    // Not internal: it is written from outside.
    auto* slot = new llvm::GlobalVariable{module,
                                          pointer,
                                          false,
                                          llvm::GlobalValue::ExternalLinkage,
                                          llvm::ConstantPointerNull::get(pointer),
                                          fmt::format("zeva_import.{}", name)};
    slot->setVisibility(llvm::GlobalValue::HiddenVisibility);
    return *slot;
}

llvm::Value* load_slot(llvm::Function& function, llvm::GlobalVariable& slot, llvm::Type* type) {
    llvm::IRBuilder<> builder{&*function.getEntryBlock().getFirstInsertionPt()};
    llvm::LoadInst* address = builder.CreateLoad(slot.getValueType(), &slot);
    // Modules are linked before their kernels run.
    address->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(slot.getContext(), {}));
    return builder.CreateAddrSpaceCast(address, type);
}

} // namespace

void lower_imports(Program& program) {
    for (const std::string& name : program.import_names) {
        llvm::GlobalValue* value = program.module->getNamedValue(name);
        if (value == nullptr || !value->isDeclaration() || value->use_empty())
            continue;
        llvm::GlobalVariable& slot = make_slot(*program.module, name);
        replace_in_functions(
            *value, [&](llvm::Function& function) { return load_slot(function, slot, value->getType()); });
        program.imports.push_back({name, &slot});
    }
}

} // namespace zeva::kernel_compiler
