// A Level Zero program that knows nothing of zeva: whatever driver the loader finds has to run it.
//
//   level_zero_program KERNELS.spv            memory, export, import, kernels, events, fences
//
// Exit code 0 when everything was as expected.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include <level_zero/ze_api.h>

namespace {

constexpr std::size_t element_count = 4096;
constexpr std::size_t byte_count = element_count * sizeof(std::int32_t);
constexpr std::uint32_t group_size = 64;
constexpr std::uint64_t patience = 30'000'000'000; // ns

[[noreturn]] void fail(const std::string& what) {
    std::fprintf(stderr, "FAILED: %s\n", what.c_str());
    std::exit(1);
}

void expect(bool condition, const char* what) {
    if (!condition)
        fail(what);
}

void check(ze_result_t result, const char* call) {
    if (result != ZE_RESULT_SUCCESS) {
        char text[256];
        std::snprintf(text, sizeof text, "%s returned %#x", call, static_cast<unsigned>(result));
        fail(text);
    }
}

#define CHECK(call) check(call, #call)

void step(const char* name) {
    std::printf("ok: %s\n", name);
}

struct Gpu {
    ze_driver_handle_t driver = nullptr;
    ze_device_handle_t device = nullptr;
    ze_context_handle_t context = nullptr;
};

Gpu open_gpu() {
    CHECK(zeInit(ZE_INIT_FLAG_GPU_ONLY));
    Gpu gpu;
    std::uint32_t count = 1;
    CHECK(zeDriverGet(&count, &gpu.driver));
    expect(count == 1, "one driver");
    count = 1;
    CHECK(zeDeviceGet(gpu.driver, &count, &gpu.device));
    expect(count == 1, "one device");
    ze_device_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES;
    CHECK(zeDeviceGetProperties(gpu.device, &properties));
    expect(properties.type == ZE_DEVICE_TYPE_GPU, "the device is a GPU");
    ze_context_desc_t desc{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    CHECK(zeContextCreate(gpu.driver, &desc, &gpu.context));
    std::printf("ok: device '%s'\n", properties.name);
    return gpu;
}

std::int32_t* allocate_exportable(const Gpu& gpu) {
    ze_external_memory_export_desc_t exportable{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC, nullptr,
                                                ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF};
    ze_device_mem_alloc_desc_t desc{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, &exportable, 0, 0};
    void* pointer = nullptr;
    CHECK(zeMemAllocDevice(gpu.context, &desc, byte_count, 64, gpu.device, &pointer));
    return static_cast<std::int32_t*>(pointer);
}

std::int32_t* allocate_shared(const Gpu& gpu) {
    ze_device_mem_alloc_desc_t device_desc{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr, 0, 0};
    ze_host_mem_alloc_desc_t host_desc{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
    void* pointer = nullptr;
    CHECK(zeMemAllocShared(gpu.context, &device_desc, &host_desc, byte_count, 64, gpu.device, &pointer));
    return static_cast<std::int32_t*>(pointer);
}

/// A descriptor that is surely ours: drivers differ in who owns the one that they return.
int export_private_fd(const Gpu& gpu, const void* pointer) {
    ze_external_memory_export_fd_t exported{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD, nullptr,
                                            ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, -1};
    ze_memory_allocation_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
    properties.pNext = &exported;
    CHECK(zeMemGetAllocProperties(gpu.context, pointer, &properties, nullptr));
    const int fd = dup(exported.fd);
    expect(fd >= 0, "the exported descriptor is open");
    return fd;
}

void* import_fd(const Gpu& gpu, int fd) {
    ze_external_memory_import_fd_t import{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr,
                                          ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, fd};
    ze_device_mem_alloc_desc_t desc{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, &import, 0, 0};
    void* pointer = nullptr;
    CHECK(zeMemAllocDevice(gpu.context, &desc, byte_count, 0, gpu.device, &pointer));
    return pointer;
}

ze_command_queue_desc_t queue_desc(ze_command_queue_mode_t mode) {
    ze_command_queue_desc_t desc{};
    desc.stype = ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC;
    desc.mode = mode;
    return desc;
}

ze_command_list_handle_t create_immediate_list(const Gpu& gpu, ze_command_queue_mode_t mode) {
    const auto desc = queue_desc(mode);
    ze_command_list_handle_t list = nullptr;
    CHECK(zeCommandListCreateImmediate(gpu.context, gpu.device, &desc, &list));
    return list;
}

ze_event_pool_handle_t create_event_pool(const Gpu& gpu, std::uint32_t count) {
    ze_event_pool_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr,
                              ZE_EVENT_POOL_FLAG_HOST_VISIBLE | ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP, count};
    ze_event_pool_handle_t pool = nullptr;
    ze_device_handle_t device = gpu.device;
    CHECK(zeEventPoolCreate(gpu.context, &desc, 1, &device, &pool));
    return pool;
}

ze_event_handle_t create_event(ze_event_pool_handle_t pool, std::uint32_t index) {
    ze_event_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, index, ZE_EVENT_SCOPE_FLAG_HOST,
                         ZE_EVENT_SCOPE_FLAG_HOST};
    ze_event_handle_t event = nullptr;
    CHECK(zeEventCreate(pool, &desc, &event));
    return event;
}

/// Export, import, and the same bytes through three names: device memory, imported memory, mmap.
void share_memory(const Gpu& gpu) {
    std::int32_t* owner = allocate_exportable(gpu);
    std::int32_t* host = allocate_shared(gpu);
    for (std::size_t i = 0; i < element_count; ++i)
        host[i] = static_cast<std::int32_t>(i * 7 + 1);
    ze_command_list_handle_t list = create_immediate_list(gpu, ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    CHECK(zeCommandListAppendMemoryCopy(list, owner, host, byte_count, nullptr, 0, nullptr));

    const int fd = export_private_fd(gpu, owner);
    const int fd_of_import = dup(fd);
    void* imported = import_fd(gpu, fd_of_import);
    std::memset(host, 0, byte_count);
    CHECK(zeCommandListAppendMemoryCopy(list, host, imported, byte_count, nullptr, 0, nullptr));
    for (std::size_t i = 0; i < element_count; ++i)
        expect(host[i] == static_cast<std::int32_t>(i * 7 + 1), "imported memory holds what was exported");

    const std::int32_t pattern = 0x5a5a1234;
    CHECK(zeCommandListAppendMemoryFill(list, imported, &pattern, sizeof pattern, byte_count, nullptr, 0,
                                        nullptr));
    void* mapped = mmap(nullptr, byte_count, PROT_READ, MAP_SHARED, fd, 0);
    expect(mapped != MAP_FAILED, "the descriptor can be mapped");
    expect(static_cast<std::int32_t*>(mapped)[element_count - 1] == pattern, "mmap sees the device's write");
    munmap(mapped, byte_count);

    CHECK(zeMemFree(gpu.context, imported));
    CHECK(zeMemFree(gpu.context, owner));
    CHECK(zeMemFree(gpu.context, host));
    CHECK(zeCommandListDestroy(list));
    close(fd);
    step("export, import, copy, fill");
}

/// Copies of a rectangle between different pitches.
void copy_rectangle(const Gpu& gpu) {
    std::int32_t* source = allocate_shared(gpu);
    std::int32_t* destination = allocate_shared(gpu);
    auto* from = reinterpret_cast<std::uint8_t*>(source);
    auto* to = reinterpret_cast<std::uint8_t*>(destination);
    for (std::size_t i = 0; i < byte_count; ++i)
        from[i] = static_cast<std::uint8_t>(i * 31);
    std::memset(to, 0xee, byte_count);
    const ze_copy_region_t source_region{3, 2, 0, 20, 5, 1};
    const ze_copy_region_t destination_region{7, 1, 0, 20, 5, 1};
    ze_command_list_handle_t list = create_immediate_list(gpu, ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    CHECK(zeCommandListAppendMemoryCopyRegion(list, to, &destination_region, 48, 0, from, &source_region, 64,
                                              0, nullptr, 0, nullptr));
    for (std::size_t y = 0; y < 8; ++y)
        for (std::size_t x = 0; x < 48; ++x) {
            const bool inside = x >= 7 && x < 27 && y >= 1 && y < 6;
            const std::uint8_t expected = inside ? from[(y + 1) * 64 + x - 4] : 0xee;
            expect(to[y * 48 + x] == expected, "rectangle copy");
        }
    CHECK(zeCommandListDestroy(list));
    CHECK(zeMemFree(gpu.context, source));
    CHECK(zeMemFree(gpu.context, destination));
    step("copy of a rectangle");
}

std::vector<std::uint8_t> read_file(const char* path) {
    std::ifstream file{path, std::ios::binary};
    std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>{file}, {}};
    expect(!bytes.empty(), "the kernel file can be read");
    return bytes;
}

ze_module_handle_t build_module(const Gpu& gpu, const std::vector<std::uint8_t>& spirv) {
    ze_module_desc_t desc{};
    desc.stype = ZE_STRUCTURE_TYPE_MODULE_DESC;
    desc.format = ZE_MODULE_FORMAT_IL_SPIRV;
    desc.inputSize = spirv.size();
    desc.pInputModule = spirv.data();
    desc.pBuildFlags = "";
    ze_module_handle_t module = nullptr;
    ze_module_build_log_handle_t log = nullptr;
    const ze_result_t result = zeModuleCreate(gpu.context, gpu.device, &desc, &module, &log);
    std::size_t size = 0;
    CHECK(zeModuleBuildLogGetString(log, &size, nullptr));
    std::string text(size, '\0');
    CHECK(zeModuleBuildLogGetString(log, &size, text.data()));
    CHECK(zeModuleBuildLogDestroy(log));
    if (result != ZE_RESULT_SUCCESS)
        fail("the module does not build: " + text);
    std::uint32_t name_count = 0;
    CHECK(zeModuleGetKernelNames(module, &name_count, nullptr));
    expect(name_count == 3, "three kernels");
    step("module");
    return module;
}

ze_kernel_handle_t create_kernel(ze_module_handle_t module, const char* name) {
    ze_kernel_desc_t desc{ZE_STRUCTURE_TYPE_KERNEL_DESC, nullptr, 0, name};
    ze_kernel_handle_t kernel = nullptr;
    CHECK(zeKernelCreate(module, &desc, &kernel));
    CHECK(zeKernelSetGroupSize(kernel, group_size, 1, 1));
    return kernel;
}

constexpr ze_group_count_t group_count{element_count / group_size, 1, 1};

/// Two launches of one kernel with different values on a regular list, then a kernel with local memory, with
/// barriers in between, ended by an event and a fence. The list runs twice.
void run_regular_list(const Gpu& gpu, ze_module_handle_t module) {
    ze_kernel_handle_t scale = create_kernel(module, "scale_and_index");
    ze_kernel_handle_t reverse = create_kernel(module, "reverse_groups");
    std::int32_t* in = allocate_shared(gpu);
    std::int32_t* out = allocate_shared(gpu);
    for (std::size_t i = 0; i < element_count; ++i)
        in[i] = static_cast<std::int32_t>(i);

    const auto desc = queue_desc(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    ze_command_queue_handle_t queue = nullptr;
    CHECK(zeCommandQueueCreate(gpu.context, gpu.device, &desc, &queue));
    ze_command_list_desc_t list_desc{ZE_STRUCTURE_TYPE_COMMAND_LIST_DESC, nullptr, 0, 0};
    ze_command_list_handle_t list = nullptr;
    CHECK(zeCommandListCreate(gpu.context, gpu.device, &list_desc, &list));
    ze_event_pool_handle_t pool = create_event_pool(gpu, 1);
    ze_event_handle_t event = create_event(pool, 0);

    std::int32_t factor = 3;
    CHECK(zeKernelSetArgumentValue(scale, 0, sizeof in, &in));
    CHECK(zeKernelSetArgumentValue(scale, 1, sizeof out, &out));
    CHECK(zeKernelSetArgumentValue(scale, 2, sizeof factor, &factor));
    CHECK(zeCommandListAppendLaunchKernel(list, scale, &group_count, nullptr, 0, nullptr));
    CHECK(zeCommandListAppendBarrier(list, nullptr, 0, nullptr));
    factor = 100; // the first launch keeps 3
    CHECK(zeKernelSetArgumentValue(scale, 0, sizeof out, &out));
    CHECK(zeKernelSetArgumentValue(scale, 2, sizeof factor, &factor));
    CHECK(zeCommandListAppendLaunchKernel(list, scale, &group_count, nullptr, 0, nullptr));
    CHECK(zeCommandListAppendBarrier(list, nullptr, 0, nullptr));
    CHECK(zeKernelSetArgumentValue(reverse, 0, sizeof out, &out));
    CHECK(zeKernelSetArgumentValue(reverse, 1, group_size * sizeof(std::int32_t), nullptr));
    CHECK(zeCommandListAppendLaunchKernel(list, reverse, &group_count, event, 0, nullptr));
    CHECK(zeCommandListClose(list));

    ze_fence_desc_t fence_desc{ZE_STRUCTURE_TYPE_FENCE_DESC, nullptr, 0};
    ze_fence_handle_t fence = nullptr;
    CHECK(zeFenceCreate(queue, &fence_desc, &fence));
    for (int run = 0; run < 2; ++run) {
        std::memset(out, 0, byte_count);
        CHECK(zeEventHostReset(event));
        CHECK(zeFenceReset(fence));
        CHECK(zeCommandQueueExecuteCommandLists(queue, 1, &list, fence));
        CHECK(zeFenceHostSynchronize(fence, patience));
        CHECK(zeEventQueryStatus(event));
        for (std::size_t i = 0; i < element_count; ++i) {
            const auto mirrored =
                static_cast<std::int32_t>(i / group_size * group_size + group_size - 1 - i % group_size);
            expect(out[i] == (mirrored * 3 + mirrored) * 100 + mirrored, "kernels of the regular list");
        }
    }
    ze_kernel_timestamp_result_t timestamps{};
    CHECK(zeEventQueryKernelTimestamp(event, &timestamps));
    expect(timestamps.global.kernelEnd >= timestamps.global.kernelStart, "kernel timestamps");

    CHECK(zeCommandQueueSynchronize(queue, patience));
    CHECK(zeFenceDestroy(fence));
    CHECK(zeEventDestroy(event));
    CHECK(zeEventPoolDestroy(pool));
    CHECK(zeCommandListDestroy(list));
    CHECK(zeCommandQueueDestroy(queue));
    CHECK(zeKernelDestroy(reverse));
    CHECK(zeKernelDestroy(scale));
    CHECK(zeMemFree(gpu.context, out));
    CHECK(zeMemFree(gpu.context, in));
    step("kernels on a regular list, event, fence");
}

struct Weights {
    float scale;
    float bias;
    std::int32_t count;
};

/// A kernel on an immediate list that waits for the host, then a copy on another list that waits for it.
void run_immediate_lists(const Gpu& gpu, ze_module_handle_t module) {
    ze_kernel_handle_t weigh = create_kernel(module, "weigh");
    std::int32_t* in = allocate_shared(gpu);
    auto* out = reinterpret_cast<float*>(allocate_shared(gpu));
    auto* copy = reinterpret_cast<float*>(allocate_shared(gpu));
    std::memset(copy, 0, byte_count);
    for (std::size_t i = 0; i < element_count; ++i)
        in[i] = static_cast<std::int32_t>(i);
    ze_command_list_handle_t compute = create_immediate_list(gpu, ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    ze_command_list_handle_t transfer = create_immediate_list(gpu, ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    ze_event_pool_handle_t pool = create_event_pool(gpu, 3);
    std::array<ze_event_handle_t, 3> events{};
    for (std::uint32_t i = 0; i < events.size(); ++i)
        events[i] = create_event(pool, i);

    const Weights weights{0.5F, 2.0F, element_count};
    CHECK(zeKernelSetArgumentValue(weigh, 0, sizeof in, &in));
    CHECK(zeKernelSetArgumentValue(weigh, 1, sizeof out, &out));
    CHECK(zeKernelSetArgumentValue(weigh, 2, sizeof weights, &weights));
    CHECK(zeCommandListAppendMemoryCopy(transfer, copy, out, byte_count, events[2], 1, &events[1]));
    CHECK(zeCommandListAppendLaunchKernel(compute, weigh, &group_count, events[1], 1, &events[0]));
    expect(zeEventHostSynchronize(events[2], 1'000'000) == ZE_RESULT_NOT_READY,
           "the chain waits for the host");
    CHECK(zeEventHostSignal(events[0]));
    CHECK(zeEventHostSynchronize(events[2], patience));
    for (std::size_t i = 0; i < element_count; ++i)
        expect(copy[i] == static_cast<float>(i) * 0.5F + 2.0F, "kernel of the immediate list");

    for (ze_event_handle_t event : events)
        CHECK(zeEventDestroy(event));
    CHECK(zeEventPoolDestroy(pool));
    CHECK(zeCommandListDestroy(transfer));
    CHECK(zeCommandListDestroy(compute));
    CHECK(zeKernelDestroy(weigh));
    CHECK(zeMemFree(gpu.context, copy));
    CHECK(zeMemFree(gpu.context, out));
    CHECK(zeMemFree(gpu.context, in));
    step("kernel and copy on immediate lists, a chain of events");
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: level_zero_program KERNELS.spv\n");
        return 2;
    }
    const Gpu gpu = open_gpu();
    share_memory(gpu);
    copy_rectangle(gpu);
    ze_module_handle_t module = build_module(gpu, read_file(argv[1]));
    run_regular_list(gpu, module);
    run_immediate_lists(gpu, module);
    CHECK(zeModuleDestroy(module));
    CHECK(zeContextDestroy(gpu.context));
    step("done");
    return 0;
}
