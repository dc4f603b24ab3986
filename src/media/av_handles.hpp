// Owned objects of FFmpeg's libraries.
#pragma once

#include <memory>
#include <new>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/buffer.h>
#include <libavutil/frame.h>
}

namespace zeva {

/// Calls one of FFmpeg's free functions, which take the address of a pointer.
template <auto destroy>
struct AvDeleter {
    template <typename Object>
    void operator()(Object* object) const noexcept {
        destroy(&object);
    }
};

using AvFormatContext = std::unique_ptr<AVFormatContext, AvDeleter<avformat_close_input>>;
using AvCodecContext = std::unique_ptr<AVCodecContext, AvDeleter<avcodec_free_context>>;
using AvCodecParameters = std::unique_ptr<AVCodecParameters, AvDeleter<avcodec_parameters_free>>;
using AvPacket = std::unique_ptr<AVPacket, AvDeleter<av_packet_free>>;
using AvFrame = std::unique_ptr<AVFrame, AvDeleter<av_frame_free>>;
using AvBuffer = std::unique_ptr<AVBufferRef, AvDeleter<av_buffer_unref>>;

/// Takes what one of FFmpeg's alloc functions returned. Throws std::bad_alloc when that is nothing.
template <typename Owner>
[[nodiscard]] Owner own(typename Owner::pointer object) {
    if (object == nullptr)
        throw std::bad_alloc{};
    return Owner(object);
}

} // namespace zeva
