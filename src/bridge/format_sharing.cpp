#include <zeva/format_sharing.hpp>

#include "vaapi/status.hpp"
#include "vaapi/surface_attribute.hpp"

#include <zeva/error.hpp>
#include <zeva/shared_surface.hpp>

namespace zeva {
namespace {

constexpr std::uint32_t side = 64;

VaSurface create_surface(const Display& display, PixelFormat format) {
    const PixelFormatInfo& format_info = info(format);
    VASurfaceAttrib attribute = integer_attribute(VASurfaceAttribPixelFormat, format_info.va_fourcc);
    VASurfaceID surface = VA_INVALID_SURFACE;
    check_va(
        vaCreateSurfaces(display.handle(), format_info.va_rt_format, side, side, &surface, 1, &attribute, 1),
        "vaCreateSurfaces");
    return {display, surface};
}

/// Why `work` is refused; empty when it is not.
template <typename Work>
std::string refusal_of(Work work) {
    try {
        work();
    } catch (const Error& error) {
        if (error.domain() == ErrorDomain::system)
            throw;
        return error.what();
    }
    return {};
}

} // namespace

FormatSharing query_format_sharing(const Gpu& gpu, PixelFormat format) {
    FormatSharing sharing;
    sharing.import_refusal = refusal_of([&] {
        static_cast<void>(SharedSurface::allocate(gpu, {.format = format, .width = side, .height = side}));
    });
    sharing.export_refusal = refusal_of([&] {
        const VaSurface surface = create_surface(gpu.display(), format);
        ShareOptions options;
        options.format = format;
        static_cast<void>(SharedSurface::from_surface(gpu, surface.id(), options));
    });
    return sharing;
}

} // namespace zeva
