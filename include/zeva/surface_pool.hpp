// A fixed number of shared surfaces that are used again and again.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <zeva/export.hpp>
#include <zeva/shared_surface.hpp>

namespace zeva {

/// A surface on loan from a SurfacePool; goes back at destruction, unless it is still with compute: then the
/// pool loses it. Move-only. Keeps the pool's surfaces
/// alive.
class ZEVA_API PooledSurface {
public:
    PooledSurface(PooledSurface&& other) noexcept = default;
    PooledSurface& operator=(PooledSurface&& other) noexcept {
        std::swap(storage_, other.storage_);
        std::swap(index_, other.index_);
        return *this;
    }
    PooledSurface(const PooledSurface&) = delete;
    PooledSurface& operator=(const PooledSurface&) = delete;
    ~PooledSurface();

    [[nodiscard]] SharedSurface& operator*() const noexcept;
    [[nodiscard]] SharedSurface* operator->() const noexcept { return &**this; }

private:
    friend class SurfacePool;
    struct Storage;
    PooledSurface(std::shared_ptr<Storage> storage, std::size_t index) noexcept
        : storage_(std::move(storage)), index_(index) {}
    std::shared_ptr<Storage> storage_;
    std::size_t index_;
};

/// Surfaces in memory that Level Zero owns, all allocated at construction. Taking one and giving it back
/// makes no system call. Thread safe.
class ZEVA_API SurfacePool {
public:
    /// Throws Error, as SharedSurface::allocate does, and (usage) when `count` is 0.
    SurfacePool(const Gpu& gpu, const SurfaceDescription& description, std::size_t count);

    /// A surface that nobody uses, waiting for one. Throws Error (usage) when none came back in time.
    [[nodiscard]] PooledSurface acquire(Timeout timeout = default_timeout);
    /// The same without waiting; nothing when all are out.
    [[nodiscard]] std::optional<PooledSurface> try_acquire();

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] std::size_t available() const;
    /// Every surface, lent or not, for those who must name all of them in advance (vaCreateContext).
    [[nodiscard]] SharedSurface& surface(std::size_t index) const;

private:
    std::shared_ptr<PooledSurface::Storage> storage_;
};

} // namespace zeva
