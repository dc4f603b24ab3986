#include "video_proc/video_proc_caps.hpp"

#include "driver.hpp"
#include "video_proc/color_parameters.hpp"
#include "video_proc/filter_parameters.hpp"
#include "video_proc/pass_parameters.hpp"

#include <algorithm>
#include <array>
#include <zeva/pixel_format.hpp>

namespace zeva::va_driver {
namespace {

/// The lists that the capabilities point to, for as long as the driver is loaded. Theirs is a pointer to
/// what clients could write.
struct CapabilityLists {
    std::array<VAProcColorStandardType, offered_color_standards.size()> color_standards =
        offered_color_standards;
    std::array<std::uint32_t, max_image_formats> pixel_formats;

    CapabilityLists() {
        std::size_t index = 0;
        for (const PixelFormatInfo& format : all_pixel_formats())
            pixel_formats[index++] = format.va_fourcc;
    }
};

/// Writes a list to where the client has room for `*count` elements.
template <typename Element, std::size_t size>
void answer(const std::array<Element, size>& elements, void* list, unsigned int* count) {
    const unsigned int room = std::exchange(*count, static_cast<unsigned int>(size));
    require(room >= size, VA_STATUS_ERROR_MAX_NUM_EXCEEDED);
    std::ranges::copy(elements, static_cast<Element*>(list));
}

} // namespace

void query_video_proc_filters(Driver& driver, VAContextID context, VAProcFilterType* filters,
                              unsigned int* count) {
    static_cast<void>(driver.contexts.find(context));
    require(filters != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    answer(offered_filters, filters, count);
}

void query_video_proc_filter_caps(Driver& driver, VAContextID context, VAProcFilterType filter, void* caps,
                                  unsigned int* count) {
    static_cast<void>(driver.contexts.find(context));
    require(std::ranges::find(offered_filters, filter) != offered_filters.end(),
            VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    require(caps != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    switch (filter) {
    case VAProcFilterDeinterlacing:
        return answer(deinterlacing_caps, caps, count);
    case VAProcFilterNoiseReduction:
        return answer(noise_reduction_caps, caps, count);
    case VAProcFilterSharpening:
        return answer(sharpening_caps, caps, count);
    case VAProcFilterHighDynamicRangeToneMapping:
        return answer(tone_mapping_caps, caps, count);
    default:
        return answer(color_balance_caps, caps, count);
    }
}

void query_video_proc_pipeline_caps(Driver& driver, VAContextID context, VABufferID* filters,
                                    unsigned int filter_count, VAProcPipelineCaps* caps) {
    static_cast<void>(driver.contexts.find(context));
    require(caps != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    Effects effects;
    read_filters(find_filters(driver, filters, filter_count), effects);
    const bool adapts =
        effects.deinterlacing && effects.deinterlacing->method == Deinterlacing::Method::motion_adaptive;
    static CapabilityLists lists;
    *caps = {};
    caps->filter_flags = offered_filter_flags;
    caps->num_forward_references = caps->num_backward_references = adapts ? 1 : 0;
    caps->rotation_flags = offered_rotations;
    caps->mirror_flags = offered_mirrors;
    caps->blend_flags = offered_blend_flags;
    caps->input_color_standards = caps->output_color_standards = lists.color_standards.data();
    caps->num_input_color_standards = caps->num_output_color_standards = lists.color_standards.size();
    caps->input_pixel_format = caps->output_pixel_format = lists.pixel_formats.data();
    caps->num_input_pixel_formats = caps->num_output_pixel_formats = lists.pixel_formats.size();
    caps->max_input_width = caps->max_input_height = max_dimension;
    caps->max_output_width = caps->max_output_height = max_dimension;
    caps->min_input_width = caps->min_input_height = 1;
    caps->min_output_width = caps->min_output_height = 1;
}

} // namespace zeva::va_driver
