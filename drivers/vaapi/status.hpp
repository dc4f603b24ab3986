// Failing inside the driver, and turning it into a VAStatus at the driver's boundary.
#pragma once

#include <exception>
#include <new>
#include <string>

#include <va/va.h>

namespace zeva::va_driver {

/// Carries the status that the entry point returns.
class StatusError : public std::exception {
public:
    explicit StatusError(VAStatus status) noexcept : status_(status) {}
    [[nodiscard]] VAStatus status() const noexcept { return status_; }
    [[nodiscard]] const char* what() const noexcept override { return "VA status"; }

private:
    VAStatus status_;
};

/// Throws StatusError.
[[noreturn]] void fail(VAStatus status);
/// The same; the reason, which a status cannot tell, goes to the log (ZEVA_LOG=warning).
[[noreturn]] void fail(VAStatus status, const std::string& reason);

/// Throws StatusError when `condition` does not hold.
inline void require(bool condition, VAStatus otherwise) {
    if (!condition)
        fail(otherwise);
}

/// Runs `function`; no exception leaves this call.
template <typename Function>
VAStatus status_of(Function&& function) noexcept {
    try {
        function();
        return VA_STATUS_SUCCESS;
    } catch (const StatusError& error) {
        return error.status();
    } catch (const std::bad_alloc&) {
        return VA_STATUS_ERROR_ALLOCATION_FAILED;
    } catch (...) {
        return VA_STATUS_ERROR_OPERATION_FAILED;
    }
}

} // namespace zeva::va_driver
