#include "video_proc/sample_converter.hpp"

#include "base/rounding.hpp"
#include "status.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>

#include <zimg.h>

namespace zeva::va_driver {
namespace {

zimg_chroma_location_e chroma_location(ChromaSiting siting) {
    switch (siting) {
    case ChromaSiting::center:
        return ZIMG_CHROMA_CENTER;
    case ChromaSiting::top_left:
        return ZIMG_CHROMA_TOP_LEFT;
    case ChromaSiting::top:
        return ZIMG_CHROMA_TOP;
    case ChromaSiting::bottom_left:
        return ZIMG_CHROMA_BOTTOM_LEFT;
    case ChromaSiting::bottom:
        return ZIMG_CHROMA_BOTTOM;
    case ChromaSiting::unknown:
    case ChromaSiting::left:
        break;
    }
    return ZIMG_CHROMA_LEFT;
}

zimg_color_family_e color_family(ColorFamily family) {
    switch (family) {
    case ColorFamily::yuv:
        return ZIMG_COLOR_YUV;
    case ColorFamily::rgb:
        return ZIMG_COLOR_RGB;
    case ColorFamily::grey:
        break;
    }
    return ZIMG_COLOR_GREY;
}

/// The whole picture. Code points of H.273 are libzimg's own.
zimg_image_format image_format(const ConversionKind::Side& side) {
    const std::uint32_t unit_x = 1U << side.format.chroma_x;
    const std::uint32_t unit_y = 1U << side.format.chroma_y;
    zimg_image_format image;
    zimg_image_format_default(&image, ZIMG_API_VERSION);
    image.width = round_up(side.width, unit_x);
    image.height = round_up(side.height, unit_y);
    image.pixel_type = ZIMG_PIXEL_WORD;
    image.depth = side.format.depth;
    image.subsample_w = side.format.chroma_x;
    image.subsample_h = side.format.chroma_y;
    image.color_family = color_family(side.format.family);
    image.matrix_coefficients = static_cast<zimg_matrix_coefficients_e>(side.color.matrix);
    image.pixel_range = side.color.range == ColorRange::full ? ZIMG_RANGE_FULL : ZIMG_RANGE_LIMITED;
    image.chroma_location = chroma_location(side.color.siting);
    return image;
}

zimg_graph_builder_params builder_parameters(Interpolation interpolation) {
    zimg_graph_builder_params parameters;
    zimg_graph_builder_params_default(&parameters, ZIMG_API_VERSION);
    parameters.cpu_type = ZIMG_CPU_AUTO_64B;
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

/// A graph of libzimg's, and the memory that it works in.
class Graph {
public:
    explicit Graph(const ConversionKind& kind) {
        zimg_image_format from = image_format(kind.from);
        const zimg_image_format to = image_format(kind.to);
        // What the padding of `to` shows lies beyond the region.
        from.active_region = {kind.region.x, kind.region.y, kind.region.width * to.width / kind.to.width,
                              kind.region.height * to.height / kind.to.height};
        const zimg_graph_builder_params parameters = builder_parameters(kind.interpolation);
        graph_.reset(zimg_filter_graph_build(&from, &to, &parameters));
        require_success(graph_ != nullptr);
        std::size_t size = 0;
        require_success(zimg_filter_graph_get_tmp_size(graph_.get(), &size) == ZIMG_ERROR_SUCCESS);
        constexpr std::size_t alignment = 64;
        work_.reset(std::aligned_alloc(alignment, round_up(size, alignment)));
        if (work_ == nullptr)
            throw std::bad_alloc{};
    }

    /// From one plane after the other to one after the other.
    void run(const SamplePlanes& from, std::uint32_t from_plane, SamplePlanes& to,
             std::uint32_t to_plane) const {
        zimg_image_buffer_const source{ZIMG_API_VERSION, {}};
        zimg_image_buffer target{ZIMG_API_VERSION, {}};
        constexpr std::uint32_t color_planes = 3;
        for (std::uint32_t i = 0; i < color_planes; ++i) {
            if (const std::uint32_t plane = from_plane + i; from.has(plane))
                source.plane[i] = {from.row(plane, 0), bytes_of_row(from, plane), ZIMG_BUFFER_MAX};
            if (const std::uint32_t plane = to_plane + i; to.has(plane))
                target.plane[i] = {to.row(plane, 0), bytes_of_row(to, plane), ZIMG_BUFFER_MAX};
        }
        require_success(zimg_filter_graph_process(graph_.get(), &source, &target, work_.get(), nullptr,
                                                  nullptr, nullptr, nullptr) == ZIMG_ERROR_SUCCESS);
    }

private:
    struct FreeGraph {
        void operator()(zimg_filter_graph* graph) const noexcept { zimg_filter_graph_free(graph); }
    };
    struct FreeMemory {
        void operator()(void* memory) const noexcept { std::free(memory); }
    };

    static std::ptrdiff_t bytes_of_row(const SamplePlanes& picture, std::uint32_t plane) {
        return static_cast<std::ptrdiff_t>(picture.pitch(plane) * sizeof(std::uint16_t));
    }

    static void require_success(bool success) {
        if (success)
            return;
        std::array<char, 256> message{};
        zimg_get_last_error(message.data(), message.size());
        fail(VA_STATUS_ERROR_OPERATION_FAILED, std::string("libzimg: ") + message.data());
    }

    std::unique_ptr<zimg_filter_graph, FreeGraph> graph_;
    std::unique_ptr<void, FreeMemory> work_;
};

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
    explicit Conversion(const ConversionKind& of_kind) : kind(of_kind), colors(of_kind) {
        if (of_kind.from.format.has_alpha && of_kind.to.format.has_alpha)
            alpha = std::make_unique<Graph>(alpha_kind(of_kind));
    }

    const ConversionKind kind;
    const Graph colors;
    std::unique_ptr<Graph> alpha;
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
                              SamplePlanes& to, const ColorEncoding& to_color, Interpolation interpolation) {
    const Conversion& conversion = find_conversion({{from.format(), from.width(), from.height(), from_color},
                                                    {to.format(), to.width(), to.height(), to_color},
                                                    region,
                                                    interpolation});
    from.pad();
    conversion.colors.run(from, 0, to, 0);
    if (conversion.alpha)
        conversion.alpha->run(from, alpha_plane, to, alpha_plane);
    else if (to.has(alpha_plane))
        make_opaque(to);
}

} // namespace zeva::va_driver
