// The driver behind what a loader puts between it and a program: layers, proxies, other drivers.
#include "driver_child.hpp"
#include "driver_use.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include <level_zero/layers/zel_tracing_api.h>
#include <level_zero/layers/zel_tracing_register_cb.h>
#include <level_zero/zes_api.h>
#include <level_zero/zet_api.h>

namespace zeva::ze_driver_tests {
namespace {

/// Whether a library is loaded: the loader says nothing of a layer that it did not find.
bool is_loaded(const std::string& library) {
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);)
        if (line.find(library) != std::string::npos)
            return true;
    return false;
}

void use_and_destroy() {
    const auto objects = use_driver();
    fill_and_wait(objects);
    destroy(objects);
}

TEST(Loader, WithTheValidationLayer) {
    in_new_process({{"ZE_ENABLE_VALIDATION_LAYER", "1"}, {"ZE_ENABLE_PARAMETER_VALIDATION", "1"}}, [] {
        use_and_destroy();
        EXPECT_TRUE(is_loaded("libze_validation_layer"));
        EXPECT_EQ(zeContextDestroy(nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    });
}

TEST(Loader, WithProxiesForAllHandles) {
    in_new_process({{"ZE_ENABLE_LOADER_INTERCEPT", "1"}}, use_and_destroy);
}

TEST(Loader, WithEverythingAtOnce) {
    in_new_process({{"ZE_ENABLE_VALIDATION_LAYER", "1"},
                    {"ZE_ENABLE_PARAMETER_VALIDATION", "1"},
                    {"ZE_ENABLE_LOADER_INTERCEPT", "1"},
                    {"ZE_ENABLE_TRACING_LAYER", "1"}},
                   use_and_destroy);
}

TEST(Loader, TracersSeeTheCalls) {
    in_new_process({{"ZE_ENABLE_TRACING_LAYER", "1"}}, [] {
        const auto objects = use_driver();
        int fills = 0;
        const zel_tracer_desc_t description{ZEL_STRUCTURE_TYPE_TRACER_DESC, nullptr, &fills};
        zel_tracer_handle_t tracer = nullptr;
        ASSERT_EQ(zelTracerCreate(&description, &tracer), ZE_RESULT_SUCCESS);
        const auto count = [](ze_command_list_append_memory_fill_params_t*, ze_result_t result,
                              void* fills_seen,
                              void**) { *static_cast<int*>(fills_seen) += result == ZE_RESULT_SUCCESS; };
        ASSERT_EQ(zelTracerCommandListAppendMemoryFillRegisterCallback(tracer, ZEL_REGISTER_EPILOGUE, count),
                  ZE_RESULT_SUCCESS);
        ASSERT_EQ(zelTracerSetEnabled(tracer, true), ZE_RESULT_SUCCESS);
        fill(objects, 3);
        ASSERT_EQ(zelTracerSetEnabled(tracer, false), ZE_RESULT_SUCCESS);
        fill(objects, 1);
        EXPECT_EQ(zelTracerDestroy(tracer), ZE_RESULT_SUCCESS);
        EXPECT_EQ(fills, 3);
        destroy(objects);
    });
}

/// A copy of the driver, which the loader takes for another one; gone with its folder.
class DriverCopy {
public:
    DriverCopy()
        : folder_(std::filesystem::temp_directory_path() / ("zeva-loader-" + std::to_string(getpid()))) {
        std::filesystem::create_directory(folder_);
        std::filesystem::copy_file(original(), copy());
    }
    ~DriverCopy() { std::filesystem::remove_all(folder_); }
    DriverCopy(const DriverCopy&) = delete;
    DriverCopy& operator=(const DriverCopy&) = delete;

    [[nodiscard]] static std::string original() { return std::getenv("ZE_ENABLE_ALT_DRIVERS"); }
    [[nodiscard]] std::string copy() const { return folder_ / "libze_zeva_copy.so"; }

private:
    std::filesystem::path folder_;
};

TEST(Loader, BesideAnotherDriver) {
    in_new_process({}, [] {
        const DriverCopy other;
        setenv("ZE_ENABLE_ALT_DRIVERS", (DriverCopy::original() + "," + other.copy()).c_str(), 1);
        const auto drivers = all_drivers();
        ASSERT_EQ(drivers.size(), 2u);
        for (const auto driver : drivers) {
            const auto objects = create_objects(driver, devices_of(driver).at(0));
            fill_and_wait(objects);
            destroy(objects);
        }
    });
}

TEST(Loader, SysmanAndToolsAreUnsupported) {
    in_new_process({{"ZES_ENABLE_SYSMAN", "1"},
                    {"ZET_ENABLE_METRICS", "1"},
                    {"ZET_ENABLE_PROGRAM_INSTRUMENTATION", "1"},
                    {"ZET_ENABLE_PROGRAM_DEBUGGING", "1"}},
                   [] {
                       const auto objects = use_driver();
                       zes_device_properties_t properties{};
                       properties.stype = ZES_STRUCTURE_TYPE_DEVICE_PROPERTIES;
                       EXPECT_EQ(zesDeviceGetProperties(reinterpret_cast<zes_device_handle_t>(objects.device),
                                                        &properties),
                                 ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
                       std::uint32_t count = 0;
                       EXPECT_EQ(zetMetricGroupGet(reinterpret_cast<zet_device_handle_t>(objects.device),
                                                   &count, nullptr),
                                 ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
                       destroy(objects);
                   });
}

} // namespace
} // namespace zeva::ze_driver_tests
