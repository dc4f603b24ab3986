// zeMem: allocation, import, export and queries of unified shared memory.
#include "api_boundary.hpp"
#include "context.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "external_memory.hpp"
#include "handle_registry.hpp"
#include "machine.hpp"
#include "memory/stream_activity.hpp"
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

/// Whether the usual limit of sizes does not count.
bool has_relaxed_limit(const void* chain) {
    const auto* limits = find_in_chain<const ze_relaxed_allocation_limits_exp_desc_t>(
        chain, ZE_STRUCTURE_TYPE_RELAXED_ALLOCATION_LIMITS_EXP_DESC);
    if (limits == nullptr)
        return false;
    require(limits->flags <= ZE_RELAXED_ALLOCATION_LIMITS_EXP_FLAG_MAX_SIZE,
            ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return limits->flags != 0;
}

/// The extensions of an allocation.
struct Extensions {
    const ze_external_memory_import_fd_t* source; ///< null for new memory
    bool must_export;
    bool is_unlimited;

    explicit Extensions(const void* chain)
        : source(find_import(chain)), must_export(wants_export(chain)),
          is_unlimited(source != nullptr || has_relaxed_limit(chain)) {} // the source has a size of its own

    [[nodiscard]] bool is_external() const { return source != nullptr || must_export; }
};

std::size_t size_limit(const UsmAllocation::Purpose& purpose) {
    return allocation_limit(purpose.device == nullptr ? machine().memory_size
                                                      : resolve<Device>(purpose.device)->memory_size());
}

void check(const Request& request, const Extensions& extensions) {
    require(request.size != 0, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    require(extensions.is_unlimited || request.size <= size_limit(request.purpose),
            ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    const bool is_alignment_possible = request.alignment == 0 || (std::has_single_bit(request.alignment) &&
                                                                  request.alignment <= max_alignment);
    require(is_alignment_possible, ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);
    require(!extensions.is_external() || request.purpose.type != ZE_MEMORY_TYPE_SHARED,
            ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
}

ze_result_t allocate(Context& context, const Request& request, void** pointer) {
    const Extensions extensions{request.extensions};
    check(request, extensions);
    AllocationTable& allocations = context.allocations();
    AllocationTable::collect();
    const UsmAllocation::Size size{request.size, request.alignment};
    if (extensions.source == nullptr) {
        *pointer = allocations.add(UsmAllocation::create(request.purpose, size, extensions.must_export));
        return ZE_RESULT_SUCCESS;
    }
    const int fd = extensions.source->fd;
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
    static_cast<void>(resolve<Context>(handle));
    require_pointers(pointer);
    AllocationTable::collect();
    require(AllocationTable::free(pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
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
    AllocationTable::collect();
    require(AllocationTable::free_later(pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return ZE_RESULT_SUCCESS;
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
    if (auto* destination = find_export(properties->pNext)) {
        require(values.type != ZE_MEMORY_TYPE_UNKNOWN, ZE_RESULT_ERROR_INVALID_ARGUMENT);
        destination->fd = AllocationTable::export_fd(pointer);
    }
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
