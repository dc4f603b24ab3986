// The formats that iHD imports and what it calls them afterwards.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <drm_fourcc.h>
#include <fmt/format.h>

namespace zeva::driver_facts {
namespace {

constexpr std::uint32_t width = 320;
constexpr std::uint32_t height = 192;
constexpr std::uint32_t pitch = 2560; // room for 8 bytes a pixel
constexpr std::size_t memory_size = 2U << 20;

const Format formats[] = {
    {"BGRA", VA_FOURCC_BGRA, DRM_FORMAT_ARGB8888, VA_RT_FORMAT_RGB32, 1},
    {"BGRX", VA_FOURCC_BGRX, DRM_FORMAT_XRGB8888, VA_RT_FORMAT_RGB32, 1},
    {"RGBA", VA_FOURCC_RGBA, DRM_FORMAT_ABGR8888, VA_RT_FORMAT_RGB32, 1},
    {"RGBX", VA_FOURCC_RGBX, DRM_FORMAT_XBGR8888, VA_RT_FORMAT_RGB32, 1},
    {"ARGB", VA_FOURCC_ARGB, DRM_FORMAT_BGRA8888, VA_RT_FORMAT_RGB32, 1},
    {"XRGB", VA_FOURCC_XRGB, DRM_FORMAT_BGRX8888, VA_RT_FORMAT_RGB32, 1},
    {"ABGR", VA_FOURCC_ABGR, DRM_FORMAT_RGBA8888, VA_RT_FORMAT_RGB32, 1},
    {"XBGR", VA_FOURCC_XBGR, DRM_FORMAT_RGBX8888, VA_RT_FORMAT_RGB32, 1},
    {"RGB565", VA_FOURCC_RGB565, DRM_FORMAT_RGB565, VA_RT_FORMAT_RGB16, 1},
    {"A2R10G10B10", VA_FOURCC_A2R10G10B10, DRM_FORMAT_ARGB2101010, VA_RT_FORMAT_RGB32_10, 1},
    {"A2B10G10R10", VA_FOURCC_A2B10G10R10, DRM_FORMAT_ABGR2101010, VA_RT_FORMAT_RGB32_10, 1},
    {"ARGB64", VA_FOURCC_ARGB64, DRM_FORMAT_ARGB16161616, VA_RT_FORMAT_RGB32, 1},
    {"NV12", VA_FOURCC_NV12, DRM_FORMAT_NV12, VA_RT_FORMAT_YUV420, 2},
    {"P010", VA_FOURCC_P010, DRM_FORMAT_P010, VA_RT_FORMAT_YUV420_10, 2},
    {"I420", VA_FOURCC_I420, DRM_FORMAT_YUV420, VA_RT_FORMAT_YUV420, 3},
    {"YV12", VA_FOURCC_YV12, DRM_FORMAT_YVU420, VA_RT_FORMAT_YUV420, 3},
    {"YUY2", VA_FOURCC_YUY2, DRM_FORMAT_YUYV, VA_RT_FORMAT_YUV422, 1},
    {"UYVY", VA_FOURCC_UYVY, DRM_FORMAT_UYVY, VA_RT_FORMAT_YUV422, 1},
    {"AYUV", VA_FOURCC_AYUV, DRM_FORMAT_AYUV, VA_RT_FORMAT_YUV444, 1},
    {"Y210", VA_FOURCC_Y210, DRM_FORMAT_Y210, VA_RT_FORMAT_YUV422_10, 1},
    {"Y410", VA_FOURCC_Y410, DRM_FORMAT_Y410, VA_RT_FORMAT_YUV444_10, 1},
    {"Y800", VA_FOURCC_Y800, DRM_FORMAT_R8, VA_RT_FORMAT_YUV400, 1},
    {"444P", VA_FOURCC_444P, DRM_FORMAT_YUV444, VA_RT_FORMAT_YUV444, 3},
    {"RGBP", VA_FOURCC_RGBP, 0, VA_RT_FORMAT_RGBP, 3},
    {"BGRP", VA_FOURCC_BGRP, 0, VA_RT_FORMAT_RGBP, 3},
};

/// Planes of 4:2:0 have half the pitch.
VADRMPRIMESurfaceDescriptor picture(const Format& format, const SharedMemory& memory) {
    auto descriptor = describe(format, memory.fd(), memory.size(), width, height, pitch);
    auto& layer = descriptor.layers[0];
    if (format.fourcc == VA_FOURCC_I420 || format.fourcc == VA_FOURCC_YV12) {
        layer.pitch[1] = layer.pitch[2] = pitch / 2;
        layer.offset[2] = layer.offset[1] + pitch / 2 * height / 2;
    }
    return descriptor;
}

std::string image_text(VASurfaceID surface) {
    const DerivedImage derived{surface};
    if (derived.status() != VA_STATUS_SUCCESS)
        return "no image";
    return "image " + fourcc_text(derived.image().format.fourcc);
}

std::string exported_text(VASurfaceID surface) {
    const Exported composed{surface};
    if (composed.status() == VA_STATUS_SUCCESS)
        return fmt::format("exported as {}, DRM {}", fourcc_text(composed.descriptor.fourcc),
                           fourcc_text(composed.descriptor.layers[0].drm_format));
    const Exported separate{surface, VA_EXPORT_SURFACE_READ_WRITE | VA_EXPORT_SURFACE_SEPARATE_LAYERS};
    if (separate.status() == VA_STATUS_SUCCESS)
        return fmt::format("exported as {} in separate layers only", fourcc_text(separate.descriptor.fourcc));
    return "not exported";
}

std::string surface_text(const Surface& surface) {
    if (surface.status() != VA_STATUS_SUCCESS)
        return va_text(surface.status());
    return fmt::format("{}, {}", image_text(surface.id()), exported_text(surface.id()));
}

Rows by_prime_2() {
    const SharedMemory memory{memory_size};
    Rows rows;
    for (const Format& format : formats)
        rows.push_back({format.name, surface_text(Surface{picture(format, memory), format.rt_format})});
    return rows;
}

Rows by_prime() {
    const SharedMemory memory{memory_size};
    std::uintptr_t buffer = static_cast<std::uintptr_t>(memory.fd());
    Rows rows;
    for (const Format& format : formats) {
        const auto from = picture(format, memory);
        VASurfaceAttribExternalBuffers buffers{};
        buffers.pixel_format = format.fourcc;
        buffers.width = width;
        buffers.height = height;
        buffers.data_size = memory.size();
        buffers.num_planes = format.planes;
        for (std::uint32_t plane = 0; plane < format.planes; ++plane) {
            buffers.pitches[plane] = from.layers[0].pitch[plane];
            buffers.offsets[plane] = from.layers[0].offset[plane];
        }
        buffers.buffers = &buffer;
        buffers.num_buffers = 1;
        const Surface surface{format.rt_format, width, height,
                              Attributes{}
                                  .integer(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME)
                                  .pointer(VASurfaceAttribExternalBufferDescriptor, &buffers)};
        rows.push_back({format.name, surface_text(surface)});
    }
    return rows;
}

std::string plane_text(const VADRMPRIMESurfaceDescriptor& descriptor) {
    std::string text;
    for (std::uint32_t layer = 0; layer < descriptor.num_layers; ++layer)
        for (std::uint32_t plane = 0; plane < descriptor.layers[layer].num_planes; ++plane)
            text += fmt::format(" {}@{}", descriptor.layers[layer].pitch[plane],
                                descriptor.layers[layer].offset[plane]);
    return text;
}

/// 641x481, no multiple of anything.
Rows own_surfaces() {
    Rows rows;
    for (const Format& format : formats) {
        const Surface surface{format.rt_format, 641, 481, pixel_format(format.fourcc)};
        if (surface.status() != VA_STATUS_SUCCESS) {
            rows.push_back({format.name, va_text(surface.status())});
            continue;
        }
        const Exported exported{surface.id(),
                                VA_EXPORT_SURFACE_READ_WRITE | VA_EXPORT_SURFACE_SEPARATE_LAYERS};
        if (exported.status() != VA_STATUS_SUCCESS) {
            rows.push_back({format.name, "export: " + va_text(exported.status())});
            continue;
        }
        const auto& object = exported.descriptor.objects[0];
        rows.push_back(
            {format.name,
             fmt::format("{}, pitch@offset{}, {} of {} bytes", modifier_text(object.drm_format_modifier),
                         plane_text(exported.descriptor), object.size, fd_size(exported.fd()))});
    }
    return rows;
}

/// The format that a surface without VASurfaceAttribPixelFormat has.
Rows default_formats() {
    const struct {
        const char* name;
        std::uint32_t rt_format;
    } targets[] = {{"YUV420", VA_RT_FORMAT_YUV420},     {"YUV420_10", VA_RT_FORMAT_YUV420_10},
                   {"YUV422", VA_RT_FORMAT_YUV422},     {"YUV444", VA_RT_FORMAT_YUV444},
                   {"YUV400", VA_RT_FORMAT_YUV400},     {"RGB32", VA_RT_FORMAT_RGB32},
                   {"RGB32_10", VA_RT_FORMAT_RGB32_10}, {"RGBP", VA_RT_FORMAT_RGBP}};
    Rows rows;
    for (const auto& [name, rt_format] : targets) {
        const Surface surface{rt_format, 64, 64};
        rows.push_back({name, surface.status() == VA_STATUS_SUCCESS ? image_text(surface.id())
                                                                    : va_text(surface.status())});
    }
    return rows;
}

} // namespace

Facts surface_format_facts() {
    return {
        {.id = "surface_formats.prime_2",
         .statement = "The formats that PRIME_2 imports, and their names on the way back.",
         .used_in = "src/vaapi/quirks.cpp",
         .measure = by_prime_2},
        {.id = "surface_formats.prime",
         .statement = "The formats that PRIME imports, and their names on the way back.",
         .used_in = "src/vaapi/quirks.cpp",
         .measure = by_prime},
        {.id = "surface_formats.own",
         .statement =
             "How iHD lays out its own surfaces of 641x481: the modifier, each plane's pitch@offset, and "
             "the size in the descriptor of that of the dma-buf.",
         .used_in = "src/layout/va_descriptor.cpp",
         .measure = own_surfaces},
        {.id = "surface_formats.default",
         .statement = "The format of a surface for which none is named.",
         .measure = default_formats},
    };
}

} // namespace zeva::driver_facts
