// What a VideoFrame owns; made by VideoReader.
#pragma once

#include "media/av_handles.hpp"
#include "media/picture_path.hpp"

#include <zeva/media.hpp>

namespace zeva {

struct VideoFrame::State {
    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State();

    std::shared_ptr<const void> in_flight; ///< counted by the reader until all below is back
    AvFrame decoded;                       ///< the decoder's reference; outlives `delivered`
    DeliveredPicture delivered;            ///< for in_place the decoded surface itself
    PictureInfo info;
    std::optional<double> timestamp;
    std::size_t open_computes = 0; ///< begin_compute without end_compute
};

} // namespace zeva
