// Telling the user about settings that cannot be followed.
#pragma once

#include <string>

namespace zeva::va_driver {

/// Prints one line on stderr; the same text only once in a process. Thread safe.
void warn(const std::string& text);

} // namespace zeva::va_driver
