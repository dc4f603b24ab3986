// Who closes which descriptor: drivers differ and versions of one driver differ, so it is found out by
// trying, once per device, and never assumed.
//
//   export  fresh             every query makes a descriptor that is the caller's
//           cached, caller    every query gives the same number; zeMemFree leaves it open
//           cached, driver    every query gives the same number; zeMemFree closes it
//   import  caller keeps      the descriptor stays the caller's
//           driver closes     the driver closes it, when the import succeeds
#pragma once

#include <zeva/dma_buf.hpp>

#include <level_zero/ze_api.h>

namespace zeva {

enum class ExportRegime { fresh, cached_caller_closes, cached_driver_closes };
enum class ImportRegime { caller_keeps, driver_closes };

/// Exports an allocation: the result has a descriptor of its own. A descriptor that the driver caches and
/// leaves to others to close is kept with memory that zeva frees (own_allocations.hpp); for other memory
/// `driver_fd` receives it. Thread safe. Throws Error (level_zero).
[[nodiscard]] DmaBuf export_memory(ze_context_handle_t context, ze_device_handle_t device, const void* base,
                                   int& driver_fd);

/// Imports `dma_buf` through a private descriptor, which is closed exactly once whatever the driver does with
/// it. The first import of a device finds out its regime; a first import excludes all others. Thread safe.
/// Throws Error (level_zero).
[[nodiscard]] void* import_memory(ze_context_handle_t context, ze_device_handle_t device,
                                  const DmaBuf& dma_buf, bool as_host_memory);

} // namespace zeva
