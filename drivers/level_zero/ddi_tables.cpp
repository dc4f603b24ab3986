// The exported functions: the loader calls each once, to fill its tables with the driver's entry points.
#include "api_boundary.hpp"
#include "entry_points.hpp"

#include <cstddef>
#include <type_traits>
#include <utility>

#include <level_zero/zes_api.h>
#include <level_zero/zes_ddi.h>
#include <level_zero/zet_api.h>
#include <level_zero/zet_ddi.h>

namespace zeva::ze_driver {
namespace {

/// Becomes a function of whatever type an entry of a table has: one that refuses.
struct Unsupported {
    template <class... Arguments>
    using Function = ze_result_t(ZE_APICALL*)(Arguments...);

    template <class... Arguments>
    operator Function<Arguments...>() const {
        return [](Arguments...) -> ze_result_t { return ZE_RESULT_ERROR_UNSUPPORTED_FEATURE; };
    }
};

template <class Table, std::size_t... Entries>
Table unsupported_table(std::index_sequence<Entries...>) {
    return Table{(static_cast<void>(Entries), Unsupported{})...};
}

/// Tables of subjects that are not there.
template <class Table>
void install(Table&) {}
using ze_driver::install;

/// API 1.4 is what this driver speaks. Newer tables begin with the fields of 1.4, and only those are written.
template <class Table>
ze_result_t fill(ze_api_version_t version, Table* table) {
    if (table == nullptr)
        return ZE_RESULT_ERROR_INVALID_NULL_POINTER;
    if (ZE_MAJOR_VERSION(version) != 1 || version < ZE_API_VERSION_1_4)
        return ZE_RESULT_ERROR_UNSUPPORTED_VERSION;
    constexpr std::size_t entry_count = sizeof(Table) / sizeof(void (*)());
    *table = unsupported_table<Table>(std::make_index_sequence<entry_count>{});
    install(*table);
    return ZE_RESULT_SUCCESS;
}

// Tables of later versions, newer than the headers of this build, as far as there is something for them.
struct GlobalTableSince110 {
    ze_global_dditable_t since_1_0;
    decltype(&init_drivers) pfnInitDrivers;
};
struct ImageTableSince15 {
    ze_image_dditable_t since_1_0;
    ze_pfnImageViewCreateExp_t pfnViewCreateExt;
};

} // namespace
} // namespace zeva::ze_driver

extern "C" {

ze_result_t zeGetGlobalProcAddrTable(ze_api_version_t version, ze_global_dditable_t* table) {
    using namespace zeva::ze_driver;
    const ze_result_t result = fill(version, table);
    if (result == ZE_RESULT_SUCCESS && version >= ZE_MAKE_VERSION(1, 10))
        reinterpret_cast<GlobalTableSince110*>(table)->pfnInitDrivers = init_drivers;
    return result;
}

ze_result_t zeGetImageProcAddrTable(ze_api_version_t version, ze_image_dditable_t* table) {
    using namespace zeva::ze_driver;
    const ze_result_t result = fill(version, table);
    if (result == ZE_RESULT_SUCCESS && version >= ZE_MAKE_VERSION(1, 5))
        reinterpret_cast<ImageTableSince15*>(table)->pfnViewCreateExt = entry_point<image_view_create>;
    return result;
}

#define ZEVA_EXPORT_TABLE(function, table_type)                                                              \
    ze_result_t function(ze_api_version_t version, std::add_pointer_t<table_type> table) {                   \
        return zeva::ze_driver::fill(version, table);                                                        \
    }

ZEVA_EXPORT_TABLE(zeGetDriverProcAddrTable, ze_driver_dditable_t)
ZEVA_EXPORT_TABLE(zeGetDeviceProcAddrTable, ze_device_dditable_t)
ZEVA_EXPORT_TABLE(zeGetDeviceExpProcAddrTable, ze_device_exp_dditable_t)
ZEVA_EXPORT_TABLE(zeGetContextProcAddrTable, ze_context_dditable_t)
ZEVA_EXPORT_TABLE(zeGetCommandQueueProcAddrTable, ze_command_queue_dditable_t)
ZEVA_EXPORT_TABLE(zeGetCommandListProcAddrTable, ze_command_list_dditable_t)
ZEVA_EXPORT_TABLE(zeGetImageExpProcAddrTable, ze_image_exp_dditable_t)
ZEVA_EXPORT_TABLE(zeGetFenceProcAddrTable, ze_fence_dditable_t)
ZEVA_EXPORT_TABLE(zeGetEventPoolProcAddrTable, ze_event_pool_dditable_t)
ZEVA_EXPORT_TABLE(zeGetEventProcAddrTable, ze_event_dditable_t)
ZEVA_EXPORT_TABLE(zeGetEventExpProcAddrTable, ze_event_exp_dditable_t)
ZEVA_EXPORT_TABLE(zeGetModuleProcAddrTable, ze_module_dditable_t)
ZEVA_EXPORT_TABLE(zeGetModuleBuildLogProcAddrTable, ze_module_build_log_dditable_t)
ZEVA_EXPORT_TABLE(zeGetKernelProcAddrTable, ze_kernel_dditable_t)
ZEVA_EXPORT_TABLE(zeGetKernelExpProcAddrTable, ze_kernel_exp_dditable_t)
ZEVA_EXPORT_TABLE(zeGetSamplerProcAddrTable, ze_sampler_dditable_t)
ZEVA_EXPORT_TABLE(zeGetPhysicalMemProcAddrTable, ze_physical_mem_dditable_t)
ZEVA_EXPORT_TABLE(zeGetMemProcAddrTable, ze_mem_dditable_t)
ZEVA_EXPORT_TABLE(zeGetVirtualMemProcAddrTable, ze_virtual_mem_dditable_t)
ZEVA_EXPORT_TABLE(zeGetFabricVertexExpProcAddrTable, ze_fabric_vertex_exp_dditable_t)
ZEVA_EXPORT_TABLE(zeGetFabricEdgeExpProcAddrTable, ze_fabric_edge_exp_dditable_t)

ZEVA_EXPORT_TABLE(zesGetDriverProcAddrTable, zes_driver_dditable_t)
ZEVA_EXPORT_TABLE(zesGetDeviceProcAddrTable, zes_device_dditable_t)
ZEVA_EXPORT_TABLE(zesGetSchedulerProcAddrTable, zes_scheduler_dditable_t)
ZEVA_EXPORT_TABLE(zesGetPerformanceFactorProcAddrTable, zes_performance_factor_dditable_t)
ZEVA_EXPORT_TABLE(zesGetPowerProcAddrTable, zes_power_dditable_t)
ZEVA_EXPORT_TABLE(zesGetFrequencyProcAddrTable, zes_frequency_dditable_t)
ZEVA_EXPORT_TABLE(zesGetEngineProcAddrTable, zes_engine_dditable_t)
ZEVA_EXPORT_TABLE(zesGetStandbyProcAddrTable, zes_standby_dditable_t)
ZEVA_EXPORT_TABLE(zesGetFirmwareProcAddrTable, zes_firmware_dditable_t)
ZEVA_EXPORT_TABLE(zesGetMemoryProcAddrTable, zes_memory_dditable_t)
ZEVA_EXPORT_TABLE(zesGetFabricPortProcAddrTable, zes_fabric_port_dditable_t)
ZEVA_EXPORT_TABLE(zesGetTemperatureProcAddrTable, zes_temperature_dditable_t)
ZEVA_EXPORT_TABLE(zesGetPsuProcAddrTable, zes_psu_dditable_t)
ZEVA_EXPORT_TABLE(zesGetFanProcAddrTable, zes_fan_dditable_t)
ZEVA_EXPORT_TABLE(zesGetLedProcAddrTable, zes_led_dditable_t)
ZEVA_EXPORT_TABLE(zesGetRasProcAddrTable, zes_ras_dditable_t)
ZEVA_EXPORT_TABLE(zesGetDiagnosticsProcAddrTable, zes_diagnostics_dditable_t)

ZEVA_EXPORT_TABLE(zetGetDeviceProcAddrTable, zet_device_dditable_t)
ZEVA_EXPORT_TABLE(zetGetContextProcAddrTable, zet_context_dditable_t)
ZEVA_EXPORT_TABLE(zetGetCommandListProcAddrTable, zet_command_list_dditable_t)
ZEVA_EXPORT_TABLE(zetGetModuleProcAddrTable, zet_module_dditable_t)
ZEVA_EXPORT_TABLE(zetGetKernelProcAddrTable, zet_kernel_dditable_t)
ZEVA_EXPORT_TABLE(zetGetMetricGroupProcAddrTable, zet_metric_group_dditable_t)
ZEVA_EXPORT_TABLE(zetGetMetricGroupExpProcAddrTable, zet_metric_group_exp_dditable_t)
ZEVA_EXPORT_TABLE(zetGetMetricProcAddrTable, zet_metric_dditable_t)
ZEVA_EXPORT_TABLE(zetGetMetricStreamerProcAddrTable, zet_metric_streamer_dditable_t)
ZEVA_EXPORT_TABLE(zetGetMetricQueryPoolProcAddrTable, zet_metric_query_pool_dditable_t)
ZEVA_EXPORT_TABLE(zetGetMetricQueryProcAddrTable, zet_metric_query_dditable_t)
ZEVA_EXPORT_TABLE(zetGetTracerExpProcAddrTable, zet_tracer_exp_dditable_t)
ZEVA_EXPORT_TABLE(zetGetDebugProcAddrTable, zet_debug_dditable_t)

#undef ZEVA_EXPORT_TABLE

} // extern "C"
