#include "engine/pipe_control.hpp"

#include "engine/timestamp.hpp"
#include "engine/walk.hpp"

namespace zeva::sim {

Flow pipe_control(Walk& walk, const Command& command) {
    enum : std::uint32_t { none = 0, immediate = 1, depth_count = 2, timestamp = 3 };
    constexpr unsigned index_bit = 21; // into the status page, which programs do not see
    constexpr unsigned register_bit = 23;
    constexpr unsigned global_address_bit = 24;
    const auto& words = command.words;
    if (words.size() < 6)
        return walk.lose(command, too_short);
    const auto flags = words[1];
    const auto operation = bits(flags, 14, 15);
    if (bit(flags, register_bit)) {
        walk.registers().write32(words[2] & ~3u, words[4]);
        return Flow::next;
    }
    if (operation == none || bit(flags, index_bit))
        return Flow::next;
    if (operation == depth_count)
        return walk.lose(command, "depth counts are not simulated");
    if (bit(flags, global_address_bit))
        return walk.lose(command, global_address);
    const auto address = join(words[2] & ~3u, words[3]);
    const auto value =
        operation == timestamp ? gpu_timestamp(walk.registers().timestamp_hz()) : join(words[4], words[5]);
    return walk.accessed(command, walk.memory().write64(address, value), address);
}

} // namespace zeva::sim
