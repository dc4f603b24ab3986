#include "base/error.hpp"

#include <cstring>

#include <fmt/format.h>

namespace zeva {
namespace {

std::string one_line(const Error::Parts& parts) {
    std::string line = parts.call;
    const auto append = [&line](const std::string& part, const char* separator) {
        if (!part.empty())
            line += (line.empty() ? "" : separator) + part;
    };
    if (parts.code != 0) {
        const char* format = parts.domain == ErrorDomain::level_zero ? "{} ({:#x})" : "{} ({})";
        append(fmt::format(fmt::runtime(format), parts.code_name, parts.code), ": ");
    } else {
        append(parts.code_name, ": ");
    }
    append(parts.cause, ": ");
    append(parts.remedy, "; ");
    for (char& c : line)
        c = (c == '\n' || c == '\r') ? ' ' : c;
    return line;
}

} // namespace

Error::Error(Parts parts) : parts_(std::move(parts)), line_(one_line(parts_)) {}

void throw_usage_error(std::string call, std::string cause, std::string remedy) {
    throw Error({ErrorDomain::usage, std::move(call), 0, {}, std::move(cause), std::move(remedy)});
}

void throw_layout_error(std::string call, std::string cause, std::string remedy) {
    throw Error({ErrorDomain::layout, std::move(call), 0, {}, std::move(cause), std::move(remedy)});
}

void throw_system_error(std::string call, int error_number, std::string cause, std::string remedy) {
    const char* name = ::strerrordesc_np(error_number);
    throw Error({ErrorDomain::system, std::move(call), error_number, name != nullptr ? name : "unknown error",
                 std::move(cause), std::move(remedy)});
}

} // namespace zeva
