#include "engine/walk.hpp"

#include "engine/blitter.hpp"
#include "engine/mi_commands.hpp"
#include "engine/render_commands.hpp"
#include "engine/trace.hpp"
#include "engine/video_commands.hpp"

#include <array>
#include <cstdio>

namespace zeva::sim {

namespace {

/// More commands than this without one that waits: the batch jumps in a circle. Hardware would be reset for
/// it.
constexpr unsigned command_limit = 4'000'000;

} // namespace

Walk::Walk(const GpuModel& model, ContextState& state, Submission submission)
    : model_(model), state_(state), engine_(submission.engine), memory_(std::move(submission.objects)),
      position_(submission.start) {}

Flow Walk::run() {
    for (unsigned count = 0; count != command_limit; ++count) {
        const auto flow = step();
        if (flow != Flow::next && flow != Flow::jumped)
            return flow;
    }
    return lose_at("endless batch", 0, "no end after four million commands");
}

Flow Walk::step() {
    const auto header = memory_.read32(position_);
    if (!header)
        return lose_at("end of bound memory", 0, "the batch runs out of the objects it was submitted with");
    const auto* kind = classify(*header);
    if (kind == nullptr)
        return lose_at("unknown command", *header, "not a command that the simulator knows");
    const auto length = command_length(*kind, *header);
    trace_command(kind->name, position_, *header);
    if (state_.skips_commands && !ignores_predicate(*kind, *header)) {
        position_ += 4ull * length;
        return Flow::next;
    }
    const auto flow = kind->handler == nullptr ? Flow::next : execute(*kind, *header);
    if (flow == Flow::next)
        position_ += 4ull * length;
    return flow;
}

Flow Walk::execute(const CommandClass& kind, std::uint32_t header) {
    words_.resize(command_length(kind, header));
    if (!memory_.read(position_, words_))
        return lose_at(kind.name, header, "the batch ends in the middle of it");
    return kind.handler(*this, Command{kind, position_, words_});
}

const CommandClass* Walk::classify(std::uint32_t header) const {
    constexpr unsigned memory_interface = 0;
    constexpr unsigned two_dimensional = 2;
    constexpr unsigned graphics = 3;
    const auto type = bits(header, 29, 31);
    if (type == memory_interface)
        return find_mi_command(header, model_.generation);
    switch (engine_) {
    case EngineClass::copy:
        return type == two_dimensional ? find_blitter_command(header, model_.generation) : nullptr;
    case EngineClass::render:
    case EngineClass::compute:
        return type == graphics ? find_render_command(header, model_.generation) : nullptr;
    case EngineClass::video:
    case EngineClass::video_enhance:
        return type == graphics ? find_video_command(header, engine_, model_.generation) : nullptr;
    }
    return nullptr;
}

Flow Walk::accessed(const Command& command, bool done, std::uint64_t address) {
    if (done)
        return Flow::next;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "address 0x%llx is not in a bound object",
                  static_cast<unsigned long long>(address));
    return lose(command, text.data());
}

Flow Walk::lose(const Command& command, std::string_view why) {
    return lose_at(command.kind.name, command.words.front(), why);
}

Flow Walk::lose_at(std::string_view what, std::uint32_t header, std::string_view why) {
    std::array<char, 64> place{};
    std::snprintf(place.data(), place.size(), " (%08x) at 0x%llx: ", header,
                  static_cast<unsigned long long>(position_));
    reason_.assign(what).append(place.data()).append(why);
    return Flow::lost;
}

Flow Walk::start_batch(std::uint64_t address, bool second_level, std::uint64_t back) {
    if (!second_level)
        return_address_.reset();
    else if (!return_address_)
        return_address_ = back;
    position_ = address;
    return Flow::jumped;
}

Flow Walk::end_batch(bool every_level) {
    if (every_level || !return_address_)
        return Flow::ended;
    position_ = *return_address_;
    return_address_.reset();
    return Flow::jumped;
}

} // namespace zeva::sim
