// A picture's bytes, put together from the client's headers and the library's slices.
#pragma once

#include "encode/mpeg2/start_codes.hpp"

#include <cstdint>
#include <vector>

namespace zeva::va_driver::mpeg2 {

/// The headers that the client has packed; what is empty the client leaves to the driver.
struct ClientHeaders {
    std::vector<std::uint8_t> sequence; ///< and the group of pictures
    std::vector<std::uint8_t> picture;
    /// The client has written a sequence header itself, if not for this picture: the library's are not used.
    bool owns_sequence = false;
};

/// Throws StatusError unless the picture header is one of a picture of type `coding_type` (table 6-12) and
/// the picture coding extension is there, and no matrices of the picture's own are.
void check_picture_header(Bytes picture, unsigned coding_type);

/// Appends the picture: `encoded`, with its headers replaced by the client's. The fields of the picture
/// coding extension that the slices depend on stay the library's. Throws StatusError
/// (VA_STATUS_ERROR_ENCODING_ERROR) when the library has made something else than a picture.
void append_picture(std::vector<std::uint8_t>& stream, const ClientHeaders& client, Bytes encoded);

} // namespace zeva::va_driver::mpeg2
