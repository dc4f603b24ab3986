#include "driver.hpp"

#include "api_boundary.hpp"
#include "base/environment.hpp"
#include "base/software_device.hpp"
#include "counters.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "settings.hpp"

#include <atomic>
#include <cstring>
#include <string_view>

namespace zeva::ze_driver {

Driver::Driver() {
    std::vector<PciAddress> addresses;
    for (std::uint32_t index = 0; index < software_device_count(); ++index)
        addresses.push_back(software_device_address(index));
    for (const auto& selection :
         select_devices(addresses, settings().tile_count, environment("ZE_AFFINITY_MASK")))
        devices_.push_back(Device::create(selection));
}

const Driver& Driver::instance() {
    static const auto& driver = *new Driver;
    return driver;
}

ze_driver_handle_t Driver::handle() const {
    return reinterpret_cast<ze_driver_handle_t>(const_cast<Driver*>(this));
}

void require_driver(ze_driver_handle_t handle) {
    require(handle == Driver::instance().handle(), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

namespace {

std::atomic<bool> is_initialized{false};

ze_result_t init(ze_init_flags_t flags) {
    constexpr ze_init_flags_t all_flags = ZE_INIT_FLAG_GPU_ONLY | ZE_INIT_FLAG_VPU_ONLY;
    require((flags & ~all_flags) == 0, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    const bool gpus_wanted = flags == 0 || (flags & ZE_INIT_FLAG_GPU_ONLY) != 0;
    require(gpus_wanted, ZE_RESULT_ERROR_UNINITIALIZED);
    static_cast<void>(Driver::instance());
    is_initialized = true;
    return ZE_RESULT_SUCCESS;
}

ze_result_t get(std::uint32_t* count, ze_driver_handle_t* drivers) {
    require(is_initialized, ZE_RESULT_ERROR_UNINITIALIZED);
    write_list(count, drivers != nullptr, 1,
               [&](std::uint32_t i) { drivers[i] = Driver::instance().handle(); });
    return ZE_RESULT_SUCCESS;
}

/// ze_init_driver_type_desc_t of API 1.10, newer than the headers of this build.
struct InitDriverTypeDesc {
    ze_structure_type_t stype;
    const void* pNext;
    std::uint32_t flags; ///< bit 0: GPU, bit 1: NPU
};

ze_result_t init_drivers_checked(std::uint32_t* count, ze_driver_handle_t* drivers, const void* desc) {
    require_pointers(desc);
    constexpr std::uint32_t gpu = 1;
    require((static_cast<const InitDriverTypeDesc*>(desc)->flags & gpu) != 0, ZE_RESULT_ERROR_UNINITIALIZED);
    is_initialized = true;
    return get(count, drivers);
}

ze_result_t get_api_version(ze_driver_handle_t handle, ze_api_version_t* version) {
    require_driver(handle);
    require_pointers(version);
    *version = ZE_API_VERSION_1_4;
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_properties(ze_driver_handle_t handle, ze_driver_properties_t* properties) {
    require_driver(handle);
    require_pointers(properties);
    ze_driver_properties_t values{};
    values.driverVersion = ZEVA_VERSION_MAJOR << 24 | ZEVA_VERSION_MINOR << 16 | ZEVA_VERSION_PATCH;
    std::memcpy(values.uuid.id, "zeva", 4);
    std::memcpy(values.uuid.id + 12, &values.driverVersion, sizeof values.driverVersion);
    write_properties(*properties, values);

    ze_driver_memory_free_ext_properties_t memory_free{};
    memory_free.freePolicies = ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_BLOCKING_FREE |
                               ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_DEFER_FREE;
    write_in_chain(properties->pNext, ZE_STRUCTURE_TYPE_DRIVER_MEMORY_FREE_EXT_PROPERTIES, memory_free);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_ipc_properties(ze_driver_handle_t handle, ze_driver_ipc_properties_t* properties) {
    require_driver(handle);
    require_pointers(properties);
    ze_driver_ipc_properties_t values{};
    values.flags = ZE_IPC_PROPERTY_FLAG_MEMORY | ZE_IPC_PROPERTY_FLAG_EVENT_POOL;
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

struct Extension {
    const char* name;
    std::uint32_t version;
};

constexpr Extension extensions[] = {
    {ZE_PCI_PROPERTIES_EXT_NAME, ZE_PCI_PROPERTIES_EXT_VERSION_1_0},
    {ZE_EU_COUNT_EXT_NAME, ZE_EU_COUNT_EXT_VERSION_1_0},
    {ZE_DEVICE_MEMORY_PROPERTIES_EXT_NAME, ZE_DEVICE_MEMORY_PROPERTIES_EXT_VERSION_1_0},
    {ZE_FLOAT_ATOMICS_EXT_NAME, ZE_FLOAT_ATOMICS_EXT_VERSION_1_0},
    {ZE_SUBGROUPS_EXT_NAME, ZE_SUBGROUP_EXT_VERSION_1_0},
    {ZE_MEMORY_FREE_POLICIES_EXT_NAME, ZE_MEMORY_FREE_POLICIES_EXT_VERSION_1_0},
    {ZE_IMAGE_COPY_EXT_NAME, ZE_IMAGE_COPY_EXT_VERSION_1_0},
    {ZE_IMAGE_QUERY_ALLOC_PROPERTIES_EXT_NAME, ZE_IMAGE_QUERY_ALLOC_PROPERTIES_EXT_VERSION_1_0},
    {ZE_LINKAGE_INSPECTION_EXT_NAME, ZE_LINKAGE_INSPECTION_EXT_VERSION_1_0},
    {ZE_IMAGE_VIEW_EXP_NAME, ZE_IMAGE_VIEW_EXP_VERSION_1_0},
    {ZE_IMAGE_VIEW_PLANAR_EXP_NAME, ZE_IMAGE_VIEW_PLANAR_EXP_VERSION_1_0},
    {ZE_IMAGE_MEMORY_PROPERTIES_EXP_NAME, ZE_IMAGE_MEMORY_PROPERTIES_EXP_VERSION_1_0},
    {ZE_RELAXED_ALLOCATION_LIMITS_EXP_NAME, ZE_RELAXED_ALLOCATION_LIMITS_EXP_VERSION_1_0},
    {ZE_EVENT_QUERY_TIMESTAMPS_EXP_NAME, ZE_EVENT_QUERY_TIMESTAMPS_EXP_VERSION_1_0},
    {ZE_MODULE_PROGRAM_EXP_NAME, ZE_MODULE_PROGRAM_EXP_VERSION_1_0},
    {ZE_KERNEL_SCHEDULING_HINTS_EXP_NAME, ZE_SCHEDULING_HINTS_EXP_VERSION_1_0},
    {ZE_GLOBAL_OFFSET_EXP_NAME, ZE_GLOBAL_OFFSET_EXP_VERSION_1_0},
    {ZE_FABRIC_EXP_NAME, ZE_MAKE_VERSION(1, 0)}, // without an enumeration in these headers
};

ze_result_t get_extension_properties(ze_driver_handle_t handle, std::uint32_t* count,
                                     ze_driver_extension_properties_t* properties) {
    require_driver(handle);
    write_list(count, properties != nullptr, std::size(extensions), [&](std::uint32_t i) {
        properties[i] = {};
        std::strncpy(properties[i].name, extensions[i].name, sizeof properties[i].name - 1);
        properties[i].version = extensions[i].version;
    });
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_extension_function_address(ze_driver_handle_t handle, const char* name, void** address) {
    require_driver(handle);
    require_pointers(name, address);
    require(std::string_view{name} == "zevaGetCounters", ZE_RESULT_ERROR_INVALID_ARGUMENT);
    *address = reinterpret_cast<void*>(&get_counters);
    return ZE_RESULT_SUCCESS;
}

} // namespace

ze_result_t ZE_APICALL init_drivers(std::uint32_t* count, ze_driver_handle_t* drivers, const void* desc) {
    return entry_point<init_drivers_checked>(count, drivers, desc);
}

void install(ze_global_dditable_t& table) {
    table.pfnInit = entry_point<init>;
}

void install(ze_driver_dditable_t& table) {
    table.pfnGet = entry_point<get>;
    table.pfnGetApiVersion = entry_point<get_api_version>;
    table.pfnGetProperties = entry_point<get_properties>;
    table.pfnGetIpcProperties = entry_point<get_ipc_properties>;
    table.pfnGetExtensionProperties = entry_point<get_extension_properties>;
    table.pfnGetExtensionFunctionAddress = entry_point<get_extension_function_address>;
}

} // namespace zeva::ze_driver
