// Sizes and alignments of SPIR-V types, as OpenCL lays them out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "execution/kernel_executor.hpp"

namespace zeva::ze_driver {

/// The type table of one validated module. Instructions are added in the module's order.
class SpirvTypes {
public:
    /// Takes in one instruction (its words, the opcode first) if it declares a type, an integer constant or a
    /// packed struct; ignores any other.
    void add(std::span<const std::uint32_t> instruction);

    /// What a kernel parameter of this type is. Nothing, with the cause in `error`, when it cannot be one.
    [[nodiscard]] std::optional<ArgumentInfo> argument(std::uint32_t type, bool passed_by_value,
                                                       std::string& error) const;

    /// Whether this type is half or a vector of half.
    [[nodiscard]] bool is_half(std::uint32_t type) const { return find(type).half; }
    /// Bytes of what a pointer of this type points to; 0 when that is unknown.
    [[nodiscard]] std::uint64_t pointee_size(std::uint32_t pointer_type) const;

private:
    struct Type {
        ArgumentInfo::Kind kind = ArgumentInfo::Kind::value;
        std::uint64_t size = 0; ///< bytes; 0 when the type has no size
        std::uint64_t alignment = 1;
        bool half = false;               ///< a floating point type of 16 bits, or a vector of it
        std::uint32_t pointee = 0;       ///< pointers only
        std::uint32_t storage_class = 0; ///< pointers only
    };

    [[nodiscard]] Type find(std::uint32_t id) const;
    [[nodiscard]] Type array(std::uint32_t element, std::uint32_t length) const;
    [[nodiscard]] Type structure(std::uint32_t id, std::span<const std::uint32_t> members) const;
    [[nodiscard]] std::optional<Type> declared(std::span<const std::uint32_t> instruction) const;
    [[nodiscard]] std::optional<ArgumentInfo> pointer_argument(const Type& pointer, bool passed_by_value,
                                                               std::string& error) const;

    std::unordered_map<std::uint32_t, Type> types_;
    std::unordered_map<std::uint32_t, std::uint64_t> constants_;
    std::unordered_set<std::uint32_t> packed_;
};

} // namespace zeva::ze_driver
