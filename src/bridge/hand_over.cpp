#include "bridge/hand_over.hpp"

#include "base/error.hpp"
#include "level_zero/result.hpp"
#include "vaapi/status.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

namespace zeva {
namespace {

constexpr std::uint64_t to_nanoseconds(Timeout timeout) {
    return timeout.count() > 0 ? static_cast<std::uint64_t>(timeout.count()) : 0;
}

std::string milliseconds(Timeout timeout) {
    return fmt::format("{} ms", std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count());
}

[[noreturn]] void throw_wrong_turn(const char* call, Turn turn) {
    constexpr const char* names[] = {"idle", "video", "compute"};
    throw_usage_error(call, fmt::format("the surface is with {}", names[static_cast<int>(turn)]),
                      "hand it over in order: begin_video, begin_compute, end_compute");
}

[[noreturn]] void throw_video_timeout(Timeout timeout) {
    throw_va_error(VA_STATUS_ERROR_TIMEDOUT, "vaSyncSurface2",
                   fmt::format("VA-API has not finished after {}", milliseconds(timeout)),
                   "give a longer timeout");
}

bool is_ready(VADisplay display, VASurfaceID surface) {
    VASurfaceStatus status = VASurfaceReady;
    check_va(vaQuerySurfaceStatus(display, surface, &status), "vaQuerySurfaceStatus");
    return status == VASurfaceReady || status == VASurfaceSkipped;
}

/// For drivers without vaSyncSurface2: asks until the surface is ready, so that the deadline holds.
void poll_until_ready(VADisplay display, VASurfaceID surface, Timeout timeout) {
    constexpr auto interval = std::chrono::microseconds{100};
    const auto start = std::chrono::steady_clock::now();
    while (!is_ready(display, surface)) {
        if (std::chrono::steady_clock::now() - start > timeout)
            throw_video_timeout(timeout);
        std::this_thread::sleep_for(interval);
    }
    check_va(vaSyncSurface(display, surface), "vaSyncSurface");
}

void wait_for_event(ze_event_handle_t event, Timeout timeout) {
    const ze_result_t result = zeEventHostSynchronize(event, to_nanoseconds(timeout));
    if (result == ZE_RESULT_NOT_READY)
        throw_ze_error(result, "zeEventHostSynchronize",
                       fmt::format("compute has not finished after {}", milliseconds(timeout)),
                       "give a longer timeout, and signal the event by the last command");
    check_ze(result, "zeEventHostSynchronize", "compute has failed");
}

} // namespace

Turn HandOver::turn() const {
    const std::lock_guard lock(mutex_);
    return turn_;
}

void HandOver::begin_video() {
    const std::lock_guard lock(mutex_);
    if (turn_ != Turn::idle)
        throw_wrong_turn("begin_video", turn_);
    turn_ = Turn::video;
    ++video_work_;
}

void HandOver::end_video(Timeout timeout) {
    std::unique_lock lock(mutex_);
    if (turn_ != Turn::video)
        throw_wrong_turn("end_video", turn_);
    const std::uint64_t work = video_work_;
    lock.unlock();
    sync_video(timeout);
    lock.lock();
    finished_work_ = std::max(finished_work_, work);
    if (turn_ == Turn::video)
        turn_ = Turn::idle;
}

void HandOver::begin_compute(Timeout timeout) {
    std::unique_lock lock(mutex_);
    if (const std::uint64_t work = video_work_; finished_work_ < work) {
        lock.unlock();
        sync_video(timeout);
        lock.lock();
        finished_work_ = std::max(finished_work_, work);
    }
    turn_ = Turn::compute;
    ++computing_;
}

void HandOver::end_compute(ze_event_handle_t event, Timeout timeout) {
    std::unique_lock lock(mutex_);
    if (turn_ != Turn::compute)
        throw_wrong_turn("end_compute", turn_);
    if (event != nullptr) {
        lock.unlock();
        wait_for_event(event, timeout);
        lock.lock();
    }
    if (computing_ == 0)
        throw_wrong_turn("end_compute", turn_);
    if (--computing_ == 0)
        turn_ = Turn::idle;
}

bool HandOver::video_is_finished() const {
    return is_ready(display_, surface_);
}

void HandOver::expect_video() {
    const std::lock_guard lock(mutex_);
    ++video_work_;
    if (turn_ == Turn::idle)
        turn_ = Turn::video;
}

void HandOver::sync_video(Timeout timeout) const {
    const VAStatus status = vaSyncSurface2(display_, surface_, to_nanoseconds(timeout));
    if (status == VA_STATUS_ERROR_UNIMPLEMENTED)
        return poll_until_ready(display_, surface_, timeout);
    if (status == VA_STATUS_ERROR_TIMEDOUT)
        throw_video_timeout(timeout);
    if (status == VA_STATUS_ERROR_DECODING_ERROR)
        throw_va_error(status, "vaSyncSurface2", "the video is damaged or cut off", "give a whole video");
    check_va(status, "vaSyncSurface2", "the work of VA-API on the surface has failed");
}

} // namespace zeva
