// A VADisplay of the driver "zeva" that needs neither a DRM node nor a window system.
#pragma once

#include "base/software_device.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <va/va_backend.h>

namespace zeva::test {

/// Owns an initialised display; LIBVA_DRIVERS_PATH says where the driver is. Throws when there is none.
class VaTestDisplay {
public:
    explicit VaTestDisplay(PciAddress device = software_device_address(0))
        : device_(std::make_unique<DisplayWithoutNode>(DisplayWithoutNode{device})), display_(make()) {
        int major = 0;
        int minor = 0;
        if (vaInitialize(display_, &major, &minor) != VA_STATUS_SUCCESS)
            throw std::runtime_error("vaInitialize failed: is LIBVA_DRIVERS_PATH set?");
    }
    ~VaTestDisplay() { vaTerminate(display_); }
    VaTestDisplay(const VaTestDisplay&) = delete;
    VaTestDisplay& operator=(const VaTestDisplay&) = delete;

    operator VADisplay() const {
        return display_;
    } // NOLINT(google-explicit-constructor): stands for the handle

private:
    /// libva frees with free() what belongs to it.
    template <typename Type>
    static Type* allocate() {
        return static_cast<Type*>(std::calloc(1, sizeof(Type)));
    }

    static int is_valid(VADisplayContextP context) {
        return context != nullptr && context->vadpy_magic == VA_DISPLAY_MAGIC;
    }
    static void destroy(VADisplayContextP context) {
        std::free(context->pDriverContext);
        std::free(context);
    }
    static VAStatus driver_name(VADisplayContextP, char** name) {
        *name = ::strdup("zeva");
        return VA_STATUS_SUCCESS;
    }

    VADisplay make() const {
        auto* const context = allocate<VADisplayContext>();
        context->vadpy_magic = VA_DISPLAY_MAGIC;
        context->vaIsValid = is_valid;
        context->vaDestroy = destroy;
        context->vaGetDriverName = driver_name;
        context->pDriverContext = allocate<VADriverContext>();
        context->pDriverContext->display_type = display_without_node;
        context->pDriverContext->native_dpy = device_.get();
        context->pDriverContext->pDisplayContext = context;
        return context;
    }

    std::unique_ptr<DisplayWithoutNode> device_;
    VADisplay display_;
};

} // namespace zeva::test
