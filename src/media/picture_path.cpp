#include "media/picture_path.hpp"

#include "media/av_error.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace zeva {
namespace {

PixelFormat pixel_format(AVPixelFormat format) {
    switch (format) {
    case AV_PIX_FMT_NV12:
        return PixelFormat::nv12;
    case AV_PIX_FMT_P010:
        return PixelFormat::p010;
    default:
        break;
    }
    const char* name = av_get_pix_fmt_name(format);
    throw_media_error("VideoReader", std::string("pixel format ") + (name != nullptr ? name : "unknown"),
                      "re-encode the video as 4:2:0 with 8 or 10 bit");
}

} // namespace

void PicturePath::prepare(AVHWFramesContext&) {}

SurfaceDescription describe_surface(const AVHWFramesContext& frames) {
    SurfaceDescription description;
    description.format = pixel_format(frames.sw_format);
    description.width = static_cast<std::uint32_t>(frames.width);
    description.height = static_cast<std::uint32_t>(frames.height);
    return description;
}

void hand_to_video(SharedSurface& surface) {
    if (surface.turn() != Turn::video)
        surface.begin_video();
}

} // namespace zeva
