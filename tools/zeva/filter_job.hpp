// One frame at a time through a filter.
#pragma once

#include "rgba_picture.hpp"

#include <optional>
#include <string>
#include <zeva/compute.hpp>
#include <zeva/media.hpp>

namespace zeva::tool {

/// A filter with the surface it writes to. Between start and finish the device works and the caller may do
/// something else.
class FilterJob {
public:
    /// Throws Error.
    FilterJob(const Gpu& gpu, const std::string& filter);

    /// Starts the filter, and with `read_back` a copy of the result into host memory. Throws Error.
    void start(VideoFrame frame, bool read_back);
    /// Waits until all is done and gives the frame back. Throws Error.
    [[nodiscard]] VideoFrame finish();
    /// The result of a finished job with `read_back`.
    [[nodiscard]] RgbaPicture picture() const;

private:
    void provide_target(std::uint32_t width, std::uint32_t height);

    Gpu gpu_;
    PictureFilter filter_;
    Event filtered_;
    Event read_back_;
    bool reads_back_ = false;
    std::optional<VideoFrame> frame_;
    std::optional<SharedSurface> target_;
    Usm pixels_;
    CommandList list_; ///< last: its destructor waits for what uses the rest
};

} // namespace zeva::tool
