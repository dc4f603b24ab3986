// zeMem: allocation, import, export and queries of unified shared memory.
#include "api_boundary.hpp"
#include "context.hpp"
#include "counters.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "external_memory.hpp"
#include "handle_registry.hpp"
#include "machine.hpp"
#include "settings.hpp"

#include <bit>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

/// Larger ones would take a noticeable part of the address space.
constexpr std::size_t max_alignment = std::size_t{1} << 40;

struct Request {
    UsmAllocation::Purpose purpose;
    std::size_t size;
    std::size_t alignment;
    const void* extensions; ///< the pNext chain of the descriptor
};

/// The extensions of an allocation; null for those that are not there.
struct Extensions {
    const ze_external_memory_import_fd_t* import_fd;
    const ze_external_memory_export_desc_t* export_desc;
    const ze_relaxed_allocation_limits_exp_desc_t* limits;

    explicit Extensions(const void* chain)
        : import_fd(find_in_chain<const ze_external_memory_import_fd_t>(
              chain, ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD)),
          export_desc(find_in_chain<const ze_external_memory_export_desc_t>(
              chain, ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC)),
          limits(find_in_chain<const ze_relaxed_allocation_limits_exp_desc_t>(
              chain, ZE_STRUCTURE_TYPE_RELAXED_ALLOCATION_LIMITS_EXP_DESC)) {}

    [[nodiscard]] bool is_external() const { return import_fd != nullptr || export_desc != nullptr; }
};

void check_size(const Request& request, const Extensions& extensions) {
    require(request.size != 0, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    bool may_exceed_limit = extensions.import_fd != nullptr; // whose size the descriptor decides
    if (extensions.limits != nullptr) {
        require(extensions.limits->flags <= ZE_RELAXED_ALLOCATION_LIMITS_EXP_FLAG_MAX_SIZE,
                ZE_RESULT_ERROR_INVALID_ENUMERATION);
        may_exceed_limit = may_exceed_limit || extensions.limits->flags != 0;
    }
    require(may_exceed_limit || request.size <= machine().memory_size, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    const bool alignment_possible = request.alignment == 0 || (std::has_single_bit(request.alignment) &&
                                                               request.alignment <= max_alignment);
    require(alignment_possible, ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);
}

void check(const Request& request, const Extensions& extensions) {
    check_size(request, extensions);
    if (extensions.import_fd != nullptr)
        require_dma_buf(extensions.import_fd->flags);
    if (extensions.export_desc != nullptr)
        require_dma_buf(extensions.export_desc->flags);
    require(!extensions.is_external() || request.purpose.type != ZE_MEMORY_TYPE_SHARED,
            ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
}

ze_result_t allocate(Context& context, const Request& request, void** pointer) {
    const Extensions extensions{request.extensions};
    check(request, extensions);
    AllocationTable& allocations = context.allocations();
    allocations.collect();
    const UsmAllocation::Size size{request.size, request.alignment};
    if (extensions.import_fd == nullptr) {
        const bool must_export = extensions.export_desc != nullptr;
        *pointer = allocations.add(UsmAllocation::create(request.purpose, size, must_export));
        return ZE_RESULT_SUCCESS;
    }
    const int fd = extensions.import_fd->fd;
    *pointer =
        allocations.add(UsmAllocation::import(request.purpose, fd, size, UsmAllocation::Origin::allocated));
    if (settings().import_regime == ImportRegime::driver_closes)
        ::close(fd);
    return ZE_RESULT_SUCCESS;
}

constexpr ze_device_mem_alloc_flags_t all_device_flags = ZE_DEVICE_MEM_ALLOC_FLAG_BIAS_CACHED |
                                                         ZE_DEVICE_MEM_ALLOC_FLAG_BIAS_UNCACHED |
                                                         ZE_DEVICE_MEM_ALLOC_FLAG_BIAS_INITIAL_PLACEMENT;
constexpr ze_host_mem_alloc_flags_t all_host_flags =
    ZE_HOST_MEM_ALLOC_FLAG_BIAS_CACHED | ZE_HOST_MEM_ALLOC_FLAG_BIAS_UNCACHED |
    ZE_HOST_MEM_ALLOC_FLAG_BIAS_WRITE_COMBINED | ZE_HOST_MEM_ALLOC_FLAG_BIAS_INITIAL_PLACEMENT;

/// Each device has one kind of memory, so the ordinal says nothing; Intel's driver takes any, too.
void check(const ze_device_mem_alloc_desc_t& desc) {
    require(desc.flags <= all_device_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
}

ze_result_t alloc_device(ze_context_handle_t handle, const ze_device_mem_alloc_desc_t* desc, std::size_t size,
                         std::size_t alignment, ze_device_handle_t device, void** pointer) {
    const auto context = resolve<Context>(handle);
    static_cast<void>(resolve_device(*context, device));
    require_pointers(desc, pointer);
    check(*desc);
    return allocate(*context, {{ZE_MEMORY_TYPE_DEVICE, device}, size, alignment, desc->pNext}, pointer);
}

ze_result_t alloc_host(ze_context_handle_t handle, const ze_host_mem_alloc_desc_t* desc, std::size_t size,
                       std::size_t alignment, void** pointer) {
    const auto context = resolve<Context>(handle);
    require_pointers(desc, pointer);
    require(desc->flags <= all_host_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return allocate(*context, {{ZE_MEMORY_TYPE_HOST, nullptr}, size, alignment, desc->pNext}, pointer);
}

ze_result_t alloc_shared(ze_context_handle_t handle, const ze_device_mem_alloc_desc_t* device_desc,
                         const ze_host_mem_alloc_desc_t* host_desc, std::size_t size, std::size_t alignment,
                         ze_device_handle_t device, void** pointer) {
    const auto context = resolve<Context>(handle);
    if (device != nullptr)
        static_cast<void>(resolve_device(*context, device));
    require_pointers(device_desc, host_desc, pointer);
    check(*device_desc);
    require(host_desc->flags <= all_host_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(!Extensions{host_desc->pNext}.is_external(), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
    return allocate(*context, {{ZE_MEMORY_TYPE_SHARED, device}, size, alignment, device_desc->pNext},
                    pointer);
}

ze_result_t free_memory(ze_context_handle_t handle, void* pointer) {
    const auto context = resolve<Context>(handle);
    require_pointers(pointer);
    context->allocations().collect();
    require(context->allocations().free(pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return ZE_RESULT_SUCCESS;
}

ze_result_t free_memory_ext(ze_context_handle_t handle, const ze_memory_free_ext_desc_t* desc,
                            void* pointer) {
    const auto context = resolve<Context>(handle);
    require_pointers(desc, pointer);
    constexpr ze_driver_memory_free_policy_ext_flags_t blocking =
        ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_BLOCKING_FREE;
    constexpr ze_driver_memory_free_policy_ext_flags_t deferred =
        ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_DEFER_FREE;
    require(desc->freePolicy <= (blocking | deferred), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    if (desc->freePolicy != deferred) {
        const bool is_known = context->allocations().find(pointer).has_value();
        if (is_known && (desc->freePolicy & blocking) != 0)
            SubmittedWork::now().wait();
        return free_memory(handle, pointer);
    }
    context->allocations().collect();
    require(context->allocations().free_later(pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
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
    table.pfnFreeExt = entry_point<free_memory_ext>;
    table.pfnGetAllocProperties = entry_point<get_alloc_properties>;
    table.pfnGetAddressRange = entry_point<get_address_range>;
    install_memory_ipc(table);
}

} // namespace zeva::ze_driver
