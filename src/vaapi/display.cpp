#include <zeva/display.hpp>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/software_device.hpp"
#include "drm/render_node_choice.hpp"
#include "vaapi/config.hpp"
#include "vaapi/nodeless_display.hpp"
#include "vaapi/status.hpp"

#include <mutex>
#include <string_view>

#include <fmt/format.h>
#include <va/va_backend.h>
#include <va/va_drm.h>
#include <va/va_drmcommon.h>

namespace zeva {
namespace {

template <LogLevel level>
void to_log(void* /*user_data*/, const char* message) {
    std::string_view line = message;
    while (!line.empty() && line.back() == '\n')
        line.remove_suffix(1);
    try {
        log(level, fmt::format("libva: {}", line));
    } catch (const std::exception&) {
        // Out of memory: libva is C and cannot be thrown through.
    }
}

/// libva writes to standard error unless told otherwise.
void initialise(VADisplay display, const std::string& cause, const char* remedy) {
    vaSetErrorCallback(display, to_log<LogLevel::warning>, nullptr);
    vaSetInfoCallback(display, to_log<LogLevel::debug>, nullptr);
    int major = 0;
    int minor = 0;
    if (const VAStatus status = vaInitialize(display, &major, &minor); status != VA_STATUS_SUCCESS) {
        vaTerminate(display);
        throw_va_error(status, "vaInitialize", cause, remedy);
    }
}

std::optional<PciAddress> reported_address(std::string_view vendor) {
    const auto mark = vendor.find(vendor_string_device_mark);
    if (mark == std::string_view::npos)
        return std::nullopt;
    std::string_view address = vendor.substr(mark + std::string_view{vendor_string_device_mark}.size());
    return PciAddress::parse(address.substr(0, address.find_first_not_of("0123456789abcdef:.")));
}

/// The DRM descriptor that a display was opened on, read from libva's public driver context; -1: none.
int node_of(VADisplay display) {
    const auto* context = static_cast<VADisplayContextP>(display);
    const VADriverContextP driver = context->pDriverContext;
    if (driver == nullptr || driver->drm_state == nullptr || driver->display_type == display_without_node)
        return -1;
    return static_cast<const drm_state*>(driver->drm_state)->fd;
}

} // namespace

struct Display::State {
    VADisplay display = nullptr;
    bool is_owned = false;
    UniqueFd node;
    std::once_flag memory_types_asked;
    std::uint32_t memory_types = 0;

    State(VADisplay handle, bool owned, UniqueFd node_fd)
        : display(handle), is_owned(owned), node(std::move(node_fd)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (is_owned)
            vaTerminate(display);
    }
};

Display Display::on_node(const RenderNode& node) {
    UniqueFd fd = node.open();
    VADisplay display = vaGetDisplayDRM(fd.get());
    if (display == nullptr)
        throw_usage_error("vaGetDisplayDRM", fmt::format("{} is no DRM node", node.path));
    initialise(display, fmt::format("no VA driver for {}", node.path),
               "install intel-media-va-driver-non-free, or set LIBVA_DRIVER_NAME (`vainfo` shows more)");
    return Display{std::make_shared<State>(display, true, std::move(fd))};
}

Display Display::without_node(const PciAddress& device, const std::string& driver_name) {
    const std::string name =
        driver_name.empty() ? environment("LIBVA_DRIVER_NAME").value_or("zeva") : driver_name;
    VADisplay display = make_nodeless_display(device, name);
    if (!driver_name.empty()) // what the caller names comes before LIBVA_DRIVER_NAME
        vaSetDriverName(display, const_cast<char*>(name.c_str()));
    initialise(display, fmt::format("the driver {} does not start without a DRM node", name),
               "call zeva::runtime::prepare() first, or set LIBVA_DRIVERS_PATH to the folder of "
               "zeva_drv_video.so (`zeva env`)");
    return Display{std::make_shared<State>(display, true, UniqueFd{})};
}

Display Display::borrow(VADisplay display) {
    if (display == nullptr || vaDisplayIsValid(display) == 0)
        throw_usage_error("Display::borrow", "not a valid VADisplay",
                          "initialise it with vaInitialize first");
    return Display{std::make_shared<State>(display, false, UniqueFd{})};
}

VADisplay Display::handle() const noexcept {
    return state_->display;
}

std::string Display::vendor() const {
    const char* vendor = vaQueryVendorString(handle());
    return vendor != nullptr ? vendor : "";
}

std::optional<PciAddress> Display::pci() const {
    if (const auto reported = reported_address(vendor()))
        return reported;
    return pci_address_of_node(node_of(handle()));
}

std::uint32_t Display::memory_types() const {
    std::call_once(state_->memory_types_asked,
                   [this] { state_->memory_types = query_memory_types(handle()); });
    return state_->memory_types;
}

} // namespace zeva
