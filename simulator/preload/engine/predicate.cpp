#include "engine/predicate.hpp"

#include "engine/walk.hpp"

namespace zeva::sim {

namespace {

enum class Comparison : std::uint32_t { always = 0, never = 1, sources_equal = 2, deltas_equal = 3 };
enum class Combination : std::uint32_t { set = 0, conjunction = 1, disjunction = 2, exclusive = 3 };
enum class Load : std::uint32_t { keep = 0, result = 2, inverse = 3 };

bool combine(Combination combination, bool before, bool now) {
    switch (combination) {
    case Combination::conjunction:
        return before && now;
    case Combination::disjunction:
        return before || now;
    case Combination::exclusive:
        return before != now;
    case Combination::set:
        break;
    }
    return now;
}

} // namespace

Flow predicate(Walk& walk, const Command& command) {
    const auto header = command.words[0];
    const auto comparison = Comparison{bits(header, 0, 1)};
    if (comparison == Comparison::deltas_equal)
        return walk.lose(command, "comparing deltas is not known");
    auto& registers = walk.registers();
    const bool equal =
        registers.read64(predicate_source_0_register) == registers.read64(predicate_source_1_register);
    const bool now = comparison == Comparison::always || (comparison == Comparison::sources_equal && equal);
    const bool before = bit(registers.read32(predicate_result_register), 0);
    const bool result = combine(Combination{bits(header, 3, 4)}, before, now);
    switch (Load{bits(header, 6, 7)}) {
    case Load::keep:
        return Flow::next;
    case Load::result:
        registers.write32(predicate_result_register, result);
        return Flow::next;
    case Load::inverse:
        registers.write32(predicate_result_register, !result);
        return Flow::next;
    }
    return walk.lose(command, "its load operation is reserved");
}

Flow set_predicate(Walk& walk, const Command& command) {
    enum : std::uint32_t {
        never = 0,
        result_2_clear = 1,
        result_2_set = 2,
        result_clear = 3,
        result_set = 4,
        always = 15
    };
    const bool result = bit(walk.registers().read32(predicate_result_register), 0);
    const bool result_2 = bit(walk.registers().read32(predicate_result_2_register), 0);
    auto& skips = walk.state().skips_commands;
    switch (bits(command.words[0], 0, 3)) {
    case never:
        skips = false;
        return Flow::next;
    case result_2_clear:
        skips = !result_2;
        return Flow::next;
    case result_2_set:
        skips = result_2;
        return Flow::next;
    case result_clear:
        skips = !result;
        return Flow::next;
    case result_set:
        skips = result;
        return Flow::next;
    case always:
        skips = true;
        return Flow::next;
    default:
        return walk.lose(command, "its condition is reserved");
    }
}

} // namespace zeva::sim
