// The walk of one batch from command to command.
#pragma once

#include "engine/bound_memory.hpp"
#include "engine/command.hpp"
#include "engine/context_state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zeva::sim {

/// Why many a command is refused.
inline constexpr std::string_view too_short = "it is shorter than the form that is known";
inline constexpr std::string_view global_address =
    "it uses the global address space, which programs do not have";

/// A batch that runs or waits.
class Walk {
public:
    Walk(const GpuModel& model, ContextState& state, Submission submission);

    /// Goes on until the batch ends, waits or cannot go on: `ended`, `waits` or `lost`.
    Flow run();
    /// Why it is lost.
    [[nodiscard]] const std::string& reason() const { return reason_; }

    // For the commands.
    [[nodiscard]] BoundMemory& memory() { return memory_; }
    [[nodiscard]] ContextState& state() { return state_; }
    [[nodiscard]] Registers& registers() { return state_.registers; }
    [[nodiscard]] Generation generation() const { return model_.generation; }
    /// `next`, or lost when the access was refused.
    [[nodiscard]] Flow accessed(const Command& command, bool done, std::uint64_t address);
    [[nodiscard]] Flow lose(const Command& command, std::string_view why);
    /// `second_level`: the end of the batch there comes back to the command at `back`.
    [[nodiscard]] Flow start_batch(std::uint64_t address, bool second_level, std::uint64_t back);
    [[nodiscard]] Flow end_batch(bool every_level);

private:
    [[nodiscard]] Flow step();
    [[nodiscard]] Flow execute(const CommandClass& kind, std::uint32_t header);
    [[nodiscard]] const CommandClass* classify(std::uint32_t header) const;
    [[nodiscard]] Flow lose_at(std::string_view what, std::uint32_t header, std::string_view why);

    const GpuModel& model_;
    ContextState& state_;
    EngineClass engine_;
    BoundMemory memory_;
    std::uint64_t position_;
    std::optional<std::uint64_t> return_address_; ///< set while in a second-level batch
    std::vector<std::uint32_t> words_;
    std::string reason_;
};

} // namespace zeva::sim
