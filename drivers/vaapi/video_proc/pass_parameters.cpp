#include "video_proc/pass_parameters.hpp"

#include "client_enum.hpp"
#include "driver.hpp"
#include "pixels.hpp"
#include "video_proc/color_parameters.hpp"
#include "video_proc/filter_parameters.hpp"
#include "video_proc/orientation.hpp"

#include <algorithm>
#include <iterator>

namespace zeva::va_driver {
namespace {

constexpr std::uint32_t one_field = VA_TOP_FIELD | VA_BOTTOM_FIELD;
constexpr std::uint32_t field_order = VA_TOP_FIELD_FIRST | VA_BOTTOM_FIELD_FIRST;

bool is_at_most_one(std::uint32_t flags) {
    return (flags & (flags - 1)) == 0;
}

/// What the flags of a surface say of its rows: a progressive frame (none), a frame of two fields (their
/// order) or a single field. A field named together with the order is the one to show of a frame that has
/// both.
bool is_interleaved(std::uint32_t surface_flag) {
    return (surface_flag & field_order) != 0;
}

bool is_single_field(std::uint32_t surface_flag) {
    return (surface_flag & one_field) != 0 && !is_interleaved(surface_flag);
}

/// A field can be made of a frame of two or of the same field. Not offered: a frame made of two surfaces with
/// a field each.
bool are_offered_fields(std::uint32_t input_flag, std::uint32_t output_flag) {
    const std::uint32_t input = input_flag & (one_field | field_order);
    const std::uint32_t output = output_flag & (one_field | field_order);
    if (!is_at_most_one(input & one_field) || !is_at_most_one(input & field_order) || !is_at_most_one(output))
        return false;
    if (is_single_field(input))
        return input == output;
    return !is_single_field(output) || is_interleaved(input);
}

/// Refuses what vaQueryVideoProcPipelineCaps does not offer, and what it has no word for.
void require_offered(const VAProcPipelineParameterBuffer& parameters) {
    constexpr std::uint32_t protected_surface = 1U << 31;
    require(parameters.output_hdr_metadata == nullptr, VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    require(parameters.num_additional_outputs == 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(is_below(parameters.surface_color_standard, VAProcColorStandardCount) &&
                is_below(parameters.output_color_standard, VAProcColorStandardCount),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    require(parameters.rotation_state <= VA_ROTATION_270 && (parameters.mirror_state & ~offered_mirrors) == 0,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    require((parameters.pipeline_flags & VA_PROC_PIPELINE_SUBPICTURES) == 0,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    require(are_offered_fields(parameters.input_surface_flag, parameters.output_surface_flag) &&
                ((parameters.input_surface_flag | parameters.output_surface_flag) & protected_surface) == 0,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
}

Rectangle whole_of(const SurfaceLayout& layout) {
    return {0, 0, layout.width, layout.height};
}

/// The rectangle must not be empty and must start in the picture. What is beyond its right and lower edge is
/// left out: overlay_vaapi of FFmpeg 5.1 gives the region of the picture below with a smaller one.
Rectangle source_area(const VARectangle* region, const SurfaceLayout& layout) {
    if (region == nullptr)
        return whole_of(layout);
    require(region->x >= 0 && region->y >= 0 && region->width != 0 && region->height != 0,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto x = static_cast<std::uint32_t>(region->x);
    const auto y = static_cast<std::uint32_t>(region->y);
    require(x < layout.width && y < layout.height, VA_STATUS_ERROR_INVALID_PARAMETER);
    return {x, y, std::min<std::uint32_t>(region->width, layout.width - x),
            std::min<std::uint32_t>(region->height, layout.height - y)};
}

/// What of a row or column of `size` pixels at `start` lies between 0 and `limit`.
struct Overlap {
    Overlap(int start, int size, std::uint32_t limit) {
        const int end = std::min(start + size, static_cast<int>(limit));
        const int begin = std::max(start, 0);
        require(begin < end, VA_STATUS_ERROR_INVALID_PARAMETER);
        first = static_cast<std::uint32_t>(begin);
        count = static_cast<std::uint32_t>(end - begin);
        skipped_share = static_cast<double>(begin - start) / size;
        share = static_cast<double>(count) / size;
    }

    std::uint32_t first;
    std::uint32_t count;
    double skipped_share; ///< of `size`, before `first`
    double share;         ///< of `size`
};

/// A picture may hang over the target's edges, and is cut there.
void place_output(const VARectangle* region, const SurfaceLayout& layout, VideoProcPass& pass) {
    pass.output_area = whole_of(layout);
    if (region == nullptr)
        return;
    const Overlap columns(region->x, region->width, layout.width);
    const Overlap rows(region->y, region->height, layout.height);
    pass.output_area = {columns.first, rows.first, columns.count, rows.count};
    pass.effects.shown = {columns.skipped_share, rows.skipped_share, columns.share, rows.share};
}

/// The flags that vaPutSurface has for it count where no standard is named.
VAProcColorStandardType source_standard(const VAProcPipelineParameterBuffer& parameters) {
    if (parameters.surface_color_standard != VAProcColorStandardNone)
        return parameters.surface_color_standard;
    switch (parameters.filter_flags & VA_SRC_COLOR_MASK) {
    case 0:
        return VAProcColorStandardNone;
    case VA_SRC_BT601:
        return VAProcColorStandardBT601;
    case VA_SRC_BT709:
        return VAProcColorStandardBT709;
    case VA_SRC_SMPTE_240:
        return VAProcColorStandardSMPTE240M;
    default:
        fail(VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    }
}

/// A method of interpolation that is asked for by name goes before a quality of scaling.
Interpolation interpolation_of(std::uint32_t filter_flags) {
    const std::uint32_t scaling = filter_flags & VA_FILTER_SCALING_MASK;
    require(scaling <= VA_FILTER_SCALING_HQ, VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    switch (filter_flags & VA_FILTER_INTERPOLATION_MASK) {
    case VA_FILTER_INTERPOLATION_DEFAULT:
        return scaling == VA_FILTER_SCALING_FAST ? Interpolation::bilinear : Interpolation::bicubic;
    case VA_FILTER_INTERPOLATION_NEAREST_NEIGHBOR:
        return Interpolation::nearest;
    case VA_FILTER_INTERPOLATION_BILINEAR:
        return Interpolation::bilinear;
    case VA_FILTER_INTERPOLATION_ADVANCED:
        return Interpolation::lanczos;
    default:
        fail(VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    }
}

/// What the flags of vaPutSurface ask for.
std::optional<Deinterlacing> bob_of(std::uint32_t filter_flags) {
    const std::uint32_t fields = filter_flags & one_field;
    require(fields != one_field, VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    if (fields == 0)
        return std::nullopt;
    return Deinterlacing{Deinterlacing::Method::bob, fields == VA_BOTTOM_FIELD, true};
}

/// GStreamer 1.22 names the field and its order with the surface, and not in the filter.
void choose_field(Deinterlacing& deinterlacing, std::uint32_t surface_flag) {
    if ((surface_flag & one_field) == 0)
        return;
    const bool bottom_field_first = (surface_flag & VA_BOTTOM_FIELD_FIRST) != 0;
    deinterlacing.keeps_bottom_field = (surface_flag & VA_BOTTOM_FIELD) != 0;
    deinterlacing.keeps_first_field = deinterlacing.keeps_bottom_field == bottom_field_first;
}

/// What va_vpp.h says of input_surface_flag.
Fields fields_of(std::uint32_t input_flag, std::uint32_t output_flag) {
    if (!is_interleaved(input_flag))
        return Fields::together;
    if (is_interleaved(output_flag))
        return Fields::apart;
    if (is_single_field(output_flag))
        return (output_flag & VA_TOP_FIELD) != 0 ? Fields::top_only : Fields::bottom_only;
    return Fields::together;
}

bool is_share(float value) {
    return value >= 0 && value <= 1;
}

/// Without a blend state, and where nothing of it applies, the picture replaces what is there, as in Intel's
/// driver. Otherwise alpha of the pixels counts, multiplied by that for all of them.
std::optional<Blend> blend_of(const VABlendState* state, const SampleFormat& source) {
    if (state == nullptr)
        return std::nullopt;
    require((state->flags & ~offered_blend_flags) == 0, VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    Blend blend;
    blend.premultiplied = (state->flags & VA_BLEND_PREMULTIPLIED_ALPHA) != 0;
    blend.by_alpha = source.has_alpha;
    require(!blend.premultiplied || (source.has_alpha && source.family == ColorFamily::rgb),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    if ((state->flags & VA_BLEND_GLOBAL_ALPHA) != 0) {
        require(is_share(state->global_alpha), VA_STATUS_ERROR_INVALID_PARAMETER);
        blend.opacity = state->global_alpha;
    }
    if ((state->flags & VA_BLEND_LUMA_KEY) != 0) {
        require(source.family != ColorFamily::rgb, VA_STATUS_ERROR_INVALID_PARAMETER);
        require(is_share(state->min_luma) && is_share(state->max_luma) && state->min_luma <= state->max_luma,
                VA_STATUS_ERROR_INVALID_PARAMETER);
        blend.luma_key = {state->min_luma, state->max_luma};
        blend.by_alpha = true;
    }
    if (!blend.by_alpha && blend.opacity == 1)
        return std::nullopt;
    return blend;
}

/// The nearest of the neighbours in time, or null when there is none.
std::shared_ptr<Surface> neighbour(Driver& driver, const VASurfaceID* ids, std::uint32_t count,
                                   const Surface& source) {
    if (count == 0)
        return nullptr;
    require(ids != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    auto surface = driver.surfaces.find(ids[0]);
    require(surface->layout.format == source.layout.format && surface->layout.width == source.layout.width &&
                surface->layout.height == source.layout.height,
            VA_STATUS_ERROR_INVALID_SURFACE);
    return surface;
}

/// From the colours of the source to those of the output; what the output leaves open stays.
void set_colors(ToneMapping& mapping, const VAProcPipelineParameterBuffer& parameters) {
    const auto content_standard = source_standard(parameters);
    const auto& content = parameters.input_color_properties;
    const auto& display = parameters.output_color_properties;
    const auto or_else = [](auto value, auto usual) {
        return value == decltype(value)::unknown ? usual : value;
    };
    const auto content_transfer = transfer_function(content_standard, content);
    const auto display_transfer = transfer_function(parameters.output_color_standard, display);
    require(or_else(content_transfer, TransferFunction::pq) == TransferFunction::pq &&
                display_transfer != TransferFunction::pq && display_transfer != TransferFunction::hlg,
            VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    mapping.content_primaries = or_else(color_primaries(content_standard, content), ColorPrimaries::bt2020);
    mapping.display_primaries =
        or_else(color_primaries(parameters.output_color_standard, display), mapping.content_primaries);
    mapping.display_transfer = or_else(display_transfer, TransferFunction::bt709);
}

Effects read_effects(Driver& driver, const VAProcPipelineParameterBuffer& parameters,
                     const SampleFormat& source) {
    Effects effects;
    effects.deinterlacing = bob_of(parameters.filter_flags);
    read_filters(find_filters(driver, parameters.filters, parameters.num_filters), effects);
    if (effects.deinterlacing)
        choose_field(*effects.deinterlacing, parameters.input_surface_flag);
    else
        effects.fields = fields_of(parameters.input_surface_flag, parameters.output_surface_flag);
    effects.orientation =
        orientation(parameters.rotation_state, (parameters.mirror_state & VA_MIRROR_HORIZONTAL) != 0,
                    (parameters.mirror_state & VA_MIRROR_VERTICAL) != 0);
    if (effects.tone_mapping)
        set_colors(*effects.tone_mapping, parameters);
    effects.interpolation = interpolation_of(parameters.filter_flags);
    effects.blend = blend_of(parameters.blend_state, source);
    return effects;
}

} // namespace

std::vector<std::shared_ptr<Buffer>> find_filters(Driver& driver, const VABufferID* ids, unsigned int count) {
    require(count <= VAProcFilterCount, VA_STATUS_ERROR_INVALID_FILTER_CHAIN);
    require(ids != nullptr || count == 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    std::vector<std::shared_ptr<Buffer>> filters;
    std::transform(ids, ids + count, std::back_inserter(filters),
                   [&](VABufferID id) { return driver.buffers.find(id); });
    return filters;
}

VideoProcPass read_pass(Driver& driver, const VAProcPipelineParameterBuffer& parameters,
                        const Surface& target) {
    require_offered(parameters);
    VideoProcPass pass;
    pass.source = driver.surfaces.find(parameters.surface);
    const SurfaceLayout& layout = pass.source->layout;
    pass.source_area = source_area(parameters.surface_region, layout);
    pass.source_color = color_encoding(source_standard(parameters), parameters.input_color_properties);
    pass.output_color = color_encoding(parameters.output_color_standard, parameters.output_color_properties);
    pass.background = parameters.output_background_color;
    pass.effects = read_effects(driver, parameters, sample_layout(layout.format).format);
    require(pass.effects.fields == Fields::together || layout.height > 1, VA_STATUS_ERROR_INVALID_SURFACE);
    place_output(parameters.output_region, target.layout, pass);
    const auto& deinterlacing = pass.effects.deinterlacing;
    if (deinterlacing && deinterlacing->method == Deinterlacing::Method::motion_adaptive) {
        pass.previous =
            neighbour(driver, parameters.forward_references, parameters.num_forward_references, *pass.source);
        pass.next = neighbour(driver, parameters.backward_references, parameters.num_backward_references,
                              *pass.source);
    }
    for (const auto& surface : {pass.source, pass.previous, pass.next})
        require(surface == nullptr || surface->memory != target.memory, VA_STATUS_ERROR_INVALID_SURFACE);
    return pass;
}

} // namespace zeva::va_driver
