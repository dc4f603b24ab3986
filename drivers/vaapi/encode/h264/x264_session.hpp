// One x264 encoder.
#pragma once

#include "encode/h264/parameter_sets.hpp"
#include "encode/h264/session_settings.hpp"
#include "encode/h264/slice_rewriting.hpp"
#include "encode/source_reader.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <x264.h>

namespace zeva::va_driver::h264_encode {

/// For one thread.
class X264Session {
public:
    /// Throws StatusError when x264 does not encode with just these tools.
    explicit X264Session(const SessionSettings& settings);

    [[nodiscard]] const SessionSettings& settings() const noexcept { return settings_; }
    /// Goes on with other settings (`can_go_on`). Throws StatusError.
    void change(const SessionSettings& settings);

    struct PictureSettings {
        bool is_intra = true;     ///< the first picture must be
        bool is_reference = true; ///< of later pictures
        std::optional<int> qp;    ///< of the whole picture; none: x264 controls the rate
    };

    /// Encodes a picture without references, or one that refers to the last references, from the last picture
    /// without references on: these are a decoder's first ones. x264 makes the former of the latter when it
    /// holds no reference any more. Throws StatusError; the session is of no use then.
    std::vector<CodedSlice> encode(const Pixels& source, const PictureSettings& wanted);

    /// Of the last picture.
    [[nodiscard]] std::uint64_t converted_bytes() const noexcept { return reader_.converted_bytes(); }

private:
    struct Close {
        void operator()(x264_t* encoder) const { x264_encoder_close(encoder); }
    };

    void open(x264_param_t& parameters);
    [[nodiscard]] x264_picture_t read_source(const Pixels& source);

    SessionSettings settings_;
    int chroma_qp_correction_ = 0; ///< undoes x264's own
    std::unique_ptr<x264_t, Close> encoder_;
    SequenceParameterSet sequence_; ///< x264's own
    PictureParameterSet picture_;
    SourceReader reader_;
    std::int64_t picture_count_ = 0;
    std::vector<float> coarser_quantisers_; ///< what is added to each macroblock's
};

} // namespace zeva::va_driver::h264_encode
