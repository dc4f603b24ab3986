// Which pixel formats a device shares.
#pragma once

#include <string>
#include <zeva/export.hpp>
#include <zeva/gpu.hpp>
#include <zeva/pixel_format.hpp>

namespace zeva {

/// What a device refuses of one format. Drivers share formats that they do not list and list formats that
/// they do not share, so it is found out by sharing a small picture each way.
struct FormatSharing {
    std::string import_refusal; ///< why Level Zero's memory does not become a surface; empty: it does
    std::string export_refusal; ///< why a surface does not become Level Zero's memory; empty: it does

    [[nodiscard]] bool can_import() const noexcept { return import_refusal.empty(); }
    [[nodiscard]] bool can_export() const noexcept { return export_refusal.empty(); }
};

/// Thread safe. Throws Error (system) where the process runs out of something; a refusal is no error.
[[nodiscard]] ZEVA_API FormatSharing query_format_sharing(const Gpu& gpu, PixelFormat format);

} // namespace zeva
