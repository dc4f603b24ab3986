// Tiled memory as surfaces of iHD, and what the CPU sees of it.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <drm_fourcc.h>
#include <sys/mman.h>

namespace zeva::driver_facts {
namespace {

constexpr std::uint32_t width = 640;
constexpr std::uint32_t height = 480;
constexpr std::uint32_t bgra_pitch = 4 * width;

std::string modifier_status(const Format& format, std::uint64_t modifier, std::uint32_t planes) {
    const SharedMemory memory{4U << 20};
    const std::uint32_t pitch = format.planes == 1 ? bgra_pitch : width;
    auto descriptor = describe(format, memory.fd(), memory.size(), width, height, pitch);
    descriptor.objects[0].drm_format_modifier = modifier;
    auto& layer = descriptor.layers[0];
    layer.num_planes = planes;
    constexpr std::uint32_t compression_pitch = 64;
    constexpr std::uint32_t compression_offset = 2U << 20;
    for (std::uint32_t plane = format.planes; plane < planes; ++plane) {
        layer.pitch[plane] = compression_pitch;
        layer.offset[plane] = compression_offset + (plane - format.planes) * (64U << 10);
    }
    const Surface surface{descriptor, format.rt_format};
    if (surface.status() != VA_STATUS_SUCCESS)
        return va_text(surface.status());
    const Exported exported{surface.id()};
    return "exported again as " + modifier_text(exported.descriptor.objects[0].drm_format_modifier);
}

Rows modifiers() {
    return {{"BGRA, X", modifier_status(bgra, I915_FORMAT_MOD_X_TILED, 1)},
            {"BGRA, Y", modifier_status(bgra, I915_FORMAT_MOD_Y_TILED, 1)},
            {"BGRA, Yf", modifier_status(bgra, I915_FORMAT_MOD_Yf_TILED, 1)},
            {"BGRA, 4", modifier_status(bgra, I915_FORMAT_MOD_4_TILED, 1)},
            {"BGRA, Y Gen12 RC_CCS", modifier_status(bgra, I915_FORMAT_MOD_Y_TILED_GEN12_RC_CCS, 2)},
            {"NV12, Y", modifier_status(nv12, I915_FORMAT_MOD_Y_TILED, 2)},
            {"NV12, 4", modifier_status(nv12, I915_FORMAT_MOD_4_TILED, 2)},
            {"NV12, Y Gen12 MC_CCS", modifier_status(nv12, I915_FORMAT_MOD_Y_TILED_GEN12_MC_CCS, 4)}};
}

/// Takes the places in the address space in which a mapping of this size would find readable neighbours: what
/// is mapped next has nothing behind it, and reading beyond its end crashes every time.
void fill_holes(std::size_t size) {
    for (int i = 0; i < 1024; ++i)
        static_cast<void>(
            ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
}

/// Mapped and unmapped by the CPU.
Rows map_tiled(std::uint64_t modifier, std::uint32_t object_size) {
    const SharedMemory memory{object_size};
    auto descriptor = describe(bgra, memory.fd(), object_size, width, height, bgra_pitch);
    descriptor.objects[0].drm_format_modifier = modifier;
    const Surface surface{descriptor, bgra.rt_format};
    tell({"vaCreateSurfaces", va_text(surface.status())});
    if (surface.status() != VA_STATUS_SUCCESS)
        return {};
    fill_holes(memory.size());
    DerivedImage derived{surface.id()};
    const bool mapped = derived.map() != nullptr;
    tell({"vaMapBuffer", va_text(derived.status())});
    if (mapped) {
        derived.unmap();
        tell({"vaUnmapBuffer", "success"});
    }
    return {};
}

/// 32 rows at a time are a row of tiles: 480 rows are whole.
constexpr std::uint32_t whole_tiles = bgra_pitch * height;

Rows x_tiled() {
    return map_tiled(I915_FORMAT_MOD_X_TILED, whole_tiles);
}
Rows y_tiled() {
    return map_tiled(I915_FORMAT_MOD_Y_TILED, whole_tiles);
}
Rows four_tiled() {
    return map_tiled(I915_FORMAT_MOD_4_TILED, whole_tiles);
}
/// Room for the picture, and for a few tiles of another row.
Rows tiles_incomplete() {
    return map_tiled(I915_FORMAT_MOD_Y_TILED, whole_tiles + 4 * 4096);
}

} // namespace

Facts tiled_surface_facts() {
    return {
        {.id = "surface_import.modifiers",
         .statement =
             "The tilings that are taken, and what they are called on the way back: 4-tiled and, on most "
             "GPUs, compressed memory comes back as y-tiled.",
         .used_in = "src/layout/tile_geometry.cpp",
         .measure = modifiers,
         .expected = {{"BGRA, X", "exported again as x-tiled"},
                      {"BGRA, Y", "exported again as y-tiled"},
                      {"BGRA, Yf", "exported again as y-tiled"},
                      {"BGRA, 4", "exported again as y-tiled"},
                      {"BGRA, 4", "resource allocation failed (0x2)", "gen9 icl"},
                      {"BGRA, Y Gen12 RC_CCS", "exported again as y-tiled"},
                      {"BGRA, Y Gen12 RC_CCS", "exported again as modifier 0xfefffffffffffffa",
                       "adl-s adl-p rpl-p"},
                      {"NV12, Y", "exported again as y-tiled"},
                      {"NV12, 4", "exported again as y-tiled"},
                      {"NV12, 4", "resource allocation failed (0x2)", "gen9 icl"},
                      {"NV12, Y Gen12 MC_CCS", "exported again as y-tiled"},
                      {"NV12, Y Gen12 MC_CCS", "exported again as modifier 0x100000000000007",
                       "adl-s adl-p rpl-p"}}},
        {.id = "surface_import.x_tiled",
         .statement = "X-tiled memory as a surface, mapped by the CPU.",
         .used_in = "src/layout/tile_geometry.cpp",
         .measure = x_tiled,
         .expected = {{"vaCreateSurfaces", "success"},
                      {"vaMapBuffer", "operation failed (0x1)"},
                      {"process", "goes on"}},
         .place = Place::own_process},
        {.id = "surface_import.y_tiled",
         .statement = "Y-tiled memory as a surface, mapped by the CPU.",
         .used_in = "src/layout/tile_geometry.cpp",
         .measure = y_tiled,
         .expected = {{"vaCreateSurfaces", "success"},
                      {"vaMapBuffer", "success"},
                      {"vaMapBuffer", no_such_row, "discrete"},
                      {"vaUnmapBuffer", "success"},
                      {"vaUnmapBuffer", no_such_row, "discrete"},
                      {"process", "goes on"},
                      {"process", "ends by SIGSEGV", "discrete"}},
         .place = Place::own_process},
        {.id = "surface_import.4_tiled",
         .statement = "4-tiled memory as a surface, mapped by the CPU.",
         .used_in = "src/layout/tile_geometry.cpp",
         .measure = four_tiled,
         .expected = {{"vaCreateSurfaces", "success"},
                      {"vaCreateSurfaces", "resource allocation failed (0x2)", "gen9 icl"},
                      {"vaMapBuffer", "success", "tgl rkl adl-s adl-p rpl-p"},
                      {"vaUnmapBuffer", "success", "tgl rkl adl-s adl-p rpl-p"},
                      {"process", "goes on"},
                      {"process", "ends by SIGSEGV", "discrete"}},
         .place = Place::own_process},
        {.id = "surface_import.tiles_incomplete",
         .statement =
             "Where the object's size is no whole number of rows of tiles, mapping runs over its end.",
         .used_in = "src/layout/va_descriptor.cpp",
         .measure = tiles_incomplete,
         .expected = {{"vaCreateSurfaces", "success"}, {"process", "ends by SIGSEGV"}},
         .place = Place::own_process},
    };
}

} // namespace zeva::driver_facts
