#include "video_proc/scaler.hpp"

#include "video_proc/blending.hpp"
#include "video_proc/deinterlacer.hpp"
#include "video_proc/fields.hpp"
#include "video_proc/orientation.hpp"
#include "video_proc/picture_filters.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace zeva::va_driver {
namespace {

/// With every unknown replaced by its default.
ColorEncoding resolve(ColorFamily family, ColorEncoding color) {
    if (family == ColorFamily::rgb)
        return {ColorMatrix::rgb, ColorRange::full, ChromaSiting::unknown};
    if (color.matrix == ColorMatrix::unknown || color.matrix == ColorMatrix::rgb ||
        color.matrix == ColorMatrix::smpte170m) // the numbers of BT.601
        color.matrix = ColorMatrix::bt470bg;
    if (color.range == ColorRange::unknown)
        color.range = family == ColorFamily::grey ? ColorRange::full : ColorRange::limited;
    if (color.siting == ChromaSiting::unknown)
        color.siting = ChromaSiting::left;
    return color;
}

ColorFamily family_of(const PictureArea& picture) {
    return sample_layout(picture.pixels.layout.format).format.family;
}

/// A YUV picture made from a YUV picture keeps the encoding that nobody asked to change.
ColorEncoding inherit(const PictureArea& from, const PictureArea& to) {
    ColorEncoding color = to.color;
    if (family_of(from) == ColorFamily::rgb)
        return color;
    if (color.matrix == ColorMatrix::unknown)
        color.matrix = from.color.matrix;
    if (color.range == ColorRange::unknown)
        color.range = from.color.range;
    if (color.siting == ChromaSiting::unknown)
        color.siting = from.color.siting;
    return color;
}

Region region_of(const Rectangle& area, const Share& share) {
    return {area.x + share.x * area.width, area.y + share.y * area.height, share.width * area.width,
            share.height * area.height};
}

std::optional<Parity> only_field(Fields fields) {
    if (fields == Fields::top_only)
        return Parity::top_field;
    return fields == Fields::bottom_only ? std::optional(Parity::bottom_field) : std::nullopt;
}

/// Turned by a quarter the rows of fields would be columns, and an odd number of rows further down those of
/// the other field.
bool can_stay_apart(const Rectangle& to, const Effects& effects) {
    return effects.fields == Fields::apart && !effects.orientation.transposed && to.y % 2 == 0 &&
           to.height > 1;
}

bool is_copy(const PictureArea& from, const PictureArea& to) {
    return from.pixels.layout.format == to.pixels.layout.format && from.area.width == to.area.width &&
           from.area.height == to.area.height &&
           resolve(family_of(from), from.color) == resolve(family_of(to), inherit(from, to));
}

} // namespace

void Scaler::process(const PictureArea& from, const PictureArea& to, const Effects& effects,
                     const NeighbourFrames& neighbours) {
    if (effects.keep_pixels() && is_copy(from, to)) {
        copy_pixels(from.pixels, from.area, to.pixels, to.area.x, to.area.y);
        return;
    }
    read(from, effects, neighbours);
    change_pixels(effects);
    write(to, resolve(family_of(to), inherit(from, to)), effects);
}

void Scaler::read(const PictureArea& from, const Effects& effects, const NeighbourFrames& neighbours) {
    const bool has_fields = effects.deinterlacing || effects.fields != Fields::together;
    const Rectangle area = area_to_unpack(from.pixels.layout, from.area, has_fields);
    area_ = {from.area.x - area.x, from.area.y - area.y, from.area.width, from.area.height};
    color_ = resolve(family_of(from), from.color);
    packer_.unpack(from.pixels, area, picture_);
    if (effects.deinterlacing)
        make_progressive(area, *effects.deinterlacing, neighbours);
    else if (const auto parity = only_field(effects.fields))
        keep_field(*parity);
}

void Scaler::make_progressive(const Rectangle& area, const Deinterlacing& how,
                              const NeighbourFrames& neighbours) {
    if (neighbours.previous)
        packer_.unpack(*neighbours.previous, area, previous_);
    if (neighbours.next)
        packer_.unpack(*neighbours.next, area, next_);
    deinterlace({neighbours.previous ? &previous_ : nullptr, picture_, neighbours.next ? &next_ : nullptr},
                how, spare_);
    std::swap(picture_, spare_);
}

void Scaler::keep_field(Parity parity) {
    take_field(picture_, parity, spare_);
    std::swap(picture_, spare_);
    const std::uint32_t end = field_rows(area_.y + area_.height, parity);
    area_.y = std::min(field_rows(area_.y, parity), picture_.height() - 1);
    area_.height = std::max(end, area_.y + 1) - area_.y;
}

void Scaler::change_pixels(const Effects& effects) {
    if (effects.noise_reduction != 0) {
        reduce_noise(picture_, spare_, effects.noise_reduction);
        std::swap(picture_, spare_);
    }
    if (effects.sharpness != 0) {
        sharpen(picture_, spare_, effects.sharpness);
        std::swap(picture_, spare_);
    }
    if (effects.blend && effects.blend->luma_key) {
        key_luma(picture_, spare_, *effects.blend->luma_key);
        std::swap(picture_, spare_);
    }
    if (effects.tone_mapping)
        map_tones(*effects.tone_mapping);
    if (effects.color_balance != ColorBalance{})
        balance(effects.color_balance);
    if (effects.orientation != Orientation{}) {
        area_ = turned(area_, effects.orientation, picture_.width(), picture_.height());
        turn(picture_, effects.orientation, spare_);
        std::swap(picture_, spare_);
    }
}

void Scaler::map_tones(const ToneMapping& mapping) {
    tone_mapper_.map(picture_, color_, mapping, spare_);
    std::swap(picture_, spare_);
    color_ = resolve(ColorFamily::rgb, {});
}

/// RGB becomes YUV of the same resolution and more bits, so that nothing is lost.
void Scaler::balance(const ColorBalance& balance) {
    if (picture_.format().family == ColorFamily::rgb) {
        constexpr ColorEncoding yuv{ColorMatrix::bt709, ColorRange::full, ChromaSiting::unknown};
        constexpr std::uint8_t depth = 16;
        spare_.reshape({ColorFamily::yuv, depth, 0, 0, picture_.format().has_alpha}, picture_.width(),
                       picture_.height());
        converter_.convert(picture_, region_of({0, 0, picture_.width(), picture_.height()}, {}), color_,
                           spare_, yuv, Interpolation::nearest);
        std::swap(picture_, spare_);
        color_ = yuv;
    }
    balance_colors(picture_, balance, color_.range);
}

void Scaler::write(const PictureArea& to, const ColorEncoding& color, const Effects& effects) {
    SampleFormat format = sample_layout(to.pixels.layout.format).format;
    format.has_alpha = picture_.format().has_alpha && (format.has_alpha || effects.blend);
    spare_.reshape(format, to.area.width, to.area.height);
    if (can_stay_apart(to.area, effects))
        convert_fields(color, effects);
    else
        converter_.convert(picture_, region_of(area_, effects.shown), color_, spare_, color,
                           effects.interpolation, only_field(effects.fields).value_or(Parity::frame));
    if (!effects.blend) {
        packer_.pack(spare_, to.pixels, to.area.x, to.area.y);
        return;
    }
    packer_.unpack(to.pixels, to.area, target_);
    blend(spare_, *effects.blend, color.range, target_);
    packer_.pack(target_, to.pixels, to.area.x, to.area.y);
}

/// From `picture_` to `spare_`.
void Scaler::convert_fields(const ColorEncoding& color, const Effects& effects) {
    Region region = region_of(area_, effects.shown);
    region.y /= 2;
    region.height /= 2;
    for (const Parity parity : {Parity::top_field, Parity::bottom_field}) {
        take_field(picture_, parity, field_);
        converted_field_.reshape(spare_.format(), spare_.width(), field_rows(spare_.height(), parity));
        converter_.convert(field_, region, color_, converted_field_, color, effects.interpolation, parity);
        put_field(converted_field_, parity, spare_);
    }
}

void Scaler::fill(const PictureArea& to, std::uint32_t argb) {
    constexpr std::uint32_t edge = 16;
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::bgra, edge, edge);
    std::vector<std::uint32_t> color(layout.object_sizes[0] / sizeof(argb), argb);
    const Pixels pixels{layout, reinterpret_cast<std::byte*>(color.data())};
    Effects effects;
    effects.interpolation = Interpolation::nearest;
    process({pixels, {0, 0, edge, edge}, {}}, to, effects, {});
}

} // namespace zeva::va_driver
