#include "image_format.hpp"

#include <algorithm>
#include <array>

namespace zeva::ze_driver {
namespace {

// DRM has no say in what only images use, so no layer formats here.
template <std::uint32_t bytes>
constexpr std::array plain{PlaneFormat{1, 1, bytes, 0}};
template <std::uint32_t bytes>
constexpr std::array packed_422{PlaneFormat{2, 1, bytes, 0}};
constexpr std::array p216{PlaneFormat{1, 1, 2, 0}, PlaneFormat{2, 1, 4, 0}};
constexpr std::array planar_422h{PlaneFormat{1, 1, 1, 0}, PlaneFormat{2, 1, 1, 0}, PlaneFormat{2, 1, 1, 0}};
constexpr std::array planar_422v{PlaneFormat{1, 1, 1, 0}, PlaneFormat{1, 2, 1, 0}, PlaneFormat{1, 2, 1, 0}};

bool is_media(ze_image_format_layout_t layout) {
    return layout >= ZE_IMAGE_FORMAT_LAYOUT_Y8;
}

/// For layouts other than media layouts, whose type is ignored.
bool has_type(ze_image_format_layout_t layout, ze_image_format_type_t type) {
    switch (layout) {
    case ZE_IMAGE_FORMAT_LAYOUT_8:
    case ZE_IMAGE_FORMAT_LAYOUT_8_8:
    case ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8:
        return type <= ZE_IMAGE_FORMAT_TYPE_SNORM;
    case ZE_IMAGE_FORMAT_LAYOUT_11_11_10:
        return type == ZE_IMAGE_FORMAT_TYPE_FLOAT;
    case ZE_IMAGE_FORMAT_LAYOUT_5_6_5:
    case ZE_IMAGE_FORMAT_LAYOUT_5_5_5_1:
    case ZE_IMAGE_FORMAT_LAYOUT_4_4_4_4:
        return type == ZE_IMAGE_FORMAT_TYPE_UNORM;
    default:
        return type <= ZE_IMAGE_FORMAT_TYPE_FLOAT;
    }
}

bool is_integer(ze_image_format_type_t type) {
    return type == ZE_IMAGE_FORMAT_TYPE_UINT || type == ZE_IMAGE_FORMAT_TYPE_SINT;
}

/// Normalised numbers of 32 bits, which no float can hold.
bool is_wide_normalized(const ze_image_format_t& format) {
    switch (format.layout) {
    case ZE_IMAGE_FORMAT_LAYOUT_32:
    case ZE_IMAGE_FORMAT_LAYOUT_32_32:
    case ZE_IMAGE_FORMAT_LAYOUT_32_32_32_32:
        return format.type == ZE_IMAGE_FORMAT_TYPE_UNORM || format.type == ZE_IMAGE_FORMAT_TYPE_SNORM;
    default:
        return false;
    }
}

ze_image_format_t one_component(ze_image_format_layout_t layout, ze_image_format_type_t type) {
    return {layout,
            type,
            ZE_IMAGE_FORMAT_SWIZZLE_R,
            ZE_IMAGE_FORMAT_SWIZZLE_0,
            ZE_IMAGE_FORMAT_SWIZZLE_0,
            ZE_IMAGE_FORMAT_SWIZZLE_1};
}

ze_image_format_t four_components(ze_image_format_layout_t layout) {
    return {layout,
            ZE_IMAGE_FORMAT_TYPE_UNORM,
            ZE_IMAGE_FORMAT_SWIZZLE_R,
            ZE_IMAGE_FORMAT_SWIZZLE_G,
            ZE_IMAGE_FORMAT_SWIZZLE_B,
            ZE_IMAGE_FORMAT_SWIZZLE_A};
}

std::optional<ze_image_format_t> media_kernel_format(ze_image_format_layout_t layout) {
    switch (layout) {
    case ZE_IMAGE_FORMAT_LAYOUT_Y8:
    case ZE_IMAGE_FORMAT_LAYOUT_400P:
        return one_component(ZE_IMAGE_FORMAT_LAYOUT_8, ZE_IMAGE_FORMAT_TYPE_UNORM);
    case ZE_IMAGE_FORMAT_LAYOUT_Y16:
        return one_component(ZE_IMAGE_FORMAT_LAYOUT_16, ZE_IMAGE_FORMAT_TYPE_UNORM);
    case ZE_IMAGE_FORMAT_LAYOUT_P8:
    case ZE_IMAGE_FORMAT_LAYOUT_IA44:
    case ZE_IMAGE_FORMAT_LAYOUT_AI44:
        return one_component(ZE_IMAGE_FORMAT_LAYOUT_8, ZE_IMAGE_FORMAT_TYPE_UINT);
    case ZE_IMAGE_FORMAT_LAYOUT_A8P8:
        return ze_image_format_t{ZE_IMAGE_FORMAT_LAYOUT_8_8, ZE_IMAGE_FORMAT_TYPE_UINT,
                                 ZE_IMAGE_FORMAT_SWIZZLE_R,  ZE_IMAGE_FORMAT_SWIZZLE_G,
                                 ZE_IMAGE_FORMAT_SWIZZLE_0,  ZE_IMAGE_FORMAT_SWIZZLE_1};
    case ZE_IMAGE_FORMAT_LAYOUT_YUYV:
    case ZE_IMAGE_FORMAT_LAYOUT_YUY2:
    case ZE_IMAGE_FORMAT_LAYOUT_UYVY:
    case ZE_IMAGE_FORMAT_LAYOUT_YVYU:
    case ZE_IMAGE_FORMAT_LAYOUT_VYUY:
    case ZE_IMAGE_FORMAT_LAYOUT_AYUV:
    case ZE_IMAGE_FORMAT_LAYOUT_Y210:
    case ZE_IMAGE_FORMAT_LAYOUT_Y216:
    case ZE_IMAGE_FORMAT_LAYOUT_Y410:
    case ZE_IMAGE_FORMAT_LAYOUT_Y416:
        return four_components(layout);
    default:
        return std::nullopt;
    }
}

} // namespace

std::span<const PlaneFormat> planes(ze_image_format_layout_t layout) {
    switch (layout) {
    case ZE_IMAGE_FORMAT_LAYOUT_8:
    case ZE_IMAGE_FORMAT_LAYOUT_Y8:
    case ZE_IMAGE_FORMAT_LAYOUT_400P:
    case ZE_IMAGE_FORMAT_LAYOUT_P8:
    case ZE_IMAGE_FORMAT_LAYOUT_IA44:
    case ZE_IMAGE_FORMAT_LAYOUT_AI44:
        return plain<1>;
    case ZE_IMAGE_FORMAT_LAYOUT_16:
    case ZE_IMAGE_FORMAT_LAYOUT_8_8:
    case ZE_IMAGE_FORMAT_LAYOUT_5_6_5:
    case ZE_IMAGE_FORMAT_LAYOUT_5_5_5_1:
    case ZE_IMAGE_FORMAT_LAYOUT_4_4_4_4:
    case ZE_IMAGE_FORMAT_LAYOUT_Y16:
    case ZE_IMAGE_FORMAT_LAYOUT_A8P8:
        return plain<2>;
    case ZE_IMAGE_FORMAT_LAYOUT_32:
    case ZE_IMAGE_FORMAT_LAYOUT_16_16:
    case ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8:
    case ZE_IMAGE_FORMAT_LAYOUT_10_10_10_2:
    case ZE_IMAGE_FORMAT_LAYOUT_11_11_10:
    case ZE_IMAGE_FORMAT_LAYOUT_AYUV:
    case ZE_IMAGE_FORMAT_LAYOUT_Y410:
        return plain<4>;
    case ZE_IMAGE_FORMAT_LAYOUT_32_32:
    case ZE_IMAGE_FORMAT_LAYOUT_16_16_16_16:
    case ZE_IMAGE_FORMAT_LAYOUT_Y416:
        return plain<8>;
    case ZE_IMAGE_FORMAT_LAYOUT_32_32_32_32:
        return plain<16>;
    case ZE_IMAGE_FORMAT_LAYOUT_YUYV:
    case ZE_IMAGE_FORMAT_LAYOUT_YUY2:
    case ZE_IMAGE_FORMAT_LAYOUT_UYVY:
    case ZE_IMAGE_FORMAT_LAYOUT_YVYU:
    case ZE_IMAGE_FORMAT_LAYOUT_VYUY:
        return packed_422<4>;
    case ZE_IMAGE_FORMAT_LAYOUT_Y210:
    case ZE_IMAGE_FORMAT_LAYOUT_Y216:
        return packed_422<8>;
    case ZE_IMAGE_FORMAT_LAYOUT_NV12:
        return info(PixelFormat::nv12).planes;
    case ZE_IMAGE_FORMAT_LAYOUT_P010:
    case ZE_IMAGE_FORMAT_LAYOUT_P012:
    case ZE_IMAGE_FORMAT_LAYOUT_P016:
        return info(PixelFormat::p010).planes;
    case ZE_IMAGE_FORMAT_LAYOUT_P216:
        return p216;
    case ZE_IMAGE_FORMAT_LAYOUT_I420:
    case ZE_IMAGE_FORMAT_LAYOUT_YV12:
        return info(PixelFormat::i420).planes;
    case ZE_IMAGE_FORMAT_LAYOUT_422H:
        return planar_422h;
    case ZE_IMAGE_FORMAT_LAYOUT_422V:
        return planar_422v;
    case ZE_IMAGE_FORMAT_LAYOUT_444P:
    case ZE_IMAGE_FORMAT_LAYOUT_RGBP:
    case ZE_IMAGE_FORMAT_LAYOUT_BRGP:
        return info(PixelFormat::rgbp).planes;
    default:
        return {};
    }
}

bool is_supported(const ze_image_format_t& format, ze_image_type_t type) {
    if (planes(format.layout).empty())
        return false;
    if (is_media(format.layout))
        return type != ZE_IMAGE_TYPE_BUFFER;
    const std::array swizzles{format.x, format.y, format.z, format.w};
    return has_type(format.layout, format.type) &&
           std::ranges::all_of(swizzles, [](auto swizzle) { return swizzle <= ZE_IMAGE_FORMAT_SWIZZLE_X; });
}

std::optional<ze_image_format_t> kernel_format(const ze_image_format_t& format) {
    if (is_media(format.layout))
        return media_kernel_format(format.layout);
    ze_image_format_t seen = format;
    if (is_wide_normalized(format))
        seen.type = ZE_IMAGE_FORMAT_TYPE_FLOAT;
    return seen;
}

ze_image_sampler_filter_flags_t sampler_filters(const ze_image_format_t& format, ze_image_type_t type) {
    const auto seen = is_supported(format, type) ? kernel_format(format) : std::nullopt;
    if (!seen || type == ZE_IMAGE_TYPE_BUFFER) // OpenCL C reads buffers without a sampler
        return 0;
    if (is_integer(seen->type) || is_wide_normalized(format))
        return ZE_IMAGE_SAMPLER_FILTER_FLAG_POINT;
    return ZE_IMAGE_SAMPLER_FILTER_FLAG_POINT | ZE_IMAGE_SAMPLER_FILTER_FLAG_LINEAR;
}

} // namespace zeva::ze_driver
