// What the library itself has moved.
#pragma once

#include <cstdint>
#include <zeva/export.hpp>

namespace zeva {

/// Counts of this process since its start; they only grow.
struct Statistics {
    std::uint64_t bytes_copied = 0;    ///< picture bytes that zeva moved with the CPU
    std::uint64_t usm_exports = 0;     ///< USM allocations exported as dma-bufs
    std::uint64_t usm_imports = 0;     ///< dma-bufs imported as USM
    std::uint64_t surface_exports = 0; ///< VASurfaces exported as dma-bufs
    std::uint64_t surface_imports = 0; ///< dma-bufs imported as VASurfaces
};

/// The counts now. Thread safe.
[[nodiscard]] ZEVA_API Statistics statistics() noexcept;

} // namespace zeva
