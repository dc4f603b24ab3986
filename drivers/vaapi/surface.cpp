#include "surface.hpp"

#include "driver.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <va/va_drmcommon.h>

namespace zeva::va_driver {
namespace {

/// The format that Intel's driver takes for an RT format.
PixelFormat default_format(unsigned int rt_format) {
    switch (rt_format) {
    case VA_RT_FORMAT_YUV420:
        return PixelFormat::nv12;
    case VA_RT_FORMAT_YUV420_10:
        return PixelFormat::p010;
    case VA_RT_FORMAT_YUV420_12:
        return PixelFormat::p012;
    case VA_RT_FORMAT_YUV422:
        return PixelFormat::yuy2;
    case VA_RT_FORMAT_YUV422_10:
        return PixelFormat::y210;
    case VA_RT_FORMAT_YUV422_12:
        return PixelFormat::y212;
    case VA_RT_FORMAT_YUV444:
        return PixelFormat::yuv444p;
    case VA_RT_FORMAT_YUV444_10:
        return PixelFormat::y410;
    case VA_RT_FORMAT_YUV444_12:
        return PixelFormat::y412;
    case VA_RT_FORMAT_YUV411:
        return PixelFormat::yuv411p;
    case VA_RT_FORMAT_YUV400:
        return PixelFormat::y800;
    case VA_RT_FORMAT_RGB32:
        return PixelFormat::bgra;
    case VA_RT_FORMAT_RGBP:
        return PixelFormat::rgbp;
    default:
        fail(VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT, fmt::format("RT format {:#x}", rt_format));
    }
}

/// va_drmcommon.h speaks of one list for each surface, va.h of one; clients and other drivers have one.
std::span<const std::uint64_t> read_modifiers(const VADRMFormatModifierList& list) {
    require(list.modifiers != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    return {list.modifiers, list.num_modifiers};
}

/// Attributes may come in any order. Their flags and value types are not looked at: FFmpeg leaves them 0.
SurfaceRequest read_attributes(std::span<const VASurfaceAttrib> attributes) {
    SurfaceRequest request;
    for (const VASurfaceAttrib& attribute : attributes) {
        const void* const pointer = attribute.value.value.p;
        switch (attribute.type) {
        case VASurfaceAttribNone:
        case VASurfaceAttribUsageHint:
        case VASurfaceAttribMinWidth:
        case VASurfaceAttribMaxWidth:
        case VASurfaceAttribMinHeight:
        case VASurfaceAttribMaxHeight:
            break; // some clients give back all that they were told
        case VASurfaceAttribPixelFormat:
            request.format = pixel_format_from_va_fourcc(static_cast<std::uint32_t>(attribute.value.value.i));
            require(request.format.has_value(), VA_STATUS_ERROR_ATTR_NOT_SUPPORTED);
            break;
        case VASurfaceAttribMemoryType:
            request.memory_type = static_cast<std::uint32_t>(attribute.value.value.i);
            break;
        case VASurfaceAttribExternalBufferDescriptor:
            request.external_descriptor = pointer;
            break;
        case VASurfaceAttribDRMFormatModifiers:
            if (pointer != nullptr)
                request.modifiers = read_modifiers(*static_cast<const VADRMFormatModifierList*>(pointer));
            break;
        default:
            fail(VA_STATUS_ERROR_ATTR_NOT_SUPPORTED, fmt::format("surface attribute {}", +attribute.type));
        }
    }
    // libva's own tests expect what Intel's driver does: without a pointer the memory is the driver's.
    if (request.memory_type == VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR && request.external_descriptor == nullptr)
        request.memory_type = VA_SURFACE_ATTRIB_MEM_TYPE_VA;
    return request;
}

/// All of the surfaces get an id, or none.
void publish(Driver& driver, std::span<const std::shared_ptr<Surface>> surfaces, VASurfaceID* ids) {
    std::vector<VASurfaceID> made;
    made.reserve(surfaces.size());
    try {
        for (const auto& surface : surfaces)
            made.push_back(driver.surfaces.add(surface));
    } catch (...) {
        for (const VASurfaceID id : made)
            driver.surfaces.remove(id);
        throw;
    }
    std::ranges::copy(made, ids);
}

} // namespace

std::shared_ptr<DecodedStream> Surface::stream() const {
    const std::lock_guard lock(stream_mutex_);
    return stream_;
}

void Surface::set_stream(std::shared_ptr<DecodedStream> stream) {
    const std::lock_guard lock(stream_mutex_);
    stream_.swap(stream); // the old one goes with the lock released
}

void create_surfaces_2(Driver& driver, unsigned int rt_format, unsigned int width, unsigned int height,
                       VASurfaceID* ids, unsigned int count, VASurfaceAttrib* attributes,
                       unsigned int attribute_count) {
    require(ids != nullptr && count != 0 && (attributes != nullptr || attribute_count == 0),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    require((rt_format & VA_RT_FORMAT_PROTECTED) == 0, VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    const SurfaceRequest request = read_attributes({attributes, attribute_count});
    std::vector<std::shared_ptr<Surface>> surfaces;
    if (request.memory_type != VA_SURFACE_ATTRIB_MEM_TYPE_VA) {
        require(count == 1, VA_STATUS_ERROR_INVALID_PARAMETER);
        surfaces.push_back(import_surface(request));
        ++driver.counters.surface_imports;
    } else {
        const PixelFormat format = request.format ? *request.format : default_format(rt_format);
        const SurfaceLayout layout = own_layout(driver, request, format, width, height);
        while (surfaces.size() < count)
            surfaces.push_back(
                std::make_shared<Surface>(layout, SurfaceMemory::allocate(layout.object_sizes[0])));
    }
    publish(driver, surfaces, ids);
}

void create_surfaces(Driver& driver, int width, int height, int rt_format, int count, VASurfaceID* ids) {
    require(width > 0 && height > 0 && count > 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    create_surfaces_2(driver, static_cast<unsigned int>(rt_format), static_cast<unsigned int>(width),
                      static_cast<unsigned int>(height), ids, static_cast<unsigned int>(count), nullptr, 0);
}

void destroy_surfaces(Driver& driver, VASurfaceID* ids, int count) {
    require(ids != nullptr && count >= 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    const std::span all(ids, static_cast<std::size_t>(count));
    for (const VASurfaceID id : all)
        static_cast<void>(driver.surfaces.find(id)); // all of them, or none
    const auto contexts = driver.contexts.all();
    for (const VASurfaceID id : all) {
        driver.surfaces.remove(id);
        for (const auto& context : contexts)
            context->forget(id);
    }
}

void sync_surface(Driver& driver, VASurfaceID id) {
    sync_surface_2(driver, id, VA_TIMEOUT_INFINITE);
}

void sync_surface_2(Driver& driver, VASurfaceID id, std::uint64_t timeout_ns) {
    const auto surface = driver.surfaces.find(id);
    require(surface->use.wait_for(to_nanoseconds(timeout_ns)), VA_STATUS_ERROR_TIMEDOUT);
    const VAStatus status = surface->use.status();
    require(status == VA_STATUS_SUCCESS, status);
}

void query_surface_status(Driver& driver, VASurfaceID id, VASurfaceStatus* status) {
    const auto surface = driver.surfaces.find(id);
    require(status != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    *status = surface->use.is_idle() ? VASurfaceReady : VASurfaceRendering;
}

void query_surface_error(Driver& driver, VASurfaceID id, VAStatus error, void** error_info) {
    // The list of damaged macroblocks is empty: libavcodec does not tell them.
    static VASurfaceDecodeMBErrors end_of_list{.status = -1,
                                               .start_mb = 0,
                                               .end_mb = 0,
                                               .decode_error_type = VADecodeMBError,
                                               .num_mb = 0,
                                               .va_reserved = {}};
    const auto surface = driver.surfaces.find(id);
    require(error_info != nullptr && error == VA_STATUS_ERROR_DECODING_ERROR,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    *error_info = &end_of_list;
}

} // namespace zeva::va_driver
