// Memfds by name: how the simulator's descriptors are told apart, in whatever process they turn up.
#pragma once

#include "system.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace zeva::sim {

/// What the names begin with.
inline constexpr std::string_view node_prefix = "zeva-sim-node:";      ///< and the minor number
inline constexpr std::string_view dma_buf_prefix = "zeva-sim-dmabuf:"; ///< and PCI address, placement
inline constexpr std::string_view sync_file_prefix = "zeva-sim-sync_file";
inline constexpr std::string_view syncobj_prefix = "zeva-sim-syncobj";

/// A memfd of `size` bytes that nobody can resize, close-on-exec. Empty with errno when the system refuses.
[[nodiscard]] sys::Descriptor make_memfd(const std::string& name, std::uint64_t size);

/// The descriptor's open file once more, with other flags (O_RDWR, O_CLOEXEC, ...). Empty with errno.
[[nodiscard]] sys::Descriptor reopen(int fd, int flags);

/// 0 when the descriptor is closed.
[[nodiscard]] std::uint64_t inode_of(int fd);

/// What follows the prefix in the name; nothing for a descriptor of another kind. Cheap for what is no memfd.
[[nodiscard]] std::optional<std::string> memfd_name(int fd, std::string_view prefix);

/// Moves the descriptor above the numbers that the program can get; into their upper half where the system's
/// limit cannot be raised.
[[nodiscard]] sys::Descriptor out_of_the_way(sys::Descriptor descriptor);

/// The number from which on those descriptors are.
[[nodiscard]] unsigned first_own_descriptor();

} // namespace zeva::sim
