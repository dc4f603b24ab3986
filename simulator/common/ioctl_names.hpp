// The ioctls that the simulator answers, by the kernel's names.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace zeva::sim {

/// `I915_GEM_CREATE`, `PRIME_HANDLE_TO_FD`, `DMA_BUF_SYNC`: DRM_IOCTL_ and DRM_ left out.
struct IoctlName {
    unsigned type;   ///< _IOC_TYPE: 'd' DRM, 'b' dma-buf, '>' sync_file
    unsigned number; ///< _IOC_NR
    std::string_view name;
};

/// The index into this table is what ledgers and call counts use. Fewer than max_ioctls.
[[nodiscard]] std::span<const IoctlName> ioctl_names();
inline constexpr std::size_t max_ioctls = 128;

/// The index of a request (the second argument of ioctl); nothing for one that is not in the table.
[[nodiscard]] std::optional<std::size_t> ioctl_index(unsigned long request);
/// The index of a name, in any case.
[[nodiscard]] std::optional<std::size_t> ioctl_index(std::string_view name);

} // namespace zeva::sim
