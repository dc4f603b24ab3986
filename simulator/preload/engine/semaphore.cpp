#include "engine/semaphore.hpp"

#include "engine/walk.hpp"

namespace zeva::sim {

namespace {

/// Bits 12 to 14 of both commands: memory on the left, the command's own value on the right.
std::optional<bool> compare(std::uint32_t header, std::uint32_t memory, std::uint32_t own) {
    enum : std::uint32_t {
        greater = 0,
        greater_or_equal = 1,
        less = 2,
        less_or_equal = 3,
        equal = 4,
        not_equal = 5
    };
    switch (bits(header, 12, 14)) {
    case greater:
        return memory > own;
    case greater_or_equal:
        return memory >= own;
    case less:
        return memory < own;
    case less_or_equal:
        return memory <= own;
    case equal:
        return memory == own;
    case not_equal:
        return memory != own;
    default:
        return std::nullopt;
    }
}

constexpr std::string_view unknown_form = "its form is not known";
constexpr unsigned global_address_bit = 22;

} // namespace

Flow semaphore_wait(Walk& walk, const Command& command) {
    constexpr unsigned register_bit = 16;
    const auto& words = command.words;
    if (words.size() < 4 || bit(words[0], global_address_bit))
        return walk.lose(command, unknown_form);
    const auto address = join(words[2] & ~3u, words[3]);
    const auto value =
        bit(words[0], register_bit) ? walk.registers().read32(words[2] & ~3u) : walk.memory().read32(address);
    if (!value)
        return walk.accessed(command, false, address);
    const auto fulfilled = compare(words[0], *value, words[1]);
    if (!fulfilled)
        return walk.lose(command, unknown_form);
    return *fulfilled ? Flow::next : Flow::waits;
}

Flow conditional_batch_buffer_end(Walk& walk, const Command& command) {
    constexpr unsigned this_level_bit = 18;
    constexpr unsigned mask_bit = 19;
    constexpr unsigned compare_bit = 21;
    const auto& words = command.words;
    if (words.size() < 4 || !bit(words[0], compare_bit) || bit(words[0], global_address_bit))
        return walk.lose(command, unknown_form);
    const auto address = join(words[2] & ~7u, words[3]);
    const bool has_mask = bit(words[0], mask_bit);
    const auto value = walk.memory().read32(address);
    const auto mask = has_mask ? walk.memory().read32(address + 4) : ~0u;
    if (!value || !mask)
        return walk.accessed(command, false, address);
    const auto goes_on = compare(words[0], *value & *mask, words[1]);
    if (!goes_on)
        return walk.lose(command, unknown_form);
    return *goes_on ? Flow::next : walk.end_batch(!bit(words[0], this_level_bit));
}

} // namespace zeva::sim
