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
    // There are formats without a DRM fourcc for all planes, as RGBP.
    require(!composed || info(layout.format).drm_format != 0, VA_STATUS_ERROR_INVALID_SURFACE);
    return composed ? LayerForm::composed : LayerForm::separate;
}

/// The object that holds byte `offset` of the mapping.
std::uint32_t object_at(const SurfaceMemory& memory, std::uint64_t offset) {
    std::uint32_t object = 0;
    while (object + 1 < memory.objects().size() && memory.start_of(object + 1) <= offset)
        ++object;
    return object;
}

/// The layout of the objects, which may be several.
SurfaceLayout layout_in_objects(const Surface& surface) {
    SurfaceLayout layout = surface.layout;
    const SurfaceMemory& memory = *surface.memory;
    layout.object_count = static_cast<std::uint32_t>(memory.objects().size());
    for (std::uint32_t object = 0; object < layout.object_count; ++object)
        layout.object_sizes[object] = memory.objects()[object].size();
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        PlaneLayout& where = layout.planes[plane];
        where.object = object_at(memory, where.offset);
        where.offset -= memory.start_of(where.object);
    }
    return layout;
}

} // namespace

void export_surface_handle(Driver& driver, VASurfaceID id, std::uint32_t memory_type, std::uint32_t flags,
                           void* descriptor) {
    const auto surface = driver.surfaces.find(id);
    require(memory_type == VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE);
    require(descriptor != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    if (surface->memory->objects().empty())
        fail(VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE, "the surface's memory has no descriptor");
    const LayerForm form = layer_form(surface->layout, flags);
    const bool writable = (flags & VA_EXPORT_SURFACE_WRITE_ONLY) != 0;
    std::array<UniqueFd, max_objects> opened;
    std::array<int, max_objects> fds{};
    const SurfaceLayout layout = layout_in_objects(*surface);
    for (std::uint32_t object = 0; object < layout.object_count; ++object) {
        opened[object] =
            surface->memory->objects()[object].open(writable ? MemoryAccess::read_write : MemoryAccess::read);
        fds[object] = opened[object].get();
    }
    *static_cast<VADRMPRIMESurfaceDescriptor*>(descriptor) = to_prime_2(layout, fds, form);
    for (UniqueFd& fd : opened)
        static_cast<void>(fd.release()); // the caller's from here on
    ++driver.counters.surface_exports;
}

} // namespace zeva::va_driver
