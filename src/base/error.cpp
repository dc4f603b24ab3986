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
    // File names may hold anything; the line must stay one, and harmless to a terminal.
    for (char& c : line)
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x20 || byte == 0x7f)
            c = c == '\n' || c == '\r' || c == '\t' ? ' ' : '?';
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
