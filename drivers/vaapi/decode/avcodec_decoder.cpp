#include "decode/avcodec_decoder.hpp"

#include "base/rounding.hpp"
#include "decode/output_stage.hpp"
#include "status.hpp"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace zeva::va_driver {
namespace {

/// Keeps libavcodec's complaints about broken streams out of the client's log, except at its debug level.
constexpr int log_level_offset = AV_LOG_DEBUG - AV_LOG_ERROR;

/// What coded pictures of all codecs are rounded up to: a pair of interlaced macroblocks, the largest block.
constexpr unsigned size_granularity = 64;

// Bytes: what most pictures do not exceed, and what is given up after the picture.
constexpr std::size_t usual_stream = std::size_t{64} << 10;
constexpr std::size_t max_kept_stream = std::size_t{4} << 20;

bool holds_coded_picture(unsigned width, unsigned height, const CodedPicture& picture) {
    return round_up(width, size_granularity) >= picture.width &&
           round_up(height, size_granularity) >= picture.height;
}

} // namespace

/// libavcodec's decoder and the frames that it uses. The last members are the first to go: libavcodec's
/// callbacks use the ones before.
class AvcodecDecoder::Codec {
public:
    Codec(const StreamBuilder& builder, unsigned threads)
        : id_(builder.codec()), error_recognition_(builder.stops_at_damage() ? AV_EF_EXPLODE : 0),
          threads_(threads),
          frames_(builder.wants_uniform_pitches(), builder.picture_precedes_missing_references()),
          packet_(av_packet_alloc()), output_(av_frame_alloc()) {
        if (!packet_ || !output_)
            throw std::bad_alloc();
        packet_->buf = av_buffer_alloc(1);
        if (packet_->buf == nullptr)
            throw std::bad_alloc();
    }

    DecodeResult decode(CodedPicture& picture, const PictureTarget& target);

    /// Room for a stream as long as any before but huge ones, and where it goes when the stream is decoded.
    std::vector<std::uint8_t> take_stream();
    void return_stream(std::vector<std::uint8_t> stream);

private:
    void open(unsigned threads);
    void begin_frame(const CodedPicture& picture, const PictureTarget& target);
    bool run(std::vector<std::uint8_t>& stream);

    static int get_buffer(AVCodecContext* context, AVFrame* frame, int flags);
    static void count_rows(AVCodecContext* context, const AVFrame* frame, int offset[], int y, int type,
                           int rows);

    const AVCodecID id_;
    const int error_recognition_;
    const unsigned threads_;
    unsigned opened_threads_ = 0; ///< that codec_ was given: it forgets them if it has no use for them
    std::mutex streams_mutex_;
    std::vector<std::vector<std::uint8_t>> streams_;
    std::size_t longest_stream_ = usual_stream;
    /// No picture was damaged, which leaves coefficients in libavcodec that it adds to later ones.
    bool is_clean_ = true;
    /// The second one of a frame, for which libavcodec would take another frame's first.
    bool awaits_field_ = false;
    std::atomic<unsigned> finished_rows_ = 0; ///< of the picture being decoded; counted by all slice threads
    FrameSource frames_;
    OutputStage output_stage_;
    /// Its buffer stands for the stream of whichever picture is decoded, which libavcodec would copy
    /// otherwise.
    AvPacket packet_;
    AvFrame output_;
    AvCodecContext codec_;
};

class AvcodecDecoder::Picture final : public PreparedPicture {
public:
    explicit Picture(std::shared_ptr<Codec> codec) : codec_(std::move(codec)) {
        coded.stream = codec_->take_stream();
    }
    ~Picture() override { codec_->return_stream(std::move(coded.stream)); }
    Picture(const Picture&) = delete;
    Picture& operator=(const Picture&) = delete;

    DecodeResult decode(std::span<const PictureTarget> targets) override {
        return codec_->decode(coded, targets.front());
    }

    CodedPicture coded;

private:
    const std::shared_ptr<Codec> codec_;
};

AvcodecDecoder::AvcodecDecoder(std::unique_ptr<StreamBuilder> builder, const DecoderOptions& options)
    : builder_(std::move(builder)), codec_(std::make_shared<Codec>(*builder_, options.threads)) {}

std::unique_ptr<PreparedPicture> AvcodecDecoder::prepare(const DecodeInput& input,
                                                         const SurfaceLayout& layout) {
    auto picture = std::make_unique<Picture>(codec_);
    builder_->build(input, picture->coded);
    require(can_write(picture->coded.format, layout.format) &&
                holds_coded_picture(layout.width, layout.height, picture->coded),
            VA_STATUS_ERROR_INVALID_SURFACE);
    return picture;
}

std::vector<std::uint8_t> AvcodecDecoder::Codec::take_stream() {
    const std::lock_guard lock(streams_mutex_);
    std::vector<std::uint8_t> stream;
    if (!streams_.empty()) {
        stream = std::move(streams_.back());
        streams_.pop_back();
    }
    stream.reserve(longest_stream_);
    return stream;
}

void AvcodecDecoder::Codec::return_stream(std::vector<std::uint8_t> stream) {
    if (stream.capacity() > max_kept_stream)
        return;
    const std::lock_guard lock(streams_mutex_);
    longest_stream_ = std::max(longest_stream_, std::bit_ceil(stream.size()));
    stream.clear();
    streams_.push_back(std::move(stream));
}

void AvcodecDecoder::Codec::open(unsigned threads) {
    const AVCodec* decoder = avcodec_find_decoder(id_);
    codec_.reset(decoder != nullptr ? avcodec_alloc_context3(decoder) : nullptr);
    require(codec_ != nullptr, VA_STATUS_ERROR_OPERATION_FAILED);
    codec_->opaque = this;
    codec_->get_buffer2 = &Codec::get_buffer;
    codec_->slice_flags = SLICE_FLAG_CODED_ORDER | SLICE_FLAG_ALLOW_FIELD;
    codec_->thread_count = static_cast<int>(threads);
    opened_threads_ = threads;
    codec_->thread_type = FF_THREAD_SLICE; // frame threads would hold pictures back
    codec_->flags |= AV_CODEC_FLAG_LOW_DELAY;
    codec_->err_recognition |= error_recognition_;
    codec_->log_level_offset = log_level_offset;
    require(avcodec_open2(codec_.get(), decoder, nullptr) >= 0, VA_STATUS_ERROR_OPERATION_FAILED);
    frames_.start_over();
    is_clean_ = true;
    awaits_field_ = false;
}

DecodeResult AvcodecDecoder::Codec::decode(CodedPicture& picture, const PictureTarget& target) {
    require(holds_visible_picture(target), VA_STATUS_ERROR_INVALID_SURFACE);
    if (!picture.is_second_field)
        begin_frame(picture, target);
    require(codec_ != nullptr, VA_STATUS_ERROR_DECODING_ERROR); // a second field without its first
    codec_->draw_horiz_band = picture.counts_rows ? &Codec::count_rows : nullptr;
    const bool was_clean = std::exchange(is_clean_, false); // until this picture has proved to be sound
    awaits_field_ = false;
    const bool accepted = run(picture.stream);
    awaits_field_ = awaits_field_ && picture.rows != Rows::all;
    const AVFrame* frame = frames_.current();
    require(frame != nullptr, VA_STATUS_ERROR_DECODING_ERROR);
    const OutputBytes bytes = output_stage_.write(*frame, frames_.placement(), picture.rows, target);
    const bool is_complete = !picture.counts_rows || finished_rows_ >= picture.height;
    if (picture.rows == Rows::all || picture.is_second_field)
        frames_.release_current();
    is_clean_ = was_clean && accepted && is_complete;
    return {accepted && is_complete ? VA_STATUS_SUCCESS : VA_STATUS_ERROR_DECODING_ERROR,
            bytes.decoder_output, bytes.driver};
}

/// A codec that must forget its references, whose frames have another size or pitches that keep it from
/// decoding in place, that has the wrong number of threads, or in which a picture without references could
/// meet what is left of others, is replaced by a new one.
void AvcodecDecoder::Codec::begin_frame(const CodedPicture& picture, const PictureTarget& target) {
    const unsigned threads = picture.needs_one_thread ? 1 : threads_;
    if (!codec_)
        open(threads);
    const auto geometry = FrameGeometry::of(*codec_, picture.format, picture.width, picture.height);
    const bool has_other_threads = opened_threads_ != threads;
    if (picture.starts_over || frames_.needs_new_codec(geometry) ||
        (picture.is_key &&
         (!is_clean_ || awaits_field_ || has_other_threads || frames_.wants_other_pitches(target, geometry))))
        open(threads);
    frames_.begin_picture(target, geometry);
}

/// Whether libavcodec has found no fault. The frames that come out in display order are not needed.
bool AvcodecDecoder::Codec::run(std::vector<std::uint8_t>& stream) {
    finished_rows_ = 0;
    const std::size_t size = stream.size();
    stream.resize(size + AV_INPUT_BUFFER_PADDING_SIZE, 0);
    packet_->data = stream.data();
    packet_->size = static_cast<int>(size);
    int status = avcodec_send_packet(codec_.get(), packet_.get());
    bool is_sound = status >= 0;
    while (status >= 0) {
        status = avcodec_receive_frame(codec_.get(), output_.get());
        is_sound = is_sound && (output_->decode_error_flags & FF_DECODE_ERROR_CONCEALMENT_ACTIVE) == 0;
    }
    av_frame_unref(output_.get());
    return is_sound && status == AVERROR(EAGAIN);
}

int AvcodecDecoder::Codec::get_buffer(AVCodecContext* context, AVFrame* frame, int /*flags*/) {
    auto& codec = *static_cast<Codec*>(context->opaque);
    codec.awaits_field_ = true; // if it is one: no second field wants a frame
    return codec.frames_.get_buffer(*frame);
}

void AvcodecDecoder::Codec::count_rows(AVCodecContext* context, const AVFrame* /*frame*/, int* /*offset*/,
                                       int /*y*/, int /*type*/, int rows) {
    if (rows > 0) // MPEG-2's lowest macroblock row may lie below the picture
        static_cast<Codec*>(context->opaque)->finished_rows_ += static_cast<unsigned>(rows);
}

} // namespace zeva::va_driver
