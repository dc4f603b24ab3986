#include "media/av_log.hpp"

#include "base/log.hpp"

#include <array>
#include <cstdarg>
#include <mutex>

extern "C" {
#include <libavutil/log.h>
}

namespace zeva {
namespace {

thread_local std::string last_error_message;

LogLevel log_level(int level) {
    if (level <= AV_LOG_ERROR)
        return LogLevel::error;
    if (level <= AV_LOG_WARNING)
        return LogLevel::warning;
    return level <= AV_LOG_INFO ? LogLevel::info : LogLevel::debug;
}

std::string format_line(void* source, int level, const char* format, va_list arguments) {
    std::array<char, 1024> line{};
    int print_prefix = 1;
    av_log_format_line2(source, level, format, arguments, line.data(), line.size(), &print_prefix);
    std::string text = line.data();
    text.erase(text.find_last_not_of("\r\n") + 1);
    return text;
}

void on_message(void* source, int level, const char* format, va_list arguments) {
    if (level > AV_LOG_VERBOSE)
        return;
    try {
        const std::string line = format_line(source, level, format, arguments);
        if (level <= AV_LOG_ERROR)
            last_error_message = line;
        log(log_level(level), line);
    } catch (const std::exception&) {
        // Out of memory: the message is lost; FFmpeg is C and cannot be thrown through.
    }
}

} // namespace

void route_av_log() {
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(on_message); });
}

const std::string& last_av_message() {
    return last_error_message;
}

void forget_last_av_message() {
    last_error_message.clear();
}

} // namespace zeva
