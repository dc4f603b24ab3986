// A VASurface as dma-bufs.
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/statistics.hpp"
#include "layout/va_descriptor.hpp"
#include "vaapi/memory_type.hpp"
#include "vaapi/quirks.hpp"
#include "vaapi/status.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <va/va_drmcommon.h>
#include <zeva/interop.hpp>

namespace zeva {
namespace {

VADRMPRIMESurfaceDescriptor empty_descriptor() {
    VADRMPRIMESurfaceDescriptor descriptor{};
    for (auto& object : descriptor.objects)
        object.fd = -1; // tells what a driver that fails half-way has opened
    return descriptor;
}

/// Takes over every descriptor that the driver has written.
std::vector<UniqueFd> take_fds(const VADRMPRIMESurfaceDescriptor& descriptor) {
    std::vector<UniqueFd> fds;
    for (const auto& object : descriptor.objects)
        fds.emplace_back(object.fd);
    return fds;
}

VAStatus export_once(const Display& display, VASurfaceID surface, std::uint32_t flags,
                     VADRMPRIMESurfaceDescriptor& descriptor, std::vector<UniqueFd>& fds) {
    descriptor = empty_descriptor();
    const VAStatus status = vaExportSurfaceHandle(display.handle(), surface,
                                                  VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, flags, &descriptor);
    fds = take_fds(descriptor);
    return status;
}

/// Composed first, unless separate is wanted: not every driver has both forms of every format.
VADRMPRIMESurfaceDescriptor call_export(const Display& display, VASurfaceID surface,
                                        const ExportOptions& options, std::vector<UniqueFd>& fds) {
    const std::uint32_t access =
        options.writable ? VA_EXPORT_SURFACE_READ_WRITE : VA_EXPORT_SURFACE_READ_ONLY;
    VADRMPRIMESurfaceDescriptor descriptor{};
    VAStatus status = VA_STATUS_ERROR_UNIMPLEMENTED;
    if (!options.separate_layers)
        status = export_once(display, surface, access | VA_EXPORT_SURFACE_COMPOSED_LAYERS, descriptor, fds);
    if (status != VA_STATUS_SUCCESS)
        status = export_once(display, surface, access | VA_EXPORT_SURFACE_SEPARATE_LAYERS, descriptor, fds);
    check_va(status, "vaExportSurfaceHandle", "the surface cannot be exported",
             "use a surface whose format the driver exports");
    return descriptor;
}

/// The layout a driver told, with the real sizes of its objects; drivers round, drop and forget, so it is
/// checked before anything is built on it.
SurfaceLayout checked(std::optional<SurfaceLayout> layout, const std::vector<DmaBuf>& objects,
                      const char* call) {
    if (!layout)
        throw_layout_error(call, "the driver's descriptor contradicts itself or has an unknown format");
    if (layout->object_count != objects.size())
        throw_layout_error(call, fmt::format("the driver told {} objects and gave {} descriptors",
                                             layout->object_count, objects.size()));
    for (std::size_t object = 0; object < objects.size(); ++object)
        layout->object_sizes[object] = objects[object].size();
    derive_allocated_size(*layout);
    if (const std::string fault = find_fault(*layout); !fault.empty())
        throw_layout_error(call, fmt::format("the driver told a wrong layout: {}", fault));
    return *layout;
}

ExportedSurface export_prime_2(const Display& display, VASurfaceID surface, const ExportOptions& options) {
    std::vector<UniqueFd> fds;
    const auto descriptor = call_export(display, surface, options, fds);
    std::vector<DmaBuf> objects;
    for (std::size_t object = 0; object < std::min<std::size_t>(descriptor.num_objects, fds.size()); ++object)
        objects.push_back(DmaBuf::adopt(std::move(fds[object])));
    const auto format = options.format ? options.format : renamed_format(display.vendor(), descriptor);
    SurfaceLayout layout = checked(from_prime_2(descriptor, format), objects, "vaExportSurfaceHandle");
    return {std::move(objects), layout, SurfaceMemoryType::prime2, std::nullopt};
}

ExportedSurface export_prime_1(const Display& display, VASurfaceID surface, const ExportOptions& options) {
    VAImage image{};
    check_va(vaDeriveImage(display.handle(), surface, &image), "vaDeriveImage",
             "PRIME (1) export goes through a derived image", "use prime2");
    VABufferInfo buffer{};
    buffer.mem_type = VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME;
    const VAStatus status = vaAcquireBufferHandle(display.handle(), image.buf, &buffer);
    DerivedImage derived{display, image.image_id, status == VA_STATUS_SUCCESS ? image.buf : VA_INVALID_ID};
    check_va(status, "vaAcquireBufferHandle");

    std::vector<DmaBuf> objects;
    objects.push_back(DmaBuf::duplicate(static_cast<int>(buffer.handle)));
    SurfaceLayout layout =
        checked(from_va_image(image, objects[0].size(), options.format), objects, "vaDeriveImage");
    return {std::move(objects), layout, SurfaceMemoryType::prime1, std::move(derived)};
}

} // namespace

DerivedImage::~DerivedImage() {
    if (acquired_buffer_ != VA_INVALID_ID)
        if (const VAStatus status = vaReleaseBufferHandle(display_.handle(), acquired_buffer_);
            status != VA_STATUS_SUCCESS)
            log(LogLevel::error, fmt::format("vaReleaseBufferHandle: {}", vaErrorStr(status)));
    if (image_ != VA_INVALID_ID)
        if (const VAStatus status = vaDestroyImage(display_.handle(), image_); status != VA_STATUS_SUCCESS)
            log(LogLevel::error, fmt::format("vaDestroyImage: {}", vaErrorStr(status)));
}

ExportedSurface export_surface(const Display& display, VASurfaceID surface, const ExportOptions& options) {
    const bool use_prime2 = choose_memory_type(display, options.memory_type) == SurfaceMemoryType::prime2;
    ExportedSurface exported =
        use_prime2 ? export_prime_2(display, surface, options) : export_prime_1(display, surface, options);
    count_surface_export();
    return exported;
}

} // namespace zeva
