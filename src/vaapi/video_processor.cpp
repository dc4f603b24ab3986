#include "vaapi/video_processor.hpp"

#include "vaapi/config.hpp"
#include "vaapi/status.hpp"

#include <va/va_vpp.h>

namespace zeva {
namespace {

/// An owned VAContextID.
class Context {
public:
    Context(VADisplay display, const VaConfig& config, std::uint32_t width, std::uint32_t height)
        : display_(display) {
        check_va(vaCreateContext(display, config.id(), static_cast<int>(width), static_cast<int>(height),
                                 VA_PROGRESSIVE, nullptr, 0, &id_),
                 "vaCreateContext");
    }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { vaDestroyContext(display_, id_); }

    [[nodiscard]] VAContextID id() const noexcept { return id_; }

private:
    VADisplay display_;
    VAContextID id_ = VA_INVALID_ID;
};

/// An owned VABufferID with the parameters of a pass.
class PipelineBuffer {
public:
    PipelineBuffer(VADisplay display, const Context& context, VAProcPipelineParameterBuffer& parameters)
        : display_(display) {
        check_va(vaCreateBuffer(display, context.id(), VAProcPipelineParameterBufferType, sizeof(parameters),
                                1, &parameters, &id_),
                 "vaCreateBuffer");
    }
    PipelineBuffer(const PipelineBuffer&) = delete;
    PipelineBuffer& operator=(const PipelineBuffer&) = delete;
    ~PipelineBuffer() { vaDestroyBuffer(display_, id_); }

    [[nodiscard]] VABufferID id() const noexcept { return id_; }

private:
    VADisplay display_;
    VABufferID id_ = VA_INVALID_ID;
};

VAProcColorStandardType color_standard(ColorMatrix matrix) {
    switch (matrix) {
    case ColorMatrix::bt709:
        return VAProcColorStandardBT709;
    case ColorMatrix::bt470bg:
    case ColorMatrix::smpte170m:
        return VAProcColorStandardBT601;
    case ColorMatrix::smpte240m:
        return VAProcColorStandardSMPTE240M;
    case ColorMatrix::bt2020_ncl:
    case ColorMatrix::bt2020_cl:
        return VAProcColorStandardBT2020;
    default:
        return VAProcColorStandardNone;
    }
}

std::uint8_t color_range(ColorRange range) {
    switch (range) {
    case ColorRange::limited:
        return VA_SOURCE_RANGE_REDUCED;
    case ColorRange::full:
        return VA_SOURCE_RANGE_FULL;
    case ColorRange::unknown:
        break;
    }
    return VA_SOURCE_RANGE_UNKNOWN;
}

VAProcPipelineParameterBuffer copy_parameters(VASurfaceID source, const PictureInfo& info) {
    VAProcPipelineParameterBuffer parameters{};
    parameters.surface = source;
    parameters.surface_color_standard = color_standard(info.matrix);
    parameters.output_color_standard = parameters.surface_color_standard;
    parameters.input_color_properties.color_range = color_range(info.range);
    parameters.input_color_properties.colour_primaries = static_cast<std::uint8_t>(info.primaries);
    parameters.input_color_properties.transfer_characteristics = static_cast<std::uint8_t>(info.transfer);
    parameters.input_color_properties.matrix_coefficients = static_cast<std::uint8_t>(info.matrix);
    parameters.output_color_properties = parameters.input_color_properties;
    return parameters;
}

} // namespace

struct VideoProcessor::State {
    State(const Display& on, std::uint32_t width, std::uint32_t height)
        : display(on), config(on.handle(), VAProfileNone, VAEntrypointVideoProc),
          context(on.handle(), config, width, height) {}

    Display display;
    VaConfig config;
    Context context;
};

VideoProcessor::VideoProcessor(const Display& display, std::uint32_t width, std::uint32_t height)
    : state_(std::make_unique<State>(display, width, height)) {}

VideoProcessor::VideoProcessor(VideoProcessor&&) noexcept = default;
VideoProcessor& VideoProcessor::operator=(VideoProcessor&&) noexcept = default;
VideoProcessor::~VideoProcessor() = default;

void VideoProcessor::copy(VASurfaceID source, VASurfaceID target, const PictureInfo& info) {
    VADisplay display = state_->display.handle();
    const VAContextID context = state_->context.id();
    VAProcPipelineParameterBuffer parameters = copy_parameters(source, info);
    const PipelineBuffer buffer(display, state_->context, parameters);
    VABufferID buffer_id = buffer.id();
    check_va(vaBeginPicture(display, context, target), "vaBeginPicture");
    const VAStatus rendered = vaRenderPicture(display, context, &buffer_id, 1);
    const VAStatus ended = vaEndPicture(display, context); // also after a failure: it closes the picture
    check_va(rendered, "vaRenderPicture");
    check_va(ended, "vaEndPicture");
}

} // namespace zeva
