#include <zeva/usm.hpp>

#include "base/log.hpp"
#include "level_zero/own_allocations.hpp"
#include "level_zero/result.hpp"
#include "level_zero/usm_factory.hpp"

#include <fmt/format.h>

namespace zeva {
namespace {

constexpr ze_external_memory_export_desc_t export_descriptor{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC,
                                                             nullptr, ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF};

// Without the export descriptor drivers take small allocations from a pool, and its dma-buf is the whole
// pool.
constexpr ze_device_mem_alloc_desc_t exportable_device{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC,
                                                       &export_descriptor, 0, 0};
constexpr ze_host_mem_alloc_desc_t exportable_host{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, &export_descriptor,
                                                   0};
constexpr ze_device_mem_alloc_desc_t plain_device{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr, 0, 0};
constexpr ze_host_mem_alloc_desc_t plain_host{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};

void* allocate_memory(ze_context_handle_t context, ze_device_handle_t device, UsmKind kind,
                      std::size_t size) {
    void* pointer = nullptr;
    const auto check = [size](ze_result_t result, const char* call) {
        if (result != ZE_RESULT_SUCCESS)
            throw_ze_error(result, call, fmt::format("{} bytes", size));
    };
    switch (kind) {
    case UsmKind::device:
        check(zeMemAllocDevice(context, &exportable_device, size, 0, device, &pointer), "zeMemAllocDevice");
        break;
    case UsmKind::host:
        check(zeMemAllocHost(context, &exportable_host, size, 0, &pointer), "zeMemAllocHost");
        break;
    case UsmKind::shared:
        check(zeMemAllocShared(context, &plain_device, &plain_host, size, 0, device, &pointer),
              "zeMemAllocShared");
        break;
    }
    return pointer;
}

} // namespace

Usm Usm::allocate(ze_context_handle_t context, ze_device_handle_t device, UsmKind kind, std::size_t size,
                  std::shared_ptr<const void> keep_alive) {
    Usm usm;
    usm.pointer_ = allocate_memory(context, device, kind, size);
    usm.context_ = context;
    usm.size_ = size;
    usm.keep_alive_ = std::move(keep_alive);
    add_own_allocation(usm.pointer_);
    return usm;
}

Usm::~Usm() {
    if (context_ == nullptr)
        return;
    const UniqueFd driver_fd = remove_own_allocation(pointer_); // closed after the memory is freed
    if (const ze_result_t result = zeMemFree(context_, pointer_); result != ZE_RESULT_SUCCESS)
        log(LogLevel::error, fmt::format("zeMemFree: {}", name_of(result)));
}

void Usm::swap(Usm& other) noexcept {
    std::swap(context_, other.context_);
    std::swap(pointer_, other.pointer_);
    std::swap(size_, other.size_);
    std::swap(keep_alive_, other.keep_alive_);
}

Usm UsmFactory::imported(std::shared_ptr<const ImportUse> import, std::size_t size) noexcept {
    Usm usm = alias(import->pointer(), size);
    usm.keep_alive_ = std::move(import);
    return usm;
}

Usm UsmFactory::alias(void* pointer, std::size_t size) noexcept {
    Usm usm;
    usm.pointer_ = pointer;
    usm.size_ = size;
    return usm;
}

} // namespace zeva
