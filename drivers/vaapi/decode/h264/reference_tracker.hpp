// Whether the codec still holds the references that the client speaks of.
#pragma once

#include <va/va.h>

#include <vector>

namespace zeva::va_driver::h264 {

/// Remembers the reference pictures that were decoded. After a seek the client has dropped them all, and so
/// must the codec: their frame numbers and order counts would be taken for those of the new position.
class ReferenceTracker {
public:
    void add(const VAPictureParameterBufferH264& picture);
    void forget(VASurfaceID surface) noexcept;
    void clear() noexcept { pictures_.clear(); }

    /// The codec holds references, the client has dropped them all, and not because a few pictures were lost.
    [[nodiscard]] bool dropped_by_client(const VAPictureParameterBufferH264& picture) const;

private:
    [[nodiscard]] bool knows(const VAPictureH264& reference) const;
    [[nodiscard]] bool continues_frame_numbers(const VAPictureParameterBufferH264& picture) const;

    std::vector<VAPictureH264> pictures_; ///< one of each surface
    unsigned last_frame_number_ = 0;
};

} // namespace zeva::va_driver::h264
