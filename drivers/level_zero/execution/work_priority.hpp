// Which work goes first when several want the processors.
#pragma once

#include <cstdint>
#include <limits>

namespace zeva::ze_driver {

enum class WorkPriority { high, normal, low };

/// Somebody who has work to be done, at times.
class Contender {
public:
    struct Readiness {
        bool is_ready; ///< it works, or could do so right now
        /// When it was blocked by what it waited for, if it has not gone on since: an earlier turn goes
        /// first.
        std::uint64_t turn = no_turn;
    };
    static constexpr std::uint64_t no_turn = std::numeric_limits<std::uint64_t>::max();

    /// Any thread.
    [[nodiscard]] virtual Readiness readiness() const = 0;

protected:
    ~Contender() = default;
};

/// The membership of a contender among those of its priority, as long as it lives. Thread safe.
class PriorityMember {
public:
    PriorityMember(const Contender& contender, WorkPriority priority);
    ~PriorityMember();
    PriorityMember(const PriorityMember&) = delete;
    PriorityMember& operator=(const PriorityMember&) = delete;

    [[nodiscard]] WorkPriority priority() const { return priority_; }

private:
    const Contender& contender_;
    WorkPriority priority_;
};

/// Whether a contender of higher priority is ready. Costs nearly nothing while there is none.
[[nodiscard]] bool is_outranked(WorkPriority priority);

/// Waits while a contender of higher priority is ready, but not for ever: it may depend on the work of the
/// caller in ways that nobody knows.
void give_way(WorkPriority priority);

/// The turn of a contender that is blocked from now on.
[[nodiscard]] std::uint64_t next_turn();

/// As give_way, and for those of the same priority with an earlier turn.
void give_way_in_turn(WorkPriority priority, std::uint64_t turn);

/// The priority of what the calling thread does, as long as it lives. One at a time.
class WorkPriorityScope {
public:
    explicit WorkPriorityScope(WorkPriority priority);
    ~WorkPriorityScope();
    WorkPriorityScope(const WorkPriorityScope&) = delete;
    WorkPriorityScope& operator=(const WorkPriorityScope&) = delete;
};

/// WorkPriority::high where there is no scope.
[[nodiscard]] WorkPriority current_work_priority();

} // namespace zeva::ze_driver
