// Memory behind descriptors: where it comes from, and which of it can be taken in.
#pragma once

#include <zeva/unique_fd.hpp>

#include <cstddef>

namespace zeva::ze_driver {

/// New zeroed memory of `size` bytes (a multiple of the page size) behind a descriptor that can be mapped and
/// given away: a dma-buf from /dev/udmabuf or /dev/dma_heap/system where this process may use them, else a
/// sealed memfd. Empty, with errno set, when the system refuses. Thread safe.
[[nodiscard]] UniqueFd create_exportable_memory(std::size_t size);

/// As create_exportable_memory, always a memfd: parts of it can be mapped.
[[nodiscard]] UniqueFd create_memfd(std::size_t size);

/// Whether `fd` is memory that can be imported: a dma-buf or a memfd.
[[nodiscard]] bool is_importable_memory(int fd);

/// Sees to it that importable memory keeps its size, so that no access to a mapping ends in SIGBUS: memfds
/// are sealed with F_SEAL_SHRINK. False for one that allows no seals. Dma-bufs cannot change.
[[nodiscard]] bool prevent_shrinking(int fd);

/// Bytes of memory behind `fd`; 0 when it is not memory.
[[nodiscard]] std::size_t memory_size(int fd);

} // namespace zeva::ze_driver
