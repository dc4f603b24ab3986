#include "base/error.hpp"
#include "media/av_error.hpp"
#include "media/av_log.hpp"
#include "media/demuxer.hpp"
#include "media/picture_info.hpp"
#include "media/va_decoder.hpp"
#include "media/video_frame.hpp"

#include <utility>

#include <fmt/format.h>

namespace zeva {
namespace {

/// The test picture of decodes_in_place is 8-bit H.264: it proves nothing for other video.
bool is_as_tested(const AVCodecParameters& video) {
    return video.codec_id == AV_CODEC_ID_H264 &&
           (video.format == AV_PIX_FMT_YUV420P ||
            video.format == AV_PIX_FMT_YUVJ420P); // the latter: full range
}

void require_video_processing(const Gpu& gpu) {
    if (!gpu.capabilities().video_processing)
        throw_usage_error("VideoReader::open",
                          fmt::format("VA driver \"{}\" has no VideoProc", gpu.display().vendor()),
                          "choose the path detile or copy");
}

/// The way that frames take, where the caller's choice and the device allow it.
std::unique_ptr<PicturePath> choose_path(const Gpu& gpu, const VideoReaderOptions& options,
                                         const AVCodecParameters& video) {
    const auto [choice, count] = options;
    switch (choice) {
    case PathChoice::vpp:
        require_video_processing(gpu);
        return make_video_proc_path(gpu, count);
    case PathChoice::detile:
        return make_detile_path(gpu, count);
    case PathChoice::copy:
        return make_cpu_copy_path(gpu, count);
    case PathChoice::automatic:
    case PathChoice::in_place:
        break;
    }
    if (is_as_tested(video) && decodes_in_place(gpu))
        return make_in_place_path(gpu);
    if (choice == PathChoice::in_place)
        throw_usage_error(
            "VideoReader::open",
            fmt::format("VA driver \"{}\" is not proven to decode this video into linear memory",
                        gpu.display().vendor()),
            "choose the path auto, vpp or detile");
    return make_gpu_pass_path(gpu, count);
}

void check_frames_in_flight(std::size_t count) {
    constexpr std::size_t most = 64;
    if (count == 0 || count > most)
        throw_usage_error("VideoReader::open", fmt::format("{} frames in flight", count),
                          fmt::format("choose 1 to {}", most));
}

} // namespace

struct VideoReader::State {
    State(const Gpu& gpu, const std::string& file, const VideoReaderOptions& options)
        : demuxer(file), info(demuxer.info()), frames_in_flight(options.frames_in_flight),
          picture_path(choose_path(gpu, options, *demuxer.stream().codecpar)),
          decoder(gpu, *demuxer.stream().codecpar, *picture_path, frames_in_flight) {}

    std::optional<VideoFrame> next();
    void feed() noexcept;
    VideoFrame make_frame(AvFrame decoded);

    Demuxer demuxer;
    VideoStreamInfo info;
    std::size_t frames_in_flight;
    std::unique_ptr<PicturePath> picture_path;
    VaDecoder decoder;
    std::optional<VideoFrame> first;                               ///< decoded by open, to find errors there
    std::shared_ptr<const bool> ticket = std::make_shared<bool>(); ///< a reference in each frame alive
    bool ended = false;                                            ///< there are no more packets
    std::exception_ptr failure; ///< what ended the stream early; thrown after the frames before it
};

/// The next frame; nothing at the end.
std::optional<VideoFrame> VideoReader::State::next() {
    for (;;) {
        if (AvFrame decoded = decoder.receive())
            return make_frame(std::move(decoded));
        if (ended) {
            if (failure)
                std::rethrow_exception(failure);
            return std::nullopt;
        }
        feed();
    }
}

/// Gives the decoder one more packet. Where there is none, by the file's end or by an error, the decoder is
/// told to give out the frames it still has.
void VideoReader::State::feed() noexcept {
    try {
        const AvPacket packet = demuxer.read();
        ended = packet == nullptr;
        decoder.send(packet.get());
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure || ended)
        return;
    ended = true;
    try {
        decoder.send(nullptr);
    } catch (...) {
        // The first failure is the one to report.
    }
}

VideoFrame VideoReader::State::make_frame(AvFrame decoded) {
    if (decoded->decode_error_flags != 0 || (decoded->flags & AV_FRAME_FLAG_CORRUPT) != 0)
        throw_media_error("VideoReader::read", "the video is damaged", "give a whole video file");
    auto state = std::make_unique<VideoFrame::State>();
    state->info = picture_info(*decoded);
    if (decoded->best_effort_timestamp != AV_NOPTS_VALUE)
        state->timestamp =
            static_cast<double>(decoded->best_effort_timestamp) * av_q2d(demuxer.stream().time_base);
    state->delivered = picture_path->deliver(*decoded, state->info);
    state->decoded = std::move(decoded);
    state->in_flight = ticket;
    return VideoFrame(std::move(state));
}

VideoReader::VideoReader(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
VideoReader::VideoReader(VideoReader&&) noexcept = default;
VideoReader& VideoReader::operator=(VideoReader&&) noexcept = default;
VideoReader::~VideoReader() = default;

VideoReader VideoReader::open(const Gpu& gpu, const std::string& file, const VideoReaderOptions& options) {
    route_av_log();
    forget_last_av_message();
    check_frames_in_flight(options.frames_in_flight);
    auto state = std::make_unique<State>(gpu, file, options);
    state->first = state->next();
    if (!state->first)
        throw_media_error("VideoReader::open", file + " has no frame in it", "give a whole video file");
    return VideoReader(std::move(state));
}

std::optional<VideoFrame> VideoReader::read() {
    forget_last_av_message();
    if (state_->first)
        return std::exchange(state_->first, std::nullopt);
    const auto held = static_cast<std::size_t>(state_->ticket.use_count()) - 1;
    if (held >= state_->frames_in_flight)
        throw_usage_error("VideoReader::read", fmt::format("{} frames are still held", held),
                          "let one go first, or raise VideoReaderOptions::frames_in_flight");
    return state_->next();
}

const VideoStreamInfo& VideoReader::info() const noexcept {
    return state_->info;
}

} // namespace zeva
