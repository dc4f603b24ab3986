#include "decode/av1/coded_frame.hpp"

#include <chrono>

namespace zeva::va_driver::av1 {
namespace {

/// Clients give the frame that follows a hidden one at once.
constexpr std::chrono::milliseconds hidden_frame_patience{2};

} // namespace

void CodedFrame::settle(std::uint8_t refresh_flags) {
    const std::lock_guard lock(mutex_);
    flags_ = refresh_flags;
    settled_.notify_one();
}

std::span<const std::uint8_t> CodedFrame::first_stream() {
    std::unique_lock lock(mutex_);
    if (is_hidden_)
        settled_.wait_for(lock, hidden_frame_patience, [this] { return flags_.has_value(); });
    choose(flags_.value_or(0));
    return stream_.bytes();
}

std::span<const std::uint8_t> CodedFrame::second_stream() {
    const std::lock_guard lock(mutex_);
    if (decoded_flags_ != 0 || flags_.value_or(0) == 0)
        return {};
    choose(*flags_);
    return stream_.bytes();
}

void CodedFrame::choose(std::uint8_t flags) {
    decoded_flags_ = flags;
    if (!refreshes_all_)
        stream_.set_refresh_frame_flags(flags);
}

} // namespace zeva::va_driver::av1
