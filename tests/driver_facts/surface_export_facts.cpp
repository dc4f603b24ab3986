// iHD's surfaces as dma-bufs.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <zeva/unique_fd.hpp>

namespace zeva::driver_facts {
namespace {

constexpr std::uint32_t width = 640;
constexpr std::uint32_t height = 480;

Rows new_descriptor() {
    const Surface surface{nv12.rt_format, width, height, pixel_format(VA_FOURCC_NV12)};
    const Exported first{surface.id()};
    const Exported second{surface.id()};
    return {{"descriptors", first.fd() == second.fd() ? "the same number" : "two numbers"},
            {"dma-buf", same_file(first.fd(), second.fd()) ? "the same" : "two"}};
}

Rows outlives_surface() {
    Surface surface{nv12.rt_format, width, height, pixel_format(VA_FOURCC_NV12)};
    const Exported exported{surface.id()};
    surface.destroy();
    const Usm usm = import_fd(exported.fd(), fd_size(exported.fd()));
    return {{"descriptor", open_text(exported.fd())}, {"Level Zero import of it", text_of(usm.result())}};
}

Rows descriptor_mode() {
    const Surface surface{nv12.rt_format, width, height, pixel_format(VA_FOURCC_NV12)};
    Rows rows;
    for (const auto& [name, flag] : {std::pair{"asked READ_ONLY", VA_EXPORT_SURFACE_READ_ONLY},
                                     std::pair{"asked READ_WRITE", VA_EXPORT_SURFACE_READ_WRITE}}) {
        const Exported exported{surface.id(),
                                static_cast<std::uint32_t>(flag) | VA_EXPORT_SURFACE_COMPOSED_LAYERS};
        const int mode = ::fcntl(exported.fd(), F_GETFL) & O_ACCMODE;
        rows.push_back({name, mode == O_RDWR ? "reading and writing" : "reading only"});
    }
    return rows;
}

std::string layers_text(const Format& format, std::uint32_t flags) {
    const Surface surface{format.rt_format, width, height, pixel_format(format.fourcc)};
    const Exported exported{surface.id(), VA_EXPORT_SURFACE_READ_WRITE | flags};
    if (exported.status() != VA_STATUS_SUCCESS)
        return va_text(exported.status());
    std::string text;
    for (std::uint32_t i = 0; i < exported.descriptor.num_layers; ++i) {
        const auto& layer = exported.descriptor.layers[i];
        text += fmt::format("{}{} of {}", i == 0 ? "" : ", ", fourcc_text(layer.drm_format),
                            layer.num_planes == 1 ? "1 plane" : fmt::format("{} planes", layer.num_planes));
    }
    return text;
}

Rows layers() {
    const Format p010{"P010", VA_FOURCC_P010, 0, VA_RT_FORMAT_YUV420_10, 2};
    const Format rgbp{"RGBP", VA_FOURCC_RGBP, 0, VA_RT_FORMAT_RGBP, 3};
    Rows rows;
    for (const Format& format : {nv12, p010, rgbp}) {
        const std::string name = format.name;
        rows.push_back({name + ", composed", layers_text(format, VA_EXPORT_SURFACE_COMPOSED_LAYERS)});
        rows.push_back({name + ", separate", layers_text(format, VA_EXPORT_SURFACE_SEPARATE_LAYERS)});
        rows.push_back({name + ", neither", layers_text(format, 0)});
    }
    return rows;
}

Rows other_memory_types() {
    const Surface surface{nv12.rt_format, width, height, pixel_format(VA_FOURCC_NV12)};
    VADRMPRIMESurfaceDescriptor descriptor{};
    const auto status = [&](std::uint32_t type) {
        return va_text(vaExportSurfaceHandle(va_display(), surface.id(), type, VA_EXPORT_SURFACE_READ_WRITE,
                                             &descriptor));
    };
    constexpr std::uint32_t prime_3 = 0x08000000; // va_drmcommon.h of libva 2.21
    return {{"PRIME", status(VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME)}, {"PRIME_3", status(prime_3)}};
}

/// PRIME by the buffer of a derived image.
Rows buffer_handle() {
    Rows rows;
    for (const Format& format : {bgra, nv12}) {
        const Surface surface{format.rt_format, width, height, pixel_format(format.fourcc)};
        const DerivedImage derived{surface.id()};
        VABufferInfo info{};
        info.mem_type = VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME;
        const VAStatus status = vaAcquireBufferHandle(va_display(), derived.image().buf, &info);
        if (status != VA_STATUS_SUCCESS) {
            rows.push_back({format.name, va_text(status)});
            continue;
        }
        const auto fd = static_cast<int>(info.handle);
        const Exported exported{surface.id()};
        rows.push_back(
            {format.name, fmt::format("{}, mem_size {}, dma-buf of {} bytes",
                                      same_file(fd, exported.fd()) ? "the surface's memory" : "other",
                                      info.mem_size, fd_size(fd))});
        const VAStatus released = vaReleaseBufferHandle(va_display(), derived.image().buf);
        rows.push_back({std::string{format.name} + ", vaReleaseBufferHandle", va_text(released)});
        rows.push_back({std::string{format.name} + ", descriptor then", open_text(fd)});
    }
    return rows;
}

std::string modifier_of(const Surface& surface) {
    if (surface.status() != VA_STATUS_SUCCESS)
        return va_text(surface.status());
    const Exported exported{surface.id()};
    if (exported.status() != VA_STATUS_SUCCESS)
        return va_text(exported.status());
    const auto& layer = exported.descriptor.layers[0];
    return fmt::format("{}, pitch {}, offset {}",
                       modifier_text(exported.descriptor.objects[0].drm_format_modifier),
                       list_text(layer.pitch, layer.num_planes), list_text(layer.offset, layer.num_planes));
}

Rows usage_hints() {
    const struct {
        const char* name;
        std::uint32_t hint;
    } hints[] = {{"none", VA_SURFACE_ATTRIB_USAGE_HINT_GENERIC},
                 {"decoder", VA_SURFACE_ATTRIB_USAGE_HINT_DECODER},
                 {"encoder", VA_SURFACE_ATTRIB_USAGE_HINT_ENCODER},
                 {"VPP read", VA_SURFACE_ATTRIB_USAGE_HINT_VPP_READ},
                 {"VPP write", VA_SURFACE_ATTRIB_USAGE_HINT_VPP_WRITE},
                 {"display", VA_SURFACE_ATTRIB_USAGE_HINT_DISPLAY},
                 {"export", VA_SURFACE_ATTRIB_USAGE_HINT_EXPORT}};
    Rows rows;
    for (const Format& format : {bgra, nv12})
        for (const auto& [name, hint] : hints)
            rows.push_back(
                {fmt::format("{}, {}", format.name, name),
                 modifier_of(Surface{format.rt_format, width, height,
                                     pixel_format(format.fourcc).integer(VASurfaceAttribUsageHint, hint)})});
    return rows;
}

/// MemoryType VA with a descriptor that does not ask for tiling.
Rows linear_on_request() {
    VASurfaceAttribExternalBuffers buffers{};
    buffers.pixel_format = VA_FOURCC_NV12;
    buffers.width = width;
    buffers.height = height;
    buffers.num_planes = 2;
    const auto with_flags = [&](std::uint32_t flags) {
        buffers.flags = flags;
        return modifier_of(Surface{nv12.rt_format, width, height,
                                   pixel_format(VA_FOURCC_NV12)
                                       .integer(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_VA)
                                       .pointer(VASurfaceAttribExternalBufferDescriptor, &buffers)});
    };
    return {{"NV12, no flags", with_flags(0)},
            {"NV12, ENABLE_TILING", with_flags(VA_SURFACE_EXTBUF_DESC_ENABLE_TILING)}};
}

Rows bad_surface() {
    const Exported exported{0x7fffff};
    return {{"status", va_text(exported.status())},
            {"objects[0].fd, -1 before", fmt::format("{}", exported.fd())}};
}

} // namespace

Facts surface_export_facts() {
    return {
        {.id = "surface_export.new_descriptor",
         .statement = "Every export gives a new descriptor of the same dma-buf, and it is the program's.",
         .used_in = "src/vaapi/surface_export.cpp",
         .measure = new_descriptor,
         .expected = {{"descriptors", "two numbers"}, {"dma-buf", "the same"}}},
        {.id = "surface_export.outlives_surface",
         .statement = "The descriptor is good after vaDestroySurfaces.",
         .used_in = "src/bridge/surface_cache.cpp",
         .measure = outlives_surface,
         .expected = {{"descriptor", "open"}, {"Level Zero import of it", "success"}}},
        {.id = "surface_export.descriptor_mode",
         .statement = "What the descriptor may be mapped for does not depend on what was asked.",
         .used_in = "src/dmabuf/dma_buf.cpp",
         .measure = descriptor_mode,
         .expected = {{"asked READ_ONLY", "reading only"}, {"asked READ_WRITE", "reading only"}}},
        {.id = "surface_export.layers",
         .statement = "Composed or separate layers as asked; separate without either flag.",
         .used_in = "src/vaapi/surface_export.cpp",
         .measure = layers,
         .expected = {{"NV12, composed", "NV12 of 2 planes"},
                      {"NV12, separate", "R8   of 1 plane, GR88 of 1 plane"},
                      {"NV12, neither", "R8   of 1 plane, GR88 of 1 plane"},
                      {"P010, composed", "P010 of 2 planes"},
                      {"P010, separate", "R16  of 1 plane, GR32 of 1 plane"},
                      {"P010, neither", "R16  of 1 plane, GR32 of 1 plane"},
                      {"RGBP, composed", "invalid VASurfaceID (0x6)"},
                      {"RGBP, separate", "R8   of 1 plane, R8   of 1 plane, R8   of 1 plane"},
                      {"RGBP, neither", "R8   of 1 plane, R8   of 1 plane, R8   of 1 plane"}}},
        {.id = "surface_export.other_memory_types",
         .statement = "vaExportSurfaceHandle knows PRIME_2 only.",
         .used_in = "src/vaapi/surface_export.cpp",
         .measure = other_memory_types,
         .expected = {{"PRIME", "an unsupported memory type was supplied (0x24)"},
                      {"PRIME_3", "an unsupported memory type was supplied (0x24)"}}},
        {.id = "surface_export.buffer_handle",
         .statement = "PRIME by vaDeriveImage and vaAcquireBufferHandle, which tells no modifier.",
         .used_in = "src/vaapi/surface_export.cpp",
         .measure = buffer_handle,
         .expected = {{"BGRA", "the surface's memory, mem_size 1228800, dma-buf of 1310720 bytes"},
                      {"BGRA, vaReleaseBufferHandle", "success"},
                      {"BGRA, descriptor then", "closed"},
                      {"NV12", "the surface's memory, mem_size 471040, dma-buf of 524288 bytes"},
                      {"NV12, vaReleaseBufferHandle", "success"},
                      {"NV12, descriptor then", "closed"}}},
        {.id = "surface_export.usage_hints",
         .statement = "Usage hints decide on tiling.",
         .used_in = "src/vaapi/surface_export.cpp",
         .measure = usage_hints,
         .expected = {{"BGRA, none", "linear, pitch 2560, offset 0"},
                      {"BGRA, decoder", "y-tiled, pitch 2560, offset 0"},
                      {"BGRA, decoder", "modifier 0xfefffffffffffffe, pitch 2560, offset 0", "xe-hpg"},
                      {"BGRA, encoder", "y-tiled, pitch 2560, offset 0"},
                      {"BGRA, encoder", "modifier 0xfefffffffffffffe, pitch 2560, offset 0", "xe-hpg"},
                      {"BGRA, VPP read", "linear, pitch 2560, offset 0"},
                      {"BGRA, VPP write", "y-tiled, pitch 2560, offset 0"},
                      {"BGRA, VPP write", "modifier 0xfefffffffffffffe, pitch 2560, offset 0", "xe-hpg"},
                      {"BGRA, display", "linear, pitch 2560, offset 0"},
                      {"BGRA, export", "linear, pitch 2560, offset 0"},
                      {"NV12, none", "y-tiled, pitch 640, 640, offset 0, 307200"},
                      {"NV12, none", "4-tiled, pitch 640, 640, offset 0, 307200", "xe-hpg"},
                      {"NV12, decoder", "y-tiled, pitch 640, 640, offset 0, 307200"},
                      {"NV12, decoder", "4-tiled, pitch 640, 640, offset 0, 307200", "xe-hpg"},
                      {"NV12, encoder", "y-tiled, pitch 640, 640, offset 0, 307200"},
                      {"NV12, encoder", "4-tiled, pitch 640, 640, offset 0, 307200", "xe-hpg"},
                      {"NV12, VPP read", "y-tiled, pitch 640, 640, offset 0, 307200"},
                      {"NV12, VPP read", "4-tiled, pitch 640, 640, offset 0, 307200", "xe-hpg"},
                      {"NV12, VPP write", "y-tiled, pitch 640, 640, offset 0, 307200"},
                      {"NV12, VPP write", "4-tiled, pitch 640, 640, offset 0, 307200", "xe-hpg"},
                      {"NV12, display", "y-tiled, pitch 640, 640, offset 0, 307200"},
                      {"NV12, display", "4-tiled, pitch 640, 640, offset 0, 307200", "xe-hpg"},
                      {"NV12, export", "y-tiled, pitch 640, 640, offset 0, 307200"},
                      {"NV12, export", "4-tiled, pitch 640, 640, offset 0, 307200", "xe-hpg"}}},
        {.id = "surface_export.linear_on_request",
         .statement =
             "A VASurfaceAttribExternalBuffers with memory type VA and without ENABLE_TILING makes an own "
             "surface linear.",
         .measure = linear_on_request,
         .expected = {{"NV12, no flags", "linear, pitch 640, 640, offset 0, 307200"},
                      {"NV12, ENABLE_TILING", "y-tiled, pitch 640, 640, offset 0, 307200"},
                      {"NV12, ENABLE_TILING", "4-tiled, pitch 640, 640, offset 0, 307200", "xe-hpg"}}},
        {.id = "surface_export.bad_surface",
         .statement = "A failed export leaves the descriptor's fields as they were.",
         .used_in = "src/layout/va_descriptor.cpp",
         .measure = bad_surface,
         .expected = {{"status", "invalid VASurfaceID (0x6)"}, {"objects[0].fd, -1 before", "-1"}}},
    };
}

} // namespace zeva::driver_facts
