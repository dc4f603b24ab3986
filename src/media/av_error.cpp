#include "media/av_error.hpp"

#include "media/av_log.hpp"

#include <array>
#include <zeva/error.hpp>

extern "C" {
#include <libavutil/error.h>
}

namespace zeva {

void throw_av_error(int code, std::string call, std::string cause, std::string remedy) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> name{};
    av_strerror(code, name.data(), name.size());
    if (cause.empty())
        cause = last_av_message();
    throw Error(
        {ErrorDomain::media, std::move(call), code, name.data(), std::move(cause), std::move(remedy)});
}

void throw_media_error(std::string call, std::string cause, std::string remedy) {
    throw Error({ErrorDomain::media, std::move(call), 0, {}, std::move(cause), std::move(remedy)});
}

} // namespace zeva
