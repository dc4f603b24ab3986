// Handing surfaces to other APIs.
#include "driver.hpp"
#include "layout/va_descriptor.hpp"

#include <array>

namespace zeva::va_driver {
namespace {

/// Without either flag separate, as Intel's driver.
LayerForm layer_form(const SurfaceLayout& layout, std::uint32_t flags) {
    const bool composed = (flags & VA_EXPORT_SURFACE_COMPOSED_LAYERS) != 0;
    const bool separate = (flags & VA_EXPORT_SURFACE_SEPARATE_LAYERS) != 0;
    require(!(composed && separate), VA_STATUS_ERROR_INVALID_PARAMETER);
    // There is no DRM fourcc for all planes of RGBP.
    require(!composed || info(layout.format).drm_format != 0, VA_STATUS_ERROR_INVALID_SURFACE);
    return composed ? LayerForm::composed : LayerForm::separate;
}

} // namespace

void export_surface_handle(Driver& driver, VASurfaceID id, std::uint32_t memory_type, std::uint32_t flags,
                           void* descriptor) {
    const auto surface = driver.surfaces.find(id);
    require(memory_type == VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE);
    require(descriptor != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    const LayerForm form = layer_form(surface->layout, flags);
    const bool writable = (flags & VA_EXPORT_SURFACE_WRITE_ONLY) != 0;
    UniqueFd fd = surface->memory->open(writable ? MemoryAccess::read_write : MemoryAccess::read);
    *static_cast<VADRMPRIMESurfaceDescriptor*>(descriptor) =
        to_prime_2(surface->layout, std::array{fd.get()}, form);
    static_cast<void>(fd.release()); // the caller's from here on
    ++driver.counters.surface_exports;
}

} // namespace zeva::va_driver
