#include "encode/mpeg2/start_codes.hpp"

namespace zeva::va_driver::mpeg2 {

std::optional<std::size_t> find_start_code(Bytes stream, std::uint8_t first, std::uint8_t last) noexcept {
    for (std::size_t i = 0; i + start_code_bytes <= stream.size(); ++i)
        if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1 && stream[i + 3] >= first &&
            stream[i + 3] <= last)
            return i;
    return std::nullopt;
}

std::optional<std::size_t> find_extension(Bytes stream, unsigned identifier) noexcept {
    std::size_t begin = 0;
    while (const auto found =
               find_start_code(stream.subspan(begin), extension_start_code, extension_start_code)) {
        begin += *found + start_code_bytes;
        if (begin < stream.size() && stream[begin] >> 4 == identifier)
            return begin - start_code_bytes;
    }
    return std::nullopt;
}

} // namespace zeva::va_driver::mpeg2
