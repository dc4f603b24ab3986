#include "driver.hpp"

#include "base/environment.hpp"
#include "base/software_device.hpp"
#include "vtable.hpp"
#include "warning.hpp"

#include <exception>
#include <memory>

#include <fmt/format.h>

namespace zeva::va_driver {
namespace {

PciAddress device_of(const VADriverContext& context) {
    if (context.display_type == display_without_node && context.native_dpy != nullptr)
        return static_cast<const DisplayWithoutNode*>(context.native_dpy)->device;
    return software_device_address(0);
}

bool asks_for_tiles_only() {
    const auto target = environment("ZEVA_DECODE_TARGET");
    if (target && target != "tiled-only")
        warn(fmt::format("ZEVA_DECODE_TARGET={} is unknown, decoding into any surface", *target));
    return target == "tiled-only";
}

VAStatus terminate(VADriverContextP context) noexcept {
    const std::unique_ptr<Driver> driver{static_cast<Driver*>(context->pDriverData)};
    context->pDriverData = nullptr;
    return status_of([&] {
        if (const auto path = environment("ZEVA_COUNTERS"); path && driver)
            append_counters(*driver, *path);
    });
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
    context.max_display_attributes = 1;
    context.str_vendor = driver.vendor.c_str();
}

} // namespace

Driver::Driver(PciAddress device_address)
    : device(device_address), vendor(fmt::format("zeva software driver {}, {}{}", ZEVA_VERSION,
                                                 vendor_string_device_mark, device_address.to_string())),
      decode_tiled_only(asks_for_tiles_only()) {}

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
