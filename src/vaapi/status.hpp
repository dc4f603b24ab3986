// VA-API statuses as exceptions.
#pragma once

#include <string>
#include <zeva/export.hpp>

#include <va/va.h>

namespace zeva {

[[noreturn]] ZEVA_API void throw_va_error(VAStatus status, std::string call, std::string cause = {},
                                          std::string remedy = {});

/// Throws Error (vaapi) unless `status` is success.
inline void check_va(VAStatus status, const char* call, const char* cause = "", const char* remedy = "") {
    if (status != VA_STATUS_SUCCESS)
        throw_va_error(status, call, cause, remedy);
}

} // namespace zeva
