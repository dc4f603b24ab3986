#include "execution/spirv_types.hpp"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <spirv/unified1/spirv.hpp>

namespace zeva::ze_driver {
namespace {

/// Sizes stop growing here, so that no product or sum of hostile sizes wraps.
constexpr std::uint64_t size_limit = std::uint64_t{1} << 31;
constexpr std::uint64_t argument_size_limit = 64 * 1024;
constexpr std::uint64_t handle_size = 8;

constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

} // namespace

void SpirvTypes::add(std::span<const std::uint32_t> instruction) {
    const auto opcode = static_cast<spv::Op>(instruction[0] & spv::OpCodeMask);
    if (opcode == spv::OpDecorate && instruction[2] == spv::DecorationCPacked)
        packed_.insert(instruction[1]);
    else if (opcode == spv::OpConstant || opcode == spv::OpSpecConstant)
        constants_[instruction[2]] =
            instruction[3] | (instruction.size() > 4 ? std::uint64_t{instruction[4]} << 32 : 0);
    else if (const auto type = declared(instruction))
        types_[instruction[1]] = *type;
}

std::optional<SpirvTypes::Type> SpirvTypes::declared(std::span<const std::uint32_t> instruction) const {
    using Kind = ArgumentInfo::Kind;
    switch (static_cast<spv::Op>(instruction[0] & spv::OpCodeMask)) {
    case spv::OpTypeBool:
        return Type{.size = 1};
    case spv::OpTypeInt:
        return Type{.size = instruction[2] / 8, .alignment = instruction[2] / 8};
    case spv::OpTypeFloat:
        return Type{
            .size = instruction[2] / 8, .alignment = instruction[2] / 8, .half = instruction[2] == 16};
    case spv::OpTypeVector: {
        // A vector of three takes the room of four.
        const Type element = find(instruction[2]);
        const std::uint64_t size = element.size * std::bit_ceil(instruction[3] & 0xffu);
        return Type{.size = size, .alignment = size, .half = element.half};
    }
    case spv::OpTypeArray:
        return array(instruction[2], instruction[3]);
    case spv::OpTypeStruct:
        return structure(instruction[1], instruction.subspan(2));
    case spv::OpTypePointer:
        return Type{.kind = Kind::pointer,
                    .size = handle_size,
                    .alignment = handle_size,
                    .pointee = instruction[3],
                    .storage_class = instruction[2]};
    case spv::OpTypeImage:
        return Type{.kind = Kind::image, .size = handle_size, .alignment = handle_size};
    case spv::OpTypeSampler:
        return Type{.kind = Kind::sampler, .size = handle_size, .alignment = handle_size};
    default:
        return std::nullopt;
    }
}

SpirvTypes::Type SpirvTypes::find(std::uint32_t id) const {
    const auto found = types_.find(id);
    return found == types_.end() ? Type{} : found->second;
}

SpirvTypes::Type SpirvTypes::array(std::uint32_t element, std::uint32_t length) const {
    const auto constant = constants_.find(length);
    const std::uint64_t count = constant == constants_.end() ? 0 : std::min(constant->second, size_limit);
    const Type type = find(element);
    return Type{.size = std::min(type.size * count, size_limit), .alignment = type.alignment};
}

SpirvTypes::Type SpirvTypes::structure(std::uint32_t id, std::span<const std::uint32_t> members) const {
    Type result;
    for (const std::uint32_t member : members) {
        const Type type = find(member);
        const std::uint64_t alignment = packed_.contains(id) ? 1 : std::max<std::uint64_t>(type.alignment, 1);
        result.size = std::min(round_up(result.size, alignment) + type.size, size_limit);
        result.alignment = std::max(result.alignment, alignment);
    }
    result.size = round_up(result.size, result.alignment);
    return result;
}

std::uint64_t SpirvTypes::pointee_size(std::uint32_t pointer_type) const {
    return find(find(pointer_type).pointee).size;
}

std::optional<ArgumentInfo> SpirvTypes::argument(std::uint32_t type_id, bool passed_by_value,
                                                 std::string& error) const {
    const Type type = find(type_id);
    if (type.kind == ArgumentInfo::Kind::pointer)
        return pointer_argument(type, passed_by_value, error);
    if (type.size > 0 && type.size <= argument_size_limit)
        return ArgumentInfo{type.kind, type.size};
    error = type.size == 0 ? "a kernel cannot have an argument of this type"
                           : fmt::format("a by-value argument is larger than {} bytes", argument_size_limit);
    return std::nullopt;
}

std::optional<ArgumentInfo> SpirvTypes::pointer_argument(const Type& pointer, bool passed_by_value,
                                                         std::string& error) const {
    switch (static_cast<spv::StorageClass>(pointer.storage_class)) {
    case spv::StorageClassCrossWorkgroup:
    case spv::StorageClassUniformConstant:
        return ArgumentInfo{ArgumentInfo::Kind::pointer, handle_size};
    case spv::StorageClassWorkgroup:
        return ArgumentInfo{ArgumentInfo::Kind::local_memory, 0};
    case spv::StorageClassFunction:
        // How SPIR-V passes a struct by value. A pointer within the struct's place would lead nowhere.
        if (passed_by_value && find(pointer.pointee).kind == ArgumentInfo::Kind::value)
            return argument(pointer.pointee, false, error);
        [[fallthrough]];
    default:
        error = "a kernel cannot have a pointer argument to this storage class";
        return std::nullopt;
    }
}

} // namespace zeva::ze_driver
