// Modules: from SPIR-V and from native binaries, logs, options, constants.
#include "kernel_fixture.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <thread>

namespace zeva::ze_driver_tests {
namespace {

class Module : public KernelTest {
protected:
    [[nodiscard]] static std::vector<std::uint8_t> native_binary(const OwnedModule& module) {
        std::size_t size = 0;
        EXPECT_EQ(zeModuleGetNativeBinary(module.get(), &size, nullptr), ZE_RESULT_SUCCESS);
        std::vector<std::uint8_t> binary(size);
        EXPECT_EQ(zeModuleGetNativeBinary(module.get(), &size, binary.data()), ZE_RESULT_SUCCESS);
        EXPECT_EQ(size, binary.size());
        return binary;
    }

    /// Whether add_one of the module adds one.
    void expect_works(const OwnedModule& module) {
        const auto kernel = create_kernel(module, "add_one");
        const auto data = shared<std::int32_t>({41, 0});
        set(kernel, data);
        ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
        EXPECT_EQ(data[0], 42);
        EXPECT_EQ(data[1], 0);
    }
};

TEST_F(Module, CreationChecksItsArguments) {
    const auto spirv = read_module("add_one");
    const auto good = module_description(spirv);
    ze_module_handle_t module = nullptr;
    const auto create = [&](const ze_module_desc_t& desc) {
        return zeModuleCreate(context, device, &desc, &module, nullptr);
    };
    EXPECT_EQ(zeModuleCreate(nullptr, device, &good, &module, nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeModuleCreate(context, nullptr, &good, &module, nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeModuleCreate(context, device, nullptr, &module, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeModuleCreate(context, device, &good, nullptr, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    auto bad = good;
    bad.pInputModule = nullptr;
    EXPECT_EQ(create(bad), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    bad = good;
    bad.inputSize = 0;
    EXPECT_EQ(create(bad), ZE_RESULT_ERROR_INVALID_SIZE);
    bad = good;
    bad.format = static_cast<ze_module_format_t>(2);
    EXPECT_EQ(create(bad), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(module, nullptr);
    EXPECT_EQ(zeModuleDestroy(nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeModuleBuildLogDestroy(nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(Module, NamesItsKernelsInTheirOrder) {
    const auto module = build("arguments");
    std::uint32_t count = 0;
    ASSERT_EQ(zeModuleGetKernelNames(module.get(), &count, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(count, 5u);
    std::vector<const char*> names(count);
    ASSERT_EQ(zeModuleGetKernelNames(module.get(), &count, names.data()), ZE_RESULT_SUCCESS);
    EXPECT_EQ((std::vector<std::string>{names.begin(), names.end()}),
              (std::vector<std::string>{"scalars", "vectors", "structs", "null_pointer", "constants"}));
    names[1] = nullptr;
    count = 1;
    ASSERT_EQ(zeModuleGetKernelNames(module.get(), &count, names.data()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(names[1], nullptr) << "there was room for one";
    EXPECT_EQ(zeModuleGetKernelNames(module.get(), nullptr, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Module, GoodModulesHaveAnEmptyLog) {
    const auto spirv = read_module("add_one");
    OwnedModule module;
    std::string log;
    for (const char* options :
         {"", "-ze-opt-disable", "-ze-opt-level=0", "-ze-opt-level=1 -g", "-ze-opt-level=2",
          "-ze-opt-greater-than-4GB-buffer-required -ze-opt-large-register-file", "-library-compilation",
          "-ze-library-compilation -cl-take-global-address"}) {
        auto description = module_description(spirv);
        description.pBuildFlags = options;
        ASSERT_EQ(try_build(description, module, log), ZE_RESULT_SUCCESS) << options << ": " << log;
        EXPECT_EQ(log, "") << options;
        expect_works(module);
    }
}

TEST_F(Module, LogsNameWhatIsWrong) {
    const auto spirv = read_module("add_one");
    OwnedModule module;
    std::string log;
    auto description = module_description(spirv);
    description.pBuildFlags = "-no-such-option";
    EXPECT_EQ(try_build(description, module, log), ZE_RESULT_ERROR_MODULE_BUILD_FAILURE);
    EXPECT_NE(log.find("-no-such-option"), std::string::npos) << log;
    const std::vector<std::uint8_t> text(64, 'x');
    EXPECT_EQ(try_build(module_description(text), module, log), ZE_RESULT_ERROR_MODULE_BUILD_FAILURE);
    EXPECT_NE(log.find("SPIR-V"), std::string::npos) << log;
    EXPECT_EQ(module, nullptr);
}

TEST_F(Module, ALogIsOptionalAndReadInParts) {
    const std::vector<std::uint8_t> text(64, 'x');
    const auto description = module_description(text);
    ze_module_handle_t module = nullptr;
    EXPECT_EQ(zeModuleCreate(context, device, &description, &module, nullptr),
              ZE_RESULT_ERROR_MODULE_BUILD_FAILURE);
    ze_module_build_log_handle_t log = nullptr;
    EXPECT_EQ(zeModuleCreate(context, device, &description, &module, &log),
              ZE_RESULT_ERROR_MODULE_BUILD_FAILURE);
    std::array<char, 5> begin{"----"};
    std::size_t size = begin.size();
    EXPECT_EQ(zeModuleBuildLogGetString(log, &size, begin.data()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(begin.back(), '\0');
    EXPECT_GT(size, begin.size());
    EXPECT_EQ(zeModuleBuildLogGetString(log, nullptr, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeModuleBuildLogDestroy(log), ZE_RESULT_SUCCESS);
}

TEST_F(Module, SpecialisationConstantsHaveTheSizeOfTheirType) {
    const auto spirv = read_module("constants");
    const auto values = [&](const OwnedModule& module) {
        const auto kernel = create_kernel(module, "constants");
        const auto out = shared<double>(std::vector<double>(4));
        set(kernel, out);
        EXPECT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
        return std::vector<double>{out.begin(), out.end()};
    };
    EXPECT_EQ(values(build(module_description(spirv))), (std::vector<double>{10, 20, 2.5, 40}));

    const std::int32_t integer = -11;
    const std::int64_t large = std::int64_t{1} << 40;
    const float real = 0.125f;
    const std::int16_t small = -4;
    const std::array<std::uint32_t, 5> ids{4, 1, 2, 77, 30};
    std::array<const void*, 5> pointers{&small, &integer, &large, &integer, &real};
    const ze_module_constants_t constants{5, ids.data(), pointers.data()};
    auto description = module_description(spirv);
    description.pConstants = &constants;
    EXPECT_EQ(values(build(description)), (std::vector<double>{-11, 1099511627776.0, 0.125, -4}));

    OwnedModule module;
    std::string log;
    pointers[1] = nullptr;
    EXPECT_EQ(try_build(description, module, log), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Module, SeveralSourcesAreLinked) {
    const std::array sources{read_module("imports"), read_module("globals")};
    std::array<std::size_t, 2> sizes{sources[0].size(), sources[1].size()};
    std::array<const std::uint8_t*, 2> inputs{sources[0].data(), sources[1].data()};
    auto program = structure<ze_module_program_exp_desc_t>(ZE_STRUCTURE_TYPE_MODULE_PROGRAM_EXP_DESC);
    program.count = 2;
    program.inputSizes = sizes.data();
    program.pInputModules = inputs.data();
    auto description = structure<ze_module_desc_t>(ZE_STRUCTURE_TYPE_MODULE_DESC);
    description.format = ZE_MODULE_FORMAT_IL_SPIRV;
    description.pNext = &program;
    const auto module = build(description);
    const auto kernel = create_kernel(module, "call_imported");
    const auto data = shared<std::int32_t>({1});
    set(kernel, data);
    ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
    EXPECT_EQ(data[0], 8);
    program.count = 0;
    ze_module_handle_t none = nullptr;
    EXPECT_EQ(zeModuleCreate(context, device, &description, &none, nullptr), ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(Module, ThreadsBuildAtOnce) {
    std::array<OwnedModule, 4> modules;
    {
        std::vector<std::jthread> threads;
        for (auto& module : modules)
            threads.emplace_back([&] { module = build("add_one", "-ze-opt-level=1"); });
    }
    for (const auto& module : modules)
        expect_works(module);
}

TEST_F(Module, NativeBinariesComeBack) {
    const auto binary = native_binary(build("add_one"));
    expect_works(build(module_description(binary, ZE_MODULE_FORMAT_NATIVE)));
    std::size_t size = binary.size() - 1;
    std::vector<std::uint8_t> small(size);
    const auto module = build("add_one");
    EXPECT_EQ(zeModuleGetNativeBinary(module.get(), &size, small.data()), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(zeModuleGetNativeBinary(module.get(), nullptr, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Module, DamagedNativeBinariesAreRefused) {
    const auto binary = native_binary(build("add_one"));
    OwnedModule module;
    std::string log;
    const auto expect_refused = [&](std::span<const std::uint8_t> damaged) {
        ASSERT_EQ(try_build(module_description(damaged, ZE_MODULE_FORMAT_NATIVE), module, log),
                  ZE_RESULT_ERROR_INVALID_NATIVE_BINARY);
        ASSERT_NE(log, "");
    };
    for (std::size_t size = 1; size < binary.size(); size += size < 256 ? 1 : 97)
        expect_refused(std::span{binary}.first(size));
    std::mt19937 random{1};
    for (int i = 0; i < 300; ++i) {
        auto damaged = binary;
        const std::size_t bit = random() % (damaged.size() * 8);
        damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        expect_refused(damaged);
    }
    auto longer = binary;
    longer.push_back(0);
    expect_refused(longer);
    expect_refused(read_module("add_one"));
}

/// What one module writes into its variables the other does not see.
TEST_F(Module, HaveVariablesOfTheirOwn) {
    const std::array modules{build("globals"), build("globals")};
    const auto kernel = create_kernel(modules[0], "update_globals");
    set(kernel, 7);
    ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
    for (const auto& [module, expected] : {std::pair{&modules[0], 7}, std::pair{&modules[1], 123}}) {
        void* pointer = nullptr;
        ASSERT_EQ(zeModuleGetGlobalPointer(module->get(), "exported_variable", nullptr, &pointer),
                  ZE_RESULT_SUCCESS);
        EXPECT_EQ(*static_cast<std::int32_t*>(pointer), expected);
    }
}

} // namespace
} // namespace zeva::ze_driver_tests
