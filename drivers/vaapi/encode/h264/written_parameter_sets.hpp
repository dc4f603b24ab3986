// The parameter sets of clients that write none themselves.
#pragma once

#include <cstdint>
#include <vector>

#include <va/va.h>
#include <va/va_enc_h264.h>

namespace zeva::va_driver::h264_encode {

void append_sequence_parameter_set(std::vector<std::uint8_t>& stream, VAProfile profile,
                                   const VAEncSequenceParameterBufferH264& sequence);
void append_picture_parameter_set(std::vector<std::uint8_t>& stream, VAProfile profile,
                                  const VAEncPictureParameterBufferH264& picture);

} // namespace zeva::va_driver::h264_encode
