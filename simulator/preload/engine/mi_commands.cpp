#include "engine/mi_commands.hpp"

#include "engine/arithmetic.hpp"
#include "engine/predicate.hpp"
#include "engine/semaphore.hpp"
#include "engine/timestamp.hpp"
#include "engine/walk.hpp"

#include <array>

namespace zeva::sim {

namespace {

constexpr unsigned global_address_bit = 22;

Flow batch_buffer_end(Walk& walk, const Command&) {
    return walk.end_batch(false);
}

Flow batch_buffer_start(Walk& walk, const Command& command) {
    constexpr unsigned second_level_bit = 22;
    if (command.words.size() < 3)
        return walk.lose(command, too_short);
    const auto address = join(command.words[1] & ~3u, command.words[2]);
    if (!walk.memory().contains(address, sizeof(std::uint32_t)))
        return walk.accessed(command, false, address);
    return walk.start_batch(address, bit(command.words[0], second_level_bit),
                            command.address + command.words.size_bytes());
}

Flow store_data_imm(Walk& walk, const Command& command) {
    constexpr unsigned qword_bit = 21;
    const auto& words = command.words;
    const bool is_qword = bit(words[0], qword_bit);
    if (words.size() < (is_qword ? 5 : 4))
        return walk.lose(command, too_short);
    if (words.size() > 5)
        return walk.lose(command, "it stores more than one value");
    if (bit(words[0], global_address_bit))
        return walk.lose(command, global_address);
    const auto address = join(words[1] & ~3u, words[2]);
    return walk.accessed(command,
                         is_qword ? walk.memory().write64(address, join(words[3], words[4]))
                                  : walk.memory().write32(address, words[3]),
                         address);
}

Flow load_register_imm(Walk& walk, const Command& command) {
    const auto& words = command.words;
    for (std::size_t i = 1; i + 1 < words.size(); i += 2)
        walk.registers().write32(words[i], words[i + 1]);
    return Flow::next;
}

Flow load_register_reg(Walk& walk, const Command& command) {
    if (command.words.size() < 3)
        return walk.lose(command, too_short);
    walk.registers().write32(command.words[2], walk.registers().read32(command.words[1]));
    return Flow::next;
}

Flow load_register_mem(Walk& walk, const Command& command) {
    const auto& words = command.words;
    if (words.size() < 4)
        return walk.lose(command, too_short);
    if (bit(words[0], global_address_bit))
        return walk.lose(command, global_address);
    const auto address = join(words[2] & ~3u, words[3]);
    const auto value = walk.memory().read32(address);
    if (value)
        walk.registers().write32(words[1], *value);
    return walk.accessed(command, value.has_value(), address);
}

Flow store_register_mem(Walk& walk, const Command& command) {
    constexpr unsigned predicate_bit = 21;
    const auto& words = command.words;
    if (words.size() < 4)
        return walk.lose(command, too_short);
    if (bit(words[0], global_address_bit))
        return walk.lose(command, global_address);
    if (bit(words[0], predicate_bit) && !bit(walk.registers().read32(predicate_result_register), 0))
        return Flow::next;
    const auto address = join(words[2] & ~3u, words[3]);
    return walk.accessed(command, walk.memory().write32(address, walk.registers().read32(words[1])), address);
}

Flow copy_mem_mem(Walk& walk, const Command& command) {
    const auto& words = command.words;
    if (words.size() < 5)
        return walk.lose(command, too_short);
    if (bits(words[0], 21, 22) != 0)
        return walk.lose(command, global_address);
    const auto to = join(words[1] & ~3u, words[2]);
    const auto from = join(words[3] & ~3u, words[4]);
    const auto value = walk.memory().read32(from);
    return value ? walk.accessed(command, walk.memory().write32(to, *value), to)
                 : walk.accessed(command, false, from);
}

/// Its post-sync write; flushing by itself has nothing to do where there are no caches.
Flow flush_dw(Walk& walk, const Command& command) {
    enum : std::uint32_t { none = 0, immediate = 1, timestamp = 3 };
    constexpr unsigned index_bit = 21; // into the status page, which programs do not see
    const auto& words = command.words;
    const auto operation = bits(words[0], 14, 15);
    if (operation == none || bit(words[0], index_bit))
        return Flow::next;
    if (words.size() < 4)
        return walk.lose(command, too_short);
    if (bit(words[1], 2))
        return walk.lose(command, global_address);
    const auto address = join(words[1] & ~7u, words[2]);
    if (operation == timestamp) {
        const auto now = gpu_timestamp(walk.registers().timestamp_hz());
        return walk.accessed(command, walk.memory().write64(address, now), address);
    }
    if (operation != immediate)
        return walk.lose(command, "its post-sync operation is not known");
    const bool is_qword = words.size() >= 5;
    return walk.accessed(command,
                         is_qword ? walk.memory().write64(address, join(words[3], words[4]))
                                  : walk.memory().write32(address, words[3]),
                         address);
}

Flow report_perf_count(Walk& walk, const Command& command) {
    return walk.lose(command, "performance counters are not simulated");
}

/// By the six bits from bit 23 on. The first sixteen are one dword long.
constexpr std::array mi_commands{
    CommandClass{0x00, 0, every_generation, "MI_NOOP"},
    CommandClass{0x01, 0, every_generation, "MI_SET_PREDICATE", set_predicate},
    CommandClass{0x02, 0, every_generation, "MI_USER_INTERRUPT"},
    CommandClass{0x05, 0, every_generation, "MI_ARB_CHECK"},
    CommandClass{0x06, 0, every_generation, "MI_RS_CONTROL"},
    CommandClass{0x07, 0, every_generation, "MI_REPORT_HEAD"},
    CommandClass{0x08, 0, every_generation, "MI_ARB_ON_OFF"},
    CommandClass{0x0a, 0, every_generation, "MI_BATCH_BUFFER_END", batch_buffer_end},
    CommandClass{0x0b, 0, every_generation, "MI_SUSPEND_FLUSH"},
    CommandClass{0x0c, 0, every_generation, "MI_PREDICATE", predicate},
    CommandClass{0x0d, 0, every_generation, "MI_TOPOLOGY_FILTER"},
    CommandClass{0x0e, 0, from_gen12lp, "MI_SET_APPID"},
    CommandClass{0x0f, 0, every_generation, "MI_RS_CONTEXT"},
    CommandClass{0x1a, 8, every_generation, "MI_MATH", math},
    CommandClass{0x1b, 8, every_generation, "MI_SEMAPHORE_SIGNAL"},
    CommandClass{0x1c, 8, every_generation, "MI_SEMAPHORE_WAIT", semaphore_wait},
    CommandClass{0x1d, 8, every_generation, "MI_FORCE_WAKEUP"},
    CommandClass{0x20, 10, every_generation, "MI_STORE_DATA_IMM", store_data_imm},
    CommandClass{0x21, 8, every_generation, "MI_STORE_DATA_INDEX"},
    CommandClass{0x22, 8, every_generation, "MI_LOAD_REGISTER_IMM", load_register_imm},
    CommandClass{0x24, 8, every_generation, "MI_STORE_REGISTER_MEM", store_register_mem},
    CommandClass{0x26, 6, every_generation, "MI_FLUSH_DW", flush_dw},
    CommandClass{0x27, 10, every_generation, "MI_CLFLUSH"},
    CommandClass{0x28, 6, every_generation, "MI_REPORT_PERF_COUNT", report_perf_count},
    CommandClass{0x29, 8, every_generation, "MI_LOAD_REGISTER_MEM", load_register_mem},
    CommandClass{0x2a, 8, every_generation, "MI_LOAD_REGISTER_REG", load_register_reg},
    CommandClass{0x2e, 8, every_generation, "MI_COPY_MEM_MEM", copy_mem_mem},
    CommandClass{0x2f, 8, every_generation, "MI_ATOMIC", atomic},
    CommandClass{0x31, 8, every_generation, "MI_BATCH_BUFFER_START", batch_buffer_start},
    CommandClass{0x36, 8, every_generation, "MI_CONDITIONAL_BATCH_BUFFER_END", conditional_batch_buffer_end},
};

} // namespace

const CommandClass* find_mi_command(std::uint32_t header, Generation generation) {
    return find_command(mi_commands, static_cast<std::uint16_t>(bits(header, 23, 28)), generation);
}

bool ignores_predicate(const CommandClass& kind, std::uint32_t header) {
    constexpr unsigned start_is_predicated_bit = 15;
    return kind.handler == set_predicate || kind.handler == batch_buffer_end ||
           (kind.handler == batch_buffer_start && !bit(header, start_is_predicated_bit));
}

} // namespace zeva::sim
