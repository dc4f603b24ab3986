#include "encode/jpeg/libjpeg_errors.hpp"

namespace zeva::va_driver::jpeg {

ErrorHandler::ErrorHandler() noexcept {
    jpeg_std_error(&state_.manager);
    state_.manager.error_exit = &ErrorHandler::jump_out;
    state_.manager.output_message = &ErrorHandler::stay_silent;
}

void ErrorHandler::jump_out(j_common_ptr library) {
    std::longjmp(reinterpret_cast<State*>(library->err)->escape, 1);
}

} // namespace zeva::va_driver::jpeg
