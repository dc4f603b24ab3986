#include "status.hpp"

#include "base/log.hpp"

namespace zeva::va_driver {

void fail(VAStatus status) {
    throw StatusError{status};
}

void fail(VAStatus status, const std::string& reason) {
    log(LogLevel::warning, "VA driver: " + reason);
    throw StatusError{status};
}

} // namespace zeva::va_driver
