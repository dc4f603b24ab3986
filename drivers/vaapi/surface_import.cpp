// Surfaces in memory that others made.
#include "surface.hpp"

#include "layout/va_descriptor.hpp"
#include "status.hpp"
#include "tiling/tiling.hpp"

#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace zeva::va_driver {
namespace {

/// A descriptor's layout, and the memory that it names.
struct DescribedSurface {
    SurfaceLayout layout;
    std::shared_ptr<SurfaceMemory> memory;
};

[[noreturn]] void refuse(const std::string& fault) {
    fail(VA_STATUS_ERROR_INVALID_PARAMETER, "surface descriptor: " + fault);
}

SurfaceLayout require_layout(const std::optional<SurfaceLayout>& layout) {
    if (!layout)
        refuse("it contradicts itself");
    return *layout;
}

DescribedSurface read_prime_2(const void* external_descriptor) {
    const auto& descriptor = *static_cast<const VADRMPRIMESurfaceDescriptor*>(external_descriptor);
    const SurfaceLayout layout = require_layout(from_prime_2(descriptor));
    std::array<int, max_objects> fds{};
    for (std::uint32_t object = 0; object < layout.object_count; ++object)
        fds[object] = descriptor.objects[object].fd;
    return {layout, SurfaceMemory::import(std::span(fds).first(layout.object_count))};
}

const VASurfaceAttribExternalBuffers& external_buffers(const void* external_descriptor) {
    const auto& descriptor = *static_cast<const VASurfaceAttribExternalBuffers*>(external_descriptor);
    require(descriptor.buffers != nullptr && descriptor.num_buffers == 1, VA_STATUS_ERROR_INVALID_PARAMETER);
    return descriptor;
}

DescribedSurface read_prime_1(const void* external_descriptor) {
    const auto& descriptor = external_buffers(external_descriptor);
    const std::array fds{static_cast<int>(descriptor.buffers[0])};
    return {require_layout(from_prime_1(descriptor)), SurfaceMemory::import(fds)};
}

DescribedSurface read_user_pointer(const void* external_descriptor) {
    const auto& descriptor = external_buffers(external_descriptor);
    const std::uintptr_t address = descriptor.buffers[0];
    if (address == 0 || address % alignof(std::max_align_t) != 0)
        refuse(fmt::format("the pointer {:#x} is null or not aligned", address));
    return {require_layout(from_prime_1(descriptor)),
            SurfaceMemory::adopt(reinterpret_cast<std::byte*>(address), descriptor.data_size)};
}

DescribedSurface read_descriptor(const SurfaceRequest& request) {
    require(request.external_descriptor != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    switch (request.memory_type) {
#ifdef VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_3
    case VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_3: // as PRIME_2, with flags after it
#endif
    case VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2:
        return read_prime_2(request.external_descriptor);
    case VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME:
        return read_prime_1(request.external_descriptor);
    case VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR:
        return read_user_pointer(request.external_descriptor);
    default:
        fail(VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE, fmt::format("memory type {:#x}", request.memory_type));
    }
}

/// Nothing a descriptor says is believed before it is found to lie inside the objects.
std::string find_descriptor_fault(const SurfaceLayout& layout) {
    if (!tiling_of(layout.modifier))
        return fmt::format("modifier {} cannot be read or written here", modifier_name(layout.modifier));
    return find_fault(layout);
}

/// The layout of the objects as they are mapped, one after the other.
SurfaceLayout as_mapped(SurfaceLayout layout, const SurfaceMemory& memory) {
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        layout.planes[plane].offset += memory.start_of(layout.planes[plane].object);
        layout.planes[plane].object = 0;
    }
    layout.object_count = 1;
    layout.object_sizes = {memory.size()};
    return layout;
}

} // namespace

std::shared_ptr<Surface> import_surface(const SurfaceRequest& request) {
    require(!request.modifiers, VA_STATUS_ERROR_INVALID_PARAMETER); // they are for new memory
    auto [layout, memory] = read_descriptor(request);
    for (std::size_t object = 0; object < memory->objects().size(); ++object)
        layout.object_sizes[object] = memory->objects()[object].size(); // the descriptor may claim anything
    derive_allocated_size(layout);
    if (const std::string fault = find_descriptor_fault(layout); !fault.empty())
        refuse(fault);
    return std::make_shared<Surface>(as_mapped(layout, *memory), memory);
}

} // namespace zeva::va_driver
