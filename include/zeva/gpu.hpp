// One device, seen by Level Zero and by VA-API.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zeva/display.hpp>
#include <zeva/export.hpp>
#include <zeva/interop.hpp>
#include <zeva/pci_address.hpp>
#include <zeva/render_node.hpp>

#include <level_zero/ze_api.h>
#include <va/va.h>

namespace zeva {

/// Which device to open.
struct GpuOptions {
    std::string pci = {};     ///< PCI address, "0000:03:00.0"; empty: the first of `type`
    std::string type = "gpu"; ///< "gpu", "vpu", "cpu", "fpga", "mca"; not asked where `pci` is given
    std::optional<std::uint32_t> driver = {}; ///< Level Zero driver by number, in its order; nothing: any
    std::optional<std::uint32_t> tile = {};   ///< sub-device by number; nothing: the whole device
    std::string va_driver = {}; ///< for devices without a DRM node; empty: LIBVA_DRIVER_NAME, or "zeva"
    /// The VA device, where it is another than `pci`; needs allow_foreign_device.
    std::string va_pci = {};
    /// Allows a VA display on another device than the Level Zero device. Only linear host
    /// memory is then shared, after a live test.
    bool allow_foreign_device = false;
};

/// Handles that others own; all three must be valid, and stay so while anything made from the Gpu lives.
struct AdoptedHandles {
    ze_context_handle_t context = nullptr;
    ze_device_handle_t device = nullptr;
    VADisplay display = nullptr; ///< initialised
    bool allow_foreign_device = false;
};

/// What can be shared with a device, and how; asked of the drivers when the Gpu is made.
struct SharingCapabilities {
    bool usm_export = false;       ///< USM as a dma-buf
    bool usm_import = false;       ///< a dma-buf as USM
    bool prime2 = false;           ///< surfaces from and to PRIME_2 descriptors
    bool prime1 = false;           ///< surfaces from and to PRIME (1) descriptors
    bool copy_engine = false;      ///< copies without kernels (Engine::copy)
    bool h264_decode = false;      ///< VAEntrypointVLD of a H.264 profile
    bool video_processing = false; ///< VAEntrypointVideoProc
};

/// A Level Zero device and context with the VA display of the same hardware. Copies share them; the last
/// copy, or the last surface made from it, releases what was opened (never what was adopted). Thread safe.
class ZEVA_API Gpu {
public:
    /// Opens the device that the options choose. Throws Error: no driver, no such device, no render node, no
    /// permission, VA device and Level Zero device differ.
    [[nodiscard]] static Gpu open(const GpuOptions& options = {});
    /// Works on handles that others own: never initialises, terminates or destroys them. Throws Error when a
    /// handle is missing or the two devices differ (both addresses in the message).
    [[nodiscard]] static Gpu adopt(const AdoptedHandles& handles);

    /// The driver of an opened Gpu; nullptr for an adopted one, whose driver Level Zero cannot tell.
    [[nodiscard]] ze_driver_handle_t driver() const noexcept;
    [[nodiscard]] ze_device_handle_t device() const noexcept;
    [[nodiscard]] ze_context_handle_t context() const noexcept;
    [[nodiscard]] const Display& display() const noexcept;
    [[nodiscard]] VADisplay va_display() const noexcept { return display().handle(); }
    /// The address of the Level Zero device.
    [[nodiscard]] const PciAddress& pci() const noexcept;
    /// The node that the display was opened on; nothing for software devices and adopted displays.
    [[nodiscard]] const std::optional<RenderNode>& render_node() const noexcept;
    /// The device's name, as Level Zero tells it.
    [[nodiscard]] const std::string& name() const noexcept;
    [[nodiscard]] const SharingCapabilities& capabilities() const noexcept;
    /// True when the display is of another device, allowed by the caller.
    [[nodiscard]] bool is_foreign() const noexcept;

    /// What keeps the handles valid: held by everything that is made from this Gpu.
    [[nodiscard]] std::shared_ptr<const void> keep_alive() const noexcept;

private:
    struct State;
    explicit Gpu(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

/// A Level Zero device that could be opened.
struct DeviceDescription {
    std::string name;
    PciAddress pci;
    std::uint32_t tiles = 0; ///< sub-devices; 0: the device is not divided
    std::string type;        ///< "gpu", "vpu", "cpu", "fpga", "mca"
};

/// All devices of all Level Zero drivers, in Level Zero's order. Throws Error (level_zero) when there is no
/// driver.
[[nodiscard]] ZEVA_API std::vector<DeviceDescription> list_devices();

} // namespace zeva
