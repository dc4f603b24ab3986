#include "encode/h264/stream.hpp"

#include "bitstream/h264_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"

#include <array>
#include <utility>

namespace zeva::va_driver::h264_encode {
namespace {

constexpr std::uint32_t max_idr_picture_id = 65535;

constexpr std::uint32_t lowest_bits(std::uint32_t value, unsigned count) {
    return value & ((1U << count) - 1);
}

} // namespace

/// Intra pictures are IDR pictures for x264, whatever they are in the stream: nothing behind them refers to
/// what is before them. A new session begins with one.
std::vector<CodedSlice> Stream::encode_slices(const PictureRequest& request, const Pixels& source) {
    auto session = std::exchange(session_, nullptr); // until it has worked
    bool is_intra = request.is_intra;
    if (session == nullptr || !can_go_on(session->settings(), request.settings)) {
        session = std::make_unique<X264Session>(request.settings);
        is_intra = true;
    } else if (session->settings() != request.settings) {
        session->change(request.settings);
    }
    auto slices = session->encode(source, {is_intra, request.is_reference, request.qp});
    session_ = std::move(session);
    return slices;
}

SliceContext Stream::next_context(const PictureRequest& request) {
    if (request.is_idr) {
        references_ = 0;
        idr_picture_id_ = (idr_picture_id_ + 1) % (max_idr_picture_id + 1);
    }
    const SliceContext context{request.is_idr,
                               request.is_reference,
                               lowest_bits(references_, request.sequence.frame_number_bits),
                               idr_picture_id_,
                               lowest_bits(request.order_count, request.sequence.order_count_bits),
                               request.bottom_order_count};
    references_ += request.is_reference ? 1 : 0;
    return context;
}

EncodedPicture Stream::encode(const PictureRequest& request, const Pixels& source) {
    const auto slices = encode_slices(request, source);
    const SliceContext context = next_context(request);
    bytes_ = request.headers;
    for (const CodedSlice& slice : slices)
        append_slice(bytes_, slice, context, request.sequence, request.picture);
    if (request.ends_sequence)
        append_nal_unit(bytes_, std::array{h264::nal_header(0, h264::nal_end_of_sequence)}, {});
    if (request.ends_stream)
        append_nal_unit(bytes_, std::array{h264::nal_header(0, h264::nal_end_of_stream)}, {});
    return {bytes_, static_cast<unsigned>(slices.front().qp), session_->converted_bytes()};
}

} // namespace zeva::va_driver::h264_encode
