#include <zeva/surface_cache.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "bridge/shared_surface_state.hpp"

#include <list>
#include <mutex>
#include <unordered_map>

namespace zeva {
namespace {

struct Entry {
    VASurfaceID id;
    std::shared_ptr<SharedSurface> surface;
};

} // namespace

SurfaceLease::~SurfaceLease() {
    if (computing_ > 0)
        log(LogLevel::error, "SurfaceLease: dropped between begin_compute and end_compute");
    try {
        for (; computing_ > 0; --computing_)
            surface_->end_compute();
    } catch (const std::exception& error) {
        log(LogLevel::error, error.what());
    }
}

void SurfaceLease::begin_compute(Timeout timeout) {
    surface_->begin_compute(timeout);
    ++computing_;
}

void SurfaceLease::end_compute(ze_event_handle_t event, Timeout timeout) {
    if (computing_ == 0)
        throw_usage_error("SurfaceLease::end_compute", "this lease has not begun",
                          "call begin_compute first");
    surface_->end_compute(event, timeout);
    --computing_;
}

void SurfaceLease::swap(SurfaceLease& other) noexcept {
    std::swap(picture_, other.picture_);
    std::swap(surface_, other.surface_);
    std::swap(info_, other.info_);
    std::swap(computing_, other.computing_);
}

struct SurfaceCache::State {
    Gpu gpu;
    std::size_t capacity;
    ShareOptions options;

    std::mutex mutex;
    std::optional<std::uint64_t> generation;
    std::list<Entry> entries; ///< most recently used first
    std::unordered_map<VASurfaceID, std::list<Entry>::iterator> by_id;
    SurfaceCacheStatistics statistics;

    void flush() {
        statistics.evictions += entries.size();
        by_id.clear();
        entries.clear();
    }

    void evict_oldest() {
        by_id.erase(entries.back().id);
        entries.pop_back();
        ++statistics.evictions;
    }

    const std::shared_ptr<SharedSurface>& find_or_share(VASurfaceID id) {
        if (const auto found = by_id.find(id); found != by_id.end()) {
            ++statistics.hits;
            entries.splice(entries.begin(), entries, found->second);
        } else {
            ++statistics.misses;
            auto surface = std::make_shared<SharedSurface>(SharedSurface::from_surface(gpu, id, options));
            if (entries.size() == capacity)
                evict_oldest();
            entries.push_front({id, std::move(surface)});
            by_id.emplace(id, entries.begin());
        }
        return entries.front().surface;
    }
};

SurfaceCache::SurfaceCache(const Gpu& gpu, std::size_t capacity, const ShareOptions& options) {
    if (capacity == 0)
        throw_usage_error("SurfaceCache", "a cache of 0 surfaces", "ask for at least one");
    state_.reset(new State{gpu, capacity, options, {}, {}, {}, {}, {}});
    state_->options.read_only = true; // the decoder predicts from these pictures
}

SurfaceCache::~SurfaceCache() = default;

SurfaceLease SurfaceCache::share(VASurfaceID surface, std::uint64_t generation,
                                 std::shared_ptr<const void> picture, const PictureInfo& info) {
    const std::lock_guard lock(state_->mutex);
    if (state_->generation != generation) {
        state_->flush();
        state_->generation = generation;
    }
    const std::shared_ptr<SharedSurface>& shared = state_->find_or_share(surface);
    shared->state_->hand_over.expect_video();
    return {shared, std::move(picture), info};
}

void SurfaceCache::flush() {
    const std::lock_guard lock(state_->mutex);
    state_->flush();
}

SurfaceCacheStatistics SurfaceCache::statistics() const {
    const std::lock_guard lock(state_->mutex);
    SurfaceCacheStatistics statistics = state_->statistics;
    statistics.entries = state_->entries.size();
    return statistics;
}

} // namespace zeva
