// A VA-API display.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <zeva/export.hpp>
#include <zeva/pci_address.hpp>
#include <zeva/render_node.hpp>

#include <va/va.h>

namespace zeva {

/// A VADisplay, initialised. Copies share it; the last one terminates it (unless it is borrowed), so what
/// keeps a copy keeps the display. Thread safe as libva is.
class ZEVA_API Display {
public:
    /// Opens and initialises the display of a render node. Throws Error (system, vaapi).
    [[nodiscard]] static Display on_node(const RenderNode& node);
    /// A display without any DRM node, for a driver that needs none: `driver_name` as in LIBVA_DRIVER_NAME;
    /// empty: that variable's value, or "zeva". `device` tells the driver which device it is for.
    /// Throws Error (vaapi).
    [[nodiscard]] static Display without_node(const PciAddress& device, const std::string& driver_name = {});
    /// A display that somebody else has initialised and will terminate, after everything made from it is
    /// gone. Throws Error (usage) when it is not a valid display.
    [[nodiscard]] static Display borrow(VADisplay display);

    [[nodiscard]] VADisplay handle() const noexcept;
    /// The driver's name for itself, vaQueryVendorString.
    [[nodiscard]] std::string vendor() const;
    /// The PCI device behind the display: as the driver reports it, or of the DRM node that the display was
    /// opened on. Nothing when neither tells.
    [[nodiscard]] std::optional<PciAddress> pci() const;
    /// What surfaces can be made of: VA_SURFACE_ATTRIB_MEM_TYPE_* flags, asked of the driver once.
    [[nodiscard]] std::uint32_t memory_types() const;

private:
    struct State;
    explicit Display(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
};

} // namespace zeva
