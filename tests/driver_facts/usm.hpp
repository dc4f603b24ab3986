// Level Zero memory that is exported and imported, without any of zeva's precautions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <level_zero/ze_api.h>

namespace zeva::driver_facts {

inline constexpr std::uint32_t dma_buf_flag = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
inline constexpr std::uint32_t opaque_fd_flag = ZE_EXTERNAL_MEMORY_TYPE_FLAG_OPAQUE_FD;

enum class UsmKind { device, host, shared };

/// USM; freed at destruction.
class Usm {
public:
    Usm() = default;
    /// `next` is the pNext of the (device) allocation description. `result` tells whether there is memory.
    Usm(UsmKind kind, std::size_t size, const void* next, ze_device_handle_t device = nullptr);
    Usm(const Usm&) = delete;
    Usm& operator=(const Usm&) = delete;
    Usm(Usm&& other) noexcept;
    Usm& operator=(Usm&&) = delete;
    ~Usm() { free(); }
    ze_result_t free();

    [[nodiscard]] void* pointer() const { return pointer_; }
    [[nodiscard]] ze_result_t result() const { return result_; }

private:
    void* pointer_ = nullptr;
    ze_result_t result_ = ZE_RESULT_ERROR_UNINITIALIZED;
};

/// Allocates with ze_external_memory_export_desc_t.
[[nodiscard]] Usm allocate_exportable(std::size_t size, UsmKind kind = UsmKind::device,
                                      std::uint32_t flags = dma_buf_flag);
/// Allocates with ze_external_memory_import_fd_t.
[[nodiscard]] Usm import_fd(int fd, std::size_t size, UsmKind kind = UsmKind::device,
                            std::uint32_t flags = dma_buf_flag, ze_device_handle_t device = nullptr);

struct FdQuery {
    ze_result_t result = ZE_RESULT_SUCCESS;
    int fd = -1;
};
/// zeMemGetAllocProperties with ze_external_memory_export_fd_t: what NEO gives is not owned by anything here.
[[nodiscard]] FdQuery query_fd(const void* pointer, std::uint32_t flags = dma_buf_flag);
[[nodiscard]] ze_memory_type_t memory_type(const void* pointer);
[[nodiscard]] std::size_t address_range_size(const void* pointer);

[[nodiscard]] bool is_open(int fd);
[[nodiscard]] std::string open_text(int fd); ///< `open` or `closed`
[[nodiscard]] std::size_t fd_size(int fd);   ///< by lseek
[[nodiscard]] bool same_file(int a, int b);  ///< by device and inode

/// Device memory with its dma-buf, whose descriptor is closed once at destruction.
class SharedMemory {
public:
    explicit SharedMemory(std::size_t size, ze_device_handle_t device = nullptr);
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;
    ~SharedMemory();

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] void* pointer() const { return usm_.pointer(); }
    /// The same bytes through the dma-buf.
    [[nodiscard]] std::uint8_t* bytes() const { return bytes_; }

private:
    Usm usm_;
    int fd_ = -1;
    std::uint32_t size_ = 0;
    std::uint8_t* bytes_ = nullptr;
};

} // namespace zeva::driver_facts
