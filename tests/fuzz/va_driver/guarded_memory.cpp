#include "guarded_memory.hpp"

#include "base/mapping.hpp"
#include "layout/va_descriptor.hpp"
#include "surface_pixels.hpp"

#include <stdexcept>
#include <utility>

#include <sys/mman.h>

namespace zeva::test {
namespace {

constexpr std::size_t guard_size = std::size_t{64} << 10;

VASurfaceAttrib attribute(VASurfaceAttribType type, VAGenericValue value) {
    return {type, VA_SURFACE_ATTRIB_SETTABLE, value};
}

} // namespace

GuardedSurfaces::~GuardedSurfaces() {
    for (Region& region : regions_)
        release(region);
}

void GuardedSurfaces::release(Region& region) {
    if (region.start != nullptr)
        ::munmap(region.start, region.size);
    region = {};
}

GuardedSurfaces::Region GuardedSurfaces::reserve(std::size_t bytes) {
    const std::size_t used = Mapping::whole_pages(bytes);
    const std::size_t size = used + 2 * guard_size;
    void* const memory = ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) // NOLINT(performance-no-int-to-ptr)
        throw std::runtime_error("no memory for a surface");
    const Region region{static_cast<std::byte*>(memory), size};
    ::mprotect(region.start + guard_size, used, PROT_READ | PROT_WRITE);
    return region;
}

VASurfaceID GuardedSurfaces::create_like(VADisplay display, VASurfaceID surface) {
    const SurfaceLayout layout = layout_of(display, surface);
    Region& region = regions_.at(std::exchange(next_, (next_ + 1) % regions_.size()));
    if (region.size != Mapping::whole_pages(layout.object_sizes[0]) + 2 * guard_size) {
        release(region);
        region = reserve(layout.object_sizes[0]);
    }
    // Its last byte is the last before the guard.
    auto address =
        reinterpret_cast<std::uintptr_t>(region.start + region.size - guard_size - layout.object_sizes[0]);
    VASurfaceAttribExternalBuffers descriptor = to_prime_1(layout, address);
    std::array attributes{
        attribute(VASurfaceAttribMemoryType,
                  {VAGenericValueTypeInteger, {.i = VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR}}),
        attribute(VASurfaceAttribExternalBufferDescriptor, {VAGenericValueTypePointer, {.p = &descriptor}})};
    VASurfaceID other = VA_INVALID_SURFACE;
    if (vaCreateSurfaces(display, info(layout.format).va_rt_format, layout.width, layout.height, &other, 1,
                         attributes.data(), attributes.size()) != VA_STATUS_SUCCESS)
        throw std::runtime_error("no surface in the process's memory");
    return other;
}

} // namespace zeva::test
