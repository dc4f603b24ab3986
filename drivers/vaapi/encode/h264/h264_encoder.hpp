// Encodes H.264 with x264, into slices that fit the parameter sets of the client.
#pragma once

#include "encode/h264/packed_headers.hpp"
#include "encode/h264/parameter_sets.hpp"
#include "encode/h264/session_settings.hpp"
#include "encode/picture_encoder.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include <va/va.h>

namespace zeva::va_driver::h264_encode {

class Stream;
struct PictureRequest;

/// Pictures that the client codes with B slices are coded with P slices, in the same order: x264 knows no
/// later picture when it codes one.
class H264Encoder final : public PictureEncoder {
public:
    explicit H264Encoder(const EncoderOptions& options);

    std::unique_ptr<PreparedEncoding> prepare(const EncodeInput& input, const SurfaceLayout& source) override;

private:
    struct Buffers;
    struct ParameterSets;

    [[nodiscard]] ParameterSets parameter_sets(const Buffers& buffers) const;
    void check(const ParameterSets& sets, const SurfaceLayout& source) const;
    [[nodiscard]] std::vector<std::uint8_t> headers_of(const Buffers& buffers,
                                                       const ParameterSets& sets) const;
    [[nodiscard]] static SessionSettings settings_of(const Buffers& buffers, const ParameterSets& sets,
                                                     const RateControl& given);

    [[nodiscard]] PictureRequest request_of(const Buffers& buffers, const ParameterSets& sets,
                                            const RateControl& rate) const;

    const EncoderOptions options_;
    /// What the client has written itself, by id. The driver writes the others.
    std::map<std::uint32_t, SequenceParameterSet> client_sequences_;
    std::map<std::uint32_t, PictureParameterSet> client_pictures_;
    bool has_references_ = false;
    bool follows_reference_ = false; ///< the next picture does
    const std::shared_ptr<Stream> stream_;
};

} // namespace zeva::va_driver::h264_encode
