#include "h264/h264_decoder.hpp"

#include "decode/output_stage.hpp"

#include <exception>
#include <new>

namespace zeva::va_driver::h264 {

namespace {

constexpr unsigned macroblock_size = 16;
constexpr unsigned macroblock_pair_rows = 32; ///< an interlaced frame is whole pairs high

/// Keeps libavcodec's complaints about broken streams out of the client's log, except at its debug level.
constexpr int log_level_offset = AV_LOG_DEBUG - AV_LOG_ERROR;

constexpr unsigned align_up(unsigned value, unsigned alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

bool holds_coded_picture(unsigned width, unsigned height, const AccessUnit& unit) {
    return align_up(width, macroblock_size) >= unit.coded_width &&
           align_up(height, macroblock_pair_rows) >= unit.coded_height;
}

Rows decoded_rows(const AccessUnit& unit) {
    if (!unit.field) {
        return Rows::all;
    }
    return unit.bottom_field ? Rows::bottom_field : Rows::top_field;
}

} // namespace

bool H264Decoder::open() {
    const AVCodec* decoder = avcodec_find_decoder(AV_CODEC_ID_H264);
    codec_.reset(decoder != nullptr ? avcodec_alloc_context3(decoder) : nullptr);
    packet_.reset(av_packet_alloc());
    output_.reset(av_frame_alloc());
    if (!codec_ || !packet_ || !output_) {
        return false;
    }
    codec_->opaque = this;
    codec_->get_buffer2 = &H264Decoder::get_buffer;
    codec_->draw_horiz_band = &H264Decoder::count_rows;
    codec_->slice_flags = SLICE_FLAG_CODED_ORDER | SLICE_FLAG_ALLOW_FIELD;
    codec_->thread_count = static_cast<int>(threads_);
    codec_->thread_type = FF_THREAD_SLICE; // frame threads would hold pictures back
    codec_->flags |= AV_CODEC_FLAG_LOW_DELAY;
    codec_->log_level_offset = log_level_offset;
    if (avcodec_open2(codec_.get(), decoder, nullptr) < 0) {
        return false;
    }
    codec_->pix_fmt = AV_PIX_FMT_YUV420P; // avcodec_align_dimensions2 asks for it before the first picture
    references_.clear();
    first_field_.reset();
    frames_ = FrameSource();
    return true;
}

DecodeResult H264Decoder::decode(VASurfaceID surface, const DecodeInput& input,
                                 const PictureTarget& target) noexcept {
    try {
        if (const VAStatus status = build_access_unit(input, unit_); status != VA_STATUS_SUCCESS) {
            return {.status = status};
        }
        if (!holds_coded_picture(width_, height_, unit_)) {
            return {.status = VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED};
        }
        if (!accepts(target)) {
            return {.status = VA_STATUS_ERROR_INVALID_SURFACE};
        }
        return decode_unit(surface, target);
    } catch (const std::bad_alloc&) {
        return {.status = VA_STATUS_ERROR_ALLOCATION_FAILED};
    } catch (const std::exception&) {
        return {.status = VA_STATUS_ERROR_OPERATION_FAILED};
    }
}

DecodeResult H264Decoder::decode_unit(VASurfaceID surface, const PictureTarget& target) {
    const bool second_field = is_second_field(surface);
    if (!second_field && !begin_picture(surface, target)) {
        return {.status = VA_STATUS_ERROR_OPERATION_FAILED};
    }
    const bool accepted = run_codec();
    const AVFrame* frame = frames_.current();
    if (frame == nullptr) {
        return {.status = VA_STATUS_ERROR_DECODING_ERROR};
    }
    DecodeResult result;
    const OutputBytes bytes = write_output(*frame, frames_.placement(), decoded_rows(unit_), target);
    result.decoder_output_bytes = bytes.decoder_output;
    result.driver_bytes = bytes.driver;
    result.status = accepted && is_complete() ? VA_STATUS_SUCCESS : VA_STATUS_ERROR_DECODING_ERROR;
    if (unit_.picture.pic_fields.bits.reference_pic_flag && unit_.picture.num_ref_frames > 0) {
        references_.add(unit_.picture);
    }
    if (unit_.field && !second_field) {
        first_field_ = {surface, unit_.bottom_field};
    } else {
        first_field_.reset();
        frames_.release_current();
    }
    return result;
}

void H264Decoder::forget(VASurfaceID surface) noexcept {
    references_.forget(surface);
    if (first_field_ && first_field_->surface == surface) {
        first_field_.reset();
        frames_.release_current();
    }
}

bool H264Decoder::accepts(const PictureTarget& target) const {
    return holds_visible_picture(target) && holds_coded_picture(target.width, target.height, unit_);
}

bool H264Decoder::is_second_field(VASurfaceID surface) const {
    return unit_.field && first_field_ && first_field_->surface == surface &&
           first_field_->bottom != unit_.bottom_field;
}

/// Starts a new frame. A codec that must forget its references, or whose frames have another size or pitches
/// that keep it from decoding in place, is replaced by a new one.
bool H264Decoder::begin_picture(VASurfaceID surface, const PictureTarget& target) {
    first_field_.reset();
    references_.forget(surface);
    const auto geometry = FrameGeometry::of(*codec_, unit_.coded_width, unit_.coded_height);
    const bool stale = unit_.idr ? frames_.wants_other_pitches(target, geometry)
                                 : references_.dropped_by_client(unit_.picture);
    if ((stale || frames_.has_other_size(geometry)) && !open()) {
        return false;
    }
    if (unit_.idr) {
        references_.clear();
    }
    frames_.begin_picture(target, geometry);
    return true;
}

/// Decodes the access unit. The frames that come out in display order are not needed.
bool H264Decoder::run_codec() {
    finished_rows_ = 0;
    const std::size_t size = unit_.stream.size();
    unit_.stream.resize(size + AV_INPUT_BUFFER_PADDING_SIZE, 0);
    packet_->data = unit_.stream.data();
    packet_->size = static_cast<int>(size);
    int status = avcodec_send_packet(codec_.get(), packet_.get());
    const bool accepted = status >= 0;
    while (status >= 0) {
        status = avcodec_receive_frame(codec_.get(), output_.get());
    }
    av_frame_unref(output_.get());
    return accepted && status == AVERROR(EAGAIN);
}

/// Every row of macroblocks was decoded to its end. Where only some slices are deblocked, the rows that
/// libavcodec reports overlap or leave gaps.
bool H264Decoder::is_complete() const {
    return unit_.mixed_deblocking || finished_rows_ >= unit_.coded_height;
}

int H264Decoder::get_buffer(AVCodecContext* context, AVFrame* frame, int /*flags*/) {
    return static_cast<H264Decoder*>(context->opaque)->frames_.get_buffer(*frame);
}

void H264Decoder::count_rows(AVCodecContext* context, const AVFrame* /*frame*/, int* /*offset*/, int /*y*/,
                             int /*type*/, int rows) {
    static_cast<H264Decoder*>(context->opaque)->finished_rows_ += static_cast<unsigned>(rows);
}

} // namespace zeva::va_driver::h264

namespace zeva::va_driver {

std::unique_ptr<PictureDecoder> make_h264_decoder(VAProfile profile, unsigned width, unsigned height,
                                                  unsigned threads) noexcept {
    const bool supported = profile == VAProfileH264ConstrainedBaseline || profile == VAProfileH264Main ||
                           profile == VAProfileH264High;
    if (!supported || width == 0 || height == 0 || threads == 0) {
        return nullptr;
    }
    try {
        auto decoder = std::make_unique<h264::H264Decoder>(width, height, threads);
        return decoder->open() ? std::move(decoder) : nullptr;
    } catch (const std::exception&) {
        return nullptr;
    }
}

} // namespace zeva::va_driver
