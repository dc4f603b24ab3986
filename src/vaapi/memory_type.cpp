#include "vaapi/memory_type.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <va/va_drmcommon.h>

namespace zeva {

std::optional<SurfaceMemoryType> parse_memory_type(std::string_view name) {
    for (const auto type :
         {SurfaceMemoryType::automatic, SurfaceMemoryType::prime2, SurfaceMemoryType::prime1})
        if (name_of(type) == name)
            return type;
    return std::nullopt;
}

std::string_view name_of(SurfaceMemoryType type) {
    switch (type) {
    case SurfaceMemoryType::automatic:
        return "auto";
    case SurfaceMemoryType::prime2:
        return "prime2";
    case SurfaceMemoryType::prime1:
        return "prime";
    }
    return "unknown";
}

SurfaceMemoryType choose_memory_type(const Display& display, SurfaceMemoryType wanted) {
    const std::uint32_t offered = display.memory_types();
    const bool has_prime2 = (offered & VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2) != 0;
    const bool has_prime1 = (offered & VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME) != 0;
    if (has_prime2 && wanted != SurfaceMemoryType::prime1)
        return SurfaceMemoryType::prime2;
    if (has_prime1 && wanted != SurfaceMemoryType::prime2)
        return SurfaceMemoryType::prime1;
    throw_usage_error(
        "vaQuerySurfaceAttributes",
        fmt::format("the driver `{}` does not offer memory type {}", display.vendor(),
                    wanted == SurfaceMemoryType::automatic ? "prime2 or prime" : name_of(wanted)),
        wanted == SurfaceMemoryType::automatic ? "" : "leave the memory type to zeva (auto)");
}

} // namespace zeva
