// What Level Zero says of the GPU.
#include "drivers.hpp"
#include "fact.hpp"
#include "usm.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace zeva::driver_facts {
namespace {

ze_device_properties_t properties() {
    ze_device_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES;
    zeDeviceGetProperties(level_zero().device(), &properties);
    return properties;
}

Rows device_name() {
    return {{"", properties().name}};
}

Rows device_kind() {
    return {{"", (properties().flags & ZE_DEVICE_PROPERTY_FLAG_INTEGRATED) != 0 ? "integrated" : "discrete"}};
}

Rows device_address() {
    return {{"", pci_address(level_zero().device())}};
}

std::string flags_text(ze_command_queue_group_property_flags_t flags) {
    std::string text;
    if ((flags & ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE) != 0)
        text += "compute ";
    if ((flags & ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COPY) != 0)
        text += "copy ";
    return text;
}

Rows queue_groups() {
    const ze_device_handle_t device = level_zero().device();
    std::uint32_t count = 0;
    zeDeviceGetCommandQueueGroupProperties(device, &count, nullptr);
    std::vector<ze_command_queue_group_properties_t> groups(count);
    for (auto& group : groups)
        group.stype = ZE_STRUCTURE_TYPE_COMMAND_QUEUE_GROUP_PROPERTIES;
    zeDeviceGetCommandQueueGroupProperties(device, &count, groups.data());
    Rows rows;
    for (std::uint32_t i = 0; i < count; ++i)
        rows.push_back({fmt::format("group {}", i),
                        fmt::format("{}x{}", flags_text(groups[i].flags), groups[i].numQueues)});
    return rows;
}

Rows queue_groups_with_switches() {
    ::setenv("NEOReadDebugKeys", "1", 1);
    ::setenv("EnableBlitterOperationsSupport", "1", 1);
    return queue_groups();
}

std::string types_text(ze_external_memory_type_flags_t flags) {
    if (flags == 0)
        return "none";
    return flags == dma_buf_flag ? "dma-buf" : fmt::format("{:#x}", flags);
}

Rows external_memory_properties() {
    ze_device_external_memory_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_DEVICE_EXTERNAL_MEMORY_PROPERTIES;
    zeDeviceGetExternalMemoryProperties(level_zero().device(), &properties);
    return {{"memory import", types_text(properties.memoryAllocationImportTypes)},
            {"memory export", types_text(properties.memoryAllocationExportTypes)},
            {"image import", types_text(properties.imageImportTypes)},
            {"image export", types_text(properties.imageExportTypes)}};
}

Rows sub_devices() {
    std::uint32_t count = 0;
    zeDeviceGetSubDevices(level_zero().device(), &count, nullptr);
    return {{"", fmt::format("{}", count)}};
}

} // namespace

Facts device_facts() {
    return {
        {.id = "device.name",
         .statement = "The device's name is Intel's product name and, in brackets, the PCI device id.",
         .measure = device_name,
         .expected = {{"", "Intel(R) HD Graphics 530 [0x1912]", "skl"},
                      {"", "Intel(R) UHD Graphics 620 [0x5917]", "kbl"},
                      {"", "Intel(R) UHD Graphics 630 [0x3e9b]", "cfl"},
                      {"", "Intel(R) UHD Graphics 630 [0x9bc5]", "cml"},
                      {"", "Intel(R) Iris(R) Plus Graphics [0x8a52]", "icl"},
                      {"", "Intel(R) Iris(R) Xe Graphics [0x9a49]", "tgl"},
                      {"", "Intel(R) UHD Graphics 750 [0x4c8a]", "rkl"},
                      {"", "Intel(R) UHD Graphics 770 [0x4680]", "adl-s"},
                      {"", "Intel(R) Graphics [0x46a6]", "adl-p"},
                      {"", "Intel(R) Graphics [0xa7a0]", "rpl-p"},
                      {"", "Intel(R) Iris(R) Xe MAX Graphics [0x4905]", "dg1"},
                      {"", "Intel(R) Graphics [0x56a0]", "dg2"},
                      {"", "Intel(R) Graphics [0x5690]", "a770m"}}},
        {.id = "device.kind",
         .statement = "The integrated flag tells integrated GPUs from discrete ones.",
         .measure = device_kind,
         .expected = {{"", "integrated"}, {"", "discrete", "discrete"}}},
        {.id = "device.pci_address",
         .statement = "zeDevicePciGetPropertiesExt tells the address under which sysfs has the render node.",
         .used_in = "src/level_zero/device.cpp",
         .measure = device_address,
         .expected = {{"", "0000:00:02.0"}, {"", "0000:03:00.0", "discrete"}}},
        {.id = "device.queue_groups",
         .statement = "Which kinds of queues there are differs by generation.",
         .used_in = "src/bridge/gpu.cpp",
         .measure = queue_groups,
         .expected = {{"group 0", "compute copy x1"},
                      {"group 0", "compute copy x4", "xe-hpg"},
                      {"group 1", "compute copy x1", "xe-hpg"},
                      {"group 1", "copy x1", "dg1"},
                      {"group 2", "copy x1", "xe-hpg"}}},
        {.id = "device.queue_groups_with_switches",
         .statement =
             "With NEOReadDebugKeys=1 EnableBlitterOperationsSupport=1 NEO offers a copy engine where "
             "it knows one.",
         .measure = queue_groups_with_switches,
         .expected = {{"group 0", "compute copy x1"},
                      {"group 0", "compute copy x4", "xe-hpg"},
                      {"group 1", "copy x1", "gen12"},
                      {"group 1", "compute copy x1", "xe-hpg"},
                      {"group 1", no_such_row, "gen9 icl"},
                      {"process", "goes on"},
                      {"group 2", "copy x1", "xe-hpg"}},
         .place = Place::own_process},
        {.id = "device.external_memory_properties",
         .statement = "Memory is said to be imported and exported as dma-bufs, images to be neither.",
         .used_in = "src/level_zero/device.cpp",
         .measure = external_memory_properties,
         .expected = {{"memory import", "dma-buf"},
                      {"memory export", "dma-buf"},
                      {"image import", "none"},
                      {"image export", "none"}}},
        {.id = "device.sub_devices",
         .statement = "A GPU with one tile has no sub-devices.",
         .used_in = "src/level_zero/device.cpp",
         .measure = sub_devices,
         .expected = {{"", "0"}}},
    };
}

} // namespace zeva::driver_facts
