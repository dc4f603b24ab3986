#include <llvm/IR/Constants.h>
#include <llvm/IR/IRBuilder.h>

#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

/// Builds the constants of kernel_abi.h; a structure's layout follows from its members as in C.
class TableBuilder {
public:
    explicit TableBuilder(llvm::Module& module) : module_{module} {}

    llvm::Constant* word(std::uint64_t value) { return integer(32, value); }
    llvm::Constant* long_word(std::uint64_t value) { return integer(64, value); }
    llvm::Constant* pointer(llvm::Constant* target) {
        return target != nullptr ? target : llvm::ConstantPointerNull::get(pointer_type());
    }
    llvm::Constant* text(const std::string& value) {
        return variable(llvm::ConstantDataArray::getString(module_.getContext(), value));
    }
    llvm::Constant* structure(llvm::ArrayRef<llvm::Constant*> members) {
        return llvm::ConstantStruct::getAnon(module_.getContext(), members);
    }
    /// Null for an empty array.
    llvm::Constant* array(llvm::ArrayRef<llvm::Constant*> elements) {
        if (elements.empty())
            return pointer(nullptr);
        auto* type = llvm::ArrayType::get(elements.front()->getType(), elements.size());
        return variable(llvm::ConstantArray::get(type, elements));
    }

private:
    llvm::Constant* integer(unsigned bits, std::uint64_t value) {
        return llvm::ConstantInt::get(llvm::Type::getIntNTy(module_.getContext(), bits), value);
    }
    llvm::PointerType* pointer_type() { return llvm::PointerType::getUnqual(module_.getContext()); }
    llvm::GlobalVariable* variable(llvm::Constant* value) {
        return new llvm::GlobalVariable{module_, value->getType(), true, llvm::GlobalValue::PrivateLinkage,
                                        value,   "zeva_table"};
    }

    llvm::Module& module_;
};

llvm::Constant* kernel_entry(TableBuilder& tables, const Kernel& kernel) {
    llvm::SmallVector<llvm::Constant*> arguments;
    for (const KernelArgument& argument : kernel.arguments)
        arguments.push_back(tables.structure(
            {tables.word(argument.kind), tables.word(argument.size), tables.word(argument.offset)}));
    const auto& group = kernel.required_group_size;
    return tables.structure(
        {tables.text(kernel.name), tables.text(kernel.attributes), tables.pointer(kernel.run),
         tables.pointer(kernel.frame_size), tables.array(arguments), tables.word(arguments.size()),
         tables.word(kernel.argument_block_size), tables.word(group[0]), tables.word(group[1]),
         tables.word(group[2]), tables.word(kernel.required_sub_group_size),
         tables.long_word(kernel.local_size), tables.long_word(kernel.private_size)});
}

llvm::Constant* address_of(llvm::Module& module, llvm::GlobalValue* value) {
    return llvm::ConstantExpr::getPointerBitCastOrAddrSpaceCast(
        value, llvm::PointerType::getUnqual(module.getContext()));
}

} // namespace

void build_module_tables(Program& program) {
    TableBuilder tables{*program.module};
    llvm::SmallVector<llvm::Constant*> kernels;
    llvm::SmallVector<llvm::Constant*> symbols;
    llvm::SmallVector<llvm::Constant*> imports;
    for (const Kernel& kernel : program.kernels)
        kernels.push_back(kernel_entry(tables, kernel));
    for (const Export& exported : program.exports)
        symbols.push_back(
            tables.structure({tables.text(exported.name), address_of(*program.module, exported.value),
                              tables.long_word(exported.size)}));
    for (const Import& import : program.imports)
        imports.push_back(tables.structure({tables.text(import.name), import.slot}));

    llvm::Constant* module = tables.structure(
        {tables.word(ZEVA_KERNEL_ABI_VERSION), tables.word(kernels.size()), tables.word(symbols.size()),
         tables.word(imports.size()), tables.array(kernels), tables.array(symbols), tables.array(imports)});
    new llvm::GlobalVariable{*program.module, module->getType(), true, llvm::GlobalValue::ExternalLinkage,
                             module,          ZEVA_MODULE_SYMBOL};
}

} // namespace zeva::kernel_compiler
