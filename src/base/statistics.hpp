// Counting what the library does.
#pragma once

#include <cstdint>
#include <zeva/export.hpp>
#include <zeva/statistics.hpp>

namespace zeva {

ZEVA_API void count_bytes_copied(std::uint64_t bytes) noexcept;
void count_usm_export() noexcept;
void count_usm_import() noexcept;
void count_surface_export() noexcept;
void count_surface_import() noexcept;

} // namespace zeva
