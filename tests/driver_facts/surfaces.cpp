#include "surfaces.hpp"

#include "drivers.hpp"
#include "usm.hpp"

#include <stdexcept>

#include <drm_fourcc.h>
#include <fmt/format.h>
#include <unistd.h>

namespace zeva::driver_facts {

const Format bgra{"BGRA", VA_FOURCC_BGRA, DRM_FORMAT_ARGB8888, VA_RT_FORMAT_RGB32, 1};
const Format nv12{"NV12", VA_FOURCC_NV12, DRM_FORMAT_NV12, VA_RT_FORMAT_YUV420, 2};

Attributes& Attributes::integer(VASurfaceAttribType type, std::uint32_t value) {
    VASurfaceAttrib attribute{};
    attribute.type = type;
    attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
    attribute.value.type = VAGenericValueTypeInteger;
    attribute.value.value.i = static_cast<std::int32_t>(value);
    attributes_.push_back(attribute);
    return *this;
}

Attributes& Attributes::pointer(VASurfaceAttribType type, void* value) {
    VASurfaceAttrib attribute{};
    attribute.type = type;
    attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
    attribute.value.type = VAGenericValueTypePointer;
    attribute.value.value.p = value;
    attributes_.push_back(attribute);
    return *this;
}

Attributes pixel_format(std::uint32_t fourcc) {
    return Attributes{}.integer(VASurfaceAttribPixelFormat, fourcc);
}

Surface::Surface(std::uint32_t rt_format, std::uint32_t width, std::uint32_t height, Attributes attributes,
                 std::size_t device)
    : display_(va_display(device)), status_(vaCreateSurfaces(display_, rt_format, width, height, &id_, 1,
                                                             attributes.data(), attributes.size())) {}

Surface::Surface(VADRMPRIMESurfaceDescriptor descriptor, std::uint32_t rt_format, std::size_t device)
    : Surface(rt_format, descriptor.width, descriptor.height,
              Attributes{}
                  .integer(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2)
                  .pointer(VASurfaceAttribExternalBufferDescriptor, &descriptor),
              device) {}

void Surface::destroy() {
    if (status_ == VA_STATUS_SUCCESS && id_ != VA_INVALID_ID)
        vaDestroySurfaces(display_, &id_, 1);
    id_ = VA_INVALID_ID;
}

VADRMPRIMESurfaceDescriptor describe(const Format& format, int fd, std::uint32_t size, std::uint32_t width,
                                     std::uint32_t height, std::uint32_t pitch) {
    VADRMPRIMESurfaceDescriptor descriptor{};
    descriptor.fourcc = format.fourcc;
    descriptor.width = width;
    descriptor.height = height;
    descriptor.num_objects = 1;
    descriptor.objects[0] = {fd, size, DRM_FORMAT_MOD_LINEAR};
    descriptor.num_layers = 1;
    auto& layer = descriptor.layers[0];
    layer.drm_format = format.drm_format;
    layer.num_planes = format.planes;
    for (std::uint32_t plane = 0; plane < format.planes; ++plane) {
        layer.offset[plane] = plane * pitch * height;
        layer.pitch[plane] = pitch;
    }
    return descriptor;
}

Exported::Exported(VASurfaceID surface, std::uint32_t flags) {
    for (auto& object : descriptor.objects)
        object.fd = -1;
    status_ = vaExportSurfaceHandle(va_display(), surface, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, flags,
                                    &descriptor);
}

Exported::~Exported() {
    for (const auto& object : descriptor.objects)
        if (object.fd >= 0)
            ::close(object.fd);
}

ExportedSurface::ExportedSurface()
    : surface_(VA_RT_FORMAT_RGB32, 64, 64, pixel_format(VA_FOURCC_BGRA)), exported_(surface_.id()) {
    if (exported_.status() != VA_STATUS_SUCCESS)
        throw std::runtime_error("vaExportSurfaceHandle: " + va_text(exported_.status()));
}

std::size_t ExportedSurface::size() const {
    return fd_size(fd());
}

DerivedImage::DerivedImage(VASurfaceID surface) : status_(vaDeriveImage(va_display(), surface, &image_)) {}

DerivedImage::~DerivedImage() {
    if (bytes_ != nullptr)
        unmap();
    if (image_.image_id != 0 && image_.image_id != VA_INVALID_ID)
        vaDestroyImage(va_display(), image_.image_id);
}

std::uint8_t* DerivedImage::map() {
    if (status_ != VA_STATUS_SUCCESS)
        return nullptr;
    void* bytes = nullptr;
    status_ = vaMapBuffer(va_display(), image_.buf, &bytes);
    bytes_ = status_ == VA_STATUS_SUCCESS ? static_cast<std::uint8_t*>(bytes) : nullptr;
    return bytes_;
}

void DerivedImage::unmap() {
    vaUnmapBuffer(va_display(), image_.buf);
    bytes_ = nullptr;
}

std::string modifier_text(std::uint64_t modifier) {
    switch (modifier) {
    case DRM_FORMAT_MOD_LINEAR:
        return "linear";
    case I915_FORMAT_MOD_X_TILED:
        return "x-tiled";
    case I915_FORMAT_MOD_Y_TILED:
        return "y-tiled";
    case I915_FORMAT_MOD_4_TILED:
        return "4-tiled";
    default:
        return fmt::format("modifier {:#x}", modifier);
    }
}

std::string list_text(const std::uint32_t* values, std::uint32_t count) {
    std::string text;
    for (std::uint32_t i = 0; i < count; ++i)
        text += fmt::format("{}{}", i == 0 ? "" : ", ", values[i]);
    return text;
}

} // namespace zeva::driver_facts
