#include "encode/mpeg2/picture_codec.hpp"

#include "bitstream/zigzag.hpp"
#include "status.hpp"

#include <limits>
#include <new>
#include <utility>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/opt.h>
}

namespace zeva::va_driver::mpeg2 {
namespace {

/// libavcodec's messages do not belong into the client's log: what it calls an error is kept at debug level.
constexpr int log_level_offset = AV_LOG_DEBUG - AV_LOG_ERROR;

/// The client says which pictures are intra pictures.
constexpr int no_picture_limit = std::numeric_limits<int>::max() / 2;
constexpr int no_scene_changes = 1'000'000'000;

/// A matrix as libavcodec wants it: its own, in the order of rows. Null when there is none.
std::uint16_t* make_matrix(const std::optional<QuantiserMatrices::Matrix>& matrix) {
    if (!matrix)
        return nullptr;
    auto* const values = static_cast<std::uint16_t*>(av_malloc_array(matrix->size(), sizeof(std::uint16_t)));
    if (values == nullptr)
        throw std::bad_alloc();
    for (std::size_t i = 0; i < matrix->size(); ++i)
        values[zigzag_places[i]] = (*matrix)[i];
    return values;
}

/// Of the samples, from that of the display (table 6-3).
AVRational sample_aspect_ratio(const StreamSettings& settings) {
    const auto of_display = [&](int width, int height) {
        return av_mul_q({width, height}, {static_cast<int>(settings.sequence.height),
                                          static_cast<int>(settings.sequence.width)});
    };
    switch (settings.aspect_ratio_information) {
    case 2:
        return of_display(4, 3);
    case 3:
        return of_display(16, 9);
    case 4:
        return of_display(221, 100);
    default:
        return {1, 1};
    }
}

void set_budget(AVCodecContext& codec, const BitBudget& budget) {
    codec.bit_rate = budget.bits_per_second;
    codec.rc_max_rate = budget.max_bits_per_second;
    codec.rc_buffer_size = budget.buffer_bits;
    codec.rc_initial_buffer_occupancy = budget.initial_buffer_bits;
    if (budget.min_quantiser != 0)
        codec.qmin = budget.min_quantiser;
    if (budget.max_quantiser != 0)
        codec.qmax = budget.max_quantiser;
}

void set_quality(AVCodecContext& codec, unsigned level) {
    if (level < quality_levels)
        codec.mb_decision = FF_MB_DECISION_RD;
    if (level == 1)
        codec.trellis = 1;
}

void set_sequence(AVCodecContext& codec, const StreamSettings& settings) {
    const SequenceHeader& sequence = settings.sequence;
    codec.width = static_cast<int>(sequence.width);
    codec.height = static_cast<int>(sequence.height);
    codec.pix_fmt = AV_PIX_FMT_YUV420P;
    codec.profile = settings.profile;
    codec.level = settings.level < 0 ? FF_LEVEL_UNKNOWN : settings.level;
    codec.sample_aspect_ratio = sample_aspect_ratio(settings);
    codec.time_base = {settings.frame_rate.denominator, settings.frame_rate.numerator};
    codec.intra_dc_precision = static_cast<int>(settings.intra_dc_precision);
    codec.intra_matrix = make_matrix(sequence.matrices.intra);
    codec.inter_matrix = make_matrix(sequence.matrices.non_intra);
    if (!sequence.is_progressive)
        codec.flags |= AV_CODEC_FLAG_INTERLACED_DCT;
    require(av_opt_set_int(codec.priv_data, "intra_vlc", settings.uses_intra_vlc ? 1 : 0, 0) >= 0,
            VA_STATUS_ERROR_ENCODING_ERROR);
}

/// One picture in, its bytes out; intra pictures where they are asked for, and nowhere else.
void set_structure(AVCodecContext& codec, const StreamSettings& settings) {
    codec.flags |= AV_CODEC_FLAG_LOW_DELAY | AV_CODEC_FLAG_CLOSED_GOP;
    codec.max_b_frames = 0;
    codec.gop_size = no_picture_limit;
    // Otherwise the library makes each 600th picture an intra picture, in disagreement with the client's
    // header.
    if (settings.has_client_headers)
        codec.strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    require(av_opt_set_int(codec.priv_data, "sc_threshold", no_scene_changes, 0) >= 0,
            VA_STATUS_ERROR_ENCODING_ERROR);
}

/// Memory that outlives the frame: libavcodec would copy what has no owner.
AVBufferRef* borrow(const SourcePlanes& planes) {
    auto* const data = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(planes.data[0])); // only read
    const auto keep = [](void*, std::uint8_t*) {};
    AVBufferRef* const buffer = av_buffer_create(data, 1, keep, nullptr, AV_BUFFER_FLAG_READONLY);
    if (buffer == nullptr)
        throw std::bad_alloc();
    return buffer;
}

/// Of the picture, as libavcodec has measured it.
unsigned average_quantiser(const AVPacket& packet) {
    const std::uint8_t* const quality = av_packet_get_side_data(&packet, AV_PKT_DATA_QUALITY_STATS, nullptr);
    if (quality == nullptr)
        return 0;
    const unsigned lambda = quality[0] | quality[1] << 8 | quality[2] << 16;
    return (lambda + FF_QP2LAMBDA / 2) / FF_QP2LAMBDA;
}

} // namespace

PictureCodec::PictureCodec(unsigned threads)
    : threads_(threads), frame_(av_frame_alloc()), packet_(av_packet_alloc()) {
    if (!frame_ || !packet_)
        throw std::bad_alloc();
}

EncodedPicture PictureCodec::encode(const PictureTask& task, const Pixels& source) {
    if (task.is_intra && (codec_ == nullptr || *settings_ != *task.settings))
        open(task.settings);
    require(codec_ != nullptr, VA_STATUS_ERROR_ENCODING_ERROR);
    const SequenceHeader& sequence = settings_->sequence;
    fill_frame(task, reader_.read(source, PixelFormat::i420, sequence.width, sequence.height));
    run();
    stream_.clear();
    append_picture(stream_, task.headers, {packet_->data, static_cast<std::size_t>(packet_->size)});
    const unsigned average_qp = average_quantiser(*packet_);
    av_packet_unref(packet_.get());
    return {.bytes = stream_, .average_qp = average_qp, .converted_bytes = reader_.converted_bytes()};
}

void PictureCodec::open(std::shared_ptr<const StreamSettings> settings) {
    const AVCodec* const encoder = avcodec_find_encoder(AV_CODEC_ID_MPEG2VIDEO);
    AvCodecContext codec(encoder != nullptr ? avcodec_alloc_context3(encoder) : nullptr);
    codec_.reset();
    require(codec != nullptr, VA_STATUS_ERROR_ENCODING_ERROR);
    codec->log_level_offset = log_level_offset;
    codec->thread_count = static_cast<int>(threads_);
    codec->thread_type = FF_THREAD_SLICE;
    set_sequence(*codec, *settings);
    set_structure(*codec, *settings);
    set_quality(*codec, settings->quality_level);
    if (settings->budget) {
        set_budget(*codec, *settings->budget);
    } else {
        codec->flags |= AV_CODEC_FLAG_QSCALE;
        codec->qmin = 1; // the client's quantisers are taken as they are
    }
    require(avcodec_open2(codec.get(), encoder, nullptr) >= 0, VA_STATUS_ERROR_ENCODING_ERROR);
    codec_ = std::move(codec);
    settings_ = std::move(settings);
    next_time_ = 0;
}

void PictureCodec::fill_frame(const PictureTask& task, const SourcePlanes& planes) {
    av_frame_unref(frame_.get());
    frame_->format = AV_PIX_FMT_YUV420P;
    frame_->width = codec_->width;
    frame_->height = codec_->height;
    frame_->buf[0] = borrow(planes);
    for (std::size_t i = 0; i < 3; ++i) {
        frame_->data[i] =
            reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(planes.data[i])); // only read
        frame_->linesize[i] = static_cast<int>(planes.pitches[i]);
    }
    frame_->pts = next_time_++;
    frame_->pict_type = task.is_intra ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_P;
    frame_->top_field_first = task.is_top_field_first ? 1 : 0;
    frame_->quality = task.quantiser * FF_QP2LAMBDA;
}

/// A library that has failed is not asked again: the next intra picture opens another.
void PictureCodec::run() {
    const bool is_encoded = avcodec_send_frame(codec_.get(), frame_.get()) >= 0 &&
                            avcodec_receive_packet(codec_.get(), packet_.get()) >= 0;
    if (!is_encoded)
        codec_.reset();
    require(is_encoded, VA_STATUS_ERROR_ENCODING_ERROR);
}

} // namespace zeva::va_driver::mpeg2
