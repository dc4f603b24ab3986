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
        return fmt::format("exported as {} in separate layers only{}",
                           fourcc_text(separate.descriptor.fourcc),
                           separate.descriptor.layers[0].num_planes == 0 ? ", of no planes" : "");
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
    return text.empty() ? " of no planes" : text;
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

/// The same by both memory types.
std::vector<Expected> names_after_import() {
    return {{"BGRA", "image ARGB, exported as ARGB, DRM AR24"},
            {"BGRX", "image XRGB, exported as XRGB, DRM XR24"},
            {"RGBA", "image RGBA, exported as RGBA, DRM RA24"},
            {"RGBX", "image XBGR, exported as XBGR, DRM XB24"},
            {"ARGB", "image ARGB, exported as ARGB, DRM AR24"},
            {"XRGB", "image XRGB, exported as XRGB, DRM XR24"},
            {"ABGR", "image ABGR, exported as ABGR, DRM AB24"},
            {"XBGR", "image XBGR, exported as XBGR, DRM XB24"},
            {"RGB565", "image RG16, not exported"},
            {"A2R10G10B10", "image AR30, exported as AR30, DRM AR30"},
            {"A2B10G10R10", "image AB30, exported as AB30, DRM AB30"},
            {"ARGB64", "image ARG4, exported as ARG4 in separate layers only, of no planes"},
            {"ARGB64", "resource allocation failed (0x2)", "gen9 icl"},
            {"NV12", "image NV12, exported as NV12, DRM NV12"},
            {"P010", "image P010, exported as P010, DRM P010"},
            {"I420", "image I420, exported as I420, DRM YU12"},
            {"YV12", "image YV12, exported as YV12, DRM YV12"},
            {"YUY2", "image YUY2, exported as YUY2, DRM YUYV"},
            {"UYVY", "image UYVY, exported as UYVY, DRM UYVY"},
            {"AYUV", "image AYUV, exported as AYUV, DRM AYUV"},
            {"Y210", "image Y210, exported as Y210, DRM Y210"},
            {"Y410", "image Y410, exported as Y410, DRM Y410"},
            {"Y800", "image 400P, exported as 400P in separate layers only, of no planes"},
            {"444P", "image 444P, not exported"},
            {"RGBP", "image RGBP, exported as RGBP in separate layers only"},
            {"BGRP", "image BGRP, exported as BGRP in separate layers only"}};
}

} // namespace

Facts surface_format_facts() {
    return {
        {.id = "surface_formats.prime_2",
         .statement = "The formats that PRIME_2 imports, and their names on the way back.",
         .used_in = "src/vaapi/quirks.cpp",
         .measure = by_prime_2,
         .expected = names_after_import()},
        {.id = "surface_formats.prime",
         .statement = "The formats that PRIME imports, and their names on the way back.",
         .used_in = "src/vaapi/quirks.cpp",
         .measure = by_prime,
         .expected = names_after_import()},
        {.id = "surface_formats.own",
         .statement = "How iHD lays out its own surfaces of 641x481: the modifier, the pitch@offset of each "
                      "plane, and the size in the descriptor of that of the dma-buf; the second and third "
                      "pitch of RGBP are left 0.",
         .used_in = "src/layout/va_descriptor.cpp",
         .measure = own_surfaces,
         .expected = {{"BGRA", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"BGRA", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"BGRX", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"BGRX", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"RGBA", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"RGBA", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"RGBX", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"RGBX", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"ARGB", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"ARGB", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"XRGB", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"XRGB", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"ABGR", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"ABGR", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"XBGR", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"XBGR", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"RGB565", "export: invalid VASurfaceID (0x6)"},
                      {"A2R10G10B10", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"A2R10G10B10", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"A2B10G10R10", "linear, pitch@offset 2624@0, 1273856 of 1310720 bytes"},
                      {"A2B10G10R10", "linear, pitch@offset 2688@0, 1302528 of 1310720 bytes", "xe-hpg"},
                      {"ARGB64", "linear, pitch@offset of no planes, 2543616 of 2621440 bytes"},
                      {"ARGB64", "resource allocation failed (0x2)", "gen9 icl"},
                      {"NV12", "y-tiled, pitch@offset 768@0 768@393216, 589824 of 655360 bytes"},
                      {"NV12", "4-tiled, pitch@offset 768@0 768@393216, 589824 of 655360 bytes", "xe-hpg"},
                      {"P010", "y-tiled, pitch@offset 1408@0 1408@720896, 1081344 of 1310720 bytes"},
                      {"P010", "4-tiled, pitch@offset 1408@0 1408@720896, 1081344 of 1310720 bytes",
                       "xe-hpg"},
                      {"I420", "linear, pitch@offset 768@0 384@370176 384@462720, 557056 of 655360 bytes"},
                      {"YV12", "linear, pitch@offset 768@0 384@370176 384@462720, 557056 of 655360 bytes"},
                      {"YUY2", "y-tiled, pitch@offset 1408@0, 765952 of 786432 bytes"},
                      {"YUY2", "4-tiled, pitch@offset 1408@0, 765952 of 786432 bytes", "xe-hpg"},
                      {"UYVY", "y-tiled, pitch@offset 1408@0, 765952 of 786432 bytes"},
                      {"UYVY", "4-tiled, pitch@offset 1408@0, 765952 of 786432 bytes", "xe-hpg"},
                      {"AYUV", "y-tiled, pitch@offset 2688@0, 1462272 of 1572864 bytes"},
                      {"AYUV", "4-tiled, pitch@offset 2688@0, 1462272 of 1572864 bytes", "xe-hpg"},
                      {"Y210", "y-tiled, pitch@offset 2688@0, 1462272 of 1572864 bytes"},
                      {"Y210", "4-tiled, pitch@offset 2688@0, 1462272 of 1572864 bytes", "xe-hpg"},
                      {"Y410", "y-tiled, pitch@offset 2688@0, 1462272 of 1572864 bytes"},
                      {"Y410", "4-tiled, pitch@offset 2688@0, 1462272 of 1572864 bytes", "xe-hpg"},
                      {"Y800", "y-tiled, pitch@offset of no planes, 393216 of 393216 bytes"},
                      {"Y800",
                       "modifier 0xfefffffffffffffe, pitch@offset of no planes, 393216 of 393216 bytes",
                       "xe-hpg"},
                      {"444P", "export: invalid VASurfaceID (0x6)"},
                      {"RGBP", "linear, pitch@offset 704@0 0@338624 0@677248, 1019904 of 1048576 bytes"},
                      {"BGRP", "linear, pitch@offset 704@0 0@338624 0@677248, 1019904 of 1048576 bytes"}}},
        {.id = "surface_formats.default",
         .statement = "The format of a surface for which none is named.",
         .measure = default_formats,
         .expected = {{"YUV420", "image NV12"},
                      {"YUV420_10", "image P010"},
                      {"YUV422", "image YUY2"},
                      {"YUV444", "image 444P"},
                      {"YUV400", "image 400P"},
                      {"RGB32", "image ARGB"},
                      {"RGB32_10", "image AR30"},
                      {"RGBP", "image RGBP"}}},
    };
}

} // namespace zeva::driver_facts
