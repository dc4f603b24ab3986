#include "engine/command.hpp"

#include <algorithm>

namespace zeva::sim {

const CommandClass* find_command(std::span<const CommandClass> table, std::uint16_t opcode,
                                 Generation generation) {
    const auto found = std::ranges::find_if(table, [&](const CommandClass& kind) {
        return kind.opcode == opcode && (kind.generations & bit_of(generation)) != 0;
    });
    return found == table.end() ? nullptr : &*found;
}

std::uint32_t command_length(const CommandClass& kind, std::uint32_t header) {
    return kind.length_bits == 0 ? 1 : bits(header, 0, kind.length_bits - 1u) + 2;
}

} // namespace zeva::sim
