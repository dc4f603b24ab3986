// libavcodec decoding through VA-API, and never in software.
#pragma once

#include "media/av_handles.hpp"
#include "media/picture_path.hpp"

#include <exception>

namespace zeva {

/// Gives a packet to a decoder; nullptr: there are no more. Throws Error (media).
void send_packet(AVCodecContext& codec, const AVPacket* packet);
/// The next frame; nothing when the decoder needs another packet, or has been told that there are no more.
/// Throws Error (media).
[[nodiscard]] AvFrame receive_frame(AVCodecContext& codec);

/// A decoder whose frames are VASurfaces on the Gpu's display. Not thread safe.
class VaDecoder {
public:
    /// `path` chooses the surfaces and must outlive this; `frames_in_flight` are held by others.
    /// Throws Error (media) when VA-API has no such codec.
    VaDecoder(const Gpu& gpu, const AVCodecParameters& parameters, PicturePath& path,
              std::size_t frames_in_flight);
    VaDecoder(const VaDecoder&) = delete;
    VaDecoder& operator=(const VaDecoder&) = delete;

    /// As the functions above; they also throw what the path throws, and Error (media) when the VA driver
    /// cannot decode the stream.
    void send(const AVPacket* packet);
    [[nodiscard]] AvFrame receive();

private:
    static AVPixelFormat choose_format(AVCodecContext* codec, const AVPixelFormat* offered) noexcept;
    void use_frames_context(AVCodecContext& codec);
    [[noreturn]] void throw_cannot_decode(const AVCodecContext& codec) const;
    void rethrow_failure();

    Gpu gpu_;
    PicturePath& path_;
    int frames_in_flight_;
    AvBuffer device_;
    AvCodecContext codec_;
    std::exception_ptr failure_; ///< of choose_format, which FFmpeg calls and cannot be thrown through
};

} // namespace zeva
