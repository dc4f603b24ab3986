// The software Level Zero driver: its tables, devices and handles.
#include "ze_driver_fixture.hpp"
#include "zeva_ze_counters.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <memory>
#include <vector>

#include <level_zero/ze_ddi.h>

namespace zeva::ze_driver::test {
namespace {

/// The driver as the loader sees it: exported functions that fill tables.
class Tables : public testing::Test {
protected:
    void SetUp() override {
        const std::string path = environment_or("ZE_ENABLE_ALT_DRIVERS", "");
        library_.reset(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
        ASSERT_NE(library_, nullptr) << dlerror();
    }

    ze_result_t fill(const char* function, ze_api_version_t version, void* table) {
        using Fill = ze_result_t (*)(ze_api_version_t, void*);
        const auto address = reinterpret_cast<Fill>(dlsym(library_.get(), function));
        EXPECT_NE(address, nullptr) << function;
        return address(version, table);
    }

    struct Closer {
        void operator()(void* library) const { dlclose(library); }
    };
    std::unique_ptr<void, Closer> library_;
};

constexpr auto api_1_10 = static_cast<ze_api_version_t>(ZE_MAKE_VERSION(1, 10));
constexpr auto api_1_17 = static_cast<ze_api_version_t>(ZE_MAKE_VERSION(1, 17));

TEST_F(Tables, WriteOnlyTheFieldsOfTheVersionAskedFor) {
    std::array<void*, 4> table{};
    ASSERT_EQ(fill("zeGetGlobalProcAddrTable", ZE_API_VERSION_1_4, table.data()), ZE_RESULT_SUCCESS);
    EXPECT_NE(table[0], nullptr);
    EXPECT_EQ(table[1], nullptr);
    ASSERT_EQ(fill("zeGetGlobalProcAddrTable", api_1_10, table.data()), ZE_RESULT_SUCCESS);
    EXPECT_NE(table[1], nullptr) << "zeInitDrivers";
    EXPECT_EQ(table[2], nullptr);
}

TEST_F(Tables, NewerTablesKeepTheirNewerFields) {
    struct Newer {
        ze_command_queue_dditable_t known;
        void* newer;
    } table{};
    int marker = 0;
    table.newer = &marker;
    ASSERT_EQ(fill("zeGetCommandQueueProcAddrTable", api_1_17, &table), ZE_RESULT_SUCCESS);
    EXPECT_NE(table.known.pfnSynchronize, nullptr);
    EXPECT_EQ(table.newer, &marker);
}

TEST_F(Tables, AreFull) {
    const auto expect_full = [this](const char* function, std::size_t size) {
        std::vector<void*> table(size / sizeof(void*) + 1);
        EXPECT_EQ(fill(function, ZE_API_VERSION_1_4, table.data()), ZE_RESULT_SUCCESS) << function;
        EXPECT_EQ(std::ranges::count(table, nullptr), 1) << function << ": all but the one behind the end";
        EXPECT_EQ(table.back(), nullptr) << function;
    };
    expect_full("zeGetDriverProcAddrTable", sizeof(ze_driver_dditable_t));
    expect_full("zeGetDeviceProcAddrTable", sizeof(ze_device_dditable_t));
    expect_full("zeGetContextProcAddrTable", sizeof(ze_context_dditable_t));
    expect_full("zeGetCommandListProcAddrTable", sizeof(ze_command_list_dditable_t));
    expect_full("zeGetEventProcAddrTable", sizeof(ze_event_dditable_t));
    expect_full("zeGetEventPoolProcAddrTable", sizeof(ze_event_pool_dditable_t));
    expect_full("zeGetFenceProcAddrTable", sizeof(ze_fence_dditable_t));
    expect_full("zeGetImageProcAddrTable", sizeof(ze_image_dditable_t));
    expect_full("zeGetKernelProcAddrTable", sizeof(ze_kernel_dditable_t));
    expect_full("zeGetMemProcAddrTable", sizeof(ze_mem_dditable_t));
    expect_full("zeGetModuleProcAddrTable", sizeof(ze_module_dditable_t));
    expect_full("zeGetVirtualMemProcAddrTable", sizeof(ze_virtual_mem_dditable_t));
}

TEST_F(Tables, RefuseOtherMajorVersionsOlderMinorVersionsAndNull) {
    std::array<void*, 4> table{};
    const auto version_2 = static_cast<ze_api_version_t>(ZE_MAKE_VERSION(2, 0));
    EXPECT_EQ(fill("zeGetGlobalProcAddrTable", version_2, table.data()), ZE_RESULT_ERROR_UNSUPPORTED_VERSION);
    EXPECT_EQ(fill("zeGetGlobalProcAddrTable", ZE_API_VERSION_1_3, table.data()),
              ZE_RESULT_ERROR_UNSUPPORTED_VERSION);
    EXPECT_EQ(table[0], nullptr);
    EXPECT_EQ(fill("zeGetGlobalProcAddrTable", ZE_API_VERSION_1_4, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Tables, OnlyGpusAreThere) {
    struct {
        ze_global_dditable_t known;
        ze_result_t (*init_drivers)(std::uint32_t*, ze_driver_handle_t*, const void*);
    } table{};
    ASSERT_EQ(fill("zeGetGlobalProcAddrTable", api_1_10, &table), ZE_RESULT_SUCCESS);
    EXPECT_EQ(table.known.pfnInit(ZE_INIT_FLAG_VPU_ONLY), ZE_RESULT_ERROR_UNINITIALIZED);
    EXPECT_EQ(table.known.pfnInit(ZE_INIT_FLAG_GPU_ONLY), ZE_RESULT_SUCCESS);
    EXPECT_EQ(table.known.pfnInit(0), ZE_RESULT_SUCCESS) << "again";

    struct {
        std::uint32_t stype;
        const void* next;
        std::uint32_t flags;
    } desc{0, nullptr, 2};
    std::uint32_t count = 0;
    EXPECT_EQ(table.init_drivers(&count, nullptr, &desc), ZE_RESULT_ERROR_UNINITIALIZED) << "NPU only";
    desc.flags = 3;
    EXPECT_EQ(table.init_drivers(&count, nullptr, &desc), ZE_RESULT_SUCCESS);
    EXPECT_EQ(count, 1u);
}

TEST_F(ZeDriver, ReportsApi14AndItsExtensions) {
    ze_api_version_t version{};
    ASSERT_EQ(zeDriverGetApiVersion(driver_, &version), ZE_RESULT_SUCCESS);
    EXPECT_EQ(version, ZE_API_VERSION_1_4);
    std::uint32_t count = 0;
    ASSERT_EQ(zeDriverGetExtensionProperties(driver_, &count, nullptr), ZE_RESULT_SUCCESS);
    std::vector<ze_driver_extension_properties_t> extensions(count);
    ASSERT_EQ(zeDriverGetExtensionProperties(driver_, &count, extensions.data()), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::any_of(extensions, [](const auto& extension) {
        return std::string{extension.name} == ZE_PCI_PROPERTIES_EXT_NAME;
    }));
}

TEST_F(ZeDriver, DevicesHavePciAddressesInOrder) {
    std::uint32_t count = 0;
    ASSERT_EQ(zeDeviceGet(driver_, &count, nullptr), ZE_RESULT_SUCCESS);
    EXPECT_EQ(count, static_cast<std::uint32_t>(std::stoi(environment_or("ZEVA_DEVICES", "1"))));
    std::vector<ze_device_handle_t> devices(count);
    ASSERT_EQ(zeDeviceGet(driver_, &count, devices.data()), ZE_RESULT_SUCCESS);
    for (std::uint32_t i = 0; i < count; ++i) {
        ze_pci_ext_properties_t pci{};
        pci.stype = ZE_STRUCTURE_TYPE_PCI_EXT_PROPERTIES;
        ASSERT_EQ(zeDevicePciGetPropertiesExt(devices[i], &pci), ZE_RESULT_SUCCESS);
        EXPECT_EQ(pci.address.domain, 0x7a65u);
        EXPECT_EQ(pci.address.device, 1 + i);
        std::uint32_t sub_devices = 7;
        ASSERT_EQ(zeDeviceGetSubDevices(devices[i], &sub_devices, nullptr), ZE_RESULT_SUCCESS);
        EXPECT_EQ(sub_devices, 0u);
    }
}

TEST_F(ZeDriver, PropertiesDescribeThisMachine) {
    ze_device_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES;
    ASSERT_EQ(zeDeviceGetProperties(device_, &properties), ZE_RESULT_SUCCESS);
    EXPECT_EQ(properties.stype, ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES);
    EXPECT_STREQ(properties.name, "zeva software device");
    EXPECT_EQ(properties.type, ZE_DEVICE_TYPE_GPU);
    EXPECT_GE(properties.numSubslicesPerSlice, 1u);
    EXPECT_EQ(properties.timerResolution, 1u) << "nanoseconds";
    properties.stype = ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES_1_2;
    ASSERT_EQ(zeDeviceGetProperties(device_, &properties), ZE_RESULT_SUCCESS);
    EXPECT_EQ(properties.timerResolution, 1'000'000'000u) << "ticks for each second";

    ze_device_external_memory_properties_t external{};
    external.stype = ZE_STRUCTURE_TYPE_DEVICE_EXTERNAL_MEMORY_PROPERTIES;
    ASSERT_EQ(zeDeviceGetExternalMemoryProperties(device_, &external), ZE_RESULT_SUCCESS);
    EXPECT_EQ(external.memoryAllocationExportTypes, std::uint32_t{ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF});
    EXPECT_EQ(external.memoryAllocationImportTypes, std::uint32_t{ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF});
}

TEST_F(ZeDriver, TimestampsAreTheHostsMonotonicClock) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_MONOTONIC, &time);
        return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
               static_cast<std::uint64_t>(time.tv_nsec);
    };
    const std::uint64_t before = now();
    std::uint64_t host = 0;
    std::uint64_t device = 0;
    ASSERT_EQ(zeDeviceGetGlobalTimestamps(device_, &host, &device), ZE_RESULT_SUCCESS);
    EXPECT_LE(before, host);
    EXPECT_LE(host, now());
    EXPECT_EQ(host, device);
}

TEST_F(ZeDriver, WrongHandlesAreErrors) {
    int not_an_object = 0;
    ze_device_properties_t properties{};
    EXPECT_EQ(zeDeviceGetProperties(nullptr, &properties), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeDeviceGetProperties(reinterpret_cast<ze_device_handle_t>(&not_an_object), &properties),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeDeviceGetProperties(device_, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    std::uint32_t count = 0;
    EXPECT_EQ(zeDeviceGet(reinterpret_cast<ze_driver_handle_t>(&not_an_object), &count, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(ZeDriver, StaleHandlesAreErrors) {
    ze_context_handle_t stale = create_context().get();
    EXPECT_EQ(zeContextGetStatus(stale), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeContextDestroy(stale), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);

    ze_command_list_handle_t list = create_list().get();
    EXPECT_EQ(zeCommandListClose(list), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    ze_command_queue_handle_t queue = create_queue().get();
    EXPECT_EQ(zeCommandQueueSynchronize(queue, 0), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    const EventPool pool = create_pool(1);
    ze_event_handle_t event = create_event(pool, 0).get();
    EXPECT_EQ(zeEventHostSignal(event), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(ZeDriver, CountersAreFoundByName) {
    void* address = nullptr;
    EXPECT_EQ(zeDriverGetExtensionFunctionAddress(driver_, "zevaGetNothing", &address),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    ASSERT_EQ(zeDriverGetExtensionFunctionAddress(driver_, "zevaGetCounters", &address), ZE_RESULT_SUCCESS);
    const auto get_counters = reinterpret_cast<zeva_ze_get_counters>(address);
    zeva_ze_counters before{};
    get_counters(&before, sizeof before);

    std::uint8_t* memory = alloc_device(1000);
    const List list = create_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const std::uint8_t zero = 0;
    EXPECT_EQ(zeCommandListAppendMemoryFill(list.get(), memory, &zero, 1, 1000, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandListAppendMemoryCopy(list.get(), memory, memory + 500, 300, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    zeva_ze_counters after{};
    get_counters(&after, sizeof after);
    EXPECT_EQ(after.filled_bytes - before.filled_bytes, 1000u);
    EXPECT_EQ(after.copied_bytes - before.copied_bytes, 300u);
    EXPECT_EQ(after.allocations_alive - before.allocations_alive, 1u);
    EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);
    get_counters(&after, sizeof after);
    EXPECT_EQ(after.allocations_alive, before.allocations_alive);
}

} // namespace
} // namespace zeva::ze_driver::test
