// FFmpeg's messages.
#pragma once

#include <string>

namespace zeva {

/// Sends FFmpeg's messages to zeva's log from now on, for the whole process; only the first call does it.
void route_av_log();

/// The last error that FFmpeg has told on this thread since forget_last_av_message; empty when none.
[[nodiscard]] const std::string& last_av_message();
/// At the start of an operation, so that its errors are not explained by those of earlier ones.
void forget_last_av_message();

} // namespace zeva
