// Counts the blocks of memory that the whole process has allocated and not freed.
#pragma once

#include <cstddef>

namespace zeva::test {

/// Live blocks of malloc and everything built on it, C and C++, of all libraries.
[[nodiscard]] std::size_t live_allocations();

} // namespace zeva::test
