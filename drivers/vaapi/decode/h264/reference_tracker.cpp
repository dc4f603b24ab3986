#include "decode/h264/reference_tracker.hpp"

#include <algorithm>

namespace zeva::va_driver::h264 {

void ReferenceTracker::add(const VAPictureParameterBufferH264& picture) {
    forget(picture.CurrPic.picture_id); // the first field of the frame
    pictures_.push_back(picture.CurrPic);
    last_frame_number_ = picture.frame_num;
}

void ReferenceTracker::forget(VASurfaceID surface) noexcept {
    std::erase_if(pictures_, [&](const VAPictureH264& picture) { return picture.picture_id == surface; });
}

bool ReferenceTracker::dropped_by_client(const VAPictureParameterBufferH264& picture) const {
    if (pictures_.empty()) {
        return false;
    }
    bool has_references = false;
    for (const VAPictureH264& reference : picture.ReferenceFrames) {
        if ((reference.flags & VA_PICTURE_H264_INVALID) != 0) {
            continue;
        }
        if (knows(reference)) {
            return false;
        }
        has_references = true;
    }
    return !has_references || !continues_frame_numbers(picture);
}

/// The surface alone proves nothing: after a seek it may have been given to another picture. The order counts
/// of a picture do, but memory_management_control_operation 5 makes them relative to the picture itself.
bool ReferenceTracker::knows(const VAPictureH264& reference) const {
    const auto found = std::ranges::find(pictures_, reference.picture_id, &VAPictureH264::picture_id);
    if (found == pictures_.end()) {
        return false;
    }
    const bool same_order_count = found->TopFieldOrderCnt == reference.TopFieldOrderCnt ||
                                  found->BottomFieldOrderCnt == reference.BottomFieldOrderCnt;
    const bool order_count_reset =
        std::min(reference.TopFieldOrderCnt, reference.BottomFieldOrderCnt) == 0 && reference.frame_idx == 0;
    return same_order_count || order_count_reset;
}

/// In place of lost pictures a client has surfaces that were never decoded, with the missing frame numbers.
bool ReferenceTracker::continues_frame_numbers(const VAPictureParameterBufferH264& picture) const {
    const unsigned modulus = 16U << picture.seq_fields.bits.log2_max_frame_num_minus4;
    const unsigned step = (picture.frame_num + modulus - last_frame_number_ % modulus) % modulus;
    return step <= picture.num_ref_frames + 1U;
}

} // namespace zeva::va_driver::h264
