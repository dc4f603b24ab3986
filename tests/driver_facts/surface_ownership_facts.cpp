// Who owns the descriptors and the memory of imported surfaces.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <optional>

#include <fmt/format.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

namespace zeva::driver_facts {
namespace {

constexpr std::uint32_t side = 128;
constexpr std::uint32_t pitch = 4 * side;
constexpr std::size_t memory_size = 64U << 10;

VADRMPRIMESurfaceDescriptor picture(int fd) {
    return describe(bgra, fd, static_cast<std::uint32_t>(fd_size(fd)), side, side, pitch);
}

std::string first_byte(const Surface& surface) {
    if (surface.status() != VA_STATUS_SUCCESS)
        return va_text(surface.status());
    DerivedImage derived{surface.id()};
    const std::uint8_t* bytes = derived.map();
    return bytes != nullptr ? fmt::format("{:#x}", bytes[0]) : va_text(derived.status());
}

Rows who_closes() {
    const SharedMemory memory{memory_size};
    const UniqueFd fd = UniqueFd::duplicate(memory.fd());
    Surface surface{picture(fd.get()), bgra.rt_format};
    const std::string after_import = open_text(fd.get());
    surface.destroy();
    return {{"after the import", after_import}, {"after vaDestroySurfaces", open_text(fd.get())}};
}

Rows surface_outlives_descriptor() {
    const SharedMemory memory{memory_size};
    memory.bytes()[0] = 0x5a;
    UniqueFd fd = UniqueFd::duplicate(memory.fd());
    const Surface surface{picture(fd.get()), bgra.rt_format};
    fd.reset();
    return {{"0x5a was written before", first_byte(surface)}};
}

Rows surface_outlives_usm() {
    std::optional<SharedMemory> memory{std::in_place, memory_size};
    memory->bytes()[0] = 0x5a;
    const Surface surface{picture(memory->fd()), bgra.rt_format};
    memory.reset();
    return {{"0x5a was written before", first_byte(surface)}};
}

Rows same_bytes() {
    const SharedMemory memory{memory_size};
    const Surface surface{picture(memory.fd()), bgra.rt_format};
    DerivedImage derived{surface.id()};
    std::uint8_t* bytes = derived.map();
    if (bytes == nullptr)
        return {{"", va_text(derived.status())}};
    memory.bytes()[5 * pitch] = 1;
    const bool to_surface = bytes[5 * derived.image().pitches[0]] == 1;
    bytes[6 * derived.image().pitches[0]] = 2;
    const bool to_memory = memory.bytes()[6 * pitch] == 2;
    return {{"written to the memory", to_surface ? "seen in the surface" : "not seen in the surface"},
            {"written to the surface", to_memory ? "seen in the memory" : "not seen in the memory"}};
}

Rows export_of_import() {
    const SharedMemory memory{memory_size};
    const Surface surface{picture(memory.fd()), bgra.rt_format};
    const Exported exported{surface.id()};
    if (exported.status() != VA_STATUS_SUCCESS)
        return {{"", va_text(exported.status())}};
    return {{"memory", same_file(exported.fd(), memory.fd()) ? "the imported dma-buf" : "another"}};
}

} // namespace

Facts surface_ownership_facts() {
    return {
        {.id = "surface_import.who_closes",
         .statement = "An import leaves the program's descriptor open and to the program.",
         .used_in = "src/vaapi/surface_import.cpp",
         .measure = who_closes,
         .expected = {{"after the import", "open"}, {"after vaDestroySurfaces", "open"}}},
        {.id = "surface_import.outlives_descriptor",
         .statement = "A surface lives on when the descriptor it was imported from is closed.",
         .used_in = "src/vaapi/surface_import.cpp",
         .measure = surface_outlives_descriptor,
         .expected = {{"0x5a was written before", "0x5a"}}},
        {.id = "surface_import.outlives_usm",
         .statement = "A surface lives on when the Level Zero memory is freed and its descriptor closed.",
         .used_in = "src/bridge/shared_surface.cpp",
         .measure = surface_outlives_usm,
         .expected = {{"0x5a was written before", "0x5a"}}},
        {.id = "surface_import.same_bytes",
         .statement = "A linear surface is the imported memory: nothing is copied.",
         .used_in = "src/bridge/shared_surface.cpp",
         .measure = same_bytes,
         .expected = {{"written to the memory", "seen in the surface"},
                      {"written to the surface", "seen in the memory"}}},
        {.id = "surface_import.export_again",
         .statement = "An imported surface is exported as the dma-buf it came from.",
         .used_in = "src/bridge/surface_cache.cpp",
         .measure = export_of_import,
         .expected = {{"memory", "the imported dma-buf"}}},
    };
}

} // namespace zeva::driver_facts
