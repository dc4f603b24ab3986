// What the tests of the Level Zero driver share: the driver's objects, owned, and kernels from kernels/*.cl.
#pragma once

#include "structure.hpp"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {

/// The driver's first device and a context.
class DriverTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(zeInit(0), ZE_RESULT_SUCCESS);
        std::uint32_t count = 1;
        ASSERT_EQ(zeDriverGet(&count, &driver), ZE_RESULT_SUCCESS);
        ASSERT_EQ(count, 1u);
        ASSERT_EQ(zeDeviceGet(driver, &count, &device), ZE_RESULT_SUCCESS);
        const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
        ASSERT_EQ(zeContextCreate(driver, &description, &context), ZE_RESULT_SUCCESS);
    }

    void TearDown() override {
        if (context != nullptr) {
            EXPECT_EQ(zeContextDestroy(context), ZE_RESULT_SUCCESS);
        }
    }

    ze_driver_handle_t driver = nullptr;
    ze_device_handle_t device = nullptr;
    ze_context_handle_t context = nullptr;
};

template <auto Destroy>
struct Destroyer {
    template <class Handle>
    void operator()(Handle handle) const {
        EXPECT_EQ(Destroy(handle), ZE_RESULT_SUCCESS);
    }
};

template <class Handle, auto Destroy>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Destroyer<Destroy>>;

using OwnedQueue = Owned<ze_command_queue_handle_t, zeCommandQueueDestroy>;
using OwnedList = Owned<ze_command_list_handle_t, zeCommandListDestroy>;
using OwnedEventPool = Owned<ze_event_pool_handle_t, zeEventPoolDestroy>;
using OwnedEvent = Owned<ze_event_handle_t, zeEventDestroy>;
using OwnedFence = Owned<ze_fence_handle_t, zeFenceDestroy>;
using OwnedImage = Owned<ze_image_handle_t, zeImageDestroy>;
using OwnedSampler = Owned<ze_sampler_handle_t, zeSamplerDestroy>;
using OwnedModule = Owned<ze_module_handle_t, zeModuleDestroy>;
using OwnedKernel = Owned<ze_kernel_handle_t, zeKernelDestroy>;

/// With an immediate list: a command has finished when its append returns.
class SynchronousListTest : public DriverTest {
protected:
    void SetUp() override {
        DriverTest::SetUp();
        auto description = structure<ze_command_queue_desc_t>(ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC);
        description.mode = ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS;
        ze_command_list_handle_t handle = nullptr;
        ASSERT_EQ(zeCommandListCreateImmediate(context, device, &description, &handle), ZE_RESULT_SUCCESS);
        list.reset(handle);
    }

    void TearDown() override {
        list.reset();
        DriverTest::TearDown();
    }

    OwnedList list;
};

/// The SPIR-V of kernels/<name>.cl.
inline std::vector<std::uint8_t> read_module(const std::string& name) {
    std::ifstream file{std::string{ZEVA_TEST_KERNELS} + "/" + name + ".spv", std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

} // namespace zeva::ze_driver_tests
