// Whose turn it is to touch a shared picture, and waiting for the other side.
#pragma once

#include <cstdint>
#include <mutex>
#include <zeva/shared_surface.hpp>

#include <level_zero/ze_api.h>
#include <va/va.h>

namespace zeva {

/// The turns of one surface. Thread safe: waits hold no lock. Makes no system call where nothing has to be
/// waited for.
class HandOver {
public:
    /// `turn`: video where VA-API may already be working on the surface.
    HandOver(VADisplay display, VASurfaceID surface, Turn turn) noexcept
        : display_(display), surface_(surface), turn_(turn), video_work_(turn == Turn::video ? 1 : 0) {}

    [[nodiscard]] VASurfaceID surface() const noexcept { return surface_; }

    [[nodiscard]] Turn turn() const;
    void begin_video();
    void end_video(Timeout timeout);
    void begin_compute(Timeout timeout);
    void end_compute(ze_event_handle_t event, Timeout timeout);
    [[nodiscard]] bool video_is_finished() const;
    /// The surface's owner may have given it to VA-API meanwhile: the next begin_compute waits for it.
    void expect_video();

private:
    void sync_video(Timeout timeout) const;

    VADisplay display_;
    VASurfaceID surface_;
    mutable std::mutex mutex_;
    Turn turn_;
    std::uint64_t video_work_;        ///< how often VA-API may have been given work
    std::uint64_t finished_work_ = 0; ///< what of it has been waited for
    std::uint32_t computing_ = 0;     ///< begin_compute calls that have not ended
};

} // namespace zeva
