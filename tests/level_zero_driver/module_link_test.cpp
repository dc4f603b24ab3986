// What modules export and import: variables, functions, dynamic linking.
#include "kernel_fixture.hpp"

#include <array>
#include <cstdint>

namespace zeva::ze_driver_tests {
namespace {

class ModuleLink : public KernelTest {
protected:
    [[nodiscard]] static ze_module_property_flags_t flags_of(const OwnedModule& module) {
        auto properties = structure<ze_module_properties_t>(ZE_STRUCTURE_TYPE_MODULE_PROPERTIES);
        EXPECT_EQ(zeModuleGetProperties(module.get(), &properties), ZE_RESULT_SUCCESS);
        return properties.flags;
    }

    /// The result of linking, and the log.
    template <class... Modules>
    [[nodiscard]] static std::pair<ze_result_t, std::string> link(const Modules&... modules) {
        std::array handles{modules.get()...};
        ze_module_build_log_handle_t log = nullptr;
        const ze_result_t result =
            zeModuleDynamicLink(static_cast<std::uint32_t>(handles.size()), handles.data(), &log);
        return {result, take_log(log)};
    }

    void expect_adds_seven(const OwnedModule& module, const char* name) {
        const auto kernel = create_kernel(module, name);
        const auto data = shared<std::int32_t>({1});
        set(kernel, data);
        ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
        EXPECT_EQ(data[0], 8);
    }
};

TEST_F(ModuleLink, VariablesAreDeviceMemory) {
    const auto module = build("globals");
    std::size_t size = 0;
    void* pointer = nullptr;
    ASSERT_EQ(zeModuleGetGlobalPointer(module.get(), "exported_table", &size, &pointer), ZE_RESULT_SUCCESS);
    EXPECT_EQ(size, 16u);
    void* again = nullptr;
    ASSERT_EQ(zeModuleGetGlobalPointer(module.get(), "exported_table", nullptr, &again), ZE_RESULT_SUCCESS);
    EXPECT_EQ(pointer, again);

    EXPECT_EQ(type_of(pointer), ZE_MEMORY_TYPE_DEVICE);
    EXPECT_NE(zeMemFree(context, pointer), ZE_RESULT_SUCCESS);

    const std::array<std::uint32_t, 4> written{10, 20, 30, 40};
    ASSERT_EQ(zeCommandListAppendMemoryCopy(list.get(), pointer, written.data(), sizeof written, nullptr, 0,
                                            nullptr),
              ZE_RESULT_SUCCESS);
    const auto kernel = create_kernel(module, "update_globals");
    set(kernel, 5);
    ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
    std::array<std::uint32_t, 4> read{};
    ASSERT_EQ(
        zeCommandListAppendMemoryCopy(list.get(), read.data(), pointer, sizeof read, nullptr, 0, nullptr),
        ZE_RESULT_SUCCESS);
    EXPECT_EQ(read, (std::array<std::uint32_t, 4>{10, 20, 30, 41}));
}

TEST_F(ModuleLink, VariablesAreForgottenWithTheirModule) {
    auto module = build("globals");
    void* pointer = nullptr;
    ASSERT_EQ(zeModuleGetGlobalPointer(module.get(), "exported_variable", nullptr, &pointer),
              ZE_RESULT_SUCCESS);
    module.reset();
    EXPECT_EQ(type_of(pointer), ZE_MEMORY_TYPE_UNKNOWN);
}

TEST_F(ModuleLink, ImportedVariablesAreKnownAsLongAsAModuleHasThem) {
    auto definer = build("globals");
    auto importer = build("globals_import");
    ASSERT_EQ(link(definer, importer).first, ZE_RESULT_SUCCESS);
    const auto find_variable = [](const OwnedModule& module) {
        void* pointer = nullptr;
        EXPECT_EQ(zeModuleGetGlobalPointer(module.get(), "exported_variable", nullptr, &pointer),
                  ZE_RESULT_SUCCESS);
        return pointer;
    };
    const void* const variable = find_variable(importer);
    EXPECT_EQ(find_variable(definer), variable);
    importer.reset();
    EXPECT_EQ(type_of(variable), ZE_MEMORY_TYPE_DEVICE) << "the definer has it";
    importer = build("globals_import");
    ASSERT_EQ(link(definer, importer).first, ZE_RESULT_SUCCESS);
    definer.reset();
    EXPECT_EQ(type_of(variable), ZE_MEMORY_TYPE_DEVICE) << "the importer has it";
    importer.reset();
    EXPECT_EQ(type_of(variable), ZE_MEMORY_TYPE_UNKNOWN);
}

TEST_F(ModuleLink, NamesAreChecked) {
    const auto module = build("globals");
    void* pointer = nullptr;
    constexpr auto no_global = ZE_RESULT_ERROR_INVALID_GLOBAL_NAME;
    constexpr auto no_function = ZE_RESULT_ERROR_INVALID_FUNCTION_NAME;
    EXPECT_EQ(zeModuleGetGlobalPointer(module.get(), "nothing", nullptr, &pointer), no_global);
    EXPECT_EQ(zeModuleGetGlobalPointer(module.get(), "add_seven", nullptr, &pointer), no_global)
        << "a function";
    EXPECT_EQ(zeModuleGetGlobalPointer(module.get(), nullptr, nullptr, &pointer),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeModuleGetFunctionPointer(module.get(), "nothing", &pointer), no_function);
    EXPECT_EQ(zeModuleGetFunctionPointer(module.get(), "exported_variable", &pointer), no_function)
        << "a variable";
    EXPECT_EQ(zeModuleGetFunctionPointer(module.get(), nullptr, &pointer),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeModuleGetFunctionPointer(module.get(), "add_seven", nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeModuleGetFunctionPointer(module.get(), "add_seven", &pointer), ZE_RESULT_SUCCESS);
    EXPECT_NE(pointer, nullptr);
}

TEST_F(ModuleLink, ImportsComeFromOtherModules) {
    const auto importer = build("imports");
    EXPECT_EQ(flags_of(importer), ZE_MODULE_PROPERTY_FLAG_IMPORTS);
    auto description = structure<ze_kernel_desc_t>(ZE_STRUCTURE_TYPE_KERNEL_DESC);
    description.pKernelName = "call_imported";
    ze_kernel_handle_t kernel = nullptr;
    EXPECT_EQ(zeKernelCreate(importer.get(), &description, &kernel), ZE_RESULT_ERROR_INVALID_MODULE_UNLINKED);

    auto exporter = build("globals");
    EXPECT_EQ(flags_of(exporter), 0u);
    EXPECT_EQ(link(importer, exporter), (std::pair{ZE_RESULT_SUCCESS, std::string{}}));
    void* pointer = nullptr;
    EXPECT_EQ(zeModuleGetFunctionPointer(importer.get(), "add_seven", &pointer), ZE_RESULT_SUCCESS);
    exporter.reset(); // the importer keeps what it needs
    expect_adds_seven(importer, "call_imported");
    EXPECT_EQ(link(importer).first, ZE_RESULT_SUCCESS) << "it is linked already";
}

TEST_F(ModuleLink, AModuleMayBeGivenTwice) {
    const auto importer = build("imports");
    const auto exporter = build("globals");
    EXPECT_EQ(link(exporter, importer, exporter, importer), (std::pair{ZE_RESULT_SUCCESS, std::string{}}));
    expect_adds_seven(importer, "call_imported");
}

TEST_F(ModuleLink, FailuresAreLoggedAndChangeNothing) {
    const auto importer = build("imports");
    const auto [missing, missing_log] = link(importer);
    EXPECT_EQ(missing, ZE_RESULT_ERROR_MODULE_LINK_FAILURE);
    EXPECT_NE(missing_log.find("add_seven"), std::string::npos) << missing_log;
    const auto exporter = build("globals");
    const auto [ambiguous, ambiguous_log] = link(exporter, importer, build("exports_too"));
    EXPECT_EQ(ambiguous, ZE_RESULT_ERROR_MODULE_LINK_FAILURE);
    EXPECT_NE(ambiguous_log.find("ambiguous"), std::string::npos) << ambiguous_log;
    EXPECT_EQ(link(importer, exporter).first, ZE_RESULT_SUCCESS);
    expect_adds_seven(importer, "call_imported");
    expect_adds_seven(exporter, "call_own");
    EXPECT_EQ(zeModuleDynamicLink(1, nullptr, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    ze_module_handle_t none = nullptr;
    EXPECT_EQ(zeModuleDynamicLink(1, &none, nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(ModuleLink, LinkageCanBeInspected) {
    const auto importer = build("imports");
    const auto exporter = build("globals");
    std::array handles{importer.get(), exporter.get()};
    const auto inspect = [&](ze_linkage_inspection_ext_flags_t flags, std::uint32_t count) {
        auto description =
            structure<ze_linkage_inspection_ext_desc_t>(ZE_STRUCTURE_TYPE_LINKAGE_INSPECTION_EXT_DESC);
        description.flags = flags;
        ze_module_build_log_handle_t log = nullptr;
        EXPECT_EQ(zeModuleInspectLinkageExt(&description, count, handles.data(), &log), ZE_RESULT_SUCCESS);
        return take_log(log);
    };
    EXPECT_EQ(inspect(ZE_LINKAGE_INSPECTION_EXT_FLAG_IMPORTS, 2), "import: add_seven\n");
    EXPECT_EQ(inspect(ZE_LINKAGE_INSPECTION_EXT_FLAG_UNRESOLVABLE_IMPORTS, 2), "");
    EXPECT_EQ(inspect(ZE_LINKAGE_INSPECTION_EXT_FLAG_UNRESOLVABLE_IMPORTS, 1),
              "unresolvable import: add_seven\n");
    const std::string exports = inspect(ZE_LINKAGE_INSPECTION_EXT_FLAG_EXPORTS, 2);
    for (const char* name :
         {"export: add_seven\n", "export: exported_variable\n", "export: exported_table\n"})
        EXPECT_NE(exports.find(name), std::string::npos) << exports;
}

} // namespace
} // namespace zeva::ze_driver_tests
