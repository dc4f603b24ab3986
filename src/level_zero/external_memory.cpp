// USM to dma-buf and back.
#include "base/error.hpp"
#include "base/rounding.hpp"
#include "base/statistics.hpp"
#include "dmabuf/seals.hpp"
#include "level_zero/device.hpp"
#include "level_zero/export_registry.hpp"
#include "level_zero/fd_regime.hpp"
#include "level_zero/result.hpp"
#include "level_zero/usm_factory.hpp"

#include <fmt/format.h>
#include <zeva/interop.hpp>

namespace zeva {
namespace {

struct AddressRange {
    void* base = nullptr;
    std::size_t size = 0;
};

UsmKind exportable_kind(ze_context_handle_t context, const void* pointer) {
    ze_memory_allocation_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
    check_ze(zeMemGetAllocProperties(context, pointer, &properties, nullptr), "zeMemGetAllocProperties");
    if (properties.type == ZE_MEMORY_TYPE_UNKNOWN)
        throw_usage_error("export_usm", "the pointer is not USM of this context",
                          "allocate it with zeMemAllocDevice or zeMemAllocHost of the same context");
    if (properties.type == ZE_MEMORY_TYPE_SHARED)
        throw_usage_error("export_usm", "shared USM cannot be exported", "use device or host USM");
    return properties.type == ZE_MEMORY_TYPE_HOST ? UsmKind::host : UsmKind::device;
}

AddressRange address_range(ze_context_handle_t context, const void* pointer) {
    AddressRange range;
    check_ze(zeMemGetAddressRange(context, pointer, &range.base, &range.size), "zeMemGetAddressRange");
    return range;
}

/// The sizes that drivers round an allocation up to: 64 KiB, or 2 MiB for those of at least 2 MiB. A dma-buf
/// that is larger holds other allocations too, and the place of ours in it is not told.
void refuse_pooled(const DmaBuf& dma_buf, std::size_t allocation_size) {
    constexpr std::size_t small_page = 65536;
    constexpr std::size_t large_page = 2U << 20;
    const std::size_t page = allocation_size >= large_page ? large_page : small_page;
    const std::size_t largest = round_up(allocation_size, page);
    if (dma_buf.size() < allocation_size || dma_buf.size() > largest)
        throw_usage_error("export_usm",
                          fmt::format("the allocation of {} bytes is part of a pool: its dma-buf has {}",
                                      allocation_size, dma_buf.size()),
                          "allocate with ze_external_memory_export_desc_t");
}

} // namespace

ExportedUsm export_usm(ze_context_handle_t context, ze_device_handle_t device, const void* pointer) {
    const UsmKind kind = exportable_kind(context, pointer);
    const AddressRange range = address_range(context, pointer);
    int driver_fd = -1;
    DmaBuf dma_buf = export_memory(context, device, range.base, driver_fd);
    refuse_pooled(dma_buf, range.size);
    count_usm_export();

    const auto offset = static_cast<std::uint64_t>(static_cast<const std::byte*>(pointer) -
                                                   static_cast<const std::byte*>(range.base));
    auto registration = register_export(dma_buf.identity(), {context, device, range.base, range.size});
    return {std::move(dma_buf), offset, range.size - offset, kind, driver_fd, std::move(registration)};
}

Usm import_usm(ze_context_handle_t context, ze_device_handle_t device, const DmaBuf& dma_buf, UsmKind kind,
               std::shared_ptr<const void> keep_alive) {
    if (kind == UsmKind::shared)
        throw_usage_error("import_usm", "a dma-buf cannot become shared USM",
                          "import it as device or host USM");
    if (const auto own = find_export(dma_buf.identity());
        own && pci_address_of(own->device) == pci_address_of(device)) {
        if (own->context != context || own->device != device)
            throw_usage_error("import_usm",
                              "this memory was exported from another context or tile of the device",
                              "use it there");
        return UsmFactory::alias(own->base, own->size);
    }
    refuse_shrinkable(dma_buf, "import_usm");
    return UsmFactory::imported(std::make_shared<const ImportUse>(
                                    context, device, dma_buf, kind == UsmKind::host, std::move(keep_alive)),
                                dma_buf.size());
}

} // namespace zeva
