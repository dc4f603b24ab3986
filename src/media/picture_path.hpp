// How decoded pictures come to the linear memory that kernels read.
#pragma once

#include "media/av_handles.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <zeva/media.hpp>

extern "C" {
#include <libavutil/hwcontext.h>
}

namespace zeva {

/// A picture in linear memory, and how it came there.
struct DeliveredPicture {
    std::shared_ptr<SharedSurface> surface;
    FramePath path = FramePath::in_place;
    std::optional<GpuPass> gpu_pass = {};
};

/// One way of decoded pictures to linear memory. One thread at a time.
class PicturePath {
public:
    PicturePath() = default;
    PicturePath(const PicturePath&) = delete;
    PicturePath& operator=(const PicturePath&) = delete;
    virtual ~PicturePath() = default;

    /// Called for every new pool of decode surfaces before FFmpeg initialises it: format, size and number of
    /// surfaces are set. Does nothing by default. Throws Error.
    virtual void prepare(AVHWFramesContext& frames);
    /// The decoded picture in linear memory, which stays valid as long as both the result and `frame` are
    /// held. Throws Error.
    [[nodiscard]] virtual DeliveredPicture deliver(const AVFrame& frame, const PictureInfo& info) = 0;
};

/// The decoder writes into surfaces that Level Zero owns; nothing is moved.
[[nodiscard]] std::unique_ptr<PicturePath> make_in_place_path(const Gpu& gpu);
/// One VideoProc pass into one of `count` surfaces that Level Zero owns.
[[nodiscard]] std::unique_ptr<PicturePath> make_video_proc_path(const Gpu& gpu, std::size_t count);
/// A kernel detiles into one of `count` surfaces that Level Zero owns; finished when it is delivered.
[[nodiscard]] std::unique_ptr<PicturePath> make_detile_path(const Gpu& gpu, std::size_t count);
/// By VideoProc as long as the VA driver has it and takes the surfaces, from then on by detiling.
[[nodiscard]] std::unique_ptr<PicturePath> make_gpu_pass_path(const Gpu& gpu, std::size_t count);
/// The CPU copies into one of `count` surfaces that Level Zero owns, and counts the bytes.
[[nodiscard]] std::unique_ptr<PicturePath> make_cpu_copy_path(const Gpu& gpu, std::size_t count);

/// The frames context of a frame that VA-API decoded.
[[nodiscard]] inline AVHWFramesContext& frames_context(const AVFrame& frame) {
    return *reinterpret_cast<AVHWFramesContext*>(frame.hw_frames_ctx->data);
}

/// The surface of a frame that VA-API decoded.
[[nodiscard]] inline VASurfaceID decoded_surface(const AVFrame& frame) {
    return static_cast<VASurfaceID>(reinterpret_cast<std::uintptr_t>(frame.data[3]));
}

/// A surface for each picture of such a context, at its coded size. Throws Error (media) when zeva has no
/// such format.
[[nodiscard]] SurfaceDescription describe_surface(const AVHWFramesContext& frames);

/// Marks that VA-API may work on the surface; it may still be marked so when a picture was never looked at.
void hand_to_video(SharedSurface& surface);

} // namespace zeva
