#include <zeva/surface_pool.hpp>

#include "base/error.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

#include <fmt/format.h>

namespace zeva {

/// The surfaces of a pool; lives until the pool and every loan are gone.
struct PooledSurface::Storage {
    std::vector<SharedSurface> surfaces;
    std::mutex mutex;
    std::condition_variable returned;
    std::vector<std::size_t> free; ///< never grows beyond its first capacity: lending allocates nothing

    std::size_t take_last() {
        const std::size_t index = free.back();
        free.pop_back();
        return index;
    }
};

PooledSurface::~PooledSurface() {
    if (!storage_)
        return;
    if (storage_->surfaces[index_].turn() == Turn::compute) {
        // A kernel may still write there: nobody else may get it.
        log(LogLevel::error, "SurfacePool: a surface is lost, it came back before end_compute");
        return;
    }
    {
        const std::lock_guard lock(storage_->mutex);
        storage_->free.push_back(index_);
    }
    storage_->returned.notify_one();
}

SharedSurface& PooledSurface::operator*() const noexcept {
    return storage_->surfaces[index_];
}

SurfacePool::SurfacePool(const Gpu& gpu, const SurfaceDescription& description, std::size_t count)
    : storage_(std::make_shared<PooledSurface::Storage>()) {
    if (count == 0)
        throw_usage_error("SurfacePool", "a pool of 0 surfaces", "ask for at least one");
    storage_->surfaces.reserve(count);
    storage_->free.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
        storage_->surfaces.push_back(SharedSurface::allocate(gpu, description));
        storage_->free.push_back(count - 1 - index);
    }
}

PooledSurface SurfacePool::acquire(Timeout timeout) {
    std::unique_lock lock(storage_->mutex);
    const auto has_free = [this] { return !storage_->free.empty(); };
    constexpr Timeout longest = std::chrono::hours{24 * 365}; // condition variables overflow beyond
    if (!has_free() && !storage_->returned.wait_for(lock, std::min(timeout, longest), has_free))
        throw_usage_error("SurfacePool::acquire",
                          fmt::format("all {} surfaces are out", storage_->surfaces.size()),
                          "give surfaces back sooner or make the pool larger");
    return {storage_, storage_->take_last()};
}

std::optional<PooledSurface> SurfacePool::try_acquire() {
    const std::lock_guard lock(storage_->mutex);
    if (storage_->free.empty())
        return std::nullopt;
    return PooledSurface{storage_, storage_->take_last()};
}

std::size_t SurfacePool::size() const noexcept {
    return storage_->surfaces.size();
}

std::size_t SurfacePool::available() const {
    const std::lock_guard lock(storage_->mutex);
    return storage_->free.size();
}

SharedSurface& SurfacePool::surface(std::size_t index) const {
    if (index >= storage_->surfaces.size())
        throw_usage_error("SurfacePool::surface",
                          fmt::format("no surface {}, there are {}", index, storage_->surfaces.size()));
    return storage_->surfaces[index];
}

} // namespace zeva
