// One VideoProc pass from surface to surface.
#pragma once

#include <cstdint>
#include <memory>
#include <zeva/display.hpp>
#include <zeva/export.hpp>
#include <zeva/picture_info.hpp>

#include <va/va.h>

namespace zeva {

/// A VideoProc context that copies pictures between surfaces of the same size and format, whatever their
/// tiling. Move-only; one thread at a time.
class ZEVA_API VideoProcessor {
public:
    /// For pictures of this many pixels. Throws Error (vaapi).
    VideoProcessor(const Display& display, std::uint32_t width, std::uint32_t height);
    VideoProcessor(VideoProcessor&&) noexcept;
    VideoProcessor& operator=(VideoProcessor&&) noexcept;
    VideoProcessor(const VideoProcessor&) = delete;
    VideoProcessor& operator=(const VideoProcessor&) = delete;
    ~VideoProcessor();

    /// Starts the pass; it is finished when vaSyncSurface(target) returns. `info` is what both pictures mean,
    /// so that no colour is converted. Throws Error (vaapi).
    void copy(VASurfaceID source, VASurfaceID target, const PictureInfo& info);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace zeva
