// Which call is to fail: --fail IOCTL[:N][=ERRNO].
#pragma once

#include "common/ioctl_names.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zeva::sim {

/// The N-th call (from 1) of one ioctl, counted over all processes of a run, fails with this errno.
struct Fault {
    std::size_t ioctl; ///< index into ioctl_names()
    std::uint64_t call = 1;
    int error;
};

/// Reads `I915_GEM_CREATE:3=ENOMEM`. Without N the first call; without ERRNO the one that the kernel most
/// likely gives for that ioctl. Nothing, and what is wrong in `fault`, for anything else.
[[nodiscard]] std::optional<Fault> parse_fault(std::string_view text, std::string& fault);
[[nodiscard]] std::string to_text(const Fault& fault);

/// The file `calls` of the run folder, mapped shared by every process.
struct CallCounts {
    std::array<std::atomic<std::uint64_t>, max_ioctls> calls;
};

} // namespace zeva::sim
