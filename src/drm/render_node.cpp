#include <zeva/render_node.hpp>

#include "base/error.hpp"
#include "drm/render_node_choice.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <xf86drm.h>

namespace zeva {
namespace {

struct FreeDevice {
    void operator()(drmDevice* device) const { drmFreeDevice(&device); }
};
using OwnedDevice = std::unique_ptr<drmDevice, FreeDevice>;

PciAddress address_of(const drmDevice& device) {
    const drmPciBusInfo& pci = *device.businfo.pci;
    return {pci.domain, pci.bus, pci.dev, pci.func};
}

bool is_pci_render_node(const drmDevice& device) {
    return device.bustype == DRM_BUS_PCI && (device.available_nodes & (1 << DRM_NODE_RENDER)) != 0;
}

std::string name_of_group(gid_t group) {
    std::array<char, 1024> buffer{};
    struct group entry {};
    struct group* found = nullptr;
    if (::getgrgid_r(group, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->gr_name;
    return std::to_string(group);
}

std::string remedy_for_open(const std::string& path, int error) {
    struct stat status {};
    if (error != EACCES || ::stat(path.c_str(), &status) != 0)
        return {};
    return fmt::format("add your user to the group `{0}` (sudo usermod -aG {0} $USER) and log in again",
                       name_of_group(status.st_gid));
}

} // namespace

UniqueFd RenderNode::open() const {
    UniqueFd fd{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
    if (!fd) {
        const int error = errno;
        throw_system_error(fmt::format("open({})", path), error, fmt::format("GPU {}", pci.to_string()),
                           remedy_for_open(path, error));
    }
    return fd;
}

std::vector<RenderNode> list_render_nodes() {
    std::array<drmDevicePtr, 64> devices{};
    const int size = static_cast<int>(devices.size());
    const int count =
        std::min(drmGetDevices2(0, devices.data(), size), size); // it returns how many there are
    std::vector<RenderNode> nodes;
    for (int i = 0; i < count; ++i) {
        const OwnedDevice device{devices[static_cast<std::size_t>(i)]};
        if (is_pci_render_node(*device))
            nodes.push_back({device->nodes[DRM_NODE_RENDER], address_of(*device),
                             device->deviceinfo.pci != nullptr ? device->deviceinfo.pci->vendor_id : 0U});
    }
    std::ranges::sort(nodes, {}, &RenderNode::path);
    return nodes;
}

std::optional<RenderNode> choose_render_node(const PciAddress& pci, std::span<const RenderNode> nodes,
                                             bool device_exists) {
    const auto found = std::ranges::find(nodes, pci, &RenderNode::pci);
    if (found != nodes.end())
        return *found;
    if (device_exists)
        throw_usage_error("find_render_node", fmt::format("no render node for GPU {}", pci.to_string()),
                          "load its kernel driver, or give the container --device /dev/dri");
    return std::nullopt;
}

std::optional<RenderNode> find_render_node(const PciAddress& pci) {
    std::error_code ignored;
    const bool exists =
        std::filesystem::exists(fmt::format("/sys/bus/pci/devices/{}", pci.to_string()), ignored);
    return choose_render_node(pci, list_render_nodes(), exists);
}

std::optional<PciAddress> pci_address_of_node(int fd) {
    drmDevicePtr pointer = nullptr;
    if (fd < 0 || drmGetDevice2(fd, 0, &pointer) != 0)
        return std::nullopt;
    const OwnedDevice device{pointer};
    if (device->bustype != DRM_BUS_PCI)
        return std::nullopt;
    return address_of(*device);
}

} // namespace zeva
