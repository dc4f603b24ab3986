#include "execution/spirv_constants.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <spirv/unified1/spirv.hpp>
#include <unordered_map>

namespace zeva::ze_driver {
namespace {

using Words = std::span<std::uint32_t>;

constexpr std::size_t header_words = 5;
constexpr std::uint32_t bits_of_word = 32;

/// Calls `visit` with every instruction that lies in the module whole.
template <class Visit>
void for_each_instruction(Words words, Visit visit) {
    for (std::size_t at = header_words; at < words.size();) {
        const std::size_t length = words[at] >> spv::WordCountShift;
        if (length == 0 || length > words.size() - at)
            return;
        visit(static_cast<spv::Op>(words[at] & spv::OpCodeMask), words.subspan(at, length));
        at += length;
    }
}

/// Writes values into the instructions that hold them; types and decorations stand before these.
class Specializer {
public:
    explicit Specializer(std::span<const SpecializationConstant> constants) : constants_(constants) {}

    void visit(spv::Op operation, Words instruction) {
        switch (operation) {
        case spv::OpDecorate:
            if (instruction.size() >= 4 && instruction[2] == spv::DecorationSpecId)
                add(instruction[1], instruction[3]);
            break;
        case spv::OpTypeInt:
        case spv::OpTypeFloat:
            if (instruction.size() >= 3)
                bits_of_type_[instruction[1]] = instruction[2];
            break;
        case spv::OpSpecConstant:
            if (instruction.size() >= 4)
                set_number(instruction);
            break;
        case spv::OpSpecConstantTrue:
        case spv::OpSpecConstantFalse:
            if (instruction.size() >= 3)
                set_boolean(instruction);
            break;
        default:
            break;
        }
    }

private:
    void add(std::uint32_t result, std::uint32_t id) {
        const auto found = std::ranges::find(constants_, id, &SpecializationConstant::id);
        if (found != constants_.end())
            values_[result] = found->value;
    }

    /// Literals are 32-bit words, the lowest first; smaller ones are extended with their sign or with zeros,
    /// which readers ignore.
    void set_number(Words instruction) {
        const auto value = values_.find(instruction[2]);
        const auto bits = bits_of_type_.find(instruction[1]);
        if (value == values_.end() || bits == bits_of_type_.end())
            return;
        const Words literal = instruction.subspan(3);
        const std::size_t size = bits->second / 8;
        if (size == 0 || size > literal.size_bytes() ||
            literal.size() != (bits->second - 1) / bits_of_word + 1)
            return;
        std::ranges::fill(literal, 0u);
        std::memcpy(literal.data(), value->second, size);
    }

    void set_boolean(Words instruction) {
        const auto value = values_.find(instruction[2]);
        if (value == values_.end())
            return;
        unsigned char flag = 0;
        std::memcpy(&flag, value->second, sizeof flag);
        const std::uint32_t operation = flag != 0 ? spv::OpSpecConstantTrue : spv::OpSpecConstantFalse;
        instruction[0] = (instruction[0] & ~std::uint32_t{spv::OpCodeMask}) | operation;
    }

    std::span<const SpecializationConstant> constants_;
    std::unordered_map<std::uint32_t, const void*> values_; ///< by result id
    std::unordered_map<std::uint32_t, std::uint32_t> bits_of_type_;
};

} // namespace

std::vector<std::byte> specialize(std::span<const std::byte> spirv,
                                  std::span<const SpecializationConstant> constants) {
    std::vector<std::byte> result{spirv.begin(), spirv.end()};
    std::vector<std::uint32_t> words(spirv.size() / sizeof(std::uint32_t));
    const auto bytes_of_words = std::as_writable_bytes(std::span{words});
    std::memcpy(bytes_of_words.data(), spirv.data(), bytes_of_words.size());
    if (constants.empty() || words.size() <= header_words || words[0] != spv::MagicNumber)
        return result;
    Specializer specializer{constants};
    for_each_instruction(
        words, [&](spv::Op operation, Words instruction) { specializer.visit(operation, instruction); });
    std::ranges::copy(bytes_of_words, result.begin());
    return result;
}

} // namespace zeva::ze_driver
