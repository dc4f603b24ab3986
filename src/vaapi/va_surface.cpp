#include <zeva/va_surface.hpp>

#include "base/log.hpp"

#include <fmt/format.h>

namespace zeva {

VaSurface::~VaSurface() {
    if (id_ == VA_INVALID_SURFACE)
        return;
    if (const VAStatus status = vaDestroySurfaces(display_.handle(), &id_, 1); status != VA_STATUS_SUCCESS)
        log(LogLevel::error, fmt::format("vaDestroySurfaces: {}", vaErrorStr(status)));
}

} // namespace zeva
