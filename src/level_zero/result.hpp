// Level Zero results as exceptions.
#pragma once

#include <string>
#include <string_view>
#include <zeva/export.hpp>

#include <level_zero/ze_api.h>

namespace zeva {

/// The result as ze_api.h names it, without ZE_RESULT_ and in lower case: "error_device_lost".
[[nodiscard]] ZEVA_API std::string_view name_of(ze_result_t result);

[[noreturn]] ZEVA_API void throw_ze_error(ze_result_t result, std::string call, std::string cause = {},
                                          std::string remedy = {});

/// Throws Error (level_zero) unless `result` is success. The texts are only made into strings when it throws.
inline void check_ze(ze_result_t result, const char* call, const char* cause = "", const char* remedy = "") {
    if (result != ZE_RESULT_SUCCESS)
        throw_ze_error(result, call, cause, remedy);
}

} // namespace zeva
