#include "video_proc_caps.hpp"

#include "driver.hpp"

#include <array>
#include <zeva/pixel_format.hpp>

namespace zeva::va_driver {
namespace {

/// The lists that the capabilities point to, for as long as the driver is loaded.
struct CapabilityLists {
    std::array<VAProcColorStandardType, 7> color_standards{
        VAProcColorStandardBT601,     VAProcColorStandardBT709,     VAProcColorStandardBT470BG,
        VAProcColorStandardSMPTE170M, VAProcColorStandardSMPTE240M, VAProcColorStandardBT2020,
        VAProcColorStandardExplicit};
    std::array<std::uint32_t, max_image_formats> pixel_formats;

    CapabilityLists() {
        std::size_t index = 0;
        for (const PixelFormatInfo& format : all_pixel_formats())
            pixel_formats[index++] = format.va_fourcc;
    }
};

} // namespace

void query_video_proc_filters(Driver& driver, VAContextID context, VAProcFilterType*, unsigned int* count) {
    static_cast<void>(driver.contexts.find(context));
    require(count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    *count = 0;
}

void query_video_proc_filter_caps(Driver& driver, VAContextID context, VAProcFilterType, void*,
                                  unsigned int*) {
    static_cast<void>(driver.contexts.find(context));
    fail(VA_STATUS_ERROR_UNSUPPORTED_FILTER);
}

void query_video_proc_pipeline_caps(Driver& driver, VAContextID context, VABufferID*,
                                    unsigned int filter_count, VAProcPipelineCaps* caps) {
    static_cast<void>(driver.contexts.find(context));
    require(caps != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(filter_count == 0, VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    static CapabilityLists lists;
    *caps = {};
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
