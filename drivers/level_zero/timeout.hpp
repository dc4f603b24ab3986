// Waiting as long as the API says.
#pragma once

#include <chrono>
#include <cstdint>

namespace zeva::ze_driver {

/// Waits until `done()` or for `timeout` nanoseconds, where 0 only looks and UINT64_MAX (or anything beyond
/// ten years) has no limit. Returns done().
template <class Condition, class Lock, class Predicate>
bool wait_with_timeout(Condition& condition, Lock& lock, std::uint64_t timeout, Predicate done) {
    constexpr std::chrono::nanoseconds limit = std::chrono::hours{24 * 3650};
    if (timeout < static_cast<std::uint64_t>(limit.count()))
        return condition.wait_for(lock, std::chrono::nanoseconds{timeout}, done);
    condition.wait(lock, done);
    return true;
}

} // namespace zeva::ze_driver
