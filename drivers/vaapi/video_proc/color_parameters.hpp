// What VA-API says of colours.
#pragma once

#include "video_proc/sample_converter.hpp"

#include <array>

#include <va/va.h>
#include <va/va_vpp.h>

namespace zeva::va_driver {

inline constexpr std::array offered_color_standards{
    VAProcColorStandardBT601,       VAProcColorStandardBT709,     VAProcColorStandardBT470M,
    VAProcColorStandardBT470BG,     VAProcColorStandardSMPTE170M, VAProcColorStandardSMPTE240M,
    VAProcColorStandardGenericFilm, VAProcColorStandardSRGB,      VAProcColorStandardBT2020,
    VAProcColorStandardExplicit};

/// Primaries and transfer functions are converted by tone mapping alone. Throws StatusError.
[[nodiscard]] ColorEncoding color_encoding(VAProcColorStandardType standard,
                                           const VAProcColorProperties& properties);

/// Those of a standard, or of the properties when it is explicit. They throw StatusError.
[[nodiscard]] ColorPrimaries color_primaries(VAProcColorStandardType standard,
                                             const VAProcColorProperties& properties);
[[nodiscard]] TransferFunction transfer_function(VAProcColorStandardType standard,
                                                 const VAProcColorProperties& properties);

} // namespace zeva::va_driver
