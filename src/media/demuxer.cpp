#include "media/demuxer.hpp"

#include "media/av_error.hpp"
#include "media/av_log.hpp"
#include "media/picture_info.hpp"

#include <algorithm>
#include <filesystem>
#include <span>

#include <fmt/format.h>

namespace zeva {
namespace {

void check_file(const std::string& file) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (error)
        throw_av_error(AVERROR(error.value()), "VideoReader::open", file, "check the name of the file");
    if (std::filesystem::is_directory(status))
        throw_media_error("VideoReader::open", file + " is a folder", "give a video file");
    if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(file, error) == 0)
        throw_media_error("VideoReader::open", file + " is empty", "give a video file");
}

[[noreturn]] void throw_no_video(int code, const char* call, const std::string& file) {
    throw_av_error(code, call, file + " cannot be read as video",
                   code == AVERROR(EACCES) ? "check the permissions of the file"
                                           : "give a whole video file, for example MP4 with H.264");
}

AvFormatContext open_input(const std::string& file) {
    AVDictionary* options = nullptr;
    // A list inside the file must not make it open anything but files.
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    AVFormatContext* format = nullptr;
    const int result = avformat_open_input(&format, ("file:" + file).c_str(), nullptr, &options);
    av_dict_free(&options);
    if (result < 0)
        throw_no_video(result, "avformat_open_input", file);
    return AvFormatContext(format);
}

/// Pictures that belong to an audio file do not count.
AVStream* find_video_stream(const AVFormatContext& format) {
    const std::span streams(format.streams, format.nb_streams);
    const auto is_video = [](const AVStream* stream) {
        return stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
               (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
    };
    const auto found = std::ranges::find_if(streams, is_video);
    return found != streams.end() ? *found : nullptr;
}

} // namespace

Demuxer::Demuxer(const std::string& file) : file_(file) {
    check_file(file);
    format_ = open_input(file);
    const int result = avformat_find_stream_info(format_.get(), nullptr);
    if (result < 0)
        throw_no_video(result, "avformat_find_stream_info", file);
    stream_ = find_video_stream(*format_);
    if (stream_ == nullptr)
        throw_media_error("VideoReader::open", file + " has no video stream", "give a file with video in it");
    for (AVStream* stream : std::span(format_->streams, format_->nb_streams))
        stream->discard = stream == stream_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

VideoStreamInfo Demuxer::info() const {
    const AVCodecParameters& parameters = *stream_->codecpar;
    VideoStreamInfo info;
    info.codec = avcodec_get_name(parameters.codec_id);
    info.width = static_cast<std::uint32_t>(std::max(parameters.width, 0));
    info.height = static_cast<std::uint32_t>(std::max(parameters.height, 0));
    if (stream_->avg_frame_rate.num > 0 && stream_->avg_frame_rate.den > 0)
        info.frames_per_second = av_q2d(stream_->avg_frame_rate);
    info.frame_count = static_cast<std::uint64_t>(std::max<std::int64_t>(stream_->nb_frames, 0));
    info.picture = picture_info(parameters);
    return info;
}

AvPacket Demuxer::read() {
    auto packet = own<AvPacket>(av_packet_alloc());
    do {
        av_packet_unref(packet.get());
        forget_last_av_message();
        const int result = av_read_frame(format_.get(), packet.get());
        if (result == AVERROR_EOF) {
            check_end();
            return {};
        }
        check_av(result, "av_read_frame");
    } while (packet->stream_index != stream_->index);
    if ((packet->flags & AV_PKT_FLAG_CORRUPT) != 0)
        throw_cut_off();
    return packet;
}

/// Most demuxers take the end of a file that was cut for the end of its video: an index that names bytes
/// beyond it (MP4) or a complaint at the end (Matroska) tells them apart.
void Demuxer::check_end() const {
    const int entries = avformat_index_get_entries_count(stream_);
    const AVIndexEntry* last = avformat_index_get_entry(stream_, entries - 1);
    const std::int64_t size = avio_size(format_->pb);
    const bool is_cut = last != nullptr && size > 0 && last->pos + last->size > size;
    if (is_cut || !last_av_message().empty())
        throw_cut_off();
}

void Demuxer::throw_cut_off() const {
    throw_media_error("av_read_frame", file_ + " is damaged or cut off", "give a whole video file");
}

} // namespace zeva
