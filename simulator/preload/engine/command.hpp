// Commands: how long each one is, and what it does.
#pragma once

#include "common/catalogue.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace zeva::sim {

class Walk;

/// How the walk goes on after a command.
enum class Flow {
    next,   ///< with the command after it
    jumped, ///< where the command has set it
    waits,  ///< with the same command, later
    ended,  ///< the batch is done
    lost,   ///< not at all: the context is lost
};

/// The generations that know a command, as bits.
using Generations = std::uint8_t;
[[nodiscard]] constexpr Generations bit_of(Generation generation) {
    return static_cast<Generations>(1u << static_cast<unsigned>(generation));
}
inline constexpr Generations xe_hpg_only = bit_of(Generation::xe_hpg);
inline constexpr Generations from_gen12lp = xe_hpg_only | bit_of(Generation::gen12lp);
inline constexpr Generations from_gen11 = from_gen12lp | bit_of(Generation::gen11);
inline constexpr Generations every_generation = from_gen11 | bit_of(Generation::gen9);
inline constexpr Generations until_gen12lp = every_generation & ~xe_hpg_only;
inline constexpr Generations gen9_only = bit_of(Generation::gen9);

struct Command;
using Handler = Flow (*)(Walk&, const Command&);

/// One line of the tables. The numbers are those of Intel's Programmer's Reference Manuals.
struct CommandClass {
    std::uint16_t opcode;     ///< the bits of the header that tell commands of one table apart
    std::uint8_t length_bits; ///< of the header, from bit 0: number of dwords less two; 0 bits: one dword
    Generations generations;
    std::string_view name;
    Handler handler = nullptr; ///< none: it sets state that has no effect on memory by itself
};

/// A command in a batch.
struct Command {
    const CommandClass& kind;
    std::uint64_t address;
    std::span<const std::uint32_t> words; ///< the whole of it, the header first
};

/// Null when this generation's engine has no such command, or the simulator does not know it.
[[nodiscard]] const CommandClass* find_command(std::span<const CommandClass> table, std::uint16_t opcode,
                                               Generation generation);

/// In dwords.
[[nodiscard]] std::uint32_t command_length(const CommandClass& kind, std::uint32_t header);

/// Bits `first` to `last` of a word, both included.
[[nodiscard]] constexpr std::uint32_t bits(std::uint32_t word, unsigned first, unsigned last) {
    const auto count = last - first + 1;
    return (word >> first) & (count == 32 ? ~0u : (1u << count) - 1);
}
[[nodiscard]] constexpr bool bit(std::uint32_t word, unsigned number) {
    return ((word >> number) & 1) != 0;
}

/// Two dwords, the lower one first.
[[nodiscard]] constexpr std::uint64_t join(std::uint32_t low, std::uint32_t high) {
    return low | static_cast<std::uint64_t>(high) << 32;
}

} // namespace zeva::sim
