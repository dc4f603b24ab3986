// The memory that this process has exported, so that importing it again is recognised.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <zeva/dma_buf.hpp>

#include <level_zero/ze_api.h>

namespace zeva {

/// One exported allocation.
struct ExportedAllocation {
    ze_context_handle_t context = nullptr;
    ze_device_handle_t device = nullptr;
    void* base = nullptr;
    std::size_t size = 0;
};

/// Remembers an allocation under its dma-buf's identity for as long as the result lives; the dma-buf must
/// live as long, or the identity may name other memory. Thread safe.
[[nodiscard]] std::shared_ptr<const void> register_export(const DmaBufIdentity& identity,
                                                          const ExportedAllocation& allocation);

/// The allocation of that identity, if this process has exported it. Thread safe.
[[nodiscard]] std::optional<ExportedAllocation> find_export(const DmaBufIdentity& identity);

} // namespace zeva
