// What devices say of themselves. It is true of this machine; what a processor does not have, such as
// sub-slices, is said in its nearest terms (an EU is a core), and what the system does not tell is what most
// machines have.
#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "image_layout.hpp"
#include "kernel_abi.h"
#include "machine.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace zeva::ze_driver {
namespace {

// Letters of "zeva". No registered PCI vendor has this number, and the domain of the addresses is the same.
constexpr std::uint32_t vendor_id = 0x7a65;
constexpr std::uint32_t device_id = 0x7661;

/// 63 of 64, so that programs may compute their mask as (1 << bits) - 1. The clock needs 292 years for more.
constexpr std::uint32_t timestamp_bits = 63;

/// The entry point that writes what `query` says of a device.
template <auto query>
ze_result_t tell(ze_device_handle_t handle,
                 std::invoke_result_t<decltype(query), const Device&>* properties) {
    const auto device = resolve<Device>(handle);
    require_pointers(properties);
    write_properties(*properties, query(*device));
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_properties(ze_device_handle_t handle, ze_device_properties_t* properties) {
    const auto device = resolve<Device>(handle);
    require_pointers(properties);
    ze_device_properties_t values{};
    values.type = ZE_DEVICE_TYPE_GPU;
    values.vendorId = vendor_id;
    values.deviceId = device_id;
    values.flags = ZE_DEVICE_PROPERTY_FLAG_INTEGRATED;
    if (device->is_sub_device())
        values.flags |= ZE_DEVICE_PROPERTY_FLAG_SUBDEVICE;
    values.subdeviceId = device->sub_device_id();
    values.coreClockRate = machine().clock_mhz;
    values.maxMemAllocSize = allocation_limit(device->memory_size());
    values.maxHardwareContexts = 65536; // as many as there may be threads
    values.maxCommandQueuePriority = max_command_queue_priority;
    values.numThreadsPerEU = 1;
    values.physicalEUSimdWidth = machine().simd_width;
    values.numEUsPerSubslice = 1;
    values.numSlices = static_cast<std::uint32_t>(device->selection().tiles.size());
    values.numSubslicesPerSlice = std::max(1u, machine().cores / device->selection().tile_count);
    // Nanoseconds for each tick; cycles for each second when asked with the newer structure type.
    values.timerResolution = properties->stype == ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES_1_2 ? 1'000'000'000 : 1;
    values.timestampValidBits = timestamp_bits;
    values.kernelTimestampValidBits = timestamp_bits;
    values.uuid = device->uuid();
    std::strcpy(values.name, "zeva software device");
    write_properties(*properties, values);

    ze_eu_count_ext_t eu_count{};
    eu_count.numTotalEUs = values.numSlices * values.numSubslicesPerSlice;
    write_in_chain(properties->pNext, ZE_STRUCTURE_TYPE_EU_COUNT_EXT, eu_count);
    return ZE_RESULT_SUCCESS;
}

ze_device_compute_properties_t compute_properties(const Device&) {
    ze_device_compute_properties_t values{};
    values.maxTotalGroupSize = max_group_size;
    values.maxGroupSizeX = values.maxGroupSizeY = values.maxGroupSizeZ = max_group_size;
    values.maxGroupCountX = values.maxGroupCountY = values.maxGroupCountZ = max_group_count;
    values.maxSharedLocalMemory = max_local_memory_size;
    // What GPUs have; kernels that require another width get it too.
    for (const std::uint32_t width : {8u, ZEVA_SUB_GROUP_SIZE_DEFAULT, 32u})
        values.subGroupSizes[values.numSubGroupSizes++] = width;
    return values;
}

/// Native binaries fit where the compiler's contract and the processor's vector unit are the same.
ze_native_kernel_uuid_t native_kernel_uuid() {
    constexpr std::uint32_t abi_version = ZEVA_KERNEL_ABI_VERSION;
    ze_native_kernel_uuid_t uuid{};
    std::memcpy(uuid.id, "zeva", 4);
    std::memcpy(uuid.id + 4, &abi_version, sizeof abi_version);
    std::memcpy(uuid.id + 8, &machine().simd_width, sizeof machine().simd_width);
    return uuid;
}

/// Additions, minima and maxima are compare-exchange loops, of every type and in every kind of memory.
ze_float_atomic_ext_properties_t float_atomics() {
    ze_float_atomic_ext_properties_t values{};
    values.fp16Flags = values.fp32Flags = values.fp64Flags =
        ZE_DEVICE_FP_ATOMIC_EXT_FLAG_GLOBAL_LOAD_STORE | ZE_DEVICE_FP_ATOMIC_EXT_FLAG_GLOBAL_ADD |
        ZE_DEVICE_FP_ATOMIC_EXT_FLAG_GLOBAL_MIN_MAX | ZE_DEVICE_FP_ATOMIC_EXT_FLAG_LOCAL_LOAD_STORE |
        ZE_DEVICE_FP_ATOMIC_EXT_FLAG_LOCAL_ADD | ZE_DEVICE_FP_ATOMIC_EXT_FLAG_LOCAL_MIN_MAX;
    return values;
}

ze_result_t get_module_properties(ze_device_handle_t handle, ze_device_module_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(properties);
    ze_device_module_properties_t values{};
    values.spirvVersionSupported = ZE_MAKE_VERSION(1, 4); // of the translator of LLVM 15
    values.flags =
        ZE_DEVICE_MODULE_FLAG_FP16 | ZE_DEVICE_MODULE_FLAG_FP64 | ZE_DEVICE_MODULE_FLAG_INT64_ATOMICS;
    constexpr ze_device_fp_flags_t ieee = ZE_DEVICE_FP_FLAG_DENORM | ZE_DEVICE_FP_FLAG_INF_NAN |
                                          ZE_DEVICE_FP_FLAG_ROUND_TO_NEAREST | ZE_DEVICE_FP_FLAG_FMA;
    values.fp16flags = values.fp32flags = values.fp64flags = ieee;
    values.maxArgumentsSize = max_arguments_size;
    values.printfBufferSize = UINT32_MAX; // printed at once: there is no buffer to fill
    values.nativeKernelSupported = native_kernel_uuid();
    write_properties(*properties, values);
    write_in_chain(properties->pNext, ZE_STRUCTURE_TYPE_DEVICE_RAYTRACING_EXT_PROPERTIES,
                   ze_device_raytracing_ext_properties_t{}); // none
    write_in_chain(properties->pNext, ZE_STRUCTURE_TYPE_FLOAT_ATOMIC_EXT_PROPERTIES, float_atomics());
    ze_scheduling_hint_exp_properties_t hints{};
    hints.schedulingHintFlags = ZE_SCHEDULING_HINT_EXP_FLAG_OLDEST_FIRST; // as queues are
    write_in_chain(properties->pNext, ZE_STRUCTURE_TYPE_SCHEDULING_HINT_EXP_PROPERTIES, hints);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_command_queue_group_properties(ze_device_handle_t handle, std::uint32_t* count,
                                               ze_command_queue_group_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    write_list(count, properties != nullptr, command_queue_group_count, [&](std::uint32_t i) {
        ze_command_queue_group_properties_t values{};
        values.flags = ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COPY;
        if (i == compute_queue_group)
            values.flags |= ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE |
                            ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COOPERATIVE_KERNELS;
        values.maxMemoryFillPatternSize = max_fill_pattern_size;
        values.numQueues = command_queue_count;
        write_properties(properties[i], values);
    });
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_memory_properties(ze_device_handle_t handle, std::uint32_t* count,
                                  ze_device_memory_properties_t* properties) {
    const auto device = resolve<Device>(handle);
    write_list(count, properties != nullptr, 1, [&](std::uint32_t i) {
        ze_device_memory_properties_t values{};
        values.maxClockRate = machine().clock_mhz; // of the cores: that of the memory nothing tells
        values.maxBusWidth = 64;                   // of one DDR channel; how many there are nothing tells
        values.totalSize = device->memory_size();
        std::strcpy(values.name, "system memory");
        write_properties(properties[i], values);

        ze_device_memory_ext_properties_t details{}; // bandwidths and their unit are unknown
        details.type = ZE_DEVICE_MEMORY_EXT_TYPE_DDR;
        details.physicalSize = values.totalSize;
        details.bandwidthUnit = ZE_BANDWIDTH_UNIT_UNKNOWN;
        write_in_chain(properties[i].pNext, ZE_STRUCTURE_TYPE_DEVICE_MEMORY_EXT_PROPERTIES, details);
    });
    return ZE_RESULT_SUCCESS;
}

ze_device_memory_access_properties_t memory_access_properties(const Device&) {
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
    return values;
}

ze_result_t get_cache_properties(ze_device_handle_t handle, std::uint32_t* count,
                                 ze_device_cache_properties_t* properties) {
    static_cast<void>(resolve<Device>(handle));
    write_list(count, properties != nullptr, machine().cache_count, [&](std::uint32_t i) {
        ze_device_cache_properties_t values{}; // nothing of them can be given to the user
        values.cacheSize = machine().caches[i];
        write_properties(properties[i], values);
        write_in_chain(properties[i].pNext, ZE_STRUCTURE_TYPE_CACHE_RESERVATION_EXT_DESC,
                       ze_cache_reservation_ext_desc_t{});
    });
    return ZE_RESULT_SUCCESS;
}

ze_device_image_properties_t image_properties(const Device&) {
    ze_device_image_properties_t values{};
    values.maxImageDims1D = max_image_size_1d;
    values.maxImageDims2D = max_image_size_2d;
    values.maxImageDims3D = max_image_size_3d;
    values.maxImageBufferSize = max_image_buffer_size;
    values.maxImageArraySlices = max_image_array_size;
    values.maxSamplers = max_samplers;
    values.maxReadImageArgs = max_read_images;
    values.maxWriteImageArgs = max_write_images;
    return values;
}

ze_device_external_memory_properties_t external_memory_properties(const Device&) {
    ze_device_external_memory_properties_t values{};
    values.memoryAllocationImportTypes = values.memoryAllocationExportTypes =
        ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    values.imageImportTypes = values.imageExportTypes = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    return values;
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

ze_pci_ext_properties_t pci_properties(const Device& device) {
    const PciAddress& address = device.selection().address;
    ze_pci_ext_properties_t values{};
    values.address = {address.domain, address.bus, address.device, address.function};
    values.maxSpeed = {-1, -1, -1}; // unknown: there is no bus
    return values;
}

} // namespace

void install_device_properties(ze_device_dditable_t& table) {
    table.pfnGetProperties = entry_point<get_properties>;
    table.pfnGetComputeProperties = entry_point<tell<compute_properties>>;
    table.pfnGetModuleProperties = entry_point<get_module_properties>;
    table.pfnGetCommandQueueGroupProperties = entry_point<get_command_queue_group_properties>;
    table.pfnGetMemoryProperties = entry_point<get_memory_properties>;
    table.pfnGetMemoryAccessProperties = entry_point<tell<memory_access_properties>>;
    table.pfnGetCacheProperties = entry_point<get_cache_properties>;
    table.pfnGetImageProperties = entry_point<tell<image_properties>>;
    table.pfnGetExternalMemoryProperties = entry_point<tell<external_memory_properties>>;
    table.pfnGetP2PProperties = entry_point<get_p2p_properties>;
    table.pfnPciGetPropertiesExt = entry_point<tell<pci_properties>>;
}

} // namespace zeva::ze_driver
