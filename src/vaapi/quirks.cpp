#include "vaapi/quirks.hpp"

#include <algorithm>

#include <drm_fourcc.h>

namespace zeva {
namespace {

struct Renaming {
    std::string_view vendor; ///< part of the driver's vendor string
    std::uint32_t fourcc;    ///< VA fourcc in the exported descriptor
    std::uint32_t drm_format;
    PixelFormat meant;
};

// iHD 23.1.1 renames these on the way out.
constexpr Renaming renamings[] = {
    {"iHD", VA_FOURCC_ARGB, DRM_FORMAT_ARGB8888, PixelFormat::bgra},
    {"iHD", VA_FOURCC_XRGB, DRM_FORMAT_XRGB8888, PixelFormat::bgrx},
    {"iHD", VA_FOURCC_XBGR, DRM_FORMAT_XBGR8888, PixelFormat::rgbx},
};

} // namespace

std::optional<PixelFormat> renamed_format(std::string_view vendor,
                                          const VADRMPRIMESurfaceDescriptor& descriptor) {
    const auto* found = std::ranges::find_if(renamings, [&](const Renaming& renaming) {
        return vendor.find(renaming.vendor) != std::string_view::npos &&
               descriptor.fourcc == renaming.fourcc && descriptor.layers[0].drm_format == renaming.drm_format;
    });
    if (found == std::ranges::end(renamings))
        return std::nullopt;
    return found->meant;
}

} // namespace zeva
