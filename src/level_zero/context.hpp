// An owned Level Zero context.
#pragma once

#include <utility>

#include <level_zero/ze_api.h>

namespace zeva {

/// Owns one context and destroys it once. Move-only.
class ZeContext {
public:
    /// Throws Error (level_zero).
    explicit ZeContext(ze_driver_handle_t driver);
    ZeContext(ZeContext&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    ZeContext& operator=(ZeContext&&) = delete;
    ZeContext(const ZeContext&) = delete;
    ZeContext& operator=(const ZeContext&) = delete;
    ~ZeContext();

    [[nodiscard]] ze_context_handle_t get() const noexcept { return handle_; }

private:
    ze_context_handle_t handle_ = nullptr;
};

} // namespace zeva
