// A dma-buf as a VASurface.
#include "base/error.hpp"
#include "base/statistics.hpp"
#include "dmabuf/seals.hpp"
#include "layout/va_descriptor.hpp"
#include "vaapi/memory_type.hpp"
#include "vaapi/quirks.hpp"
#include "vaapi/status.hpp"
#include "vaapi/surface_attribute.hpp"

#include <array>

#include <fmt/format.h>
#include <va/va_drmcommon.h>
#include <zeva/interop.hpp>

namespace zeva {
namespace {

/// One surface a call: iHD gives every surface of a call the first descriptor. The memory type stands before
/// the descriptor: iHD reads attributes in order.
VaSurface create_surface(const Display& display, const SurfaceLayout& layout, std::uint32_t memory_type,
                         void* descriptor) {
    const PixelFormatInfo& format = info(layout.format);
    std::array attributes{
        integer_attribute(VASurfaceAttribPixelFormat, format.va_fourcc),
        integer_attribute(VASurfaceAttribMemoryType, memory_type),
        pointer_attribute(VASurfaceAttribExternalBufferDescriptor, descriptor),
    };
    VASurfaceID surface = VA_INVALID_SURFACE;
    const VAStatus status =
        vaCreateSurfaces(display.handle(), format.va_rt_format, layout.width, layout.height, &surface, 1,
                         attributes.data(), attributes.size());
    if (status != VA_STATUS_SUCCESS)
        throw_va_error(status, "vaCreateSurfaces",
                       fmt::format("the driver refuses {} {}x{} as an imported surface", format.name,
                                   layout.width, layout.height));
    return {display, surface};
}

void validate(const DmaBuf& dma_buf, const SurfaceLayout& layout, const SurfaceLayout& told) {
    std::string fault = find_fault(layout);
    if (fault.empty())
        fault = find_fault(told);
    if (fault.empty())
        fault = find_import_fault(layout);
    if (fault.empty() && layout.object_sizes[0] > dma_buf.size())
        fault = fmt::format("the layout needs {} bytes, the dma-buf has {}", layout.object_sizes[0],
                            dma_buf.size());
    if (!fault.empty())
        throw_layout_error("vaCreateSurfaces", fault, "lay the picture out with SurfaceLayout::linear");
}

} // namespace

VaSurface import_surface(const Display& display, const DmaBuf& dma_buf, const SurfaceLayout& layout,
                         SurfaceMemoryType memory_type) {
    refuse_shrinkable(dma_buf, "import_surface");
    const SurfaceLayout told = without_partial_tiles(layout);
    validate(dma_buf, layout, told);
    refuse_mistaken_format(display.vendor(), layout.format, "vaCreateSurfaces");
    const bool use_prime2 = choose_memory_type(display, memory_type) == SurfaceMemoryType::prime2;
    if (!use_prime2 && !layout.is_linear())
        throw_layout_error(
            "vaCreateSurfaces",
            fmt::format("PRIME (1) cannot tell the modifier {}", modifier_name(layout.modifier)),
            "use prime2");
    // Both descriptors live until the driver has read them.
    const int fd = dma_buf.fd();
    auto handle = static_cast<std::uintptr_t>(fd);
    auto prime_2 = to_prime_2(told, {&fd, 1}, LayerForm::composed);
    auto prime_1 = to_prime_1(layout, handle);
    VaSurface surface =
        use_prime2 ? create_surface(display, layout, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, &prime_2)
                   : create_surface(display, layout, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME, &prime_1);
    count_surface_import();
    return surface;
}

} // namespace zeva
