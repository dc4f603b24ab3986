// What a process holds, for proving that everything was released.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>
#include <zeva/dma_buf.hpp>

#include <level_zero/ze_api.h>
#include <va/va.h>

namespace zeva::tool {

/// File descriptors that this process has open.
[[nodiscard]] std::size_t count_descriptors();

/// A part of the address space.
struct AddressRange {
    void* start = nullptr;
    std::size_t size = 0;
};

/// The lines of /proc/self/maps that map this memory.
[[nodiscard]] std::vector<AddressRange> mappings_of(const DmaBufIdentity& memory);

/// USM allocations that the driver has alive; nothing when it does not count them.
[[nodiscard]] std::optional<std::uint64_t> count_usm(ze_driver_handle_t driver);

/// Surfaces, buffers, images, contexts and configs of the display; nothing when its driver does not count
/// them.
[[nodiscard]] std::optional<std::uint64_t> count_va_objects(VADisplay display);

} // namespace zeva::tool
