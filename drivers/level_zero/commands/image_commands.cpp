// Commands that copy images: to each other, to memory and from memory.
#include "api_boundary.hpp"
#include "command_list.hpp"
#include "commands/memory_copy.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "image.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace zeva::ze_driver {
namespace {

/// The region that a caller means: all of the image for null, and nothing in dimensions that the image does
/// not have. Array elements are slices, also those of a 1DARRAY, which callers count as rows.
ze_image_region_t resolve_region(const ImageLayout& image, const ze_image_region_t* given) {
    ze_image_region_t region{0, 0, 0, image.width, image.height, image.slices()};
    if (given == nullptr)
        return region;
    region.originX = given->originX;
    region.width = given->width;
    switch (image.type) {
    case ZE_IMAGE_TYPE_1DARRAY:
        region.originZ = given->originY;
        region.depth = given->height;
        break;
    case ZE_IMAGE_TYPE_3D:
    case ZE_IMAGE_TYPE_2DARRAY:
        region.originZ = given->originZ;
        region.depth = given->depth;
        [[fallthrough]];
    case ZE_IMAGE_TYPE_2D:
        region.originY = given->originY;
        region.height = given->height;
        break;
    default: // one row
        break;
    }
    require(region.originX < image.width && region.originY < image.height && region.originZ < image.slices(),
            ZE_RESULT_ERROR_INVALID_SIZE);
    return region;
}

/// `size`, made no larger than what lies in the image from the origin of `region` on: as Intel's driver does
/// it, copies leave out what lies outside.
ze_image_region_t clip(const ze_image_region_t& region, ze_image_region_t size, const ImageLayout& image) {
    size.width = std::min(size.width, image.width - region.originX);
    size.height = std::min(size.height, image.height - region.originY);
    size.depth = std::min(size.depth, image.slices() - region.originZ);
    return size;
}

/// The bytes of a region in a plane, counted from the first byte of the plane.
Box box_in(const ImagePlane& plane, const ze_image_region_t& origin, const ze_image_region_t& size) {
    const PlaneFormat& format = plane.format;
    require(origin.originX % format.horizontal_divisor == 0 && origin.originY % format.vertical_divisor == 0,
            ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const std::size_t column = origin.originX / format.horizontal_divisor;
    const std::size_t row = origin.originY / format.vertical_divisor;
    return {.offset = std::size_t{origin.originZ} * plane.slice_pitch + row * plane.row_pitch +
                      column * format.element_bytes,
            .width = format.row_bytes(size.width),
            .height = format.rows(size.height),
            .depth = size.depth,
            .pitch = plane.row_pitch,
            .slice_pitch = plane.slice_pitch};
}

void require_same_planes(const ImageLayout& to, const ImageLayout& from) {
    const auto same = [](const ImagePlane& a, const ImagePlane& b) {
        return a.format.element_bytes == b.format.element_bytes &&
               a.format.horizontal_divisor == b.format.horizontal_divisor &&
               a.format.vertical_divisor == b.format.vertical_divisor;
    };
    require(to.plane_count == from.plane_count &&
                std::equal(to.planes.begin(), to.planes.begin() + to.plane_count, from.planes.begin(), same),
            ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

/// The bytes that one plane has to copy.
struct PlaneCopy {
    std::byte* destination;
    const std::byte* source;
    Box to, from;
};

ze_result_t image_copy_region(ze_command_list_handle_t handle, ze_image_handle_t destination,
                              ze_image_handle_t source, const ze_image_region_t* destination_region,
                              const ze_image_region_t* source_region, ze_event_handle_t signal_event,
                              std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    const auto to = resolve<Image>(destination);
    const auto from = resolve<Image>(source);
    require_same_planes(to->layout(), from->layout());
    require(to->memory()->is_writable(), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const ze_image_region_t to_region = resolve_region(to->layout(), destination_region);
    const ze_image_region_t from_region = resolve_region(from->layout(), source_region);
    require(from_region.width == to_region.width && from_region.height == to_region.height &&
                from_region.depth == to_region.depth,
            ZE_RESULT_ERROR_INVALID_SIZE);
    const ze_image_region_t size =
        clip(to_region, clip(from_region, from_region, from->layout()), to->layout());

    std::array<PlaneCopy, max_planes> copies{};
    const std::uint32_t count = to->layout().plane_count;
    for (std::uint32_t i = 0; i < count; ++i) {
        const ImagePlane& to_plane = to->layout().planes[i];
        const ImagePlane& from_plane = from->layout().planes[i];
        copies[i] = {to->data(to_plane), from->data(from_plane), box_in(to_plane, to_region, size),
                     box_in(from_plane, from_region, size)};
        require(!overlap(copies[i].destination, copies[i].to, copies[i].source, copies[i].from),
                ZE_RESULT_ERROR_OVERLAPPING_REGIONS);
    }
    return append(*list, {signal_event, wait_event_count, wait_events}, [to, from, copies, count] {
        for (const PlaneCopy& plane : std::span{copies}.first(count))
            copy_box(plane.destination, plane.to, plane.source, plane.from);
    });
}

ze_result_t image_copy(ze_command_list_handle_t list, ze_image_handle_t destination, ze_image_handle_t source,
                       ze_event_handle_t signal_event, std::uint32_t wait_event_count,
                       ze_event_handle_t* wait_events) {
    return image_copy_region(list, destination, source, nullptr, nullptr, signal_event, wait_event_count,
                             wait_events);
}

/// The two sides of a copy between an image and memory.
struct MemoryCopy {
    std::byte* image;
    Box in_image;
    Box in_memory;
};

/// A region of an image as it lies in memory; pitches of 0 mean that nothing lies between rows, and between
/// slices.
Box box_in_memory(const ImageLayout& image, const ze_image_region_t& region, std::size_t row_pitch,
                  std::size_t slice_pitch) {
    const PlaneFormat& format = image.planes.front().format;
    const std::size_t width = format.row_bytes(region.width);
    if (row_pitch == 0)
        row_pitch = width;
    constexpr std::uint64_t max_slice = std::uint64_t{1}
                                        << 32; // times a depth below 2^32 it does not overflow
    require(region.height == 0 || row_pitch <= max_slice / region.height, ZE_RESULT_ERROR_INVALID_SIZE);
    if (slice_pitch == 0)
        slice_pitch = row_pitch * region.height;
    require(region.height == 1 || row_pitch >= width, ZE_RESULT_ERROR_INVALID_SIZE);
    require(region.depth == 1 || slice_pitch >= row_pitch * region.height, ZE_RESULT_ERROR_INVALID_SIZE);
    return {.offset = 0,
            .width = width,
            .height = format.rows(region.height),
            .depth = region.depth,
            .pitch = row_pitch,
            .slice_pitch = slice_pitch};
}

MemoryCopy make_memory_copy(const Image& image, const ze_image_region_t* given, std::size_t row_pitch,
                            std::size_t slice_pitch) {
    const ImageLayout& layout = image.layout();
    require(layout.plane_count == 1, ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
    const ImagePlane& plane = layout.planes.front();
    const ze_image_region_t region = resolve_region(layout, given);
    const ze_image_region_t inside = clip(region, region, layout);
    MemoryCopy copy{image.data(plane), box_in(plane, region, inside),
                    box_in_memory(layout, region, row_pitch, slice_pitch)};
    copy.in_memory.width = copy.in_image.width;
    copy.in_memory.height = copy.in_image.height;
    copy.in_memory.depth = copy.in_image.depth;
    return copy;
}

ze_result_t copy_to_memory_ext(ze_command_list_handle_t handle, void* destination, ze_image_handle_t source,
                               const ze_image_region_t* region, std::uint32_t row_pitch,
                               std::uint32_t slice_pitch, ze_event_handle_t signal_event,
                               std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    const auto image = resolve<Image>(source);
    require_pointers(destination);
    const MemoryCopy copy = make_memory_copy(*image, region, row_pitch, slice_pitch);
    require_writable(*list, destination, copy.in_memory.extent());
    return append(*list, {signal_event, wait_event_count, wait_events}, [image, copy, destination] {
        copy_box(static_cast<std::byte*>(destination), copy.in_memory, copy.image, copy.in_image);
    });
}

ze_result_t copy_to_memory(ze_command_list_handle_t list, void* destination, ze_image_handle_t source,
                           const ze_image_region_t* region, ze_event_handle_t signal_event,
                           std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    return copy_to_memory_ext(list, destination, source, region, 0, 0, signal_event, wait_event_count,
                              wait_events);
}

ze_result_t copy_from_memory_ext(ze_command_list_handle_t handle, ze_image_handle_t destination,
                                 const void* source, const ze_image_region_t* region, std::uint32_t row_pitch,
                                 std::uint32_t slice_pitch, ze_event_handle_t signal_event,
                                 std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    const auto image = resolve<Image>(destination);
    require_pointers(source);
    require(image->memory()->is_writable(), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const MemoryCopy copy = make_memory_copy(*image, region, row_pitch, slice_pitch);
    require_readable(*list, source, copy.in_memory.extent());
    return append(*list, {signal_event, wait_event_count, wait_events}, [image, copy, source] {
        copy_box(copy.image, copy.in_image, static_cast<const std::byte*>(source), copy.in_memory);
    });
}

ze_result_t copy_from_memory(ze_command_list_handle_t list, ze_image_handle_t destination, const void* source,
                             const ze_image_region_t* region, ze_event_handle_t signal_event,
                             std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    return copy_from_memory_ext(list, destination, source, region, 0, 0, signal_event, wait_event_count,
                                wait_events);
}

} // namespace

void install_image_commands(ze_command_list_dditable_t& table) {
    table.pfnAppendImageCopy = entry_point<image_copy>;
    table.pfnAppendImageCopyRegion = entry_point<image_copy_region>;
    table.pfnAppendImageCopyToMemory = entry_point<copy_to_memory>;
    table.pfnAppendImageCopyFromMemory = entry_point<copy_from_memory>;
    table.pfnAppendImageCopyToMemoryExt = entry_point<copy_to_memory_ext>;
    table.pfnAppendImageCopyFromMemoryExt = entry_point<copy_from_memory_ext>;
}

} // namespace zeva::ze_driver
