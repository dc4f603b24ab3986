#include "sources.hpp"

#include <array>
#include <cstring>
#include <span>
#include <stdexcept>
#include <utility>

#include <va/va_vpp.h>

namespace zeva::test {
namespace {

constexpr unsigned int width = 96;
constexpr unsigned int height = 80;
constexpr VABufferID first_filter_id = 0x7FFF0000; ///< ids of filters in a recording: no driver's

VASurfaceID create_surface(VADisplay display, unsigned int rt_format, int fourcc) {
    VASurfaceAttrib attribute{VASurfaceAttribPixelFormat, VA_SURFACE_ATTRIB_SETTABLE, {}};
    attribute.value.type = VAGenericValueTypeInteger;
    attribute.value.value.i = fourcc;
    VASurfaceID surface = VA_INVALID_SURFACE;
    if (vaCreateSurfaces(display, rt_format, width, height, &surface, 1, &attribute, 1) != VA_STATUS_SUCCESS)
        throw std::runtime_error("no surface for the video processor");
    return surface;
}

/// Surfaces that are destroyed with it.
class OwnedSurfaces {
public:
    OwnedSurfaces(VADisplay display, std::vector<VASurfaceID> surfaces)
        : display_(display), surfaces_(std::move(surfaces)) {}
    ~OwnedSurfaces() { vaDestroySurfaces(display_, surfaces_.data(), static_cast<int>(surfaces_.size())); }
    OwnedSurfaces(const OwnedSurfaces&) = delete;
    OwnedSurfaces& operator=(const OwnedSurfaces&) = delete;

private:
    const VADisplay display_;
    std::vector<VASurfaceID> surfaces_;
};

template <typename Value>
std::vector<std::byte> bytes_of(std::span<const Value> values) {
    const auto bytes = std::as_bytes(values);
    return {bytes.begin(), bytes.end()};
}

/// One pass under construction; what a parameter buffer points to is empty at first.
class Pass {
public:
    Pass(VASurfaceID source, VASurfaceID target) : picture_{.target = target} {
        parameters_.surface = source;
    }

    VAProcPipelineParameterBuffer& parameters() { return parameters_; }

    template <typename Value>
    Pass& with(std::size_t pointer_offset, std::initializer_list<Value> values) {
        links_.push_back({pointer_offset, bytes_of(std::span(values))});
        return *this;
    }

    /// Elements of a filter. Any may be made one of tone mapping, so that it must have the pointer to the
    /// metadata.
    template <typename Parameters>
    Pass& with_filter(std::initializer_list<Parameters> elements, const VAHdrMetaDataHDR10& metadata = {}) {
        constexpr std::size_t metadata_pointer =
            offsetof(VAProcFilterParameterBufferHDRToneMapping, data) + offsetof(VAHdrMetaData, metadata);
        filters_.at(parameters_.num_filters) = first_filter_id + parameters_.num_filters;
        picture_.referred.push_back({.id = filters_.at(parameters_.num_filters),
                                     .type = VAProcFilterParameterBufferType,
                                     .element_size = sizeof(Parameters),
                                     .element_count = static_cast<unsigned int>(elements.size()),
                                     .bytes = bytes_of(std::span(elements)),
                                     .links = {{metadata_pointer, bytes_of(std::span(&metadata, 1))}}});
        ++parameters_.num_filters;
        return *this;
    }

    RecordedPicture take() {
        using Parameters = VAProcPipelineParameterBuffer;
        links_.push_back({offsetof(Parameters, filters), bytes_of(std::span<const VABufferID>(filters_))});
        for (const std::size_t offset :
             {offsetof(Parameters, surface_region), offsetof(Parameters, output_region),
              offsetof(Parameters, forward_references), offsetof(Parameters, backward_references),
              offsetof(Parameters, blend_state)})
            links_.insert(links_.begin(), {offset, {}}); // null, unless it comes again
        picture_.rendered.push_back({.type = VAProcPipelineParameterBufferType,
                                     .element_size = sizeof(Parameters),
                                     .element_count = 1,
                                     .bytes = bytes_of(std::span<const Parameters>(&parameters_, 1)),
                                     .links = links_});
        return picture_;
    }

private:
    RecordedPicture picture_;
    VAProcPipelineParameterBuffer parameters_{};
    std::vector<Link> links_;
    /// As many as a driver may be told of, whatever the count says.
    std::array<VABufferID, VAProcFilterCount> filters_{};
};

VAProcFilterParameterBufferColorBalance balance(VAProcColorBalanceType attribute, float value) {
    return {VAProcFilterColorBalance, attribute, value, {}};
}

RecordedPicture scaling(VASurfaceID source, VASurfaceID target) {
    Pass pass(source, target);
    pass.parameters().surface_color_standard = VAProcColorStandardBT709;
    pass.parameters().output_color_standard = VAProcColorStandardBT601;
    pass.parameters().output_background_color = 0xFF102030;
    return pass.with(offsetof(VAProcPipelineParameterBuffer, surface_region), {VARectangle{3, 5, 41, 37}})
        .with(offsetof(VAProcPipelineParameterBuffer, output_region), {VARectangle{8, 4, 70, 66}})
        .take();
}

RecordedPicture filtering(VASurfaceID source, VASurfaceID target) {
    Pass pass(source, target);
    return pass.with_filter({VAProcFilterParameterBuffer{VAProcFilterNoiseReduction, 9, {}}})
        .with_filter({VAProcFilterParameterBuffer{VAProcFilterSharpening, 40, {}}})
        .with_filter({balance(VAProcColorBalanceHue, 30), balance(VAProcColorBalanceContrast, 2)})
        .take();
}

RecordedPicture deinterlacing(VASurfaceID source, VASurfaceID target, VASurfaceID neighbour) {
    Pass pass(source, target);
    pass.parameters().num_forward_references = 1;
    pass.parameters().num_backward_references = 1;
    return pass
        .with_filter({VAProcFilterParameterBufferDeinterlacing{
            VAProcFilterDeinterlacing, VAProcDeinterlacingMotionAdaptive, VA_DEINTERLACING_BOTTOM_FIELD, {}}})
        .with(offsetof(VAProcPipelineParameterBuffer, forward_references), {neighbour})
        .with(offsetof(VAProcPipelineParameterBuffer, backward_references), {neighbour})
        .take();
}

RecordedPicture tone_mapping(VASurfaceID source, VASurfaceID target) {
    VAProcFilterParameterBufferHDRToneMapping filter{};
    filter.type = VAProcFilterHighDynamicRangeToneMapping;
    filter.data.metadata_type = VAProcHighDynamicRangeMetadataHDR10;
    filter.data.metadata_size = sizeof(VAHdrMetaDataHDR10);
    VAHdrMetaDataHDR10 metadata{};
    metadata.max_display_mastering_luminance = 10'000'000;
    return Pass(source, target).with_filter({filter}, metadata).take();
}

RecordedPicture turning_and_blending(VASurfaceID source, VASurfaceID target) {
    Pass pass(source, target);
    pass.parameters().rotation_state = VA_ROTATION_90;
    pass.parameters().mirror_state = VA_MIRROR_HORIZONTAL;
    VABlendState blend{};
    blend.flags = VA_BLEND_GLOBAL_ALPHA;
    blend.global_alpha = 0.5F;
    return pass.with(offsetof(VAProcPipelineParameterBuffer, blend_state), {blend}).take();
}

/// Several passes into one surface.
RecordedPicture joined(RecordedPicture first, const RecordedPicture& second) {
    first.rendered.push_back(second.rendered.front());
    return first;
}

} // namespace

Recording make_video_processing(VADisplay display) {
    const VASurfaceID frame = create_surface(display, VA_RT_FORMAT_YUV420, VA_FOURCC_NV12);
    const VASurfaceID other_frame = create_surface(display, VA_RT_FORMAT_YUV420, VA_FOURCC_NV12);
    const VASurfaceID deep = create_surface(display, VA_RT_FORMAT_YUV420_10, VA_FOURCC_P010);
    const VASurfaceID packed = create_surface(display, VA_RT_FORMAT_YUV422, VA_FOURCC_YUY2);
    const VASurfaceID colored = create_surface(display, VA_RT_FORMAT_RGB32, VA_FOURCC_BGRA);
    Recording recording{.profile = VAProfileNone,
                        .entrypoint = VAEntrypointVideoProc,
                        .width = width,
                        .height = height,
                        .surfaces = {frame, other_frame, deep, packed, colored}};
    recording.pictures = {scaling(frame, colored),
                          filtering(frame, deep),
                          deinterlacing(frame, packed, other_frame),
                          joined(turning_and_blending(packed, colored), scaling(deep, colored)),
                          scaling(colored, other_frame),
                          tone_mapping(deep, frame)};
    recording.keep_alive = std::make_shared<OwnedSurfaces>(display, recording.surfaces);
    return recording;
}

} // namespace zeva::test
