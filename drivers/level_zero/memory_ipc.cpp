// zeMem…IpcHandle: memory of other processes.
#include "api_boundary.hpp"
#include "context.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "memory/ipc_handle.hpp"

namespace zeva::ze_driver {
namespace {

ze_result_t get_handle(ze_context_handle_t handle, const void* pointer, ze_ipc_mem_handle_t* result) {
    static_cast<void>(resolve<Context>(handle));
    require_pointers(pointer, result);
    const auto fd = AllocationTable::fd(pointer);
    require(fd.has_value(), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    require(*fd >= 0, ZE_RESULT_ERROR_UNSUPPORTED_FEATURE); // shared, or made when descriptors were scarce
    write_ipc_handle(result->data, *fd);
    return ZE_RESULT_SUCCESS;
}

ze_result_t open_handle(ze_context_handle_t handle, ze_device_handle_t device, ze_ipc_mem_handle_t ipc_handle,
                        ze_ipc_memory_flags_t flags, void** pointer) {
    const auto context = resolve<Context>(handle);
    static_cast<void>(resolve_device(*context, device));
    require_pointers(pointer);
    require(flags <= (ZE_IPC_MEMORY_FLAG_BIAS_CACHED | ZE_IPC_MEMORY_FLAG_BIAS_UNCACHED),
            ZE_RESULT_ERROR_INVALID_ENUMERATION);
    const UniqueFd fd = open_ipc_handle(ipc_handle.data);
    require(static_cast<bool>(fd), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    *pointer = context->allocations().add(UsmAllocation::import({ZE_MEMORY_TYPE_DEVICE, device}, fd.get(),
                                                                {.bytes = 1, .alignment = 0},
                                                                UsmAllocation::Origin::opened));
    return ZE_RESULT_SUCCESS;
}

ze_result_t close_handle(ze_context_handle_t handle, const void* pointer) {
    static_cast<void>(resolve<Context>(handle));
    require_pointers(pointer);
    require(AllocationTable::free(pointer, UsmAllocation::Origin::opened), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install_memory_ipc(ze_mem_dditable_t& table) {
    table.pfnGetIpcHandle = entry_point<get_handle>;
    table.pfnOpenIpcHandle = entry_point<open_handle>;
    table.pfnCloseIpcHandle = entry_point<close_handle>;
}

} // namespace zeva::ze_driver
