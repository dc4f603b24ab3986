#include "device.hpp"

#include "api_boundary.hpp"
#include "driver.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "machine.hpp"

#include <chrono>
#include <cstring>

namespace zeva::ze_driver {

std::uint64_t device_timestamp() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::nanoseconds{now}.count());
}

namespace {

// Letters of "zeva". No registered PCI vendor has this number, and the domain of the addresses is the same.
constexpr std::uint32_t vendor_id = 0x7a65;
constexpr std::uint32_t device_id = 0x7661;

ze_result_t get(ze_driver_handle_t driver, std::uint32_t* count, ze_device_handle_t* devices) {
    require_driver(driver);
    const auto& all = Driver::instance().devices();
    write_list(count, devices != nullptr, all.size(),
               [&](std::uint32_t i) { devices[i] = all[i]->handle(); });
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_sub_devices(ze_device_handle_t handle, std::uint32_t* count, ze_device_handle_t*) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(count);
    *count = 0;
    return ZE_RESULT_SUCCESS;
}

ze_device_uuid_t uuid_of(const Device& device) {
    ze_device_uuid_t uuid{};
    std::memcpy(uuid.id, "zeva", 4);
    const PciAddress& address = device.address();
    std::memcpy(uuid.id + 4, &address.domain, sizeof address.domain);
    uuid.id[8] = static_cast<std::uint8_t>(address.bus);
    uuid.id[9] = static_cast<std::uint8_t>(address.device);
    uuid.id[10] = static_cast<std::uint8_t>(address.function);
    return uuid;
}

ze_result_t get_properties(ze_device_handle_t handle, ze_device_properties_t* properties) {
    const auto device = resolve<Device>(handle);
    require_pointers(properties);
    ze_device_properties_t values{};
    values.type = ZE_DEVICE_TYPE_GPU;
    values.vendorId = vendor_id;
    values.deviceId = device_id;
    values.flags = ZE_DEVICE_PROPERTY_FLAG_INTEGRATED;
    values.coreClockRate = machine().clock_mhz;
    values.maxMemAllocSize = machine().memory_size;
    values.maxCommandQueuePriority = 0;
    values.numThreadsPerEU = 1;
    values.physicalEUSimdWidth = machine().simd_width;
    values.numEUsPerSubslice = 1;
    values.numSubslicesPerSlice = machine().cores;
    values.numSlices = 1;
    // Nanoseconds for each tick; cycles for each second when asked with the newer structure type.
    values.timerResolution = properties->stype == ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES_1_2 ? 1'000'000'000 : 1;
    values.timestampValidBits = 64;
    values.kernelTimestampValidBits = 64;
    values.uuid = uuid_of(*device);
    std::strcpy(values.name, "zeva software device");
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_compute_properties(ze_device_handle_t handle, ze_device_compute_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(properties);
    ze_device_compute_properties_t values{};
    values.maxTotalGroupSize = max_group_size;
    values.maxGroupSizeX = values.maxGroupSizeY = values.maxGroupSizeZ = max_group_size;
    values.maxGroupCountX = values.maxGroupCountY = values.maxGroupCountZ = max_group_count;
    values.maxSharedLocalMemory = max_local_memory_size;
    write_properties(*properties, values); // no sub-groups
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_module_properties(ze_device_handle_t handle, ze_device_module_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(properties);
    ze_device_module_properties_t values{};
    values.spirvVersionSupported = ZE_MAKE_VERSION(1, 2);
    values.flags = ZE_DEVICE_MODULE_FLAG_FP64;
    values.fp32flags = values.fp64flags = ZE_DEVICE_FP_FLAG_DENORM | ZE_DEVICE_FP_FLAG_INF_NAN |
                                          ZE_DEVICE_FP_FLAG_ROUND_TO_NEAREST | ZE_DEVICE_FP_FLAG_FMA;
    values.maxArgumentsSize = max_arguments_size;
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_command_queue_group_properties(ze_device_handle_t handle, std::uint32_t* count,
                                               ze_command_queue_group_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    write_list(count, properties != nullptr, command_queue_group_count, [&](std::uint32_t i) {
        ze_command_queue_group_properties_t values{};
        values.flags =
            ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE | ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COPY;
        values.maxMemoryFillPatternSize = max_fill_pattern_size;
        values.numQueues = command_queue_count;
        write_properties(properties[i], values);
    });
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_memory_properties(ze_device_handle_t handle, std::uint32_t* count,
                                  ze_device_memory_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    write_list(count, properties != nullptr, 1, [&](std::uint32_t i) {
        ze_device_memory_properties_t values{};
        values.totalSize = machine().memory_size;
        std::strcpy(values.name, "system memory");
        write_properties(properties[i], values);
    });
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_memory_access_properties(ze_device_handle_t handle,
                                         ze_device_memory_access_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(properties);
    // Host and device are the same processors: every kind of memory, malloc's too, is ordinary memory.
    constexpr ze_memory_access_cap_flags_t everything =
        ZE_MEMORY_ACCESS_CAP_FLAG_RW | ZE_MEMORY_ACCESS_CAP_FLAG_ATOMIC |
        ZE_MEMORY_ACCESS_CAP_FLAG_CONCURRENT | ZE_MEMORY_ACCESS_CAP_FLAG_CONCURRENT_ATOMIC;
    ze_device_memory_access_properties_t values{};
    values.hostAllocCapabilities = everything;
    values.deviceAllocCapabilities = everything;
    values.sharedSingleDeviceAllocCapabilities = everything;
    values.sharedCrossDeviceAllocCapabilities = everything;
    values.sharedSystemAllocCapabilities = everything;
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_cache_properties(ze_device_handle_t handle, std::uint32_t* count,
                                 ze_device_cache_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    write_list(count, properties != nullptr, 1, [&](std::uint32_t i) {
        ze_device_cache_properties_t values{};
        values.cacheSize = machine().last_level_cache_size;
        write_properties(properties[i], values);
    });
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_image_properties(ze_device_handle_t handle, ze_device_image_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(properties);
    write_properties(*properties, ze_device_image_properties_t{}); // no images
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_external_memory_properties(ze_device_handle_t handle,
                                           ze_device_external_memory_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(properties);
    ze_device_external_memory_properties_t values{};
    values.memoryAllocationImportTypes = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    values.memoryAllocationExportTypes = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_p2p_properties(ze_device_handle_t handle, ze_device_handle_t peer,
                               ze_device_p2p_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    static_cast<void>(resolve<Device>(peer));
    require_pointers(properties);
    ze_device_p2p_properties_t values{};
    values.flags = ZE_DEVICE_P2P_PROPERTY_FLAG_ACCESS | ZE_DEVICE_P2P_PROPERTY_FLAG_ATOMICS;
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t can_access_peer(ze_device_handle_t handle, ze_device_handle_t peer, ze_bool_t* value) {
    static_cast<void>(resolve<Device>(handle));
    static_cast<void>(resolve<Device>(peer));
    require_pointers(value);
    *value = true;
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_status(ze_device_handle_t handle) {
    static_cast<void>(resolve<Device>(handle));
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_global_timestamps(ze_device_handle_t handle, std::uint64_t* host, std::uint64_t* device) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(host, device);
    *host = *device = device_timestamp();
    return ZE_RESULT_SUCCESS;
}

ze_result_t pci_get_properties(ze_device_handle_t handle, ze_pci_ext_properties_t* properties) {
    const auto device = resolve<Device>(handle);
    require_pointers(properties);
    const PciAddress& address = device->address();
    ze_pci_ext_properties_t values{};
    values.address = {address.domain, address.bus, address.device, address.function};
    values.maxSpeed = {-1, -1, -1}; // unknown: there is no bus
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_device_dditable_t& table) {
    table.pfnGet = entry_point<get>;
    table.pfnGetSubDevices = entry_point<get_sub_devices>;
    table.pfnGetProperties = entry_point<get_properties>;
    table.pfnGetComputeProperties = entry_point<get_compute_properties>;
    table.pfnGetModuleProperties = entry_point<get_module_properties>;
    table.pfnGetCommandQueueGroupProperties = entry_point<get_command_queue_group_properties>;
    table.pfnGetMemoryProperties = entry_point<get_memory_properties>;
    table.pfnGetMemoryAccessProperties = entry_point<get_memory_access_properties>;
    table.pfnGetCacheProperties = entry_point<get_cache_properties>;
    table.pfnGetImageProperties = entry_point<get_image_properties>;
    table.pfnGetExternalMemoryProperties = entry_point<get_external_memory_properties>;
    table.pfnGetP2PProperties = entry_point<get_p2p_properties>;
    table.pfnCanAccessPeer = entry_point<can_access_peer>;
    table.pfnGetStatus = entry_point<get_status>;
    table.pfnGetGlobalTimestamps = entry_point<get_global_timestamps>;
    table.pfnPciGetPropertiesExt = entry_point<pci_get_properties>;
}

} // namespace zeva::ze_driver
