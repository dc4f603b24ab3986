// What the tests of modules and kernels share.
#pragma once

#include "driver_test.hpp"
#include "structure.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>
#include <string>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {

[[nodiscard]] inline std::string take_log(ze_module_build_log_handle_t log) {
    std::size_t size = 0;
    EXPECT_EQ(zeModuleBuildLogGetString(log, &size, nullptr), ZE_RESULT_SUCCESS);
    std::string text(size, 'x');
    EXPECT_EQ(zeModuleBuildLogGetString(log, &size, text.data()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(text.back(), '\0');
    text.pop_back();
    EXPECT_EQ(zeModuleBuildLogDestroy(log), ZE_RESULT_SUCCESS);
    return text;
}

[[nodiscard]] inline ze_module_desc_t
module_description(std::span<const std::uint8_t> bytes,
                   ze_module_format_t format = ZE_MODULE_FORMAT_IL_SPIRV) {
    auto description = structure<ze_module_desc_t>(ZE_STRUCTURE_TYPE_MODULE_DESC);
    description.format = format;
    description.inputSize = bytes.size();
    description.pInputModule = bytes.data();
    return description;
}

/// Modules, kernels, and a list that has finished a command when the append returns.
class KernelTest : public SynchronousListTest {
protected:
    void TearDown() override {
        for (void* pointer : allocations_)
            EXPECT_EQ(zeMemFree(context, pointer), ZE_RESULT_SUCCESS);
        SynchronousListTest::TearDown();
    }

    /// The result; the module and the log where there are any.
    ze_result_t try_build(const ze_module_desc_t& description, OwnedModule& module, std::string& log) {
        ze_module_handle_t handle = nullptr;
        ze_module_build_log_handle_t log_handle = nullptr;
        const ze_result_t result = zeModuleCreate(context, device, &description, &handle, &log_handle);
        log = log_handle == nullptr ? "" : take_log(log_handle);
        if (handle != nullptr)
            module.reset(handle);
        return result;
    }

    [[nodiscard]] OwnedModule build(const ze_module_desc_t& description) {
        OwnedModule module;
        std::string log;
        EXPECT_EQ(try_build(description, module, log), ZE_RESULT_SUCCESS) << log;
        return module;
    }

    /// The module of kernels/<name>.cl.
    [[nodiscard]] OwnedModule build(const std::string& name, const char* options = nullptr) {
        const auto spirv = read_module(name);
        auto description = module_description(spirv);
        description.pBuildFlags = options;
        return build(description);
    }

    [[nodiscard]] static OwnedKernel create_kernel(const OwnedModule& module, const char* name) {
        auto description = structure<ze_kernel_desc_t>(ZE_STRUCTURE_TYPE_KERNEL_DESC);
        description.pKernelName = name;
        ze_kernel_handle_t handle = nullptr;
        EXPECT_EQ(zeKernelCreate(module.get(), &description, &handle), ZE_RESULT_SUCCESS) << name;
        return OwnedKernel{handle};
    }

    /// Shared memory with `values`, freed with the fixture.
    template <class T>
    [[nodiscard]] std::span<T> shared(const std::vector<T>& values) {
        const auto device_description =
            structure<ze_device_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC);
        const auto host_description =
            structure<ze_host_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC);
        void* pointer = nullptr;
        EXPECT_EQ(zeMemAllocShared(context, &device_description, &host_description, values.size() * sizeof(T),
                                   64, device, &pointer),
                  ZE_RESULT_SUCCESS);
        allocations_.push_back(pointer);
        const std::span<T> result{static_cast<T*>(pointer), values.size()};
        std::ranges::copy(values, result.begin());
        return result;
    }

    template <class T>
    static ze_result_t try_set(const OwnedKernel& kernel, std::uint32_t index, const T& value) {
        return zeKernelSetArgumentValue(kernel.get(), index, sizeof value, &value);
    }

    /// Sets all arguments; of a span, its address.
    template <class... Values>
    static void set(const OwnedKernel& kernel, const Values&... values) {
        std::uint32_t index = 0;
        (set_one(kernel, index++, values), ...);
    }

    static void set_group_size(const OwnedKernel& kernel, std::uint32_t x, std::uint32_t y = 1,
                               std::uint32_t z = 1) {
        ASSERT_EQ(zeKernelSetGroupSize(kernel.get(), x, y, z), ZE_RESULT_SUCCESS);
    }

    ze_result_t launch(const OwnedKernel& kernel, std::uint32_t x, std::uint32_t y = 1, std::uint32_t z = 1) {
        const ze_group_count_t count{x, y, z};
        return zeCommandListAppendLaunchKernel(list.get(), kernel.get(), &count, nullptr, 0, nullptr);
    }

private:
    template <class T>
    static void set_one(const OwnedKernel& kernel, std::uint32_t index, const T& value) {
        ASSERT_EQ(try_set(kernel, index, value), ZE_RESULT_SUCCESS) << "argument " << index;
    }
    template <class T>
    static void set_one(const OwnedKernel& kernel, std::uint32_t index, const std::span<T>& memory) {
        set_one(kernel, index, memory.data());
    }

    std::vector<void*> allocations_;
};

/// With the kernels of kernels/groups.cl.
class GroupsTest : public KernelTest {
protected:
    void SetUp() override {
        KernelTest::SetUp();
        module = build("groups");
    }
    void TearDown() override {
        module.reset();
        KernelTest::TearDown();
    }

    OwnedModule module;
};

} // namespace zeva::ze_driver_tests
