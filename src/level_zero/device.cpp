#include "level_zero/device.hpp"

#include "base/environment.hpp"
#include "base/error.hpp"
#include "level_zero/result.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zeva/render_node.hpp>

namespace zeva {
namespace {

/// Without permission on its node a GPU's driver finds no device: opening the node tells what is missing.
void refuse_closed_render_nodes() {
    for (const RenderNode& node : list_render_nodes())
        static_cast<void>(node.open());
}

/// zeInit, once: after a failure the loader crashes in any further call, so none is made.
void initialise() {
    static const ze_result_t result = zeInit(0);
    if (result != ZE_RESULT_SUCCESS)
        refuse_closed_render_nodes();
    if (result != ZE_RESULT_SUCCESS && environment("LIBVA_DRIVER_NAME") &&
        !environment("ZE_ENABLE_ALT_DRIVERS"))
        throw_ze_error(result, "zeInit",
                       "no usable Level Zero driver; LIBVA_DRIVER_NAME is set, so that the "
                       "software drivers were not chosen",
                       "unset it, or set ZE_ENABLE_ALT_DRIVERS too (`zeva env`)");
    check_ze(result, "zeInit", "no usable Level Zero driver",
             "install intel-opencl-icd for Intel GPUs, or call zeva::runtime::prepare() first for the "
             "software driver (`zeva env`)");
}

std::vector<ze_device_handle_t> devices_of(ze_driver_handle_t driver) {
    std::uint32_t count = 0;
    check_ze(zeDeviceGet(driver, &count, nullptr), "zeDeviceGet");
    std::vector<ze_device_handle_t> devices(count);
    check_ze(zeDeviceGet(driver, &count, devices.data()), "zeDeviceGet");
    devices.resize(count);
    return devices;
}

std::vector<ze_device_handle_t> tiles_of(ze_device_handle_t device) {
    std::uint32_t count = 0;
    check_ze(zeDeviceGetSubDevices(device, &count, nullptr), "zeDeviceGetSubDevices");
    std::vector<ze_device_handle_t> tiles(count);
    if (count > 0)
        check_ze(zeDeviceGetSubDevices(device, &count, tiles.data()), "zeDeviceGetSubDevices");
    return tiles;
}

const char* name_of(ze_device_type_t type) {
    switch (type) {
    case ZE_DEVICE_TYPE_GPU:
        return "gpu";
    case ZE_DEVICE_TYPE_CPU:
        return "cpu";
    case ZE_DEVICE_TYPE_FPGA:
        return "fpga";
    case ZE_DEVICE_TYPE_MCA:
        return "mca";
    case ZE_DEVICE_TYPE_VPU:
        return "vpu";
    default:
        return "unknown";
    }
}

ze_device_properties_t properties_of(ze_device_handle_t device) {
    ze_device_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES;
    check_ze(zeDeviceGetProperties(device, &properties), "zeDeviceGetProperties");
    return properties;
}

ZeDevice choose_tile(const ZeDevice& device, std::uint32_t tile) {
    const auto tiles = tiles_of(device.device);
    if (tile >= tiles.size())
        throw_usage_error("Gpu::open", fmt::format("no tile {}, the device has {}", tile, tiles.size()),
                          "leave the tile out to use the whole device");
    return {device.driver, tiles[tile], device.driver_number};
}

ZeDevice device_at(const std::vector<ZeDevice>& devices, const std::string& pci) {
    const auto wanted = PciAddress::parse(pci);
    if (!wanted)
        throw_usage_error("Gpu::open", fmt::format("`{}` is no PCI address", pci),
                          "write it as 0000:03:00.0");
    std::vector<std::string> present;
    for (const ZeDevice& device : devices) {
        const PciAddress address = pci_address_of(device.device);
        if (address == *wanted)
            return device;
        present.push_back(address.to_string());
    }
    throw_usage_error("Gpu::open", fmt::format("no Level Zero device at {}", wanted->to_string()),
                      fmt::format("there is: {}", fmt::join(present, ", ")));
}

ZeDevice first_of_type(const std::vector<ZeDevice>& devices, const std::string& type) {
    const auto found = std::ranges::find_if(
        devices, [&](const ZeDevice& device) { return type == name_of(properties_of(device.device).type); });
    if (found == devices.end())
        throw_usage_error("Gpu::open", fmt::format("no {} among the Level Zero devices", type),
                          "name another device by its PCI address (`zeva info` lists them)");
    return *found;
}

} // namespace

PciAddress pci_address_of(ze_device_handle_t device) {
    ze_pci_ext_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_PCI_EXT_PROPERTIES;
    check_ze(zeDevicePciGetPropertiesExt(device, &properties), "zeDevicePciGetPropertiesExt",
             "the driver does not tell the PCI address of its device");
    const ze_pci_address_ext_t& address = properties.address;
    return {address.domain, address.bus, address.device, address.function};
}

std::vector<ZeDevice> all_ze_devices() {
    initialise();
    std::uint32_t count = 0;
    check_ze(zeDriverGet(&count, nullptr), "zeDriverGet");
    std::vector<ze_driver_handle_t> drivers(count);
    check_ze(zeDriverGet(&count, drivers.data()), "zeDriverGet");
    std::vector<ZeDevice> all;
    for (std::uint32_t number = 0; number < count; ++number)
        for (ze_device_handle_t device : devices_of(drivers[number]))
            all.push_back({drivers[number], device, number});
    return all;
}

ZeDevice choose_ze_device(const GpuOptions& options) {
    std::vector<ZeDevice> devices = all_ze_devices();
    if (options.driver)
        std::erase_if(devices,
                      [&](const ZeDevice& device) { return device.driver_number != *options.driver; });
    const ZeDevice chosen =
        options.pci.empty() ? first_of_type(devices, options.type) : device_at(devices, options.pci);
    return options.tile ? choose_tile(chosen, *options.tile) : chosen;
}

DeviceDescription describe(ze_device_handle_t device) {
    const ze_device_properties_t properties = properties_of(device);
    return {properties.name, pci_address_of(device), static_cast<std::uint32_t>(tiles_of(device).size()),
            name_of(properties.type)};
}

ZeQueueGroups queue_groups(ze_device_handle_t device) {
    constexpr auto query = "zeDeviceGetCommandQueueGroupProperties";
    std::uint32_t count = 0;
    check_ze(zeDeviceGetCommandQueueGroupProperties(device, &count, nullptr), query);
    std::vector<ze_command_queue_group_properties_t> groups(count);
    for (auto& group : groups)
        group.stype = ZE_STRUCTURE_TYPE_COMMAND_QUEUE_GROUP_PROPERTIES;
    check_ze(zeDeviceGetCommandQueueGroupProperties(device, &count, groups.data()), query);
    ZeQueueGroups found;
    for (std::uint32_t ordinal = 0; ordinal < count; ++ordinal) {
        const auto flags = groups[ordinal].flags;
        if ((flags & ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE) != 0)
            found.compute = found.compute.value_or(ordinal);
        else if ((flags & ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COPY) != 0)
            found.copy = found.copy.value_or(ordinal);
    }
    return found;
}

ZeSharing dma_buf_sharing(ze_device_handle_t device) {
    ze_device_external_memory_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_DEVICE_EXTERNAL_MEMORY_PROPERTIES;
    check_ze(zeDeviceGetExternalMemoryProperties(device, &properties), "zeDeviceGetExternalMemoryProperties");
    return {(properties.memoryAllocationExportTypes & ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF) != 0,
            (properties.memoryAllocationImportTypes & ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF) != 0};
}

std::vector<DeviceDescription> list_devices() {
    std::vector<DeviceDescription> descriptions;
    for (const ZeDevice& device : all_ze_devices())
        descriptions.push_back(describe(device.device));
    return descriptions;
}

} // namespace zeva
