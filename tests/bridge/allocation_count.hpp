// Counts the blocks of memory that the whole process has allocated, and those of them that it has not freed.
#pragma once

#include <cstddef>

namespace zeva::test {

/// Live blocks of malloc and everything built on it, C and C++, of all libraries.
[[nodiscard]] std::size_t live_allocations();

/// All blocks that were ever allocated, or changed their size, by all threads.
[[nodiscard]] std::size_t total_allocations();

} // namespace zeva::test
