// A frame on its way to the decoder's slots.
#pragma once

#include "decode/av1/frame_stream.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

namespace zeva::va_driver::av1 {

/// A frame and the slots that it goes into, which may become known only when the next frame is prepared. One
/// thread prepares frames and settles them, another decodes them.
class CodedFrame {
public:
    /// A hidden frame is one that is not shown when it is decoded.
    CodedFrame(FrameStream stream, bool is_hidden, bool refreshes_all)
        : stream_(std::move(stream)), is_hidden_(is_hidden), refreshes_all_(refreshes_all) {}

    /// The preparing thread: refresh_frame_flags. Once.
    void settle(std::uint8_t refresh_flags);

    /// The decoding thread: the frame as it is decoded first, into no slot where they are not yet known. The
    /// next frame is given a moment to come where nobody is likely to wait for this one.
    [[nodiscard]] std::span<const std::uint8_t> first_stream();
    /// The decoding thread: the frame as it is decoded into its slots, after it was settled; empty when it is
    /// there already or has none.
    [[nodiscard]] std::span<const std::uint8_t> second_stream();

private:
    void choose(std::uint8_t flags);

    FrameStream stream_;
    const bool is_hidden_;
    const bool refreshes_all_;
    std::uint8_t decoded_flags_ = 0;

    std::mutex mutex_;
    std::condition_variable settled_;
    std::optional<std::uint8_t> flags_;
};

} // namespace zeva::va_driver::av1
