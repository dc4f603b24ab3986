// libavcodec's MPEG-2 encoder.
#pragma once

#include "decode/av_handles.hpp"
#include "encode/mpeg2/picture_headers.hpp"
#include "encode/mpeg2/stream_settings.hpp"
#include "encode/picture_encoder.hpp"
#include "encode/source_reader.hpp"

#include <memory>
#include <vector>

namespace zeva::va_driver::mpeg2 {

struct PictureTask {
    std::shared_ptr<const StreamSettings> settings;
    bool is_intra = false;
    bool is_top_field_first = false;
    int quantiser = 0; ///< quantiser_scale_code, 1 to 31, of a stream without a bit budget
    ClientHeaders headers;
};

/// Encodes one picture after the other, each when it is given. Not thread safe.
class PictureCodec {
public:
    explicit PictureCodec(unsigned threads);

    /// New settings are valid from an intra picture on. Throws StatusError (VA_STATUS_ERROR_ENCODING_ERROR)
    /// or std::bad_alloc.
    EncodedPicture encode(const PictureTask& task, const Pixels& source);

private:
    void open(std::shared_ptr<const StreamSettings> settings);
    void fill_frame(const PictureTask& task, const SourcePlanes& planes);
    void run();

    const unsigned threads_;
    SourceReader reader_;
    std::shared_ptr<const StreamSettings> settings_;
    std::int64_t next_time_ = 0;
    AvFrame frame_;
    AvPacket packet_;
    AvCodecContext codec_; ///< may refer to the frame
    std::vector<std::uint8_t> stream_;
};

} // namespace zeva::va_driver::mpeg2
