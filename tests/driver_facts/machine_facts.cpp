// Machines with two GPUs, and with none that Intel's drivers know.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <xf86drm.h>

namespace zeva::driver_facts {
namespace {

std::string device_order() {
    std::string text;
    for (ze_device_handle_t device : level_zero().devices)
        text += (text.empty() ? "" : ", ") + pci_address(device);
    return text;
}

Rows order() {
    return {{"", device_order()}};
}

Rows order_by_address() {
    ::setenv("ZE_ENABLE_PCI_ID_DEVICE_ORDER", "1", 1);
    return order();
}

/// Sorted: libdrm lists nodes as their folder does, in no order that means anything.
Rows node_addresses() {
    std::array<drmDevicePtr, 8> devices{};
    const int count = drmGetDevices2(0, devices.data(), devices.size());
    Rows rows;
    for (int i = 0; i < count; ++i) {
        const drmPciBusInfo& bus = *devices[static_cast<std::size_t>(i)]->businfo.pci;
        rows.push_back({devices[static_cast<std::size_t>(i)]->nodes[DRM_NODE_RENDER],
                        fmt::format("{:04x}:{:02x}:{:02x}.{:x}", bus.domain, bus.bus, bus.dev, bus.func)});
    }
    drmFreeDevices(devices.data(), count);
    std::ranges::sort(rows, {}, &Row::tried);
    return rows;
}

Rows surface_of_other_gpu() {
    Rows rows;
    for (std::size_t from = 0; from < 2; ++from) {
        const std::size_t to = 1 - from;
        const SharedMemory memory{64U << 10, level_zero().devices.at(from)};
        const Surface surface{describe(bgra, memory.fd(), memory.size(), 64, 64, 256), bgra.rt_format, to};
        rows.push_back(
            {fmt::format("USM of device {} as a surface of device {}", from, to), va_text(surface.status())});
    }
    return rows;
}

Rows memory_of_other_gpu() {
    Rows rows;
    for (std::size_t from = 0; from < 2; ++from) {
        const std::size_t to = 1 - from;
        const SharedMemory memory{64U << 10, level_zero().devices.at(from)};
        const Usm usm =
            import_fd(memory.fd(), memory.size(), UsmKind::device, dma_buf_flag, level_zero().devices.at(to));
        rows.push_back({fmt::format("USM of device {} into device {}", from, to), text_of(usm.result())});
    }
    return rows;
}

/// Intel's driver alone, also where others are installed.
ze_result_t initialise_intel_alone() {
    ::unsetenv("ZE_ENABLE_ALT_DRIVERS");
    return zeInit(0);
}

Rows no_gpu() {
    return {{"zeInit", text_of(initialise_intel_alone())}};
}

Rows call_after_failure() {
    initialise_intel_alone();
    std::uint32_t count = 0;
    return {{"zeDriverGet", text_of(zeDriverGet(&count, nullptr))}};
}

} // namespace

Facts machine_facts() {
    return {
        {.id = "machine.order",
         .statement = "Level Zero lists discrete GPUs first.",
         .used_in = "src/level_zero/device.cpp",
         .measure = order,
         .expected = {{"", "0000:03:00.0, 0000:00:02.0"}},
         .scope = Scope::two_gpus},
        {.id = "machine.order_by_address",
         .statement = "ZE_ENABLE_PCI_ID_DEVICE_ORDER=1 changes nothing in that.",
         .used_in = "src/level_zero/device.cpp",
         .measure = order_by_address,
         .expected = {{"", "0000:03:00.0, 0000:00:02.0"}, {"process", "goes on"}},
         .place = Place::own_process,
         .scope = Scope::two_gpus},
        {.id = "machine.node_addresses",
         .statement = "libdrm tells the PCI address of every render node.",
         .used_in = "src/drm/render_node.cpp",
         .measure = node_addresses,
         .expected = {{"/dev/dri/renderD128", "0000:00:02.0"}, {"/dev/dri/renderD129", "0000:03:00.0"}},
         .scope = Scope::two_gpus},
        {.id = "machine.surface_of_other_gpu",
         .statement =
             "Memory of one GPU becomes a surface of the other, unless the kernel refuses: the driver "
             "does not.",
         .used_in = "src/bridge/gpu.cpp",
         .measure = surface_of_other_gpu,
         .expected = {{"USM of device 0 as a surface of device 1", "resource allocation failed (0x2)"},
                      {"USM of device 1 as a surface of device 0", "success"}},
         .scope = Scope::two_gpus},
        {.id = "machine.memory_of_other_gpu",
         .statement = "Memory of one GPU is imported into the other, unless the kernel refuses.",
         .used_in = "src/level_zero/import_table.cpp",
         .measure = memory_of_other_gpu,
         .expected = {{"USM of device 0 into device 1", "invalid argument (0x78000004)"},
                      {"USM of device 1 into device 0", "success"},
                      {"process", "goes on"}},
         .place = Place::own_process,
         .scope = Scope::two_gpus},
        {.id = "machine.no_gpu",
         .statement = "Without a GPU of Intel's zeInit fails.",
         .used_in = "src/level_zero/device.cpp",
         .measure = no_gpu,
         .expected = {{"zeInit", "uninitialized (0x78000001)"}, {"process", "goes on"}},
         .place = Place::own_process,
         .scope = Scope::no_gpu},
        {.id = "machine.call_after_failure",
         .statement = "A call after a failed zeInit crashes inside the loader.",
         .used_in = "src/level_zero/device.cpp",
         .measure = call_after_failure,
         .expected = {{"process", "ends by SIGSEGV"}},
         .place = Place::own_process,
         .scope = Scope::no_gpu},
    };
}

} // namespace zeva::driver_facts
