// Surfaces in memory that others made.
#include "surface.hpp"

#include "layout/va_descriptor.hpp"
#include "status.hpp"

#include <fmt/format.h>

namespace zeva::va_driver {
namespace {

/// A descriptor's layout, and the one dma-buf that it is in.
struct DescribedSurface {
    std::optional<SurfaceLayout> layout;
    int fd = -1;
};

DescribedSurface read_prime_2(const void* external_descriptor) {
    const auto& descriptor = *static_cast<const VADRMPRIMESurfaceDescriptor*>(external_descriptor);
    return {from_prime_2(descriptor), descriptor.objects[0].fd};
}

DescribedSurface read_prime_1(const void* external_descriptor) {
    const auto& descriptor = *static_cast<const VASurfaceAttribExternalBuffers*>(external_descriptor);
    require(descriptor.buffers != nullptr && descriptor.num_buffers == 1, VA_STATUS_ERROR_INVALID_PARAMETER);
    return {from_prime_1(descriptor), static_cast<int>(descriptor.buffers[0])};
}

DescribedSurface read_descriptor(const SurfaceRequest& request) {
    require(request.external_descriptor != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    switch (request.memory_type) {
    case VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2:
        return read_prime_2(request.external_descriptor);
    case VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME:
        return read_prime_1(request.external_descriptor);
    default:
        fail(VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE, fmt::format("memory type {:#x}", request.memory_type));
    }
}

/// Nothing a descriptor says is believed before it is found to lie inside the object.
std::string find_descriptor_fault(const SurfaceLayout& layout) {
    if (layout.object_count != 1)
        return fmt::format("{} objects, one is possible", layout.object_count);
    if (!is_accessible(layout.modifier))
        return fmt::format("modifier {} cannot be read or written here", modifier_name(layout.modifier));
    return find_fault(layout);
}

} // namespace

std::shared_ptr<Surface> import_surface(const SurfaceRequest& request) {
    auto [layout, fd] = read_descriptor(request);
    if (!layout)
        fail(VA_STATUS_ERROR_INVALID_PARAMETER, "the surface descriptor contradicts itself");
    auto memory = SurfaceMemory::import(fd);
    layout->object_sizes[0] = memory->size(); // the descriptor may claim anything
    derive_allocated_size(*layout);
    if (const std::string fault = find_descriptor_fault(*layout); !fault.empty())
        fail(VA_STATUS_ERROR_INVALID_PARAMETER, "surface descriptor: " + fault);
    return std::make_shared<Surface>(*layout, std::move(memory));
}

} // namespace zeva::va_driver
