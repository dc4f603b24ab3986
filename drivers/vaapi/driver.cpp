#include "driver.hpp"

#include "base/environment.hpp"
#include "base/software_device.hpp"
#include "display_attributes.hpp"
#include "recycled_memory.hpp"
#include "vtable.hpp"
#include "warning.hpp"

#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <va/va_drmcommon.h>

namespace zeva::va_driver {
namespace {

/// The PCI device of an open DRM node, as sysfs tells.
std::optional<PciAddress> device_of_node(int fd) {
    struct stat status {};
    if (fd < 0 || ::fstat(fd, &status) != 0 || !S_ISCHR(status.st_mode))
        return std::nullopt;
    const auto link = fmt::format("/sys/dev/char/{}:{}/device", major(status.st_rdev), minor(status.st_rdev));
    std::error_code no_link;
    return PciAddress::parse(std::filesystem::read_symlink(link, no_link).filename().string());
}

/// The simulator has nodes of software devices. A node of hardware says nothing about this driver.
std::optional<PciAddress> software_device_of_node(int fd) {
    const auto device = device_of_node(fd);
    for (std::uint32_t i = 0; i < software_device_count(); ++i)
        if (device == software_device_address(i))
            return device;
    return std::nullopt;
}

PciAddress device_of(const VADriverContext& context) {
    if (context.display_type == display_without_node && context.native_dpy != nullptr)
        return static_cast<const DisplayWithoutNode*>(context.native_dpy)->device;
    std::optional<PciAddress> device;
    if ((context.display_type & VA_DISPLAY_MAJOR_MASK) == VA_DISPLAY_DRM && context.drm_state != nullptr)
        device = software_device_of_node(static_cast<const drm_state*>(context.drm_state)->fd);
    return device.value_or(software_device_address(0));
}

bool asks_for_tiles_only() {
    const auto target = environment("ZEVA_DECODE_TARGET");
    if (target && target != "tiled-only")
        warn(fmt::format("ZEVA_DECODE_TARGET={} is unknown, decoding into any surface", *target));
    return target == "tiled-only";
}

Tiling own_surface_tiling(bool decode_tiled_only) {
    const auto tiling = environment("ZEVA_SURFACE_TILING");
    if (tiling == "linear")
        return Tiling::linear;
    if (tiling == "y")
        return Tiling::y;
    if (tiling == "4")
        return Tiling::four;
    if (tiling)
        warn(fmt::format("ZEVA_SURFACE_TILING={} is unknown", *tiling));
    return decode_tiled_only ? Tiling::y : Tiling::linear;
}

VAStatus terminate(VADriverContextP context) noexcept {
    std::unique_ptr<Driver> driver{static_cast<Driver*>(context->pDriverData)};
    context->pDriverData = nullptr;
    const VAStatus status = status_of([&] {
        if (driver)
            for (const auto& driver_context : driver->contexts.all())
                driver_context->drain();
        if (const auto path = environment("ZEVA_COUNTERS"); path && driver)
            append_counters(*driver, *path);
    });
    driver.reset();
    release_kept_memory();
    return status;
}

void describe(VADriverContext& context, const Driver& driver) {
    context.version_major = VA_MAJOR_VERSION;
    context.version_minor = VA_MINOR_VERSION;
    context.max_profiles = max_profiles;
    context.max_entrypoints = max_entrypoints;
    context.max_attributes = max_config_attributes;
    context.max_image_formats = max_image_formats;
    // libva refuses drivers that report 0, even of what they do not have.
    context.max_subpic_formats = 1;
    context.max_display_attributes = max_display_attributes;
    context.str_vendor = driver.vendor.c_str();
}

} // namespace

Driver::Driver(PciAddress device_address)
    : device(device_address), vendor(fmt::format("zeva software driver {}, {}{}", ZEVA_VERSION,
                                                 vendor_string_device_mark, device_address.to_string())),
      decode_tiled_only(asks_for_tiles_only()), surface_tiling(own_surface_tiling(decode_tiled_only)) {}

Tiling Driver::linear_target_tiling() const noexcept {
    if (!decode_tiled_only)
        return Tiling::linear;
    return surface_tiling == Tiling::linear ? Tiling::y : surface_tiling;
}

Driver* driver_of(VADisplay display) noexcept {
    const auto* display_context = static_cast<const VADisplayContext*>(display);
    if (display_context == nullptr || display_context->vadpy_magic != VA_DISPLAY_MAGIC)
        return nullptr;
    const VADriverContext* context = display_context->pDriverContext;
    if (context == nullptr || context->vtable == nullptr || context->vtable->vaTerminate != terminate)
        return nullptr;
    return static_cast<Driver*>(context->pDriverData);
}

} // namespace zeva::va_driver

/// libva looks for this name from its own minor version downwards.
extern "C" __attribute__((visibility("default"))) VAStatus __vaDriverInit_1_17(VADriverContextP context) {
    using namespace zeva::va_driver;
    if (context == nullptr || context->vtable == nullptr)
        return VA_STATUS_ERROR_INVALID_PARAMETER;
    return status_of([&] {
        auto driver = std::make_unique<Driver>(device_of(*context));
        describe(*context, *driver);
        fill_vtable(*context->vtable);
        context->vtable->vaTerminate = terminate;
        if (context->vtable_vpp != nullptr)
            fill_vtable(*context->vtable_vpp);
        context->pDriverData = driver.release();
    });
}
