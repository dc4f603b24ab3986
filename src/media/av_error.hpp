// FFmpeg's error codes as exceptions.
#pragma once

#include <string>

namespace zeva {

/// `code` is an AVERROR. Without a cause, FFmpeg's own last error message on this thread is the cause.
[[noreturn]] void throw_av_error(int code, std::string call, std::string cause = {}, std::string remedy = {});

/// An error of a video that FFmpeg did not call one.
[[noreturn]] void throw_media_error(std::string call, std::string cause, std::string remedy = {});

/// Throws Error (media) when `code` is negative.
inline void check_av(int code, const char* call) {
    if (code < 0)
        throw_av_error(code, call);
}

} // namespace zeva
