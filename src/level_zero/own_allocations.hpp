// The allocations that zeva frees, imports too, and the descriptors that drivers leave open for them.
#pragma once

#include <zeva/unique_fd.hpp>

namespace zeva {

/// Enters an allocation by its base address. Thread safe, as the next ones are.
void add_own_allocation(const void* base);

/// Keeps the descriptor that the driver caches for an allocation, to be closed after it is freed. False when
/// the allocation is somebody else's.
[[nodiscard]] bool keep_driver_fd(const void* base, int driver_fd);

/// Takes an allocation out, before it is freed; the result is closed after that.
[[nodiscard]] UniqueFd remove_own_allocation(const void* base) noexcept;

} // namespace zeva
