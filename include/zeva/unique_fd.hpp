// An owned file descriptor.
#pragma once

#include <utility>
#include <zeva/export.hpp>

namespace zeva {

/// Owns one file descriptor and closes it once. Move-only; -1 means "none".
/// Not thread safe: one thread uses one object at a time.
class ZEVA_API UniqueFd {
public:
    UniqueFd() noexcept = default;
    /// Takes ownership of `fd`.
    explicit UniqueFd(int fd) noexcept : fd_(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        reset(other.release());
        return *this;
    }
    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;
    ~UniqueFd() { reset(); }

    /// The descriptor, still owned by this object; -1 when empty.
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }
    /// Gives the descriptor up without closing it.
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
    /// Closes what is held and takes ownership of `fd`.
    void reset(int fd = -1) noexcept;

    /// A new descriptor (close-on-exec) of the same open file; empty when the system refuses.
    [[nodiscard]] static UniqueFd duplicate(int fd) noexcept;

private:
    int fd_ = -1;
};

} // namespace zeva
