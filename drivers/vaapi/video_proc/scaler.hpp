// Scaling pictures, converting them between formats, and changing them on the way.
#pragma once

#include "pixels.hpp"
#include "video_proc/effects.hpp"
#include "video_proc/sample_converter.hpp"
#include "video_proc/sample_packing.hpp"
#include "video_proc/sample_planes.hpp"
#include "video_proc/tone_mapper.hpp"

#include <cstdint>
#include <optional>
#include <zeva/picture_info.hpp>

namespace zeva::va_driver {

/// One rectangle of a picture and how its colours are encoded. Unknown is read as BT.601, limited range,
/// and grey (Y800) as full range, chroma on the left of its pixels.
struct PictureArea {
    Pixels pixels;
    Rectangle area;
    ColorEncoding color;
};

/// The frames before and after the one that is deinterlaced, of the same format and size.
struct NeighbourFrames {
    std::optional<Pixels> previous;
    std::optional<Pixels> next;
};

/// Works on all formats. What is expensive to set up, and memory, is kept for the next picture. Not thread
/// safe.
class Scaler {
public:
    /// Writes `from` scaled and converted to `to`; a plain copy when neither size, format nor encoding
    /// differ. The two are of different memory, and each area lies in its picture. What `to` leaves unknown
    /// of a YUV picture's encoding stays as in `from`. Throws StatusError.
    void convert(const PictureArea& from, const PictureArea& to) { process(from, to, {}, {}); }

    /// The same with effects: deinterlaced, without noise, sharpened, tone mapped, with balanced colours,
    /// turned, cut, scaled and converted, blended, in this order.
    void process(const PictureArea& from, const PictureArea& to, const Effects& effects,
                 const NeighbourFrames& neighbours);

    /// Fills an area with a colour given as 0xAARRGGBB. Throws StatusError.
    void fill(const PictureArea& to, std::uint32_t argb);

private:
    void read(const PictureArea& from, const Effects& effects, const NeighbourFrames& neighbours);
    void change_pixels(const Effects& effects);
    void map_tones(const ToneMapping& mapping);
    void balance(const ColorBalance& balance);
    void make_progressive(const Rectangle& area, const Deinterlacing& how, const NeighbourFrames& neighbours);
    void keep_field(Parity parity);
    void write(const PictureArea& to, const ColorEncoding& color, const Effects& effects);
    void convert_fields(const ColorEncoding& color, const Effects& effects);

    SamplePacker packer_;
    SampleConverter converter_;
    ToneMapper tone_mapper_;

    // The picture on its way.
    SamplePlanes picture_;
    SamplePlanes spare_;  ///< what the next step writes
    Rectangle area_;      ///< of `picture_`: what is to be shown
    ColorEncoding color_; ///< of `picture_`

    SamplePlanes field_; ///< of `picture_`, when its fields are converted apart
    SamplePlanes converted_field_;
    SamplePlanes previous_; ///< when it is deinterlaced
    SamplePlanes next_;
    SamplePlanes target_; ///< when it is blended
};

} // namespace zeva::va_driver
