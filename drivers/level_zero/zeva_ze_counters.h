/* What libze_zeva.so has done in this process. For tests and tools; C and C++. */
#ifndef ZEVA_ZE_COUNTERS_H
#define ZEVA_ZE_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Totals since the driver was loaded, over all devices and contexts. */
typedef struct zeva_ze_counters {
    uint64_t copied_bytes;        /**< bytes written by copy commands that were executed */
    uint64_t filled_bytes;        /**< bytes written by fill commands that were executed */
    uint64_t kernels_launched;    /**< kernel launches that were executed */
    uint64_t allocations_created; /**< memory of zeMemAlloc*, zeMemOpenIpcHandle and zeImageCreate, imported
                                     or new */
    uint64_t allocations_alive;   /**< of those, the ones not yet freed */
    uint64_t exports;             /**< queries that returned a file descriptor */
    uint64_t imports;             /**< of the allocations created, those made from a file descriptor */
} zeva_ze_counters;

/**
 * Writes the first `size` bytes of the counters; pass sizeof(zeva_ze_counters). Callable from any thread.
 * Each counter is exact; the set is not one snapshot while other threads work.
 *
 * Found by zeDriverGetExtensionFunctionAddress(driver, "zevaGetCounters", &address). Other drivers do not
 * know the name and return an error.
 */
typedef void (*zeva_ze_get_counters)(zeva_ze_counters* counters, size_t size);

#ifdef __cplusplus
}
#endif

#endif
