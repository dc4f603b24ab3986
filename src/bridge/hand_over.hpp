// Whose turn it is to touch a shared picture, and waiting for the other side.
#pragma once

#include <cstdint>
#include <mutex>
#include <zeva/shared_surface.hpp>

#include <level_zero/ze_api.h>
#include <va/va.h>

namespace zeva {

/// The turns of one surface. Thread safe; makes no system call where nothing has to be waited for.
class HandOver {
public:
    HandOver(VADisplay display, VASurfaceID surface) noexcept : display_(display), surface_(surface) {}

    [[nodiscard]] VASurfaceID surface() const noexcept { return surface_; }

    [[nodiscard]] Turn turn() const;
    void begin_video();
    void end_video(Timeout timeout);
    void begin_compute(Timeout timeout);
    void end_compute(ze_event_handle_t event, Timeout timeout);
    [[nodiscard]] bool video_is_finished() const;
    /// The surface's owner may have given it to VA-API meanwhile: idle becomes video.
    void expect_video();

private:
    void wait_for_video(Timeout timeout) const;

    VADisplay display_;
    VASurfaceID surface_;
    mutable std::mutex mutex_;
    Turn turn_ = Turn::idle;
    std::uint32_t computing_ = 0; ///< begin_compute calls that have not ended
};

} // namespace zeva
