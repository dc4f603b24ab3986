// The stream that a client gets: x264's slices, numbered and with the client's headers.
#pragma once

#include "encode/h264/parameter_sets.hpp"
#include "encode/h264/x264_session.hpp"
#include "encode/picture_encoder.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace zeva::va_driver::h264_encode {

/// A picture as the client wants it.
struct PictureRequest {
    SessionSettings settings;
    SequenceParameterSet sequence;
    PictureParameterSet picture;
    std::vector<std::uint8_t> headers; ///< NAL units that precede the slices
    bool is_idr = false;
    bool is_intra = false;
    bool is_reference = true;
    std::optional<int> qp;               ///< none: x264 controls the rate
    std::uint32_t order_count = 0;       ///< whose lowest bits are pic_order_cnt_lsb
    std::int32_t bottom_order_count = 0; ///< delta_pic_order_cnt_bottom
    bool ends_sequence = false;
    bool ends_stream = false;
};

/// For one thread.
class Stream {
public:
    /// Throws StatusError; the next picture is an intra picture then.
    EncodedPicture encode(const PictureRequest& request, const Pixels& source);

private:
    std::vector<CodedSlice> encode_slices(const PictureRequest& request, const Pixels& source);
    /// Numbers the picture.
    SliceContext next_context(const PictureRequest& request);

    std::unique_ptr<X264Session> session_;
    std::vector<std::uint8_t> bytes_;
    std::uint32_t references_ = 0;     ///< since the last IDR picture: the next frame_num, without limit
    std::uint32_t idr_picture_id_ = 0; ///< of the last IDR picture
};

} // namespace zeva::va_driver::h264_encode
