#include "vaapi/nodeless_display.hpp"

#include "base/software_device.hpp"

#include <cstring>
#include <memory>

#include <va/va_backend.h>
#include <va/va_drmcommon.h>

namespace zeva {
namespace {

/// All that libva's window system parts allocate for a display, in one piece.
struct NodelessDisplay {
    VADisplayContext display{};
    VADriverContext driver{};
    drm_state drm{}; // fd -1: drivers that need a node fail on it instead of reading through a null pointer
    DisplayWithoutNode description;
    std::string driver_name;
};

NodelessDisplay* display_of(VADisplayContextP context) {
    return static_cast<NodelessDisplay*>(context->opaque);
}

int is_valid(VADisplayContextP context) {
    return context != nullptr && context->pDriverContext != nullptr ? 1 : 0;
}

void destroy(VADisplayContextP context) {
    delete display_of(context);
}

VAStatus driver_name(VADisplayContextP context, char** name) {
    *name = ::strdup(display_of(context)->driver_name.c_str()); // libva frees it
    return *name != nullptr ? VA_STATUS_SUCCESS : VA_STATUS_ERROR_ALLOCATION_FAILED;
}

} // namespace

VADisplay make_nodeless_display(const PciAddress& device, const std::string& name) {
    auto made = std::make_unique<NodelessDisplay>();
    made->description.device = device;
    made->driver_name = name;
    made->drm.fd = -1;

    made->driver.pDisplayContext = &made->display;
    made->driver.display_type = display_without_node;
    made->driver.native_dpy = &made->description;
    made->driver.drm_state = &made->drm;

    made->display.vadpy_magic = VA_DISPLAY_MAGIC;
    made->display.pDriverContext = &made->driver;
    made->display.vaIsValid = is_valid;
    made->display.vaDestroy = destroy;
    made->display.vaGetDriverName = driver_name;
    made->display.opaque = made.get();
    return &made.release()->display;
}

} // namespace zeva
