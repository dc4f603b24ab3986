// Memory that cannot be overrun unseen.
#pragma once

#include <array>
#include <cstddef>

#include <va/va.h>

namespace zeva::test {

/// Surfaces in the process's memory, with pages before and after it that nobody may touch. The memory of the
/// last ones is kept, as decoders may still read what they have decoded; that of earlier ones is used again.
class GuardedSurfaces {
public:
    GuardedSurfaces() = default;
    ~GuardedSurfaces();
    GuardedSurfaces(const GuardedSurfaces&) = delete;
    GuardedSurfaces& operator=(const GuardedSurfaces&) = delete;

    /// A surface with the layout of the given one. Throws std::runtime_error.
    [[nodiscard]] VASurfaceID create_like(VADisplay display, VASurfaceID surface);

private:
    struct Region {
        std::byte* start = nullptr; ///< of the guards before
        std::size_t size = 0;       ///< with guards
    };
    static void release(Region& region);
    [[nodiscard]] static Region reserve(std::size_t bytes);

    std::array<Region, 64> regions_{};
    std::size_t next_ = 0;
};

} // namespace zeva::test
