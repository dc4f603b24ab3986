// The order of long-term reference pictures, which VA-API shows only in the lists that begin with others.
#pragma once

#include "decode/hevc/slice_segment.hpp"
#include "recycled_memory.hpp"

#include <va/va.h>
#include <va/va_dec_hevc.h>

#include <span>

namespace zeva::va_driver::hevc {

/// A slice segment with what VA-API says about it.
struct DescribedSegment {
    SliceSegment segment;
    VASliceParameterBufferHEVC parameters;
};

/// The picture's references, the long-term ones that it uses in the order of RefPicSetLtCurr (ITU-T H.265,
/// section 8.3.2). Where no list shows the order it does not matter.
[[nodiscard]] RecycledVector<VAPictureHEVC> ordered_references(const VAPictureParameterBufferHEVC& picture,
                                                               std::span<const DescribedSegment> segments);

} // namespace zeva::va_driver::hevc
