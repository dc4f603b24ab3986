// zeVirtualMem and zePhysicalMem: addresses and memory apart.
#include "api_boundary.hpp"
#include "context.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "memory/address_ranges.hpp"
#include "memory/virtual_memory.hpp"

#include <cstdint>
#include <tuple>

namespace zeva::ze_driver {
namespace {

void require_page_size(std::size_t size) {
    require(size != 0 && size % virtual_page_size == 0, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
}

void require_page_start(const void* start) {
    require(number(start) % virtual_page_size == 0, ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);
}

void require_pages(const void* start, std::size_t size) {
    require_pointers(start);
    require_page_size(size);
    require_page_start(start);
}

void require_access(ze_memory_access_attribute_t access) {
    require(static_cast<std::uint32_t>(access) <= ZE_MEMORY_ACCESS_ATTRIBUTE_READONLY,
            ZE_RESULT_ERROR_INVALID_ENUMERATION);
}

VirtualMemory& memory_of(const std::shared_ptr<Context>& context) {
    return context->allocations().virtual_memory();
}

ze_result_t reserve(ze_context_handle_t handle, const void* start, std::size_t size, void** pointer) {
    const auto context = resolve<Context>(handle);
    require_pointers(pointer);
    require_page_size(size);
    require_page_start(start);
    *pointer = memory_of(context).reserve(start, size);
    return ZE_RESULT_SUCCESS;
}

ze_result_t free_range(ze_context_handle_t handle, const void* start, std::size_t size) {
    const auto context = resolve<Context>(handle);
    require_pages(start, size);
    memory_of(context).free(start, size);
    return ZE_RESULT_SUCCESS;
}

ze_result_t query_page_size(ze_context_handle_t handle, ze_device_handle_t device, std::size_t size,
                            std::size_t* page_size) {
    static_cast<void>(resolve_device(*resolve<Context>(handle), device));
    require_pointers(page_size);
    require(size != 0, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    *page_size = virtual_page_size;
    return ZE_RESULT_SUCCESS;
}

ze_result_t map(ze_context_handle_t handle, const void* start, std::size_t size,
                ze_physical_mem_handle_t physical, std::size_t offset, ze_memory_access_attribute_t access) {
    const auto context = resolve<Context>(handle);
    const auto memory = resolve<PhysicalMemory>(physical);
    require_pages(start, size);
    require_access(access);
    require(offset % virtual_page_size == 0, ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);
    memory_of(context).map(start, size, memory, offset, access);
    return ZE_RESULT_SUCCESS;
}

ze_result_t unmap(ze_context_handle_t handle, const void* start, std::size_t size) {
    const auto context = resolve<Context>(handle);
    require_pages(start, size);
    memory_of(context).unmap(start, size);
    return ZE_RESULT_SUCCESS;
}

ze_result_t set_access(ze_context_handle_t handle, const void* start, std::size_t size,
                       ze_memory_access_attribute_t access) {
    const auto context = resolve<Context>(handle);
    require_pages(start, size);
    require_access(access);
    memory_of(context).set_access(start, size, access);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_access(ze_context_handle_t handle, const void* start, std::size_t size,
                       ze_memory_access_attribute_t* access, std::size_t* alike) {
    const auto context = resolve<Context>(handle);
    require_pointers(access, alike);
    require_pages(start, size);
    std::tie(*access, *alike) = memory_of(context).access(start, size);
    return ZE_RESULT_SUCCESS;
}

ze_result_t create_physical(ze_context_handle_t context, ze_device_handle_t device,
                            ze_physical_mem_desc_t* desc, ze_physical_mem_handle_t* result) {
    static_cast<void>(resolve_device(*resolve<Context>(context), device));
    require_pointers(desc, result);
    require(desc->flags <= ZE_PHYSICAL_MEM_FLAG_TBD, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require_page_size(desc->size);
    *result = publish(std::make_shared<PhysicalMemory>(device, desc->size));
    return ZE_RESULT_SUCCESS;
}

/// Ranges that it is mapped to keep the memory.
ze_result_t destroy_physical(ze_context_handle_t context, ze_physical_mem_handle_t handle) {
    static_cast<void>(resolve<Context>(context));
    withdraw<PhysicalMemory>(handle);
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_virtual_mem_dditable_t& table) {
    table.pfnReserve = entry_point<reserve>;
    table.pfnFree = entry_point<free_range>;
    table.pfnQueryPageSize = entry_point<query_page_size>;
    table.pfnMap = entry_point<map>;
    table.pfnUnmap = entry_point<unmap>;
    table.pfnSetAccessAttribute = entry_point<set_access>;
    table.pfnGetAccessAttribute = entry_point<get_access>;
}

void install(ze_physical_mem_dditable_t& table) {
    table.pfnCreate = entry_point<create_physical>;
    table.pfnDestroy = entry_point<destroy_physical>;
}

} // namespace zeva::ze_driver
