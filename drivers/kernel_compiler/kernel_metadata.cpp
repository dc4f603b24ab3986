#include "kernel_metadata.hpp"

#include <bit>
#include <fmt/format.h>
#include <llvm/IR/Constants.h>
#include <optional>

#include "refusal.hpp"
#include "translate.hpp"

namespace zeva::kernel_compiler {
namespace {

constexpr std::uint64_t max_sub_group_size = 128; ///< so many bits a ballot has
constexpr std::uint64_t max_argument_block_size = 65536;

std::optional<std::array<std::uint32_t, 3>> sizes_of(const llvm::Function& function, llvm::StringRef name) {
    const llvm::MDNode* node = function.getMetadata(name);
    if (node == nullptr || node->getNumOperands() != 3)
        return std::nullopt;
    std::array<std::uint32_t, 3> sizes{};
    for (unsigned i = 0; i < 3; ++i) {
        const auto* size = llvm::mdconst::dyn_extract<llvm::ConstantInt>(node->getOperand(i));
        sizes[i] = size == nullptr ? 0 : static_cast<std::uint32_t>(size->getZExtValue());
    }
    return sizes;
}

/// 0 for none.
std::uint32_t required_sub_group_size(const llvm::Function& function) {
    const llvm::MDNode* node = function.getMetadata("intel_reqd_sub_group_size");
    if (node == nullptr || node->getNumOperands() != 1)
        return 0;
    const auto* size = llvm::mdconst::dyn_extract<llvm::ConstantInt>(node->getOperand(0));
    if (size == nullptr)
        return 0;
    const std::uint64_t lanes = size->getZExtValue();
    if (!std::has_single_bit(lanes) || lanes > max_sub_group_size)
        throw Refusal{fmt::format("kernel {} requires sub-groups of {}; powers of two up to {} are possible",
                                  function.getName().str(), lanes, max_sub_group_size)};
    return static_cast<std::uint32_t>(lanes);
}

std::string scalar_name(const llvm::Type& type, bool is_signed) {
    if (type.isHalfTy())
        return "half";
    if (type.isFloatTy())
        return "float";
    if (type.isDoubleTy())
        return "double";
    const char* name = type.isIntegerTy(8)    ? "char"
                       : type.isIntegerTy(16) ? "short"
                       : type.isIntegerTy(32) ? "int"
                                              : "long";
    return fmt::format("{}{}", is_signed ? "" : "u", name);
}

/// The type of vec_type_hint as OpenCL C writes it; empty without one.
std::string vector_type_hint(const llvm::Function& function) {
    const llvm::MDNode* node = function.getMetadata("vec_type_hint");
    if (node == nullptr || node->getNumOperands() != 2)
        return {};
    const auto* value = llvm::dyn_cast_or_null<llvm::ValueAsMetadata>(node->getOperand(0).get());
    const auto* is_signed = llvm::mdconst::dyn_extract<llvm::ConstantInt>(node->getOperand(1));
    if (value == nullptr || is_signed == nullptr)
        return {};
    const std::string scalar = scalar_name(*value->getType()->getScalarType(), !is_signed->isZero());
    const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(value->getType());
    return vector == nullptr ? scalar : fmt::format("{}{}", scalar, vector->getNumElements());
}

std::string attributes_of(const llvm::Function& function) {
    std::string result;
    const auto add = [&result](const std::string& attribute) {
        result += (result.empty() ? "" : " ") + attribute;
    };
    for (const char* name : {"reqd_work_group_size", "work_group_size_hint"}) {
        if (const auto sizes = sizes_of(function, name))
            add(fmt::format("{}({},{},{})", name, (*sizes)[0], (*sizes)[1], (*sizes)[2]));
    }
    if (const std::string hint = vector_type_hint(function); !hint.empty())
        add(fmt::format("vec_type_hint({})", hint));
    if (const std::uint32_t size = required_sub_group_size(function); size != 0)
        add(fmt::format("intel_reqd_sub_group_size({})", size));
    return result;
}

void describe_arguments(Kernel& kernel) {
    const llvm::DataLayout& layout = kernel.function->getParent()->getDataLayout();
    const llvm::StringRef kinds =
        kernel.function->getFnAttribute(argument_kinds_attribute).getValueAsString();
    std::uint64_t end = 0;
    for (llvm::Argument& argument : kernel.function->args()) {
        llvm::Type* type = argument.hasByValAttr() ? argument.getParamByValType() : argument.getType();
        KernelArgument described;
        described.kind = static_cast<zeva_argument_kind>(kinds[argument.getArgNo()] - '0');
        const std::uint64_t size = layout.getTypeAllocSize(type).getFixedSize();
        const llvm::MaybeAlign demanded = argument.getParamAlign();
        const llvm::Align alignment = std::max(layout.getABITypeAlign(type), demanded.valueOrOne());
        const std::uint64_t offset = llvm::alignTo(end, alignment);
        end = offset + size;
        if (end > max_argument_block_size)
            throw Refusal{fmt::format("kernel {} has more than {} bytes of arguments", kernel.name,
                                      max_argument_block_size)};
        described.size = static_cast<std::uint32_t>(size);
        described.offset = static_cast<std::uint32_t>(offset);
        kernel.arguments.push_back(described);
    }
    kernel.argument_block_size = static_cast<std::uint32_t>(llvm::alignTo(end, llvm::Align{16}));
}

} // namespace

std::vector<Kernel> describe_kernels(llvm::Module& module, const std::vector<std::string>& names) {
    std::vector<Kernel> kernels;
    for (const std::string& name : names) {
        Kernel kernel;
        kernel.name = name;
        kernel.function = module.getFunction(name);
        if (kernel.function == nullptr || kernel.function->isDeclaration())
            throw Refusal{fmt::format("kernel {} has no body", name)};
        kernel.attributes = attributes_of(*kernel.function);
        kernel.required_group_size =
            sizes_of(*kernel.function, "reqd_work_group_size").value_or(std::array<std::uint32_t, 3>{});
        kernel.required_sub_group_size = required_sub_group_size(*kernel.function);
        describe_arguments(kernel);
        kernels.push_back(std::move(kernel));
    }
    return kernels;
}

} // namespace zeva::kernel_compiler
