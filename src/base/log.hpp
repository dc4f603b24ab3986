// Writing to the library's log.
#pragma once

#include <string>
#include <zeva/export.hpp>
#include <zeva/log.hpp>

namespace zeva {

/// Never throws: it is called from destructors and from callbacks of C libraries.
ZEVA_API void log(LogLevel level, const std::string& message) noexcept;

} // namespace zeva
