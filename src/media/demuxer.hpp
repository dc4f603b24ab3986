// Taking a file's video packets out of its container.
#pragma once

#include "media/av_handles.hpp"

#include <string>
#include <zeva/media.hpp>

namespace zeva {

/// An open file and its first video stream. Not thread safe.
class Demuxer {
public:
    /// Throws Error (media) when the file is missing, empty, no video or without a video stream.
    explicit Demuxer(const std::string& file);

    [[nodiscard]] const AVStream& stream() const noexcept { return *stream_; }
    [[nodiscard]] VideoStreamInfo info() const;

    /// The next packet of the stream; nothing at the end. Throws Error (media) where the file is broken or
    /// cut off.
    [[nodiscard]] AvPacket read();

private:
    void check_end() const;
    [[noreturn]] void throw_cut_off() const;

    std::string file_;
    AvFormatContext format_;
    AVStream* stream_ = nullptr;
};

} // namespace zeva
