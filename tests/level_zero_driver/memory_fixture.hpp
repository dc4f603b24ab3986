// What the tests of memory share.
#pragma once

#include "driver_test.hpp"
#include "structure.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <zeva/unique_fd.hpp>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {

/// Allocation, and copies that have finished when they return.
class MemoryTest : public SynchronousListTest {
protected:
    [[nodiscard]] ze_result_t try_device(std::size_t size, std::size_t alignment, void** pointer,
                                         const void* extensions = nullptr) {
        const auto description =
            structure<ze_device_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, extensions);
        return zeMemAllocDevice(context, &description, size, alignment, device, pointer);
    }

    [[nodiscard]] ze_result_t try_host(std::size_t size, std::size_t alignment, void** pointer,
                                       const void* extensions = nullptr) {
        const auto description =
            structure<ze_host_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, extensions);
        return zeMemAllocHost(context, &description, size, alignment, pointer);
    }

    [[nodiscard]] ze_result_t try_shared(std::size_t size, std::size_t alignment, void** pointer,
                                         const void* extensions = nullptr) {
        const auto device_description =
            structure<ze_device_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, extensions);
        const auto host_description =
            structure<ze_host_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC);
        return zeMemAllocShared(context, &device_description, &host_description, size, alignment, device,
                                pointer);
    }

    [[nodiscard]] ze_result_t try_import(int fd, std::size_t size, void** pointer) {
        auto import = structure<ze_external_memory_import_fd_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD);
        import.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
        import.fd = fd;
        return try_device(size, 0, pointer, &import);
    }

    [[nodiscard]] std::uint8_t* device_memory(std::size_t size) {
        void* pointer = nullptr;
        EXPECT_EQ(try_device(size, 0, &pointer), ZE_RESULT_SUCCESS);
        return static_cast<std::uint8_t*>(pointer);
    }

    [[nodiscard]] std::uint8_t* host_memory(std::size_t size) {
        void* pointer = nullptr;
        EXPECT_EQ(try_host(size, 0, &pointer), ZE_RESULT_SUCCESS);
        return static_cast<std::uint8_t*>(pointer);
    }

    void free(void* pointer) { EXPECT_EQ(zeMemFree(context, pointer), ZE_RESULT_SUCCESS); }

    void fill(void* pointer, std::uint8_t value, std::size_t size) {
        EXPECT_EQ(zeCommandListAppendMemoryFill(list.get(), pointer, &value, 1, size, nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
    }

    /// The byte that the device finds there.
    [[nodiscard]] int read(const void* pointer) {
        std::uint8_t value = 0;
        EXPECT_EQ(zeCommandListAppendMemoryCopy(list.get(), &value, pointer, 1, nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
        return value;
    }

    [[nodiscard]] ze_result_t try_export(const void* pointer, int* fd) {
        auto exported =
            structure<ze_external_memory_export_fd_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD);
        exported.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
        exported.fd = -1;
        auto properties = structure<ze_memory_allocation_properties_t>(
            ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES, &exported);
        const ze_result_t result = zeMemGetAllocProperties(context, pointer, &properties, nullptr);
        *fd = exported.fd;
        return result;
    }
};

} // namespace zeva::ze_driver_tests
