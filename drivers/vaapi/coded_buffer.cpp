#include "coded_buffer.hpp"

#include "status.hpp"

#include <algorithm>

namespace zeva::va_driver {

void CodedBuffer::store(std::span<const std::uint8_t> bytes, unsigned average_qp) {
    const bool fits = bytes.size() <= capacity_;
    bytes_.assign(bytes.begin(), fits ? bytes.end() : bytes.begin());
    segment_ = {};
    segment_.size = static_cast<std::uint32_t>(bytes_.size());
    segment_.status = std::min(average_qp, unsigned{VA_CODED_BUF_STATUS_PICTURE_AVE_QP_MASK});
    if (!fits)
        segment_.status |= VA_CODED_BUF_STATUS_SLICE_OVERFLOW_MASK;
    segment_.buf = bytes_.data();
    require(fits, VA_STATUS_ERROR_NOT_ENOUGH_BUFFER);
}

VACodedBufferSegment* CodedBuffer::map() {
    use.wait();
    const VAStatus status = use.status();
    require(status == VA_STATUS_SUCCESS || status == VA_STATUS_ERROR_NOT_ENOUGH_BUFFER, status);
    return &segment_;
}

} // namespace zeva::va_driver
