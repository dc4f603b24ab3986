#include "video_proc/sample_converter.hpp"

#include "video_proc/zimg_graph.hpp"

#include <algorithm>
#include <optional>

namespace zeva::va_driver {
namespace {

zimg_graph_builder_params builder_parameters(Interpolation interpolation) {
    zimg_graph_builder_params parameters = zimg_default_parameters();
    switch (interpolation) {
    case Interpolation::nearest:
        parameters.resample_filter = ZIMG_RESIZE_POINT;
        break;
    case Interpolation::bilinear:
        parameters.resample_filter = ZIMG_RESIZE_BILINEAR;
        break;
    case Interpolation::bicubic: // libswscale's bicubic: an interpolating kernel, so that 1:1 is exact
        parameters.resample_filter = ZIMG_RESIZE_BICUBIC;
        parameters.filter_param_a = parameters.filter_param_a_uv = 0.0;
        parameters.filter_param_b = parameters.filter_param_b_uv = 0.6;
        break;
    case Interpolation::lanczos:
        parameters.resample_filter = ZIMG_RESIZE_LANCZOS;
        break;
    }
    parameters.resample_filter_uv = parameters.resample_filter;
    return parameters;
}

ZimgGraph color_graph(const ConversionKind& kind) {
    zimg_image_format from = zimg_format(kind.from, kind.parity);
    const zimg_image_format to = zimg_format(kind.to, kind.parity);
    // What the padding of `to` shows lies beyond the region.
    from.active_region = {kind.region.x, kind.region.y, kind.region.width * to.width / kind.to.width,
                          kind.region.height * to.height / kind.to.height};
    return {from, to, builder_parameters(kind.interpolation)};
}

/// The same for the alpha planes alone.
ConversionKind alpha_kind(const ConversionKind& kind) {
    ConversionKind alpha = kind;
    for (ConversionKind::Side* side : {&alpha.from, &alpha.to}) {
        // As wide and high as the planes are; that of the padding is not looked at.
        side->format = {ColorFamily::grey, side->format.depth, 0, 0, false};
        side->color = {ColorMatrix::unknown, ColorRange::full, ChromaSiting::unknown};
    }
    return alpha;
}

void make_opaque(SamplePlanes& picture) {
    for (std::uint32_t y = 0; y < picture.height(); ++y)
        std::fill_n(picture.row(alpha_plane, y), picture.width(), picture.format().max_sample());
}

} // namespace

struct SampleConverter::Conversion {
    explicit Conversion(const ConversionKind& of_kind) : kind(of_kind), colors(color_graph(of_kind)) {
        if (of_kind.from.format.has_alpha && of_kind.to.format.has_alpha)
            alpha = color_graph(alpha_kind(of_kind));
    }

    const ConversionKind kind;
    const ZimgGraph colors;
    std::optional<ZimgGraph> alpha;
};

SampleConverter::SampleConverter() = default;
SampleConverter::~SampleConverter() = default;

SampleConverter::Conversion& SampleConverter::find_conversion(const ConversionKind& kind) {
    constexpr std::size_t max_conversions = 8;
    const auto found =
        std::ranges::find_if(conversions_, [&](const auto& each) { return each->kind == kind; });
    if (found != conversions_.end()) {
        std::rotate(conversions_.begin(), found, found + 1);
    } else {
        conversions_.insert(conversions_.begin(), std::make_unique<Conversion>(kind));
        conversions_.resize(std::min(conversions_.size(), max_conversions));
    }
    return *conversions_.front();
}

void SampleConverter::convert(SamplePlanes& from, const Region& region, const ColorEncoding& from_color,
                              SamplePlanes& to, const ColorEncoding& to_color, Interpolation interpolation,
                              Parity parity) {
    const Conversion& conversion = find_conversion({{from.format(), from.width(), from.height(), from_color},
                                                    {to.format(), to.width(), to.height(), to_color},
                                                    region,
                                                    interpolation,
                                                    parity});
    from.pad();
    conversion.colors.run(zimg_planes(from, 0), zimg_planes(to, 0));
    if (conversion.alpha)
        conversion.alpha->run(zimg_planes(from, alpha_plane), zimg_planes(to, alpha_plane));
    else if (to.has(alpha_plane))
        make_opaque(to);
}

} // namespace zeva::va_driver
