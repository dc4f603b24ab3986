// What `zeva share` was asked for and what came out.
#pragma once

#include "picture_names.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zeva/interop.hpp>
#include <zeva/pci_address.hpp>
#include <zeva/pixel_format.hpp>

namespace zeva::tool {

/// Who allocates the picture: Level Zero (its USM becomes a surface), or VA-API (its surface becomes USM).
enum class Direction { usm_to_va, va_to_usm };

struct ShareRequest {
    Direction direction = Direction::usm_to_va;
    PixelFormat format = PixelFormat::nv12;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    SurfaceMemoryType memory = SurfaceMemoryType::automatic;
    std::optional<PciAddress> gpu = {}; ///< nothing: the first GPU
    CopyBy copy_by = CopyBy::any_engine;
};

/// One of the nine steps.
struct Step {
    std::string_view name;
    std::string result;
    double microseconds = 0;
};

/// A pattern written through one name and looked for through another.
struct Check {
    std::string_view writer;
    std::string_view reader;
    std::uint64_t bytes = 0;         ///< compared and equal
    std::string not_verifiable = {}; ///< why nothing could be compared; empty: compared
};

struct ShareReport {
    std::vector<Step> steps;
    std::vector<Check> checks;
};

} // namespace zeva::tool
