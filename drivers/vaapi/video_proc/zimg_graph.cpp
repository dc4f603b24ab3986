#include "video_proc/zimg_graph.hpp"

#include "base/rounding.hpp"
#include "status.hpp"

#include <array>
#include <cstddef>

namespace zeva::va_driver {
namespace {

constexpr std::uint32_t color_planes = 3;

std::ptrdiff_t bytes_of_row(const SamplePlanes& picture, std::uint32_t plane) {
    return static_cast<std::ptrdiff_t>(picture.pitch(plane) * sizeof(std::uint16_t));
}

void require_success(bool success) {
    if (success)
        return;
    std::array<char, 256> message{};
    zimg_get_last_error(message.data(), message.size());
    fail(VA_STATUS_ERROR_OPERATION_FAILED, std::string("libzimg: ") + message.data());
}

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

zimg_field_parity_e field_parity(Parity parity) {
    switch (parity) {
    case Parity::top_field:
        return ZIMG_FIELD_TOP;
    case Parity::bottom_field:
        return ZIMG_FIELD_BOTTOM;
    case Parity::frame:
        break;
    }
    return ZIMG_FIELD_PROGRESSIVE;
}

} // namespace

zimg_image_format zimg_format(const ConversionKind::Side& side, Parity parity) {
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
    image.field_parity = field_parity(parity);
    image.chroma_location = chroma_location(side.color.siting);
    return image;
}

zimg_graph_builder_params zimg_default_parameters() {
    zimg_graph_builder_params parameters;
    zimg_graph_builder_params_default(&parameters, ZIMG_API_VERSION);
    parameters.cpu_type = ZIMG_CPU_AUTO_64B;
    return parameters;
}

zimg_image_buffer zimg_planes(SamplePlanes& picture, std::uint32_t first_plane) {
    zimg_image_buffer planes{ZIMG_API_VERSION, {}};
    for (std::uint32_t i = 0; i < color_planes; ++i)
        if (const std::uint32_t plane = first_plane + i; picture.has(plane))
            planes.plane[i] = {picture.row(plane, 0), bytes_of_row(picture, plane), ZIMG_BUFFER_MAX};
    return planes;
}

ZimgGraph::ZimgGraph(const zimg_image_format& from, const zimg_image_format& to,
                     const zimg_graph_builder_params& parameters)
    : graph_(zimg_filter_graph_build(&from, &to, &parameters)) {
    require_success(graph_ != nullptr);
    std::size_t size = 0;
    require_success(zimg_filter_graph_get_tmp_size(graph_.get(), &size) == ZIMG_ERROR_SUCCESS);
    work_ = allocate_aligned<std::byte>(size);
}

void ZimgGraph::run(const zimg_image_buffer& from, const zimg_image_buffer& to) const {
    zimg_image_buffer_const source{ZIMG_API_VERSION, {}};
    for (std::uint32_t i = 0; i < color_planes; ++i)
        source.plane[i] = {from.plane[i].data, from.plane[i].stride, from.plane[i].mask};
    require_success(zimg_filter_graph_process(graph_.get(), &source, &to, work_.get(), nullptr, nullptr,
                                              nullptr, nullptr) == ZIMG_ERROR_SUCCESS);
}

} // namespace zeva::va_driver
