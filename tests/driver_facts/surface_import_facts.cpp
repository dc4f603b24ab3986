// Which descriptors iHD takes as surfaces, and what it makes of them.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <array>
#include <functional>

#include <drm_fourcc.h>
#include <fcntl.h>
#include <fmt/format.h>

namespace zeva::driver_facts {
namespace {

constexpr std::uint32_t width = 640;
constexpr std::uint32_t height = 480;
constexpr std::uint32_t bgra_pitch = 4 * width;
constexpr std::size_t memory_size = 2U << 20;

using Change = std::function<void(VADRMPRIMESurfaceDescriptor&)>;

/// Imports a good descriptor with one change.
VAStatus import_status(const Format& format, const Change& change) {
    const SharedMemory memory{memory_size};
    const std::uint32_t pitch = format.planes == 1 ? bgra_pitch : width;
    auto descriptor = describe(format, memory.fd(), memory.size(), width, height, pitch);
    change(descriptor);
    return Surface{descriptor, format.rt_format}.status();
}

/// The same, and what the surface looks like through vaDeriveImage.
std::string imported_as(const Format& format, const Change& change) {
    const SharedMemory memory{memory_size};
    const std::uint32_t pitch = format.planes == 1 ? bgra_pitch : width;
    auto descriptor = describe(format, memory.fd(), memory.size(), width, height, pitch);
    change(descriptor);
    const Surface surface{descriptor, format.rt_format};
    if (surface.status() != VA_STATUS_SUCCESS)
        return va_text(surface.status());
    const DerivedImage derived{surface.id()};
    if (derived.status() != VA_STATUS_SUCCESS)
        return "accepted; vaDeriveImage: " + va_text(derived.status());
    const VAImage& image = derived.image();
    return fmt::format("{}x{}, pitch {}, offset {}", image.width, image.height,
                       list_text(image.pitches, image.num_planes),
                       list_text(image.offsets, image.num_planes));
}

Rows refused() {
    const auto status = [](const Format& format, const Change& change) {
        return va_text(import_status(format, change));
    };
    return {
        {"pitch 0", status(bgra, [](auto& d) { d.layers[0].pitch[0] = 0; })},
        {"object size 0", status(bgra, [](auto& d) { d.objects[0].size = 0; })},
        {"NV12 with chroma offset 0", status(nv12, [](auto& d) { d.layers[0].offset[1] = 0; })},
        {"fd -1", status(bgra, [](auto& d) { d.objects[0].fd = -1; })},
        {"fd of the render node", status(bgra, [](auto& d) { d.objects[0].fd = render_node(); })},
        {"modifier INVALID",
         status(bgra, [](auto& d) { d.objects[0].drm_format_modifier = DRM_FORMAT_MOD_INVALID; })},
        {"a modifier of AMD",
         status(bgra, [](auto& d) { d.objects[0].drm_format_modifier = 0x0200000000000001; })},
        {"RC_CCS modifier with one plane",
         status(bgra,
                [](auto& d) { d.objects[0].drm_format_modifier = I915_FORMAT_MOD_Y_TILED_GEN12_RC_CCS; })},
        {"unknown fourcc", status(bgra, [](auto& d) { d.fourcc = VA_FOURCC('D', 'D', 'D', 'D'); })},
    };
}

Rows not_checked() {
    return {
        {"BGRA 640x480", imported_as(bgra, [](auto&) {})},
        {"pitch 2561", imported_as(bgra, [](auto& d) { d.layers[0].pitch[0] = 2561; })},
        {"pitch 2564", imported_as(bgra, [](auto& d) { d.layers[0].pitch[0] = 2564; })},
        {"pitch 100, rows of 2560 bytes", imported_as(bgra, [](auto& d) { d.layers[0].pitch[0] = 100; })},
        {"object size 4096", imported_as(bgra, [](auto& d) { d.objects[0].size = 4096; })},
        {"object size beyond the dma-buf", imported_as(bgra, [](auto& d) { d.objects[0].size *= 16; })},
        {"4000x4000 in 2 MiB", imported_as(bgra,
                                           [](auto& d) {
                                               d.width = d.height = 4000;
                                               d.layers[0].pitch[0] = 16000;
                                           })},
        {"NV12 with chroma beyond the dma-buf",
         imported_as(nv12, [](auto& d) { d.layers[0].offset[1] = 64 * width * height; })},
        {"NV12 with chroma inside luma",
         imported_as(nv12, [](auto& d) { d.layers[0].offset[1] = width * 16; })},
        {"layer format NV12 on BGRA",
         imported_as(bgra, [](auto& d) { d.layers[0].drm_format = DRM_FORMAT_NV12; })},
        {"no objects", imported_as(bgra, [](auto& d) { d.num_objects = 0; })},
        {"no layers", imported_as(bgra, [](auto& d) { d.num_layers = 0; })},
        {"no planes", imported_as(bgra, [](auto& d) { d.layers[0].num_planes = 0; })},
    };
}

Rows made_of_offsets() {
    return {
        {"BGRA with offset 64", imported_as(bgra, [](auto& d) { d.layers[0].offset[0] = 64; })},
        {"BGRA with offset of 10 rows",
         imported_as(bgra, [](auto& d) { d.layers[0].offset[0] = 10 * bgra_pitch; })},
        {"NV12 with luma offset of 10 rows", imported_as(nv12,
                                                         [](auto& d) {
                                                             d.layers[0].offset[0] = 10 * width;
                                                             d.layers[0].offset[1] += 10 * width;
                                                         })},
        {"NV12 with chroma at row 480", imported_as(nv12, [](auto&) {})},
        {"NV12 with chroma 64 bytes after row 480",
         imported_as(nv12, [](auto& d) { d.layers[0].offset[1] += 64; })},
        {"NV12 with chroma at row 512",
         imported_as(nv12, [](auto& d) { d.layers[0].offset[1] = width * 512; })},
        {"NV12 with chroma pitch 1280", imported_as(nv12, [](auto& d) { d.layers[0].pitch[1] = 1280; })},
    };
}

/// Planes in two dma-bufs, told apart by a byte.
Rows second_object() {
    const SharedMemory luma{memory_size};
    const SharedMemory chroma{memory_size};
    luma.bytes()[width * height] = 1;
    chroma.bytes()[width * height] = 2;
    auto descriptor = describe(nv12, luma.fd(), luma.size(), width, height, width);
    descriptor.num_objects = 2;
    descriptor.objects[1] = {chroma.fd(), chroma.size(), DRM_FORMAT_MOD_LINEAR};
    descriptor.layers[0].object_index[1] = 1;
    const Surface surface{descriptor, nv12.rt_format};
    if (surface.status() != VA_STATUS_SUCCESS)
        return {{"", va_text(surface.status())}};
    DerivedImage derived{surface.id()};
    const std::uint8_t* bytes = derived.map();
    if (bytes == nullptr)
        return {{"", va_text(derived.status())}};
    const int seen = bytes[derived.image().offsets[1]];
    return {{"chroma is read from", seen == 1 ? "the first object" : seen == 2 ? "the second" : "elsewhere"}};
}

Rows separate_layers() {
    return {{"NV12 as R8 and GR88", imported_as(nv12, [](auto& d) {
                 auto& layers = d.layers;
                 d.num_layers = 2;
                 layers[1].drm_format = DRM_FORMAT_GR88;
                 layers[1].num_planes = 1;
                 layers[1].offset[0] = layers[0].offset[1];
                 layers[1].pitch[0] = layers[0].pitch[1];
                 layers[0].drm_format = DRM_FORMAT_R8;
                 layers[0].num_planes = 1;
             })}};
}

/// The pixel that the surface has in the place of the memory's first.
std::string memory_of(const Surface& surface) {
    if (surface.status() != VA_STATUS_SUCCESS)
        return va_text(surface.status());
    DerivedImage derived{surface.id()};
    const std::uint8_t* bytes = derived.map();
    if (bytes == nullptr)
        return va_text(derived.status());
    return bytes[0] == 0x5a ? "the imported memory" : "own memory";
}

Rows attribute_order() {
    const SharedMemory memory{memory_size};
    memory.bytes()[0] = 0x5a;
    auto descriptor = describe(bgra, memory.fd(), memory.size(), width, height, bgra_pitch);
    const auto in_order = [&](bool type_first) {
        Attributes attributes;
        if (type_first)
            attributes.integer(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2);
        attributes.pointer(VASurfaceAttribExternalBufferDescriptor, &descriptor);
        if (!type_first)
            attributes.integer(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2);
        return memory_of(Surface{bgra.rt_format, width, height, attributes});
    };
    return {{"memory type first", in_order(true)}, {"descriptor first", in_order(false)}};
}

Rows unknown_attribute() {
    const SharedMemory memory{memory_size};
    memory.bytes()[0] = 0x5a;
    auto descriptor = describe(bgra, memory.fd(), memory.size(), width, height, bgra_pitch);
    std::uint64_t modifier = DRM_FORMAT_MOD_LINEAR;
    VADRMFormatModifierList modifiers{1, &modifier};
    const Surface surface{
        bgra.rt_format, width, height,
        Attributes{}
            .integer(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2)
            .pointer(static_cast<VASurfaceAttribType>(VASurfaceAttribDRMFormatModifiers), &modifiers)
            .pointer(VASurfaceAttribExternalBufferDescriptor, &descriptor)};
    const Surface tiled{nv12.rt_format, width, height,
                        Attributes{}
                            .integer(VASurfaceAttribPixelFormat, VA_FOURCC_NV12)
                            .pointer(VASurfaceAttribDRMFormatModifiers, &modifiers)};
    const Exported exported{tiled.id()};
    const bool made = tiled.status() == VA_STATUS_SUCCESS;
    return {
        {"import with it", memory_of(surface)},
        {"own NV12 surface asked to be linear",
         made ? modifier_text(exported.descriptor.objects[0].drm_format_modifier) : va_text(tiled.status())}};
}

/// Two surfaces, two dma-bufs, one call.
Rows two_surfaces_a_call() {
    const SharedMemory first{memory_size};
    const SharedMemory second{memory_size};
    first.bytes()[0] = 1;
    second.bytes()[0] = 2;
    auto descriptor = describe(bgra, first.fd(), first.size(), width, height, bgra_pitch);
    descriptor.num_objects = 2;
    descriptor.objects[1] = {second.fd(), second.size(), DRM_FORMAT_MOD_LINEAR};
    auto attributes = Attributes{}
                          .integer(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2)
                          .pointer(VASurfaceAttribExternalBufferDescriptor, &descriptor);
    std::array<VASurfaceID, 2> surfaces{};
    const VAStatus status = vaCreateSurfaces(va_display(), bgra.rt_format, width, height, surfaces.data(), 2,
                                             attributes.data(), attributes.size());
    if (status != VA_STATUS_SUCCESS)
        return {{"", va_text(status)}};
    Rows rows;
    for (const VASurfaceID surface : surfaces) {
        DerivedImage derived{surface};
        const std::uint8_t* bytes = derived.map();
        const int seen = bytes != nullptr ? bytes[0] : -1;
        rows.push_back({fmt::format("surface {}", rows.size()),
                        seen < 0 ? va_text(derived.status()) : fmt::format("dma-buf {}", seen - 1)});
    }
    vaDestroySurfaces(va_display(), surfaces.data(), 2);
    return rows;
}

Rows size_of_the_call() {
    const SharedMemory memory{memory_size};
    auto descriptor = describe(bgra, memory.fd(), memory.size(), width, height, bgra_pitch);
    const Surface surface{bgra.rt_format, 64, 64,
                          Attributes{}
                              .integer(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2)
                              .pointer(VASurfaceAttribExternalBufferDescriptor, &descriptor)};
    const DerivedImage derived{surface.id()};
    return {{"64x64 in the call, 640x480 in the descriptor",
             fmt::format("{}x{}", derived.image().width, derived.image().height)}};
}

Rows memory_too_small() {
    const SharedMemory memory{64U << 10};
    const Surface surface{describe(bgra, memory.fd(), memory.size(), width, height, bgra_pitch),
                          bgra.rt_format};
    DerivedImage derived{surface.id()};
    derived.map();
    return {{"memory", fmt::format("{} bytes", memory.size())},
            {"picture", fmt::format("{} bytes", bgra_pitch * height)},
            {"vaMapBuffer", va_text(derived.status())},
            {"the mapped image", fmt::format("{} bytes", derived.image().data_size)}};
}

} // namespace

Facts surface_import_facts() {
    return {
        {.id = "surface_import.refused",
         .statement = "What iHD refuses, nearly all of it with one code.",
         .used_in = "src/vaapi/surface_import.cpp",
         .measure = refused,
         .expected = {{"pitch 0", "resource allocation failed (0x2)"},
                      {"object size 0", "resource allocation failed (0x2)"},
                      {"NV12 with chroma offset 0", "resource allocation failed (0x2)"},
                      {"fd -1", "resource allocation failed (0x2)"},
                      {"fd of the render node", "resource allocation failed (0x2)"},
                      {"modifier INVALID", "resource allocation failed (0x2)"},
                      {"a modifier of AMD", "resource allocation failed (0x2)"},
                      {"RC_CCS modifier with one plane", "resource allocation failed (0x2)"},
                      {"unknown fourcc", "the requested RT Format is not supported (0xe)"}}},
        {.id = "surface_import.not_checked",
         .statement = "Pitches, sizes and bounds are not checked.",
         .used_in = "src/layout/surface_layout.cpp",
         .measure = not_checked,
         .expected = {{"BGRA 640x480", "640x480, pitch 2560, offset 0"},
                      {"pitch 2561", "640x480, pitch 2561, offset 0"},
                      {"pitch 2564", "640x480, pitch 2564, offset 0"},
                      {"pitch 100, rows of 2560 bytes", "640x480, pitch 100, offset 0"},
                      {"object size 4096", "640x480, pitch 2560, offset 0"},
                      {"object size beyond the dma-buf", "640x480, pitch 2560, offset 0"},
                      {"4000x4000 in 2 MiB", "4000x4000, pitch 16000, offset 0"},
                      {"NV12 with chroma beyond the dma-buf", "640x480, pitch 640, 640, offset 0, 19660800"},
                      {"NV12 with chroma inside luma", "640x480, pitch 640, 640, offset 0, 10240"},
                      {"layer format NV12 on BGRA", "640x480, pitch 2560, offset 0"},
                      {"no objects", "640x480, pitch 2560, offset 0"},
                      {"no layers", "640x480, pitch 2560, offset 0"},
                      {"no planes", "resource allocation failed (0x2)"}}},
        {.id = "surface_import.offsets",
         .statement =
             "The first offset is dropped, other offsets are rounded down to whole rows, and the chroma "
             "pitch is ignored.",
         .used_in = "src/layout/surface_layout.cpp",
         .measure = made_of_offsets,
         .expected = {{"BGRA with offset 64", "640x480, pitch 2560, offset 0"},
                      {"BGRA with offset of 10 rows", "640x480, pitch 2560, offset 0"},
                      {"NV12 with luma offset of 10 rows", "640x480, pitch 640, 640, offset 0, 313600"},
                      {"NV12 with chroma at row 480", "640x480, pitch 640, 640, offset 0, 307200"},
                      {"NV12 with chroma 64 bytes after row 480",
                       "640x480, pitch 640, 640, offset 0, 307200"},
                      {"NV12 with chroma at row 512", "640x480, pitch 640, 640, offset 0, 327680"},
                      {"NV12 with chroma pitch 1280", "640x480, pitch 640, 640, offset 0, 307200"}}},
        {.id = "surface_import.second_object",
         .statement = "object_index is ignored: every plane is taken from the first object.",
         .used_in = "src/layout/surface_layout.cpp",
         .measure = second_object,
         .expected = {{"chroma is read from", "the first object"}}},
        {.id = "surface_import.separate_layers",
         .statement = "A layer for each plane is taken as well as one layer.",
         .used_in = "src/layout/va_descriptor.cpp",
         .measure = separate_layers,
         .expected = {{"NV12 as R8 and GR88", "640x480, pitch 640, 640, offset 0, 307200"}}},
        {.id = "surface_import.attribute_order",
         .statement = "The memory type has to stand before the descriptor.",
         .used_in = "src/vaapi/surface_import.cpp",
         .measure = attribute_order,
         .expected = {{"memory type first", "the imported memory"},
                      {"descriptor first", "resource allocation failed (0x2)"},
                      {"process", "goes on"}},
         .place = Place::own_process},
        {.id = "surface_import.unknown_attribute",
         .statement = "Attributes that iHD does not know, as VASurfaceAttribDRMFormatModifiers, are ignored.",
         .used_in = "src/vaapi/surface_import.cpp",
         .measure = unknown_attribute,
         .expected = {{"import with it", "the imported memory"},
                      {"own NV12 surface asked to be linear", "y-tiled"},
                      {"own NV12 surface asked to be linear", "4-tiled", "xe-hpg"}}},
        {.id = "surface_import.two_surfaces_a_call",
         .statement = "Every surface of one call gets the first dma-buf.",
         .used_in = "src/vaapi/surface_import.cpp",
         .measure = two_surfaces_a_call,
         .expected = {{"surface 0", "dma-buf 0"}, {"surface 1", "dma-buf 0"}}},
        {.id = "surface_import.size_of_the_call",
         .statement = "The picture's size is the descriptor's, not the call's.",
         .used_in = "src/vaapi/surface_import.cpp",
         .measure = size_of_the_call,
         .expected = {{"64x64 in the call, 640x480 in the descriptor", "640x480"}}},
        {.id = "surface_import.memory_too_small",
         .statement =
             "A picture that is larger than its memory is accepted, and mapped: its last rows lie beyond.",
         .used_in = "src/vaapi/surface_import.cpp",
         .measure = memory_too_small,
         .expected = {{"memory", "65536 bytes"},
                      {"picture", "1228800 bytes"},
                      {"vaMapBuffer", "success"},
                      {"the mapped image", "65536 bytes"}}},
    };
}

} // namespace zeva::driver_facts
