// What devices say of themselves.
#include "driver_test.hpp"

#include <array>
#include <cstring>
#include <ctime>
#include <sched.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

class DeviceProperties : public DriverTest {
protected:
    [[nodiscard]] ze_device_properties_t properties(ze_structure_type_t stype) const {
        ze_device_properties_t result{};
        result.stype = stype;
        EXPECT_EQ(zeDeviceGetProperties(device, &result), ZE_RESULT_SUCCESS);
        EXPECT_EQ(result.stype, stype);
        return result;
    }
};

std::uint64_t monotonic_time() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

TEST_F(DeviceProperties, CoresAndMemoryOfThisMachine) {
    cpu_set_t set;
    ASSERT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
    ze_eu_count_ext_t eu_count{ZE_STRUCTURE_TYPE_EU_COUNT_EXT, nullptr, 0};
    auto values = structure<ze_device_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES, &eu_count);
    ASSERT_EQ(zeDeviceGetProperties(device, &values), ZE_RESULT_SUCCESS);
    EXPECT_EQ(values.pNext, &eu_count);
    EXPECT_EQ(values.type, ZE_DEVICE_TYPE_GPU);
    EXPECT_EQ(eu_count.numTotalEUs, static_cast<std::uint32_t>(CPU_COUNT(&set)));
    EXPECT_EQ(values.numSlices * values.numSubslicesPerSlice * values.numEUsPerSubslice,
              eu_count.numTotalEUs);
    EXPECT_GT(values.maxMemAllocSize, 0u);
    EXPECT_LE(values.maxMemAllocSize, static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                                          static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
    EXPECT_GT(values.maxHardwareContexts, 0u);
}

TEST_F(DeviceProperties, TimerResolutionInBothUnits) {
    EXPECT_EQ(properties(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES).timerResolution, 1u);
    EXPECT_EQ(properties(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES_1_2).timerResolution, 1'000'000'000u);
}

TEST_F(DeviceProperties, TimestampsAreThoseOfTheHostClock) {
    std::uint64_t host = 0;
    std::uint64_t device_time = 0;
    const std::uint64_t before = monotonic_time();
    ASSERT_EQ(zeDeviceGetGlobalTimestamps(device, &host, &device_time), ZE_RESULT_SUCCESS);
    const std::uint64_t after = monotonic_time();
    EXPECT_LE(before, host);
    EXPECT_LE(host, after);
    EXPECT_EQ(host, device_time);
    const auto bits = properties(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES).timestampValidBits;
    const std::uint64_t mask = (1ull << bits) - 1; // as programs compute it
    EXPECT_EQ(device_time & mask, device_time);
}

TEST_F(DeviceProperties, OneComputeGroupAndOneOnlyForCopies) {
    std::uint32_t count = 0;
    ASSERT_EQ(zeDeviceGetCommandQueueGroupProperties(device, &count, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(count, 2u);
    std::vector groups(
        2, structure<ze_command_queue_group_properties_t>(ZE_STRUCTURE_TYPE_COMMAND_QUEUE_GROUP_PROPERTIES));
    ASSERT_EQ(zeDeviceGetCommandQueueGroupProperties(device, &count, groups.data()), ZE_RESULT_SUCCESS);
    constexpr auto compute = ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE;
    constexpr auto copy = ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COPY;
    EXPECT_EQ(groups[0].flags & (compute | copy), compute | copy);
    EXPECT_EQ(groups[1].flags, copy);
    for (const auto& group : groups) {
        EXPECT_GE(group.numQueues, 1u);
        EXPECT_GE(group.maxMemoryFillPatternSize, 16u);
    }
}

TEST_F(DeviceProperties, ComputeLimits) {
    auto values = structure<ze_device_compute_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_COMPUTE_PROPERTIES);
    ASSERT_EQ(zeDeviceGetComputeProperties(device, &values), ZE_RESULT_SUCCESS);
    EXPECT_GE(values.maxTotalGroupSize, 256u);
    EXPECT_GE(values.maxGroupSizeZ, 64u);
    EXPECT_GE(values.maxGroupCountX, 65535u);
    EXPECT_GE(values.maxSharedLocalMemory, 32768u);
    ASSERT_GT(values.numSubGroupSizes, 0u);
    for (std::uint32_t i = 0; i < values.numSubGroupSizes; ++i)
        EXPECT_GT(values.subGroupSizes[i], 0u);
}

TEST_F(DeviceProperties, ModuleFeaturesAgreeWithTheirFlags) {
    ze_device_raytracing_ext_properties_t raytracing{ZE_STRUCTURE_TYPE_DEVICE_RAYTRACING_EXT_PROPERTIES,
                                                     nullptr, 1, 1};
    auto values =
        structure<ze_device_module_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_MODULE_PROPERTIES, &raytracing);
    ASSERT_EQ(zeDeviceGetModuleProperties(device, &values), ZE_RESULT_SUCCESS);
    EXPECT_GE(values.spirvVersionSupported, ZE_MAKE_VERSION(1, 2));
    EXPECT_NE(values.fp32flags & ZE_DEVICE_FP_FLAG_ROUND_TO_NEAREST, 0u);
    EXPECT_EQ((values.flags & ZE_DEVICE_MODULE_FLAG_FP16) != 0, values.fp16flags != 0);
    EXPECT_EQ((values.flags & ZE_DEVICE_MODULE_FLAG_FP64) != 0, values.fp64flags != 0);
    EXPECT_GE(values.maxArgumentsSize, 1024u);
    const ze_native_kernel_uuid_t none{};
    EXPECT_NE(std::memcmp(&values.nativeKernelSupported, &none, sizeof none), 0);
    EXPECT_EQ(raytracing.flags, 0u);
    EXPECT_EQ(raytracing.maxBVHLevels, 0u);
}

TEST_F(DeviceProperties, MemoryWithItsExtension) {
    std::uint32_t count = 1;
    auto details =
        structure<ze_device_memory_ext_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_MEMORY_EXT_PROPERTIES);
    details.type = ZE_DEVICE_MEMORY_EXT_TYPE_FORCE_UINT32;
    details.readBandwidth = details.writeBandwidth = 12345;
    auto memory =
        structure<ze_device_memory_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_MEMORY_PROPERTIES, &details);
    ASSERT_EQ(zeDeviceGetMemoryProperties(device, &count, &memory), ZE_RESULT_SUCCESS);
    ASSERT_EQ(count, 1u);
    EXPECT_GT(memory.maxBusWidth, 0u);
    EXPECT_EQ(details.physicalSize, memory.totalSize);
    EXPECT_EQ(details.type, ZE_DEVICE_MEMORY_EXT_TYPE_DDR);
    EXPECT_EQ(details.readBandwidth, 0u); // not known
    EXPECT_EQ(details.bandwidthUnit, ZE_BANDWIDTH_UNIT_UNKNOWN);
}

TEST_F(DeviceProperties, CachesOfThisMachineNoneOfWhichCanBeReserved) {
    std::uint32_t count = 0;
    ASSERT_EQ(zeDeviceGetCacheProperties(device, &count, nullptr), ZE_RESULT_SUCCESS);
    if (count == 0)
        GTEST_SKIP() << "the system does not tell its caches";
    ze_cache_reservation_ext_desc_t reservation{ZE_STRUCTURE_TYPE_CACHE_RESERVATION_EXT_DESC, nullptr, 1};
    std::vector caches(count,
                       structure<ze_device_cache_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_CACHE_PROPERTIES));
    caches.back().pNext = &reservation;
    ASSERT_EQ(zeDeviceGetCacheProperties(device, &count, caches.data()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(caches.front().cacheSize, static_cast<std::size_t>(sysconf(_SC_LEVEL1_DCACHE_SIZE)));
    for (std::uint32_t i = 1; i < count; ++i)
        EXPECT_GT(caches[i].cacheSize, caches[i - 1].cacheSize);
    for (const auto& cache : caches)
        EXPECT_EQ(cache.flags & ZE_DEVICE_CACHE_PROPERTY_FLAG_USER_CONTROL, 0u);
    EXPECT_EQ(reservation.maxCacheReservationSize, 0u);
    EXPECT_EQ(zeDeviceReserveCacheExt(device, 2, 4096), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
}

TEST_F(DeviceProperties, DmaBufsGoInAndOut) {
    auto values = structure<ze_device_external_memory_properties_t>(
        ZE_STRUCTURE_TYPE_DEVICE_EXTERNAL_MEMORY_PROPERTIES);
    ASSERT_EQ(zeDeviceGetExternalMemoryProperties(device, &values), ZE_RESULT_SUCCESS);
    EXPECT_NE(values.memoryAllocationImportTypes & ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, 0u);
    EXPECT_NE(values.memoryAllocationExportTypes & ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, 0u);
}

TEST_F(DeviceProperties, EveryKindOfMemoryCanBeAccessed) {
    auto values =
        structure<ze_device_memory_access_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_MEMORY_ACCESS_PROPERTIES);
    ASSERT_EQ(zeDeviceGetMemoryAccessProperties(device, &values), ZE_RESULT_SUCCESS);
    for (const auto capabilities :
         {values.hostAllocCapabilities, values.deviceAllocCapabilities,
          values.sharedSingleDeviceAllocCapabilities, values.sharedCrossDeviceAllocCapabilities,
          values.sharedSystemAllocCapabilities})
        EXPECT_NE(capabilities & ZE_MEMORY_ACCESS_CAP_FLAG_RW, 0u);
}

TEST_F(DeviceProperties, ImagesOfEveryDimension) {
    auto values = structure<ze_device_image_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_IMAGE_PROPERTIES);
    ASSERT_EQ(zeDeviceGetImageProperties(device, &values), ZE_RESULT_SUCCESS);
    for (const std::uint64_t limit :
         {std::uint64_t{values.maxImageDims1D}, std::uint64_t{values.maxImageDims2D},
          std::uint64_t{values.maxImageDims3D}, values.maxImageBufferSize,
          std::uint64_t{values.maxImageArraySlices}, std::uint64_t{values.maxSamplers},
          std::uint64_t{values.maxReadImageArgs}, std::uint64_t{values.maxWriteImageArgs}})
        EXPECT_GT(limit, 0u);
}

TEST_F(DeviceProperties, ResidencyOfAllMemoryThatKernelsMayUse) {
    const ze_host_mem_alloc_desc_t description{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
    void* memory = nullptr;
    constexpr std::size_t size = 65536;
    ASSERT_EQ(zeMemAllocHost(context, &description, size, 1, &memory), ZE_RESULT_SUCCESS);
    std::array<std::byte, 64> of_the_system{};
    EXPECT_EQ(zeContextMakeMemoryResident(context, device, memory, size), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextEvictMemory(context, device, memory, size), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextMakeMemoryResident(context, device, of_the_system.data(), of_the_system.size()),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextMakeMemoryResident(context, device, static_cast<std::byte*>(memory) + 1, size),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(zeContextMakeMemoryResident(context, device, memory, 0), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(zeMemFree(context, memory), ZE_RESULT_SUCCESS);
}

TEST_F(DeviceProperties, PciAddressAndStatus) {
    auto pci = structure<ze_pci_ext_properties_t>(ZE_STRUCTURE_TYPE_PCI_EXT_PROPERTIES);
    ASSERT_EQ(zeDevicePciGetPropertiesExt(device, &pci), ZE_RESULT_SUCCESS);
    EXPECT_EQ(pci.maxSpeed.genVersion, -1); // not known
    EXPECT_EQ(zeDeviceGetStatus(device), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextGetStatus(context), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextSystemBarrier(context, device), ZE_RESULT_SUCCESS);
}

TEST_F(DeviceProperties, AStructureTypeThatIsWrongDoesNoHarm) {
    auto first = structure<ze_base_properties_t>(ZE_STRUCTURE_TYPE_FORCE_UINT32);
    auto second = structure<ze_base_properties_t>(ZE_STRUCTURE_TYPE_MODULE_DESC, &first);
    first.pNext = &second; // a chain without an end
    auto values = structure<ze_device_properties_t>(ZE_STRUCTURE_TYPE_MODULE_DESC, &second);
    EXPECT_EQ(zeDeviceGetProperties(device, &values), ZE_RESULT_SUCCESS);
    EXPECT_EQ(first.stype, ZE_STRUCTURE_TYPE_FORCE_UINT32);
}

TEST_F(DeviceProperties, HandlesOfOtherObjectsAreRefused) {
    const auto not_a_device = reinterpret_cast<ze_device_handle_t>(context);
    auto values = structure<ze_device_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES);
    EXPECT_EQ(zeDeviceGetProperties(not_a_device, &values), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeDeviceGetProperties(nullptr, &values), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeDeviceGetProperties(device, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeDeviceGetStatus(not_a_device), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(DeviceProperties, AStaleHandleStaysStale) {
    const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    ze_context_handle_t stale = nullptr;
    ASSERT_EQ(zeContextCreate(driver, &description, &stale), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeContextDestroy(stale), ZE_RESULT_SUCCESS);
    for (int i = 0; i < 100; ++i) { // whatever is created where it was
        ze_context_handle_t other = nullptr;
        ASSERT_EQ(zeContextCreate(driver, &description, &other), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeContextGetStatus(stale), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
        EXPECT_EQ(zeContextDestroy(stale), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
        ASSERT_EQ(zeContextDestroy(other), ZE_RESULT_SUCCESS);
    }
}

} // namespace
} // namespace zeva::ze_driver_tests
