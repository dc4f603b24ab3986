#include <zeva/gpu.hpp>

#include "base/error.hpp"
#include "bridge/foreign_test.hpp"
#include "level_zero/context.hpp"
#include "level_zero/device.hpp"
#include "vaapi/config.hpp"

#include <fmt/format.h>
#include <va/va_drmcommon.h>

namespace zeva {

struct Gpu::State {
    std::optional<ZeContext> own_context; ///< destroyed last
    ze_driver_handle_t driver = nullptr;
    ze_device_handle_t device = nullptr;
    ze_context_handle_t context = nullptr;
    Display display;
    PciAddress pci;
    std::optional<RenderNode> render_node;
    std::string name;
    SharingCapabilities capabilities;
    bool is_foreign = false;
};

namespace {

SharingCapabilities ask_capabilities(ze_device_handle_t device, const Display& display) {
    const ZeSharing sharing = dma_buf_sharing(device);
    const std::uint32_t types = display.memory_types();
    SharingCapabilities capabilities;
    capabilities.usm_export = sharing.can_export;
    capabilities.usm_import = sharing.can_import;
    capabilities.prime2 = (types & VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2) != 0;
    capabilities.prime1 = (types & VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME) != 0;
    capabilities.copy_engine = queue_groups(device).copy.has_value();
    for (const VAProfile profile : {VAProfileH264ConstrainedBaseline, VAProfileH264Main, VAProfileH264High})
        capabilities.h264_decode |= offers(display.handle(), profile, VAEntrypointVLD);
    capabilities.video_processing = offers(display.handle(), VAProfileNone, VAEntrypointVideoProc);
    return capabilities;
}

/// Whether the display is of another device; throws unless that is allowed.
bool check_match(const char* call, const PciAddress& level_zero, const Display& display, bool allow_foreign) {
    const auto video = display.pci();
    if (video == level_zero)
        return false;
    if (!allow_foreign) {
        const std::string other = video ? video->to_string() : "unknown (the VA driver does not tell)";
        throw_usage_error(
            call,
            fmt::format("Level Zero device {} and VA-API device {} differ", level_zero.to_string(), other),
            "open both on the same device, or set allow_foreign_device");
    }
    return true;
}

PciAddress video_address(const GpuOptions& options, const PciAddress& level_zero) {
    if (options.va_pci.empty())
        return level_zero;
    const auto address = PciAddress::parse(options.va_pci);
    if (!address)
        throw_usage_error("Gpu::open", fmt::format("`{}` is no PCI address", options.va_pci),
                          "write it as 0000:03:00.0");
    return *address;
}

} // namespace

Gpu Gpu::open(const GpuOptions& options) {
    const ZeDevice chosen = choose_ze_device(options);
    DeviceDescription description = describe(chosen.device);
    const PciAddress video = video_address(options, description.pci);
    auto node = find_render_node(video);
    Display display = node ? Display::on_node(*node) : Display::without_node(video, options.va_driver);
    const bool is_foreign = check_match("Gpu::open", description.pci, display, options.allow_foreign_device);

    ZeContext context{chosen.driver};
    const ze_context_handle_t handle = context.get();
    if (is_foreign)
        test_foreign_sharing(handle, chosen.device, display);
    const SharingCapabilities capabilities = ask_capabilities(chosen.device, display);
    return Gpu{std::shared_ptr<const State>(
        new State{std::move(context), chosen.driver, chosen.device, handle, std::move(display),
                  description.pci, std::move(node), std::move(description.name), capabilities, is_foreign})};
}

Gpu Gpu::adopt(const AdoptedHandles& handles) {
    if (handles.context == nullptr || handles.device == nullptr)
        throw_usage_error("Gpu::adopt", "the Level Zero context or device is null", "give all three handles");
    Display display = Display::borrow(handles.display);
    DeviceDescription description = describe(handles.device);
    const bool is_foreign = check_match("Gpu::adopt", description.pci, display, handles.allow_foreign_device);
    if (is_foreign)
        test_foreign_sharing(handles.context, handles.device, display);
    const SharingCapabilities capabilities = ask_capabilities(handles.device, display);
    return Gpu{std::shared_ptr<const State>(
        new State{std::nullopt, nullptr, handles.device, handles.context, std::move(display), description.pci,
                  std::nullopt, std::move(description.name), capabilities, is_foreign})};
}

ze_driver_handle_t Gpu::driver() const noexcept {
    return state_->driver;
}
ze_device_handle_t Gpu::device() const noexcept {
    return state_->device;
}
ze_context_handle_t Gpu::context() const noexcept {
    return state_->context;
}
const Display& Gpu::display() const noexcept {
    return state_->display;
}
const PciAddress& Gpu::pci() const noexcept {
    return state_->pci;
}
const std::optional<RenderNode>& Gpu::render_node() const noexcept {
    return state_->render_node;
}
const std::string& Gpu::name() const noexcept {
    return state_->name;
}
const SharingCapabilities& Gpu::capabilities() const noexcept {
    return state_->capabilities;
}
bool Gpu::is_foreign() const noexcept {
    return state_->is_foreign;
}
std::shared_ptr<const void> Gpu::keep_alive() const noexcept {
    return state_;
}

} // namespace zeva
