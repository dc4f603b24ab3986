#include "copy.hpp"

#include "driver.hpp"
#include "pixels.hpp"

#include <algorithm>

namespace zeva::va_driver {
namespace {

void copy_surface(Driver& driver, VASurfaceID to_id, VASurfaceID from_id) {
    const auto to = driver.surfaces.find(to_id);
    const auto from = driver.surfaces.find(from_id);
    const SurfaceLayout& layout = from->layout;
    require(to->memory != from->memory, VA_STATUS_ERROR_INVALID_SURFACE);
    require(to->layout.format == layout.format && to->layout.width == layout.width &&
                to->layout.height == layout.height,
            VA_STATUS_ERROR_INVALID_SURFACE);
    from->use.wait_for_writer();
    to->use.wait();
    const CpuAccess source(from->memory, MemoryAccess::read);
    const CpuAccess target(to->memory, MemoryAccess::read_write);
    const Rectangle whole{0, 0, layout.width, layout.height};
    copy_pixels({layout, source.data()}, whole, {to->layout, target.data()}, 0, 0);
    driver.counters.driver_bytes += rectangle_bytes(layout.format, whole);
}

void copy_buffer(Driver& driver, VABufferID to_id, VABufferID from_id) {
    const auto to = driver.buffers.find(to_id);
    const auto from = driver.buffers.find(from_id);
    require(to->coded() == nullptr && from->coded() == nullptr, VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    const std::size_t size = from->element_size() * from->element_count();
    require(to != from && size <= to->element_size() * to->element_count(), VA_STATUS_ERROR_INVALID_BUFFER);
    const auto source = from->map();
    const auto target = to->map();
    std::ranges::copy(source.first(size), target.begin());
    from->unmap();
    to->unmap();
    driver.counters.driver_bytes += size;
}

} // namespace

void copy_object(Driver& driver, VACopyObject* to, VACopyObject* from, VACopyOption option) {
    require(to != nullptr && from != nullptr && to->obj_type == from->obj_type,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    require(option.bits.va_copy_sync <= VA_EXEC_ASYNC && option.bits.va_copy_mode <= VA_EXEC_MODE_PERFORMANCE,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    if (to->obj_type == VACopyObjectSurface)
        copy_surface(driver, to->object.surface_id, from->object.surface_id);
    else if (to->obj_type == VACopyObjectBuffer)
        copy_buffer(driver, to->object.buffer_id, from->object.buffer_id);
    else
        fail(VA_STATUS_ERROR_INVALID_PARAMETER);
}

} // namespace zeva::va_driver
