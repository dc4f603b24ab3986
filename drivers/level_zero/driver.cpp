#include "driver.hpp"

#include "api_boundary.hpp"
#include "base/software_device.hpp"
#include "counters.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "settings.hpp"

#include <cstring>
#include <string_view>

namespace zeva::ze_driver {

Driver::Driver() {
    static_cast<void>(settings()); // the environment counts as it is now
    for (std::uint32_t index = 0; index < software_device_count(); ++index) {
        devices_.push_back(std::make_shared<Device>(software_device_address(index)));
        static_cast<void>(publish(devices_.back()));
    }
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

ze_result_t init(ze_init_flags_t flags) {
    const bool gpus_wanted = flags == 0 || (flags & ZE_INIT_FLAG_GPU_ONLY) != 0;
    require(gpus_wanted, ZE_RESULT_ERROR_UNINITIALIZED);
    static_cast<void>(Driver::instance());
    return ZE_RESULT_SUCCESS;
}

ze_result_t get(std::uint32_t* count, ze_driver_handle_t* drivers) {
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
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_ipc_properties(ze_driver_handle_t handle, ze_driver_ipc_properties_t* properties) {
    require_driver(handle);
    require_pointers(properties);
    write_properties(*properties, ze_driver_ipc_properties_t{}); // neither memory nor events
    return ZE_RESULT_SUCCESS;
}

struct Extension {
    const char* name;
    std::uint32_t version;
};

constexpr Extension extensions[] = {
    {ZE_PCI_PROPERTIES_EXT_NAME, ZE_PCI_PROPERTIES_EXT_VERSION_1_0},
    {ZE_GLOBAL_OFFSET_EXP_NAME, ZE_GLOBAL_OFFSET_EXP_VERSION_1_0},
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
