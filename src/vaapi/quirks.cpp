#include "vaapi/quirks.hpp"

#include "base/error.hpp"

#include <algorithm>

#include <drm_fourcc.h>
#include <fmt/format.h>

namespace zeva {
namespace {

bool is_from(std::string_view vendor, std::string_view driver) {
    return vendor.find(driver) != std::string_view::npos;
}

struct Mistake {
    std::string_view vendor; ///< part of the driver's vendor string
    PixelFormat format;
    PixelFormat taken_for;
};

// iHD 23.1.1 names these by the number of a pixel, from its highest byte, and the others by bytes in memory:
// it makes ARGB and BGRA of GmmLib's B8G8R8A8_UNORM, ABGR and RGBA of R8G8B8A8_UNORM. It has no format whose
// first byte is alpha.
constexpr Mistake mistakes[] = {
    {"iHD", PixelFormat::argb, PixelFormat::bgra},
    {"iHD", PixelFormat::abgr, PixelFormat::rgba},
};

struct Misplacing {
    std::string_view vendor; ///< part of the driver's vendor string
    PixelFormat format;
};

// iHD 23.1.1 looks for chroma planes of these at the luma plane's pitch, beyond the memory where theirs is
// smaller, and exports none of them.
constexpr Misplacing misplacings[] = {
    {"iHD", PixelFormat::yuv422h},
    {"iHD", PixelFormat::yuv422v},
    {"iHD", PixelFormat::yuv411p},
};

struct Renaming {
    std::string_view vendor; ///< part of the driver's vendor string
    std::uint32_t fourcc;    ///< VA fourcc in the exported descriptor
    std::uint32_t drm_format;
    PixelFormat meant;
};

// By the same numbers iHD 23.1.1 names surfaces on the way out, those that were made as BGRA, BGRX and RGBX,
// too. Its DRM formats are right here.
constexpr Renaming renamings[] = {
    {"iHD", VA_FOURCC_ARGB, DRM_FORMAT_ARGB8888, PixelFormat::bgra},
    {"iHD", VA_FOURCC_ABGR, DRM_FORMAT_ABGR8888, PixelFormat::rgba},
    {"iHD", VA_FOURCC_XRGB, DRM_FORMAT_XRGB8888, PixelFormat::bgrx},
    {"iHD", VA_FOURCC_XBGR, DRM_FORMAT_XBGR8888, PixelFormat::rgbx},
};

} // namespace

std::optional<PixelFormat> mistaken_for(std::string_view vendor, PixelFormat format) {
    const auto* found = std::ranges::find_if(mistakes, [&](const Mistake& mistake) {
        return is_from(vendor, mistake.vendor) && format == mistake.format;
    });
    if (found == std::ranges::end(mistakes))
        return std::nullopt;
    return found->taken_for;
}

void refuse_mistaken_format(std::string_view vendor, PixelFormat format, const char* call) {
    if (const auto other = mistaken_for(vendor, format))
        throw_layout_error(call,
                           fmt::format("this driver takes {} for {}", info(format).name, info(*other).name),
                           fmt::format("use {}, or convert the picture", info(*other).name));
    const auto is_misplaced = [&](const Misplacing& misplacing) {
        return is_from(vendor, misplacing.vendor) && format == misplacing.format;
    };
    if (std::ranges::any_of(misplacings, is_misplaced))
        throw_layout_error(call,
                           fmt::format("this driver reads the chroma of {} elsewhere", info(format).name),
                           "convert the picture");
}

// iHD 23.1.1.
void refuse_leaking_export(std::string_view vendor, PixelFormat format) {
    if (format == PixelFormat::yuv444p && is_from(vendor, "iHD"))
        throw_layout_error("vaExportSurfaceHandle", "this driver does not export 444p",
                           "convert the picture");
}

// iHD 23.1.1 tells the pitch of only the first plane of RGBP.
void complete_pitches(std::string_view vendor, VADRMPRIMESurfaceDescriptor& descriptor) {
    if (descriptor.fourcc != VA_FOURCC_RGBP || descriptor.num_layers != 3 || !is_from(vendor, "iHD"))
        return;
    for (auto& layer : descriptor.layers)
        if (layer.pitch[0] == 0)
            layer.pitch[0] = descriptor.layers[0].pitch[0];
}

std::optional<PixelFormat> renamed_format(std::string_view vendor,
                                          const VADRMPRIMESurfaceDescriptor& descriptor) {
    const auto* found = std::ranges::find_if(renamings, [&](const Renaming& renaming) {
        return is_from(vendor, renaming.vendor) && descriptor.fourcc == renaming.fourcc &&
               descriptor.layers[0].drm_format == renaming.drm_format;
    });
    if (found == std::ranges::end(renamings))
        return std::nullopt;
    return found->meant;
}

} // namespace zeva
