#include "vaapi/status.hpp"

#include <zeva/error.hpp>

namespace zeva {

void throw_va_error(VAStatus status, std::string call, std::string cause, std::string remedy) {
    throw Error({ErrorDomain::vaapi, std::move(call), status, vaErrorStr(status), std::move(cause),
                 std::move(remedy)});
}

} // namespace zeva
