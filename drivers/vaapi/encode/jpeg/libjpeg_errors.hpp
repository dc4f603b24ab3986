// Surviving libjpeg's errors.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

namespace zeva::va_driver::jpeg {

/// libjpeg's error handler: it prints nothing and jumps out of the library, which is C and cannot be left by
/// an exception.
class ErrorHandler {
public:
    ErrorHandler() noexcept;
    ErrorHandler(const ErrorHandler&) = delete;
    ErrorHandler& operator=(const ErrorHandler&) = delete;

    /// For the `err` member of libjpeg's structures, which then has to be used in `run` only.
    [[nodiscard]] jpeg_error_mgr* manager() noexcept { return &state_.manager; }

    /// Calls `use_library`; false when libjpeg has given up in it. What `use_library` creates on its stack
    /// may not need a destructor: it is jumped over.
    template <typename Function>
    [[nodiscard]] bool run(Function use_library) noexcept {
        if (setjmp(state_.escape) != 0)
            return false;
        use_library();
        return true;
    }

private:
    struct State {
        jpeg_error_mgr manager; ///< first: libjpeg's pointer to it is a pointer to the state
        std::jmp_buf escape;
    };

    [[noreturn]] static void jump_out(j_common_ptr library);
    static void stay_silent(j_common_ptr) {}

    State state_{};
};

} // namespace zeva::va_driver::jpeg
