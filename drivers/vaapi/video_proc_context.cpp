#include "video_proc_context.hpp"

#include "driver.hpp"

#include <cstring>

namespace zeva::va_driver {
namespace {

/// Refuses what vaQueryVideoProcPipelineCaps does not offer. Scaling and interpolation flags are hints.
void require_offered(const VAProcPipelineParameterBuffer& parameters) {
    constexpr std::uint32_t protected_surface = 1U << 31;
    constexpr std::uint32_t fields = VA_TOP_FIELD | VA_BOTTOM_FIELD;
    require(parameters.num_filters == 0, VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    require(parameters.output_hdr_metadata == nullptr, VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    require(parameters.num_additional_outputs == 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(parameters.rotation_state == VA_ROTATION_NONE && parameters.mirror_state == VA_MIRROR_NONE,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    require(parameters.blend_state == nullptr || parameters.blend_state->flags == 0,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    require((parameters.pipeline_flags & VA_PROC_PIPELINE_SUBPICTURES) == 0,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    require((parameters.filter_flags & fields) == 0, VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    require(((parameters.input_surface_flag | parameters.output_surface_flag) &
             (fields | protected_surface)) == 0,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
}

/// The matrix that a colour standard names. Primaries and transfer are not converted.
ColorMatrix matrix_of(VAProcColorStandardType standard, const VAProcColorProperties& properties) {
    switch (standard) {
    case VAProcColorStandardNone:
    case VAProcColorStandardSRGB:
        return ColorMatrix::unknown;
    case VAProcColorStandardBT601:
    case VAProcColorStandardSMPTE170M:
        return ColorMatrix::smpte170m;
    case VAProcColorStandardBT470BG:
        return ColorMatrix::bt470bg;
    case VAProcColorStandardBT709:
        return ColorMatrix::bt709;
    case VAProcColorStandardSMPTE240M:
        return ColorMatrix::smpte240m;
    case VAProcColorStandardBT2020:
        return ColorMatrix::bt2020_ncl;
    case VAProcColorStandardExplicit:
        return static_cast<ColorMatrix>(properties.matrix_coefficients);
    default:
        fail(VA_STATUS_ERROR_INVALID_PARAMETER);
    }
}

bool is_convertible(ColorMatrix matrix) {
    switch (matrix) {
    case ColorMatrix::rgb:
    case ColorMatrix::bt709:
    case ColorMatrix::unknown:
    case ColorMatrix::fcc:
    case ColorMatrix::bt470bg:
    case ColorMatrix::smpte170m:
    case ColorMatrix::smpte240m:
    case ColorMatrix::bt2020_ncl:
        return true;
    default:
        return false;
    }
}

ColorEncoding encoding_of(VAProcColorStandardType standard, const VAProcColorProperties& properties) {
    ColorEncoding color;
    color.matrix = matrix_of(standard, properties);
    require(is_convertible(color.matrix), VA_STATUS_ERROR_INVALID_PARAMETER);
    if (properties.color_range == VA_SOURCE_RANGE_FULL)
        color.range = ColorRange::full;
    if (properties.color_range == VA_SOURCE_RANGE_REDUCED)
        color.range = ColorRange::limited;
    return color;
}

/// The rectangle, or the whole picture when it is null. Throws StatusError when it is not inside.
Rectangle area_of(const VARectangle* rectangle, const SurfaceLayout& layout) {
    if (rectangle == nullptr)
        return {0, 0, layout.width, layout.height};
    require(rectangle->x >= 0 && rectangle->y >= 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    const Rectangle area{static_cast<std::uint32_t>(rectangle->x), static_cast<std::uint32_t>(rectangle->y),
                         rectangle->width, rectangle->height};
    require(contains(layout, area), VA_STATUS_ERROR_INVALID_PARAMETER);
    return area;
}

/// Passes on their way to a surface.
class VideoProcWork final : public PictureWork {
public:
    VideoProcWork(Counters& counters, std::vector<VideoProcPass> passes,
                  const std::shared_ptr<Surface>& target, std::shared_ptr<Scaler> scaler)
        : counters_(counters), passes_(std::move(passes)), scaler_(std::move(scaler)) {
        writes.push_back(target);
        for (const VideoProcPass& pass : passes_)
            reads.push_back(pass.source);
    }

    VAStatus run() override {
        for (const VideoProcPass& pass : passes_)
            run(pass, *writes.front());
        return VA_STATUS_SUCCESS;
    }

private:
    void run(const VideoProcPass& pass, const Surface& target) {
        const CpuAccess source_access(pass.source->memory, MemoryAccess::read);
        const CpuAccess target_access(target.memory, MemoryAccess::read_write);
        const Pixels source{pass.source->layout, source_access.data()};
        const Pixels output{target.layout, target_access.data()};
        const Rectangle whole{0, 0, target.layout.width, target.layout.height};
        const bool opaque_background = (pass.background >> 24) != 0;
        if (pass.output_area != whole && opaque_background) {
            scaler_->fill({output, whole, pass.output_color}, pass.background);
            counters_.driver_bytes += rectangle_bytes(target.layout.format, whole);
        }
        scaler_->convert({source, pass.source_area, pass.source_color},
                         {output, pass.output_area, pass.output_color});
        counters_.driver_bytes += rectangle_bytes(target.layout.format, pass.output_area);
        ++counters_.video_proc_passes;
    }

    Counters& counters_;
    const std::vector<VideoProcPass> passes_;
    const std::shared_ptr<Scaler> scaler_;
};

} // namespace

void VideoProcContext::check_target(const Surface&) const {} // every format can be written

void VideoProcContext::take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) {
    require(buffer->type() == VAProcPipelineParameterBufferType, VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    VAProcPipelineParameterBuffer parameters;
    require(buffer->bytes().size() >= sizeof(parameters), VA_STATUS_ERROR_INVALID_BUFFER);
    std::memcpy(&parameters, buffer->bytes().data(), sizeof(parameters));
    passes_.push_back(read_pass(parameters, target));
}

VideoProcPass VideoProcContext::read_pass(const VAProcPipelineParameterBuffer& parameters,
                                          const Target& target) const {
    require_offered(parameters);
    VideoProcPass pass;
    pass.source = driver_.surfaces.find(parameters.surface);
    require(pass.source->memory != target.surface->memory, VA_STATUS_ERROR_INVALID_SURFACE);
    pass.source_area = area_of(parameters.surface_region, pass.source->layout);
    pass.source_color = encoding_of(parameters.surface_color_standard, parameters.input_color_properties);
    pass.output_area = area_of(parameters.output_region, target.surface->layout);
    pass.output_color = encoding_of(parameters.output_color_standard, parameters.output_color_properties);
    pass.background = parameters.output_background_color;
    return pass;
}

std::unique_ptr<PictureWork> VideoProcContext::make_picture(const Target& target) {
    std::vector<VideoProcPass> passes = std::exchange(passes_, {});
    require(!passes.empty(), VA_STATUS_ERROR_INVALID_BUFFER);
    return std::make_unique<VideoProcWork>(driver_.counters, std::move(passes), target.surface, scaler_);
}

} // namespace zeva::va_driver
