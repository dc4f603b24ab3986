// What single drivers do differently, in one place.
#pragma once

#include <optional>
#include <string_view>
#include <zeva/pixel_format.hpp>

#include <va/va.h>
#include <va/va_drmcommon.h>

namespace zeva {

/// The format that a driver means by the fourcc of an exported descriptor, where it is not the one that va.h
/// gives that fourcc to. Nothing: as va.h says.
[[nodiscard]] std::optional<PixelFormat> renamed_format(std::string_view vendor,
                                                        const VADRMPRIMESurfaceDescriptor& descriptor);

} // namespace zeva
