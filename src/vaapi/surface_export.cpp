// A VASurface as dma-bufs.
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/statistics.hpp"
#include "layout/tile_geometry.hpp"
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

/// The driver's descriptor of the surface, and ownership of the file descriptors in it. After a failure
/// nothing in it is taken: some drivers leave a number there that they have closed.
VADRMPRIMESurfaceDescriptor call_export(const Display& display, VASurfaceID surface,
                                        const ExportOptions& options, std::vector<UniqueFd>& fds) {
    const std::uint32_t access =
        options.writable ? VA_EXPORT_SURFACE_READ_WRITE : VA_EXPORT_SURFACE_READ_ONLY;
    const std::uint32_t layers =
        options.composed_layers ? VA_EXPORT_SURFACE_COMPOSED_LAYERS : VA_EXPORT_SURFACE_SEPARATE_LAYERS;
    VADRMPRIMESurfaceDescriptor descriptor{};
    check_va(vaExportSurfaceHandle(display.handle(), surface, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
                                   access | layers, &descriptor),
             "vaExportSurfaceHandle", "the surface cannot be exported",
             "use a surface whose format the driver exports, and separate layers");
    for (std::uint32_t object = 0; object < std::min(descriptor.num_objects, max_objects); ++object)
        fds.emplace_back(descriptor.objects[object].fd);
    return descriptor;
}

/// Compressed surfaces have planes that are no pixels: they are named as what they are.
void refuse_unknown_modifier(std::uint64_t modifier) {
    if (!tile_geometry(modifier))
        throw_layout_error("vaExportSurfaceHandle",
                           fmt::format("the surface has the modifier {}, its bytes are not plain pixels",
                                       modifier_name(modifier)),
                           "convert it to a linear surface first (VideoProc)");
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

/// Intel's driver tells the chroma of some linear surfaces of odd height one row too late, and only its
/// images tell the truth.
void refuse_contradiction(const Display& display, VASurfaceID surface, const SurfaceLayout& layout) {
    if (!layout.is_linear() || layout.plane_count == 1 || layout.height % 2 == 0)
        return;
    VAImage image{};
    if (vaDeriveImage(display.handle(), surface, &image) != VA_STATUS_SUCCESS)
        return;
    const DerivedImage owner{display, image.image_id, VA_INVALID_ID};
    for (std::uint32_t plane = 0; plane < std::min(layout.plane_count, image.num_planes); ++plane)
        if (image.offsets[plane] != layout.planes[plane].offset)
            throw_layout_error("vaExportSurfaceHandle",
                               fmt::format("the driver tells plane {} at {}, and as an image at {}", plane,
                                           layout.planes[plane].offset, image.offsets[plane]),
                               "use an even height");
}

ExportedSurface export_prime_2(const Display& display, VASurfaceID surface, const ExportOptions& options) {
    std::vector<UniqueFd> fds;
    auto descriptor = call_export(display, surface, options, fds);
    complete_pitches(display.vendor(), descriptor);
    std::vector<DmaBuf> objects;
    for (UniqueFd& fd : fds)
        objects.push_back(DmaBuf::adopt(std::move(fd)));
    refuse_unknown_modifier(descriptor.objects[0].drm_format_modifier);
    const auto format = options.format ? options.format : renamed_format(display.vendor(), descriptor);
    SurfaceLayout layout = checked(from_prime_2(descriptor, format), objects, "vaExportSurfaceHandle");
    refuse_contradiction(display, surface, layout);
    return {std::move(objects), layout, SurfaceMemoryType::prime2, std::nullopt};
}

/// A derived image tells no modifier, and Intel's driver derives tiled surfaces without a word: where PRIME_2
/// is there it is asked.
void refuse_tiled(const Display& display, VASurfaceID surface, const ExportOptions& options) {
    if (options.known_linear)
        return;
    if ((display.memory_types() & VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2) == 0)
        throw_usage_error("export_surface", "PRIME (1) does not tell whether the surface is tiled",
                          "set known_linear where you know that it is linear");
    const std::uint64_t modifier = export_prime_2(display, surface, {}).layout.modifier;
    if (modifier != modifier_linear)
        throw_layout_error("vaDeriveImage",
                           fmt::format("PRIME (1) cannot tell the modifier {}", modifier_name(modifier)),
                           "use prime2");
}

ExportedSurface export_prime_1(const Display& display, VASurfaceID surface, const ExportOptions& options) {
    refuse_tiled(display, surface, options);
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
    if (options.format) {
        refuse_mistaken_format(display.vendor(), *options.format, "export_surface");
        refuse_leaking_export(display.vendor(), *options.format);
    }
    const bool use_prime2 = choose_memory_type(display, options.memory_type) == SurfaceMemoryType::prime2;
    ExportedSurface exported =
        use_prime2 ? export_prime_2(display, surface, options) : export_prime_1(display, surface, options);
    count_surface_export();
    return exported;
}

} // namespace zeva
