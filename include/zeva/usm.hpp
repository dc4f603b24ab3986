// Unified Shared Memory of Level Zero.
#pragma once

#include <cstddef>
#include <memory>
#include <zeva/export.hpp>

#include <level_zero/ze_api.h>

namespace zeva {

/// Where Level Zero keeps the memory, and who may touch it. `shared` memory cannot be exported.
enum class UsmKind { device, host, shared };

/// Owns one USM allocation, or a share in an import, and frees it once, with the descriptor that its driver
/// may have left open for it. Move-only; one thread at a time. The context must outlive it.
class ZEVA_API Usm {
public:
    Usm() noexcept = default;
    Usm(Usm&& other) noexcept { swap(other); }
    Usm& operator=(Usm&& other) noexcept {
        Usm moved{std::move(other)};
        swap(moved);
        return *this;
    }
    Usm(const Usm&) = delete;
    Usm& operator=(const Usm&) = delete;
    ~Usm();

    /// Allocates `size` bytes; device memory can be exported, host memory where the driver can. `keep_alive`
    /// is held until the memory is freed, for example the owner of the context. Throws Error (level_zero).
    [[nodiscard]] static Usm allocate(ze_context_handle_t context, ze_device_handle_t device, UsmKind kind,
                                      std::size_t size, std::shared_ptr<const void> keep_alive = {});

    [[nodiscard]] void* pointer() const noexcept { return pointer_; }
    /// Bytes that were asked for, or that an imported dma-buf has.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// True when the memory belongs to another object of this process that was recognised at import: it is
    /// not freed here and must stay alive.
    [[nodiscard]] bool is_alias() const noexcept {
        return pointer_ != nullptr && context_ == nullptr && keep_alive_ == nullptr;
    }
    [[nodiscard]] explicit operator bool() const noexcept { return pointer_ != nullptr; }

private:
    friend class UsmFactory;
    void swap(Usm& other) noexcept;

    ze_context_handle_t context_ = nullptr; ///< of an allocation that is freed here
    void* pointer_ = nullptr;
    std::size_t size_ = 0;
    std::shared_ptr<const void> keep_alive_; ///< an import, or what the context needs
};

} // namespace zeva
