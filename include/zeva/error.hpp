// The one exception of the library.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <zeva/export.hpp>

namespace zeva {

/// Which interface a failed call belongs to; `Error::code` is a code of that interface.
enum class ErrorDomain {
    usage,      ///< the caller broke a rule of zeva; code 0
    layout,     ///< a SurfaceLayout or descriptor is wrong; code 0
    level_zero, ///< ze_result_t
    vaapi,      ///< VAStatus
    system,     ///< errno
    media,      ///< AVERROR of FFmpeg's libraries
};

/// What went wrong, in one line: `call: code name (code): cause; remedy`. Parts that are empty are left out.
class ZEVA_API Error : public std::exception {
public:
    /// The parts of the line.
    struct Parts {
        ErrorDomain domain = ErrorDomain::usage;
        std::string call;      ///< the function that failed, as its interface names it
        std::int64_t code = 0; ///< its code, in the numbering of the domain; 0 when it gave none
        std::string code_name; ///< the code by name
        std::string cause;     ///< what was wrong
        std::string remedy;    ///< what to do about it
    };

    explicit Error(Parts parts);

    [[nodiscard]] const char* what() const noexcept override { return line_.c_str(); }
    [[nodiscard]] ErrorDomain domain() const noexcept { return parts_.domain; }
    [[nodiscard]] const std::string& call() const noexcept { return parts_.call; }
    [[nodiscard]] std::int64_t code() const noexcept { return parts_.code; }
    [[nodiscard]] const std::string& code_name() const noexcept { return parts_.code_name; }
    [[nodiscard]] const std::string& cause() const noexcept { return parts_.cause; }
    [[nodiscard]] const std::string& remedy() const noexcept { return parts_.remedy; }

private:
    Parts parts_;
    std::string line_;
};

} // namespace zeva
