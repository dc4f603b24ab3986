// zeMem: allocation, import, export and queries of unified shared memory.
#include "api_boundary.hpp"
#include "context.hpp"
#include "counters.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "settings.hpp"

#include <bit>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

/// Mappings begin on a page.
constexpr std::size_t max_alignment = 4096;

void require_dma_buf(ze_external_memory_type_flags_t flags) {
    require(flags == ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION);
}

struct Request {
    UsmAllocation::Purpose purpose;
    std::size_t size;
    std::size_t alignment;
    const void* extensions; ///< the pNext chain of the descriptor
};

void check(const Request& request, const ze_external_memory_import_fd_t* import) {
    require(request.size != 0, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    const bool alignment_possible = request.alignment == 0 || (std::has_single_bit(request.alignment) &&
                                                               request.alignment <= max_alignment);
    require(alignment_possible, ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);

    const auto* export_desc = find_in_chain<const ze_external_memory_export_desc_t>(
        request.extensions, ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC);
    if (import != nullptr)
        require_dma_buf(import->flags);
    if (export_desc != nullptr)
        require_dma_buf(export_desc->flags);
    const bool is_external = import != nullptr || export_desc != nullptr;
    require(!is_external || request.purpose.type != ZE_MEMORY_TYPE_SHARED,
            ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
}

ze_result_t allocate(ze_context_handle_t handle, const Request& request, void** pointer) {
    const auto context = resolve<Context>(handle);
    const auto* import = find_in_chain<const ze_external_memory_import_fd_t>(
        request.extensions, ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD);
    check(request, import);
    if (import == nullptr) {
        *pointer = context->allocations().add(UsmAllocation::create(request.purpose, request.size));
        return ZE_RESULT_SUCCESS;
    }
    *pointer = context->allocations().add(UsmAllocation::import(request.purpose, import->fd, request.size));
    if (settings().import_regime == ImportRegime::driver_closes)
        ::close(import->fd);
    return ZE_RESULT_SUCCESS;
}

constexpr ze_device_mem_alloc_flags_t all_device_flags = ZE_DEVICE_MEM_ALLOC_FLAG_BIAS_CACHED |
                                                         ZE_DEVICE_MEM_ALLOC_FLAG_BIAS_UNCACHED |
                                                         ZE_DEVICE_MEM_ALLOC_FLAG_BIAS_INITIAL_PLACEMENT;
constexpr ze_host_mem_alloc_flags_t all_host_flags =
    ZE_HOST_MEM_ALLOC_FLAG_BIAS_CACHED | ZE_HOST_MEM_ALLOC_FLAG_BIAS_UNCACHED |
    ZE_HOST_MEM_ALLOC_FLAG_BIAS_WRITE_COMBINED | ZE_HOST_MEM_ALLOC_FLAG_BIAS_INITIAL_PLACEMENT;

ze_result_t alloc_device(ze_context_handle_t context, const ze_device_mem_alloc_desc_t* desc,
                         std::size_t size, std::size_t alignment, ze_device_handle_t device, void** pointer) {
    static_cast<void>(resolve<Device>(device));
    require_pointers(desc, pointer);
    require(desc->flags <= all_device_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return allocate(context, {{ZE_MEMORY_TYPE_DEVICE, device}, size, alignment, desc->pNext}, pointer);
}

ze_result_t alloc_host(ze_context_handle_t context, const ze_host_mem_alloc_desc_t* desc, std::size_t size,
                       std::size_t alignment, void** pointer) {
    require_pointers(desc, pointer);
    require(desc->flags <= all_host_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return allocate(context, {{ZE_MEMORY_TYPE_HOST, nullptr}, size, alignment, desc->pNext}, pointer);
}

ze_result_t alloc_shared(ze_context_handle_t context, const ze_device_mem_alloc_desc_t* device_desc,
                         const ze_host_mem_alloc_desc_t* host_desc, std::size_t size, std::size_t alignment,
                         ze_device_handle_t device, void** pointer) {
    static_cast<void>(resolve_optional<Device>(device));
    require_pointers(device_desc, host_desc, pointer);
    require(device_desc->flags <= all_device_flags && host_desc->flags <= all_host_flags,
            ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return allocate(context, {{ZE_MEMORY_TYPE_SHARED, device}, size, alignment, device_desc->pNext}, pointer);
}

ze_result_t free_memory(ze_context_handle_t handle, void* pointer) {
    const auto context = resolve<Context>(handle);
    require_pointers(pointer);
    require(context->allocations().free(pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return ZE_RESULT_SUCCESS;
}

void export_memory(Context& context, const void* pointer, ze_memory_type_t type,
                   ze_external_memory_export_fd_t& destination) {
    require_dma_buf(destination.flags);
    require(type != ZE_MEMORY_TYPE_UNKNOWN, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    require(type != ZE_MEMORY_TYPE_SHARED, ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
    const int fd = context.allocations().export_fd(pointer);
    require(fd >= 0, ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
    destination.fd = fd;
    ++counters.exports;
}

ze_result_t get_alloc_properties(ze_context_handle_t handle, const void* pointer,
                                 ze_memory_allocation_properties_t* properties, ze_device_handle_t* device) {
    const auto context = resolve<Context>(handle);
    require_pointers(pointer, properties);
    ze_memory_allocation_properties_t values{};
    ze_device_handle_t owner = nullptr;
    if (const auto info = context->allocations().find(pointer)) {
        values.type = info->type;
        values.id = info->id;
        values.pageSize = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        owner = info->device;
    }
    if (auto* destination = find_in_chain<ze_external_memory_export_fd_t>(
            properties->pNext, ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD))
        export_memory(*context, pointer, values.type, *destination);
    write_properties(*properties, values);
    if (device != nullptr)
        *device = owner;
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_address_range(ze_context_handle_t handle, const void* pointer, void** base,
                              std::size_t* size) {
    const auto context = resolve<Context>(handle);
    require_pointers(pointer);
    const auto info = context->allocations().find(pointer);
    require(info.has_value(), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    if (base != nullptr)
        *base = info->address;
    if (size != nullptr)
        *size = info->size;
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_mem_dditable_t& table) {
    table.pfnAllocShared = entry_point<alloc_shared>;
    table.pfnAllocDevice = entry_point<alloc_device>;
    table.pfnAllocHost = entry_point<alloc_host>;
    table.pfnFree = entry_point<free_memory>;
    table.pfnGetAllocProperties = entry_point<get_alloc_properties>;
    table.pfnGetAddressRange = entry_point<get_address_range>;
}

} // namespace zeva::ze_driver
