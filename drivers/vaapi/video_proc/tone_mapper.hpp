// Making pictures of high dynamic range fit for displays of standard dynamic range.
#pragma once

#include "video_proc/effects.hpp"
#include "video_proc/sample_converter.hpp"
#include "video_proc/sample_planes.hpp"

#include <memory>
#include <vector>

namespace zeva::va_driver {

/// How bright light of each luminance is to be shown: the EETF of ITU-R BT.2390-10, section 5.4.1, without
/// its lift of black. Luminances are in units of `white`.
class ToneCurve {
public:
    static constexpr double white = 100; ///< cd/m2: what the display can show (ITU-R BT.1886)

    /// For content whose brightest light has `peak` cd/m2.
    explicit ToneCurve(double peak);

    /// By what light of this luminance, above 0, is multiplied.
    [[nodiscard]] float gain(float luminance) const noexcept;

private:
    float peak_;
    std::vector<float> gains_; ///< over the square root of the luminance, from 0 to that of the peak
};

/// What is expensive to set up, and memory, is kept for the next picture of the same kind. Not thread safe.
class ToneMapper {
public:
    ToneMapper();
    ~ToneMapper();

    /// Makes `to` RGB of 16 bits and full range, in whole chroma samples of `from`. Hues stay: the curve
    /// gives the brightest of red, green and blue, the others follow. Throws StatusError.
    void map(SamplePlanes& from, const ColorEncoding& from_color, const ToneMapping& mapping,
             SamplePlanes& to);

private:
    class Conversion;
    std::unique_ptr<Conversion> conversion_;
};

} // namespace zeva::va_driver
