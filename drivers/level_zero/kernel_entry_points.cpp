// The entry points of kernels.
#include "api_boundary.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "kernel.hpp"
#include "kernel_abi.h"

#include <cstdio>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

namespace zeva::ze_driver {
namespace {

void require_private_memory(const char* name, const ExecutableKernel& executable) {
    if (executable.max_group_size() != 0)
        return;
    // The API has no place for the cause.
    std::fprintf(stderr, "libze_zeva: kernel %s: a work-item cannot have %llu bytes of variables\n", name,
                 static_cast<unsigned long long>(executable.private_memory_size()));
    throw Failure{ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY};
}

ze_result_t create(ze_module_handle_t module_handle, const ze_kernel_desc_t* desc,
                   ze_kernel_handle_t* result) {
    auto module = resolve<Module>(module_handle);
    require_pointers(desc, result);
    require_pointers(desc->pKernelName);
    constexpr ze_kernel_flags_t all_flags =
        ZE_KERNEL_FLAG_FORCE_RESIDENCY | ZE_KERNEL_FLAG_EXPLICIT_RESIDENCY;
    require(desc->flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(module->is_linked(), ZE_RESULT_ERROR_INVALID_MODULE_UNLINKED);
    auto executable = module->executable().kernel(desc->pKernelName);
    require(executable != nullptr, ZE_RESULT_ERROR_INVALID_KERNEL_NAME);
    require_private_memory(desc->pKernelName, *executable);
    *result = publish(std::make_shared<Kernel>(std::move(module), desc->pKernelName, std::move(executable)));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_kernel_handle_t handle) {
    withdraw<Kernel>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t set_group_size(ze_kernel_handle_t handle, std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    resolve<Kernel>(handle)->set_group_size({x, y, z});
    return ZE_RESULT_SUCCESS;
}

ze_result_t suggest_group_size(ze_kernel_handle_t handle, std::uint32_t global_x, std::uint32_t global_y,
                               std::uint32_t global_z, std::uint32_t* x, std::uint32_t* y, std::uint32_t* z) {
    const auto kernel = resolve<Kernel>(handle);
    require_pointers(x, y, z);
    require(global_x != 0 && global_y != 0 && global_z != 0, ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
    const auto suggestion = kernel->suggest_group_size({global_x, global_y, global_z});
    *x = suggestion[0];
    *y = suggestion[1];
    *z = suggestion[2];
    return ZE_RESULT_SUCCESS;
}

ze_result_t suggest_max_cooperative_group_count(ze_kernel_handle_t handle, std::uint32_t* count) {
    static_cast<void>(resolve<Kernel>(handle));
    require_pointers(count);
    *count = native_executor().max_cooperative_groups();
    return ZE_RESULT_SUCCESS;
}

ze_result_t set_argument_value(ze_kernel_handle_t handle, std::uint32_t index, std::size_t size,
                               const void* value) {
    resolve<Kernel>(handle)->set_argument(index, size, value);
    return ZE_RESULT_SUCCESS;
}

/// All memory can be reached from every kernel, so the flags are only kept.
ze_result_t set_indirect_access(ze_kernel_handle_t handle, ze_kernel_indirect_access_flags_t flags) {
    const auto kernel = resolve<Kernel>(handle);
    constexpr ze_kernel_indirect_access_flags_t all_flags = ZE_KERNEL_INDIRECT_ACCESS_FLAG_HOST |
                                                            ZE_KERNEL_INDIRECT_ACCESS_FLAG_DEVICE |
                                                            ZE_KERNEL_INDIRECT_ACCESS_FLAG_SHARED;
    require(flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    kernel->set_indirect_access(flags);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_indirect_access(ze_kernel_handle_t handle, ze_kernel_indirect_access_flags_t* flags) {
    const auto kernel = resolve<Kernel>(handle);
    require_pointers(flags);
    *flags = kernel->indirect_access();
    return ZE_RESULT_SUCCESS;
}

/// The specification gives a pointer to the driver's text; programs written for Intel's driver give a buffer
/// to copy it to, and null to ask for the size alone. A buffer is not null; without room it stays as it is.
ze_result_t get_source_attributes(ze_kernel_handle_t handle, std::uint32_t* size, char** text) {
    const auto kernel = resolve<Kernel>(handle);
    require_pointers(size);
    const std::string& attributes = kernel->executable().attributes();
    const bool has_buffer = text != nullptr && *text != nullptr;
    std::size_t room = *size;
    write_string(attributes, &room, has_buffer && room != 0 ? *text : nullptr);
    *size = static_cast<std::uint32_t>(room);
    if (text != nullptr && !has_buffer)
        *text = const_cast<char*>(attributes.c_str());
    return ZE_RESULT_SUCCESS;
}

/// A wish; this device's caches cannot be divided.
ze_result_t set_cache_config(ze_kernel_handle_t handle, ze_cache_config_flags_t flags) {
    static_cast<void>(resolve<Kernel>(handle));
    constexpr ze_cache_config_flags_t all_flags =
        ZE_CACHE_CONFIG_FLAG_LARGE_SLM | ZE_CACHE_CONFIG_FLAG_LARGE_DATA;
    require(flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return ZE_RESULT_SUCCESS;
}

std::uint32_t sub_group_size(const ExecutableKernel& kernel) {
    const std::uint32_t required = kernel.required_sub_group_size();
    return required == 0 ? ZEVA_SUB_GROUP_SIZE_DEFAULT : required;
}

/// Equal for equal kernels of equal modules.
ze_kernel_uuid_t uuid(const Kernel& kernel) {
    const auto& binary = kernel.module().executable().native_binary();
    const std::uint64_t module_hash =
        std::hash<std::string_view>{}({reinterpret_cast<const char*>(binary.data()), binary.size()});
    const std::uint64_t name_hash = std::hash<std::string>{}(kernel.name());
    ze_kernel_uuid_t result{};
    std::memcpy(result.kid, &name_hash, sizeof name_hash);
    std::memcpy(result.mid, &module_hash, sizeof module_hash);
    return result;
}

ze_result_t get_properties(ze_kernel_handle_t handle, ze_kernel_properties_t* properties) {
    const auto kernel = resolve<Kernel>(handle);
    require_pointers(properties);
    const ExecutableKernel& executable = kernel->executable();
    const auto required = executable.required_group_size();
    ze_kernel_properties_t values{};
    values.numKernelArgs = static_cast<std::uint32_t>(executable.arguments().size());
    values.requiredGroupSizeX = required[0];
    values.requiredGroupSizeY = required[1];
    values.requiredGroupSizeZ = required[2];
    values.requiredSubgroupSize = executable.required_sub_group_size();
    values.maxSubgroupSize = sub_group_size(executable);
    values.maxNumSubgroups = (kernel->max_group_size() + values.maxSubgroupSize - 1) / values.maxSubgroupSize;
    values.localMemSize = static_cast<std::uint32_t>(executable.local_memory_size());
    values.privateMemSize = static_cast<std::uint32_t>(executable.private_memory_size());
    values.spillMemSize = values.privateMemSize; // variables that are not in registers are all in memory
    values.uuid = uuid(*kernel);
    write_properties(*properties, values);
    ze_kernel_preferred_group_size_properties_t preferred{};
    preferred.preferredMultiple = values.maxSubgroupSize;
    write_in_chain(properties->pNext, ZE_STRUCTURE_TYPE_KERNEL_PREFERRED_GROUP_SIZE_PROPERTIES, preferred);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_name(ze_kernel_handle_t handle, std::size_t* size, char* name) {
    write_string(resolve<Kernel>(handle)->name(), size, name);
    return ZE_RESULT_SUCCESS;
}

ze_result_t set_global_offset(ze_kernel_handle_t handle, std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    resolve<Kernel>(handle)->set_global_offset({x, y, z});
    return ZE_RESULT_SUCCESS;
}

/// A wish; work-groups begin in their order, and the system schedules the threads.
ze_result_t scheduling_hint(ze_kernel_handle_t handle, ze_scheduling_hint_exp_desc_t* hint) {
    static_cast<void>(resolve<Kernel>(handle));
    require_pointers(hint);
    constexpr ze_scheduling_hint_exp_flags_t all_flags = ZE_SCHEDULING_HINT_EXP_FLAG_OLDEST_FIRST |
                                                         ZE_SCHEDULING_HINT_EXP_FLAG_ROUND_ROBIN |
                                                         ZE_SCHEDULING_HINT_EXP_FLAG_STALL_BASED_ROUND_ROBIN;
    require(hint->flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_kernel_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnSetCacheConfig = entry_point<set_cache_config>;
    table.pfnSetGroupSize = entry_point<set_group_size>;
    table.pfnSuggestGroupSize = entry_point<suggest_group_size>;
    table.pfnSuggestMaxCooperativeGroupCount = entry_point<suggest_max_cooperative_group_count>;
    table.pfnSetArgumentValue = entry_point<set_argument_value>;
    table.pfnSetIndirectAccess = entry_point<set_indirect_access>;
    table.pfnGetIndirectAccess = entry_point<get_indirect_access>;
    table.pfnGetSourceAttributes = entry_point<get_source_attributes>;
    table.pfnGetProperties = entry_point<get_properties>;
    table.pfnGetName = entry_point<get_name>;
}

void install(ze_kernel_exp_dditable_t& table) {
    table.pfnSetGlobalOffsetExp = entry_point<set_global_offset>;
    table.pfnSchedulingHintExp = entry_point<scheduling_hint>;
}

} // namespace zeva::ze_driver
