// Where the library's messages go.
#pragma once

#include <zeva/export.hpp>

namespace zeva {

enum class LogLevel { debug, info, warning, error };

/// Receives one message, a line without its newline. Called from any thread, one call at a time; it
/// must not throw and must not call zeva.
using LogCallback = void (*)(LogLevel level, const char* message, void* user_data);

/// Sends all messages to `callback`; nullptr restores the default: standard error, from the level that the
/// environment variable ZEVA_LOG names (debug, info, warning, error); nothing when it is unset.
/// Thread safe.
ZEVA_API void set_log_callback(LogCallback callback, void* user_data);

} // namespace zeva
