// An owned VASurface.
#pragma once

#include <utility>
#include <zeva/display.hpp>
#include <zeva/export.hpp>

#include <va/va.h>

namespace zeva {

/// Owns one VASurface and destroys it once; keeps its display alive. Move-only; one thread at a time.
class ZEVA_API VaSurface {
public:
    VaSurface(Display display, VASurfaceID id) noexcept : display_(std::move(display)), id_(id) {}
    VaSurface(VaSurface&& other) noexcept
        : display_(std::move(other.display_)), id_(std::exchange(other.id_, VA_INVALID_SURFACE)) {}
    VaSurface& operator=(VaSurface&& other) noexcept {
        std::swap(display_, other.display_);
        std::swap(id_, other.id_);
        return *this;
    }
    VaSurface(const VaSurface&) = delete;
    VaSurface& operator=(const VaSurface&) = delete;
    ~VaSurface();

    [[nodiscard]] VASurfaceID id() const noexcept { return id_; }
    [[nodiscard]] const Display& display() const noexcept { return display_; }

private:
    Display display_;
    VASurfaceID id_;
};

} // namespace zeva
