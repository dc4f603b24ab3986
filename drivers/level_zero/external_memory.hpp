// What descriptors and queries say of memory that comes from others or goes to them. All is about dma-bufs:
// another type in a request throws Failure (unsupported enumeration).
#pragma once

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// The memory that a descriptor with this pNext chain wants taken in; null for none.
[[nodiscard]] const ze_external_memory_import_fd_t* find_import(const void* chain);

/// Whether a descriptor with this pNext chain wants memory that can be exported.
[[nodiscard]] bool wants_export(const void* chain);

/// Where a query with this pNext chain wants a descriptor of the memory; null for nowhere.
[[nodiscard]] ze_external_memory_export_fd_t* find_export(const void* chain);

} // namespace zeva::ze_driver
