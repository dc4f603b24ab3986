// The parameter sets of clients that do not write any themselves.
#pragma once

#include "encode/hevc/parameter_sets.hpp"

#include <cstdint>
#include <vector>

#include <va/va.h>
#include <va/va_enc_hevc.h>

namespace zeva::va_driver::hevc_encode {

/// What VA-API's structures say, with `shown_width` and `shown_height` as the size of the pictures that come
/// out. Throws StatusError for tools that the encoder does not have.
[[nodiscard]] SequenceParameterSet sequence_of(const VAEncSequenceParameterBufferHEVC& given,
                                               std::uint32_t shown_width, std::uint32_t shown_height);
[[nodiscard]] PictureParameterSet picture_of(const VAEncPictureParameterBufferHEVC& given,
                                             const VAEncSliceParameterBufferHEVC& slice);

/// Appends a video and a sequence parameter set: profile, level and what describes the video are those of
/// `given`.
void append_sequence(std::vector<std::uint8_t>& stream, const SequenceParameterSet& set,
                     const VAEncSequenceParameterBufferHEVC& given);
void append_picture(std::vector<std::uint8_t>& stream, const PictureParameterSet& set);

} // namespace zeva::va_driver::hevc_encode
