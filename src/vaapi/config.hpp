// Asking a VA driver what it can do.
#pragma once

#include <cstdint>
#include <utility>

#include <va/va.h>

namespace zeva {

/// An owned VAConfigID. Move-only; the display must outlive it.
class VaConfig {
public:
    /// Throws Error (vaapi).
    VaConfig(VADisplay display, VAProfile profile, VAEntrypoint entrypoint);
    VaConfig(VaConfig&& other) noexcept
        : display_(other.display_), id_(std::exchange(other.id_, VA_INVALID_ID)) {}
    VaConfig& operator=(VaConfig&&) = delete;
    VaConfig(const VaConfig&) = delete;
    VaConfig& operator=(const VaConfig&) = delete;
    ~VaConfig();

    [[nodiscard]] VAConfigID id() const noexcept { return id_; }

private:
    VADisplay display_;
    VAConfigID id_ = VA_INVALID_ID;
};

[[nodiscard]] bool offers(VADisplay display, VAProfile profile, VAEntrypoint entrypoint);
/// VA_SURFACE_ATTRIB_MEM_TYPE_* flags of the first config that tells them; 0 when none does.
[[nodiscard]] std::uint32_t query_memory_types(VADisplay display);

} // namespace zeva
