#include "drivers.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <level_zero/loader/ze_loader.h>
#include <va/va_drm.h>

namespace zeva::driver_facts {
namespace {

void require(ze_result_t result, const char* call) {
    if (result != ZE_RESULT_SUCCESS)
        throw std::runtime_error(fmt::format("{}: {}", call, text_of(result)));
}

LevelZero open_level_zero() {
    LevelZero opened;
    require(zeInit(0), "zeInit");
    std::uint32_t count = 1;
    require(zeDriverGet(&count, &opened.driver), "zeDriverGet");
    count = 0;
    require(zeDeviceGet(opened.driver, &count, nullptr), "zeDeviceGet");
    opened.devices.resize(count);
    require(zeDeviceGet(opened.driver, &count, opened.devices.data()), "zeDeviceGet");
    const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    require(zeContextCreate(opened.driver, &description, &opened.context), "zeContextCreate");
    return opened;
}

struct VaApi {
    int major = 0;
    int minor = 0;
} va_api;

VADisplay open_display(int node) {
    VADisplay display = vaGetDisplayDRM(node);
    vaSetErrorCallback(display, nullptr, nullptr);
    vaSetInfoCallback(display, nullptr, nullptr);
    if (const VAStatus status = vaInitialize(display, &va_api.major, &va_api.minor);
        status != VA_STATUS_SUCCESS)
        throw std::runtime_error("vaInitialize: " + va_text(status));
    return display;
}

std::string loader_version() {
    std::size_t count = 0;
    require(zelLoaderGetVersions(&count, nullptr), "zelLoaderGetVersions");
    std::vector<zel_component_version_t> components(count);
    require(zelLoaderGetVersions(&count, components.data()), "zelLoaderGetVersions");
    for (const zel_component_version_t& component : components)
        if (std::string_view{component.component_name} == "loader")
            return fmt::format("{}.{}.{}", component.component_lib_version.major,
                               component.component_lib_version.minor, component.component_lib_version.patch);
    return "unknown";
}

/// NEO packs major.minor.build into a number.
std::string driver_version() {
    ze_driver_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_DRIVER_PROPERTIES;
    require(zeDriverGetProperties(level_zero().driver, &properties), "zeDriverGetProperties");
    const std::uint32_t version = properties.driverVersion;
    return fmt::format("{}.{}.{}", version >> 24, (version >> 16) & 0xff, version & 0xffff);
}

} // namespace

const LevelZero& level_zero() {
    static const auto* const opened = new LevelZero{open_level_zero()};
    return *opened;
}

std::string pci_address(ze_device_handle_t device) {
    ze_pci_ext_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_PCI_EXT_PROPERTIES;
    require(zeDevicePciGetPropertiesExt(device, &properties), "zeDevicePciGetPropertiesExt");
    const ze_pci_address_ext_t& address = properties.address;
    return fmt::format("{:04x}:{:02x}:{:02x}.{:x}", address.domain, address.bus, address.device,
                       address.function);
}

int render_node(std::size_t device) {
    static auto* const nodes = new std::map<std::size_t, int>;
    auto found = nodes->find(device);
    if (found == nodes->end()) {
        const std::string path =
            fmt::format("/dev/dri/by-path/pci-{}-render", pci_address(level_zero().devices.at(device)));
        const int node = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        if (node < 0)
            throw std::runtime_error("cannot open " + path);
        found = nodes->emplace(device, node).first;
    }
    return found->second;
}

VADisplay va_display(std::size_t device) {
    static auto* const displays = new std::map<std::size_t, VADisplay>;
    auto found = displays->find(device);
    if (found == displays->end())
        found = displays->emplace(device, open_display(render_node(device))).first;
    return found->second;
}

std::string text_of(ze_result_t result) {
    const struct {
        ze_result_t result;
        const char* name;
    } names[] = {{ZE_RESULT_ERROR_UNINITIALIZED, "uninitialized"},
                 {ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY, "out of host memory"},
                 {ZE_RESULT_ERROR_UNSUPPORTED_FEATURE, "unsupported feature"},
                 {ZE_RESULT_ERROR_INVALID_ARGUMENT, "invalid argument"},
                 {ZE_RESULT_ERROR_INVALID_ENUMERATION, "invalid enumeration"},
                 {ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION, "unsupported enumeration"}};
    if (result == ZE_RESULT_SUCCESS)
        return "success";
    const auto* found =
        std::ranges::find_if(names, [&](const auto& entry) { return entry.result == result; });
    return fmt::format("{} ({:#x})", found == std::end(names) ? "error" : found->name,
                       static_cast<std::uint32_t>(result));
}

std::string va_text(VAStatus status) {
    if (status == VA_STATUS_SUCCESS)
        return "success";
    return fmt::format("{} ({:#x})", vaErrorStr(status), static_cast<std::uint32_t>(status));
}

std::string fourcc_text(std::uint32_t fourcc) {
    if (fourcc == 0)
        return "none";
    std::string text;
    for (int byte = 0; byte < 4; ++byte)
        text += static_cast<char>(fourcc >> (8 * byte) & 0xff);
    return text;
}

Versions running_versions() {
    const std::string va_driver = vaQueryVendorString(va_display());
    return {driver_version(), loader_version(), va_driver, fmt::format("{}.{}", va_api.major, va_api.minor)};
}

} // namespace zeva::driver_facts
