// The memory of images, used again and again.
#pragma once

#include "surface_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace zeva::va_driver {

/// Clients that read pictures often make an image for each, whose fresh memory would cost more than the copy.
/// Thread safe.
class ImageMemory {
public:
    /// Memory of `size` bytes: zero, or with the pixels of an earlier image. It comes back by itself when
    /// nobody uses it any more, which has to be before this dies. Throws StatusError.
    [[nodiscard]] std::shared_ptr<SurfaceMemory> take(std::uint64_t size);

private:
    static constexpr std::size_t max_kept = 4;

    [[nodiscard]] std::shared_ptr<SurfaceMemory> find(std::uint64_t size);
    void keep(std::shared_ptr<SurfaceMemory> memory) noexcept;

    std::mutex mutex_;
    std::vector<std::shared_ptr<SurfaceMemory>> kept_; ///< the oldest first
};

} // namespace zeva::va_driver
