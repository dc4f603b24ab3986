#include "level_zero/driver.hpp"

#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace zeva::bench {

void check(ze_result_t result, const char* call) {
    if (result != ZE_RESULT_SUCCESS)
        throw std::runtime_error{fmt::format("{}: {:#x}", call, static_cast<unsigned>(result))};
}

std::vector<std::uint8_t> read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file)
        throw std::runtime_error{path + " is missing"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

namespace {

std::string text_of(ze_module_build_log_handle_t log) {
    std::size_t size = 0;
    if (log == nullptr || zeModuleBuildLogGetString(log, &size, nullptr) != ZE_RESULT_SUCCESS)
        return "there is no build log";
    std::string text(size, '\0');
    check(zeModuleBuildLogGetString(log, &size, text.data()), "zeModuleBuildLogGetString");
    return text;
}

} // namespace

Driver::Driver() {
    std::uint32_t count = 1;
    const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    check(zeInit(0), "zeInit");
    check(zeDriverGet(&count, &driver_), "zeDriverGet");
    check(zeDeviceGet(driver_, &count, &device_), "zeDeviceGet");
    check(zeContextCreate(driver_, &description, &context_), "zeContextCreate");
}

ze_command_queue_handle_t Driver::queue(ze_command_queue_mode_t mode) const {
    const ze_command_queue_desc_t description{ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC, nullptr, 0, 0, 0, mode,
                                              ZE_COMMAND_QUEUE_PRIORITY_NORMAL};
    ze_command_queue_handle_t queue = nullptr;
    check(zeCommandQueueCreate(context_, device_, &description, &queue), "zeCommandQueueCreate");
    return queue;
}

ze_command_list_handle_t Driver::list() const {
    const ze_command_list_desc_t description{ZE_STRUCTURE_TYPE_COMMAND_LIST_DESC, nullptr, 0, 0};
    ze_command_list_handle_t list = nullptr;
    check(zeCommandListCreate(context_, device_, &description, &list), "zeCommandListCreate");
    return list;
}

ze_command_list_handle_t Driver::immediate_list(ze_command_queue_mode_t mode) const {
    const ze_command_queue_desc_t description{ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC, nullptr, 0, 0, 0, mode,
                                              ZE_COMMAND_QUEUE_PRIORITY_NORMAL};
    ze_command_list_handle_t list = nullptr;
    check(zeCommandListCreateImmediate(context_, device_, &description, &list),
          "zeCommandListCreateImmediate");
    return list;
}

ze_fence_handle_t Driver::fence(ze_command_queue_handle_t queue) const {
    const ze_fence_desc_t description{ZE_STRUCTURE_TYPE_FENCE_DESC, nullptr, 0};
    ze_fence_handle_t fence = nullptr;
    check(zeFenceCreate(queue, &description, &fence), "zeFenceCreate");
    return fence;
}

ze_event_handle_t Driver::event() const {
    const ze_event_pool_desc_t pool_description{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr,
                                                ZE_EVENT_POOL_FLAG_HOST_VISIBLE, 1};
    const ze_event_desc_t description{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, 0, ZE_EVENT_SCOPE_FLAG_HOST,
                                      ZE_EVENT_SCOPE_FLAG_HOST};
    ze_event_pool_handle_t pool = nullptr;
    ze_event_handle_t event = nullptr;
    check(zeEventPoolCreate(context_, &pool_description, 1, const_cast<ze_device_handle_t*>(&device_), &pool),
          "zeEventPoolCreate");
    check(zeEventCreate(pool, &description, &event), "zeEventCreate");
    return event;
}

std::byte* Driver::memory(std::size_t size) const {
    const ze_device_mem_alloc_desc_t description{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr, 0, 0};
    void* memory = nullptr;
    check(zeMemAllocDevice(context_, &description, size, 64, device_, &memory), "zeMemAllocDevice");
    std::memset(memory, 1, size);
    return static_cast<std::byte*>(memory);
}

ze_module_handle_t Driver::module(const std::string& name) const {
    const auto bytes = read_file(std::string{ZEVA_BENCH_KERNELS} + "/" + name + ".spv");
    const ze_module_desc_t description{ZE_STRUCTURE_TYPE_MODULE_DESC,
                                       nullptr,
                                       ZE_MODULE_FORMAT_IL_SPIRV,
                                       bytes.size(),
                                       bytes.data(),
                                       nullptr,
                                       nullptr};
    ze_module_handle_t module = nullptr;
    ze_module_build_log_handle_t log = nullptr;
    if (zeModuleCreate(context_, device_, &description, &module, &log) != ZE_RESULT_SUCCESS)
        throw std::runtime_error{name + " cannot be built:\n" + text_of(log)};
    return module;
}

ze_kernel_handle_t Driver::kernel(ze_module_handle_t module, const char* name) {
    const ze_kernel_desc_t description{ZE_STRUCTURE_TYPE_KERNEL_DESC, nullptr, 0, name};
    ze_kernel_handle_t kernel = nullptr;
    check(zeKernelCreate(module, &description, &kernel), name);
    return kernel;
}

void RepeatedList::run() {
    check(zeCommandQueueExecuteCommandLists(queue, 1, &list, fence), "zeCommandQueueExecuteCommandLists");
    check(zeFenceHostSynchronize(fence, UINT64_MAX), "zeFenceHostSynchronize");
    check(zeFenceReset(fence), "zeFenceReset");
}

} // namespace zeva::bench
