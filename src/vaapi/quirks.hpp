// What single drivers do differently, in one place.
#pragma once

#include <optional>
#include <string_view>
#include <zeva/pixel_format.hpp>

#include <va/va.h>
#include <va/va_drmcommon.h>

namespace zeva {

/// The format that a driver takes another for, whose name it shares. Nothing: it takes it as va.h says.
[[nodiscard]] std::optional<PixelFormat> mistaken_for(std::string_view vendor, PixelFormat format);

/// Throws Error (layout) for a format that the driver takes for another, or whose planes it looks for
/// elsewhere: its colours would be wrong.
void refuse_mistaken_format(std::string_view vendor, PixelFormat format, const char* call);

/// Throws Error (layout) for a format whose export the driver refuses and leaks a descriptor each time.
void refuse_leaking_export(std::string_view vendor, PixelFormat format);

/// Fills in the pitches that a driver leaves out of the layers of an exported descriptor.
void complete_pitches(std::string_view vendor, VADRMPRIMESurfaceDescriptor& descriptor);

/// The format that a driver means by the fourcc of an exported descriptor, where it is not the one that va.h
/// gives that fourcc to. Nothing: as va.h says.
[[nodiscard]] std::optional<PixelFormat> renamed_format(std::string_view vendor,
                                                        const VADRMPRIMESurfaceDescriptor& descriptor);

} // namespace zeva
