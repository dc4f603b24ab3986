// The tables that the driver gives to loaders: every entry is there, and refuses what is null or not its own.
#include "driver_test.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <set>
#include <string>

#include <level_zero/ze_ddi.h>
#include <level_zero/zes_api.h>
#include <level_zero/zes_ddi.h>
#include <level_zero/zet_api.h>
#include <level_zero/zet_ddi.h>

namespace zeva::ze_driver_tests {
namespace {

/// What a table looks like from outside: the function that fills it, and how many entries it has.
struct TableKind {
    const char* function;
    std::size_t entry_count;
};

template <class Table>
constexpr TableKind table(const char* function) {
    return {function, sizeof(Table) / sizeof(void*)};
}

const TableKind core_tables[] = {
    table<ze_global_dditable_t>("zeGetGlobalProcAddrTable"),
    table<ze_driver_dditable_t>("zeGetDriverProcAddrTable"),
    table<ze_device_dditable_t>("zeGetDeviceProcAddrTable"),
    table<ze_device_exp_dditable_t>("zeGetDeviceExpProcAddrTable"),
    table<ze_context_dditable_t>("zeGetContextProcAddrTable"),
    table<ze_command_queue_dditable_t>("zeGetCommandQueueProcAddrTable"),
    table<ze_command_list_dditable_t>("zeGetCommandListProcAddrTable"),
    table<ze_image_dditable_t>("zeGetImageProcAddrTable"),
    table<ze_image_exp_dditable_t>("zeGetImageExpProcAddrTable"),
    table<ze_fence_dditable_t>("zeGetFenceProcAddrTable"),
    table<ze_event_pool_dditable_t>("zeGetEventPoolProcAddrTable"),
    table<ze_event_dditable_t>("zeGetEventProcAddrTable"),
    table<ze_event_exp_dditable_t>("zeGetEventExpProcAddrTable"),
    table<ze_module_dditable_t>("zeGetModuleProcAddrTable"),
    table<ze_module_build_log_dditable_t>("zeGetModuleBuildLogProcAddrTable"),
    table<ze_kernel_dditable_t>("zeGetKernelProcAddrTable"),
    table<ze_kernel_exp_dditable_t>("zeGetKernelExpProcAddrTable"),
    table<ze_sampler_dditable_t>("zeGetSamplerProcAddrTable"),
    table<ze_physical_mem_dditable_t>("zeGetPhysicalMemProcAddrTable"),
    table<ze_mem_dditable_t>("zeGetMemProcAddrTable"),
    table<ze_virtual_mem_dditable_t>("zeGetVirtualMemProcAddrTable"),
    table<ze_fabric_vertex_exp_dditable_t>("zeGetFabricVertexExpProcAddrTable"),
    table<ze_fabric_edge_exp_dditable_t>("zeGetFabricEdgeExpProcAddrTable"),
};

/// Sysman and tools, of which there is nothing.
const TableKind unsupported_tables[] = {
    table<zes_driver_dditable_t>("zesGetDriverProcAddrTable"),
    table<zes_device_dditable_t>("zesGetDeviceProcAddrTable"),
    table<zes_scheduler_dditable_t>("zesGetSchedulerProcAddrTable"),
    table<zes_performance_factor_dditable_t>("zesGetPerformanceFactorProcAddrTable"),
    table<zes_power_dditable_t>("zesGetPowerProcAddrTable"),
    table<zes_frequency_dditable_t>("zesGetFrequencyProcAddrTable"),
    table<zes_engine_dditable_t>("zesGetEngineProcAddrTable"),
    table<zes_standby_dditable_t>("zesGetStandbyProcAddrTable"),
    table<zes_firmware_dditable_t>("zesGetFirmwareProcAddrTable"),
    table<zes_memory_dditable_t>("zesGetMemoryProcAddrTable"),
    table<zes_fabric_port_dditable_t>("zesGetFabricPortProcAddrTable"),
    table<zes_temperature_dditable_t>("zesGetTemperatureProcAddrTable"),
    table<zes_psu_dditable_t>("zesGetPsuProcAddrTable"),
    table<zes_fan_dditable_t>("zesGetFanProcAddrTable"),
    table<zes_led_dditable_t>("zesGetLedProcAddrTable"),
    table<zes_ras_dditable_t>("zesGetRasProcAddrTable"),
    table<zes_diagnostics_dditable_t>("zesGetDiagnosticsProcAddrTable"),
    table<zet_device_dditable_t>("zetGetDeviceProcAddrTable"),
    table<zet_context_dditable_t>("zetGetContextProcAddrTable"),
    table<zet_command_list_dditable_t>("zetGetCommandListProcAddrTable"),
    table<zet_module_dditable_t>("zetGetModuleProcAddrTable"),
    table<zet_kernel_dditable_t>("zetGetKernelProcAddrTable"),
    table<zet_metric_group_dditable_t>("zetGetMetricGroupProcAddrTable"),
    table<zet_metric_group_exp_dditable_t>("zetGetMetricGroupExpProcAddrTable"),
    table<zet_metric_dditable_t>("zetGetMetricProcAddrTable"),
    table<zet_metric_streamer_dditable_t>("zetGetMetricStreamerProcAddrTable"),
    table<zet_metric_query_pool_dditable_t>("zetGetMetricQueryPoolProcAddrTable"),
    table<zet_metric_query_dditable_t>("zetGetMetricQueryProcAddrTable"),
    table<zet_tracer_exp_dditable_t>("zetGetTracerExpProcAddrTable"),
    table<zet_debug_dditable_t>("zetGetDebugProcAddrTable"),
};

class DriverTables : public DriverTest {
protected:
    void SetUp() override {
        DriverTest::SetUp();
        library_ = dlopen(std::getenv("ZE_ENABLE_ALT_DRIVERS"), RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(library_, nullptr) << dlerror();
    }
    void TearDown() override {
        dlclose(library_);
        DriverTest::TearDown();
    }

    /// Fills `table`, which must have room for what `version` of the interface has in it.
    ze_result_t fill(const char* function, ze_api_version_t version, void* table) const {
        const auto address = dlsym(library_, function);
        if (address == nullptr)
            ADD_FAILURE() << function << " is not exported";
        return address == nullptr
                   ? ZE_RESULT_ERROR_UNKNOWN
                   : reinterpret_cast<ze_result_t (*)(ze_api_version_t, void*)>(address)(version, table);
    }

    [[nodiscard]] std::vector<void*> entries(const TableKind& kind) const {
        std::vector<void*> result(kind.entry_count);
        EXPECT_EQ(fill(kind.function, ZE_API_VERSION_1_4, result.data()), ZE_RESULT_SUCCESS) << kind.function;
        return result;
    }

    template <class Table>
    [[nodiscard]] Table typed(const char* function) const {
        Table result{};
        EXPECT_EQ(fill(function, ZE_API_VERSION_1_4, &result), ZE_RESULT_SUCCESS);
        return result;
    }

private:
    void* library_ = nullptr;
};

/// Calls an entry of whatever type with `argument` everywhere: all have at most twelve arguments, handles,
/// pointers and integers, and it is the caller who removes those from the stack.
ze_result_t call(void* entry, void* argument) {
    using Any =
        ze_result_t (*)(void*, void*, void*, void*, void*, void*, void*, void*, void*, void*, void*, void*);
    return reinterpret_cast<Any>(entry)(argument, argument, argument, argument, argument, argument, argument,
                                        argument, argument, argument, argument, argument);
}

TEST_F(DriverTables, EveryEntryOfTheCoreRefusesNulls) {
    const std::set<ze_result_t> refusals{ZE_RESULT_ERROR_INVALID_NULL_HANDLE,
                                         ZE_RESULT_ERROR_INVALID_NULL_POINTER,
                                         ZE_RESULT_ERROR_UNSUPPORTED_FEATURE};
    for (const auto& kind : core_tables) {
        if (std::strcmp(kind.function, "zeGetGlobalProcAddrTable") == 0)
            continue; // zeInit(0) is a valid call
        const auto functions = entries(kind);
        for (std::size_t i = 0; i < functions.size(); ++i) {
            ASSERT_NE(functions[i], nullptr) << kind.function << " entry " << i;
            const ze_result_t result = call(functions[i], nullptr);
            EXPECT_TRUE(refusals.contains(result))
                << kind.function << " entry " << i << ": " << std::hex << result;
        }
    }
}

TEST_F(DriverTables, EveryEntryOfTheCoreRefusesHandlesOfOthers) {
    // Good as an object of another driver, and as a pointer to a description without flags or extensions.
    std::array<std::uint64_t, 512> object{};
    for (const auto& kind : core_tables) {
        const bool begins_without_handle = std::strcmp(kind.function, "zeGetGlobalProcAddrTable") == 0;
        const auto functions = entries(kind);
        for (std::size_t i = begins_without_handle ? 1 : 0; i < functions.size(); ++i) {
            if (std::strcmp(kind.function, "zeGetDriverProcAddrTable") == 0 && i == 0)
                continue; // zeDriverGet, the other one
            const ze_result_t result = call(functions[i], object.data());
            EXPECT_TRUE(result == ZE_RESULT_ERROR_INVALID_NULL_HANDLE ||
                        result == ZE_RESULT_ERROR_UNSUPPORTED_FEATURE)
                << kind.function << " entry " << i << ": " << std::hex << result;
        }
    }
}

TEST_F(DriverTables, SysmanAndToolsAreUnsupported) {
    for (const auto& kind : unsupported_tables)
        for (void* entry : entries(kind))
            EXPECT_EQ(call(entry, nullptr), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE) << kind.function;
}

TEST_F(DriverTables, OtherVersions) {
    std::array<void*, 64> table{};
    EXPECT_EQ(fill("zeGetDeviceProcAddrTable", ZE_API_VERSION_1_4, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(fill("zeGetDeviceProcAddrTable", ZE_API_VERSION_1_3, table.data()),
              ZE_RESULT_ERROR_UNSUPPORTED_VERSION);
    EXPECT_EQ(
        fill("zeGetDeviceProcAddrTable", static_cast<ze_api_version_t>(ZE_MAKE_VERSION(2, 0)), table.data()),
        ZE_RESULT_ERROR_UNSUPPORTED_VERSION);
    // Tables of later versions begin with what 1.4 has, and nothing else of them is touched.
    const auto newest = static_cast<ze_api_version_t>(ZE_MAKE_VERSION(1, 17));
    constexpr std::size_t known = sizeof(ze_device_dditable_t) / sizeof(void*);
    table.fill(&table);
    EXPECT_EQ(fill("zeGetDeviceProcAddrTable", newest, table.data()), ZE_RESULT_SUCCESS);
    EXPECT_NE(table[known - 1], &table);
    EXPECT_EQ(table[known], &table);
}

TEST_F(DriverTables, ZeInitDriversForLoadersSince110) {
    const auto since_1_10 = static_cast<ze_api_version_t>(ZE_MAKE_VERSION(1, 10));
    struct {
        ze_pfnInit_t init;
        ze_result_t (*init_drivers)(std::uint32_t*, ze_driver_handle_t*, const void*);
        void* beyond;
    } global{};
    ASSERT_EQ(fill("zeGetGlobalProcAddrTable", since_1_10, &global), ZE_RESULT_SUCCESS);
    EXPECT_EQ(global.beyond, nullptr);
    struct {
        std::uint32_t stype = 0x00020021;
        const void* next = nullptr;
        std::uint32_t flags = 1;
    } types; // ze_init_driver_type_desc_t: GPUs
    std::uint32_t count = 0;
    ASSERT_EQ(global.init_drivers(&count, nullptr, &types), ZE_RESULT_SUCCESS);
    ASSERT_EQ(count, 1u);
    ze_driver_handle_t found = nullptr;
    ASSERT_EQ(global.init_drivers(&count, &found, &types), ZE_RESULT_SUCCESS);
    EXPECT_NE(found, nullptr);
    types.flags = 2; // NPUs
    EXPECT_EQ(global.init_drivers(&count, nullptr, &types), ZE_RESULT_ERROR_UNINITIALIZED);
    EXPECT_EQ(global.init_drivers(&count, nullptr, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

/// An extension is listed exactly when its functions are there.
TEST_F(DriverTables, ExtensionsAreListedWhenTheirFunctionsAreThere) {
    std::uint32_t count = 0;
    ASSERT_EQ(zeDriverGetExtensionProperties(driver, &count, nullptr), ZE_RESULT_SUCCESS);
    std::vector<ze_driver_extension_properties_t> extensions(count);
    ASSERT_EQ(zeDriverGetExtensionProperties(driver, &count, extensions.data()), ZE_RESULT_SUCCESS);
    std::set<std::string> listed;
    for (const auto& extension : extensions)
        listed.insert(extension.name);

    const auto device_table = typed<ze_device_dditable_t>("zeGetDeviceProcAddrTable");
    const auto list_table = typed<ze_command_list_dditable_t>("zeGetCommandListProcAddrTable");
    const auto image_table = typed<ze_image_dditable_t>("zeGetImageProcAddrTable");
    const auto image_exp_table = typed<ze_image_exp_dditable_t>("zeGetImageExpProcAddrTable");
    const auto event_exp_table = typed<ze_event_exp_dditable_t>("zeGetEventExpProcAddrTable");
    const auto kernel_exp_table = typed<ze_kernel_exp_dditable_t>("zeGetKernelExpProcAddrTable");
    const auto module_table = typed<ze_module_dditable_t>("zeGetModuleProcAddrTable");
    const auto memory_table = typed<ze_mem_dditable_t>("zeGetMemProcAddrTable");
    const auto vertex_table = typed<ze_fabric_vertex_exp_dditable_t>("zeGetFabricVertexExpProcAddrTable");
    const std::pair<const char*, void*> functions[] = {
        {ZE_PCI_PROPERTIES_EXT_NAME, reinterpret_cast<void*>(device_table.pfnPciGetPropertiesExt)},
        {ZE_CACHE_RESERVATION_EXT_NAME, reinterpret_cast<void*>(device_table.pfnReserveCacheExt)},
        {ZE_CACHE_RESERVATION_EXT_NAME, reinterpret_cast<void*>(device_table.pfnSetCacheAdviceExt)},
        {ZE_IMAGE_COPY_EXT_NAME, reinterpret_cast<void*>(list_table.pfnAppendImageCopyToMemoryExt)},
        {ZE_IMAGE_COPY_EXT_NAME, reinterpret_cast<void*>(list_table.pfnAppendImageCopyFromMemoryExt)},
        {ZE_IMAGE_QUERY_ALLOC_PROPERTIES_EXT_NAME,
         reinterpret_cast<void*>(image_table.pfnGetAllocPropertiesExt)},
        {ZE_IMAGE_MEMORY_PROPERTIES_EXP_NAME,
         reinterpret_cast<void*>(image_exp_table.pfnGetMemoryPropertiesExp)},
        {ZE_IMAGE_VIEW_EXP_NAME, reinterpret_cast<void*>(image_exp_table.pfnViewCreateExp)},
        {ZE_IMAGE_VIEW_PLANAR_EXP_NAME, reinterpret_cast<void*>(image_exp_table.pfnViewCreateExp)},
        {ZE_EVENT_QUERY_TIMESTAMPS_EXP_NAME, reinterpret_cast<void*>(event_exp_table.pfnQueryTimestampsExp)},
        {ZE_GLOBAL_OFFSET_EXP_NAME, reinterpret_cast<void*>(kernel_exp_table.pfnSetGlobalOffsetExp)},
        {ZE_KERNEL_SCHEDULING_HINTS_EXP_NAME, reinterpret_cast<void*>(kernel_exp_table.pfnSchedulingHintExp)},
        {ZE_LINKAGE_INSPECTION_EXT_NAME, reinterpret_cast<void*>(module_table.pfnInspectLinkageExt)},
        {ZE_MEMORY_FREE_POLICIES_EXT_NAME, reinterpret_cast<void*>(memory_table.pfnFreeExt)},
        {ZE_FABRIC_EXP_NAME, reinterpret_cast<void*>(vertex_table.pfnGetExp)},
    };
    for (const auto& [name, function] : functions)
        EXPECT_EQ(listed.contains(name), call(function, nullptr) != ZE_RESULT_ERROR_UNSUPPORTED_FEATURE)
            << name;
}

} // namespace
} // namespace zeva::ze_driver_tests
