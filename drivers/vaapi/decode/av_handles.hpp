// Owning types for libavcodec's and libavutil's objects.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/buffer.h>
#include <libavutil/frame.h>
}

#include <memory>

namespace zeva::va_driver {

struct AvDeleter {
    void operator()(AVCodecContext* context) const noexcept { avcodec_free_context(&context); }
    void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
    void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
    void operator()(AVBufferRef* buffer) const noexcept { av_buffer_unref(&buffer); }
    void operator()(AVBufferPool* pool) const noexcept { av_buffer_pool_uninit(&pool); }
};

using AvCodecContext = std::unique_ptr<AVCodecContext, AvDeleter>;
using AvFrame = std::unique_ptr<AVFrame, AvDeleter>;
using AvPacket = std::unique_ptr<AVPacket, AvDeleter>;
using AvBuffer = std::unique_ptr<AVBufferRef, AvDeleter>;
using AvBufferPool = std::unique_ptr<AVBufferPool, AvDeleter>;

} // namespace zeva::va_driver
