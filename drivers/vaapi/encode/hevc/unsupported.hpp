// Refusing what the encoder does not have.
#pragma once

#include "status.hpp"

#include <string>

namespace zeva::va_driver::hevc_encode {

/// Throws StatusError when the client wants a tool that x265 does not have, or cannot be told to use.
inline void refuse(bool is_wanted, const char* tool) {
    if (is_wanted)
        fail(VA_STATUS_ERROR_UNIMPLEMENTED, std::string("HEVC: no encoding with ") + tool);
}

} // namespace zeva::va_driver::hevc_encode
