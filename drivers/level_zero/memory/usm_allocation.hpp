// One allocation of unified shared memory.
#pragma once

#include "base/mapping.hpp"
#include "memory/exported_fd.hpp"

#include <zeva/unique_fd.hpp>

#include <cstddef>
#include <cstdint>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Owns a descriptor and the mapping of it that the pointer leads to.
class UsmAllocation {
public:
    /// What an allocation is made for.
    struct Purpose {
        ze_memory_type_t type;
        ze_device_handle_t device; ///< null for host memory
    };

    /// New memory of at least `size` bytes, which is not 0.
    [[nodiscard]] static UsmAllocation create(Purpose purpose, std::size_t size);

    /// The memory behind `fd`, which must hold at least `size` bytes, not 0. `fd` stays the caller's.
    [[nodiscard]] static UsmAllocation import(Purpose purpose, int fd, std::size_t size);

    UsmAllocation(UsmAllocation&&) noexcept = default;
    UsmAllocation& operator=(UsmAllocation&&) = delete;
    ~UsmAllocation();

    [[nodiscard]] std::byte* address() const { return mapping_.data(); }
    [[nodiscard]] std::size_t size() const { return mapping_.size(); }
    [[nodiscard]] ze_memory_type_t type() const { return purpose_.type; }
    [[nodiscard]] ze_device_handle_t device() const { return purpose_.device; }
    [[nodiscard]] std::uint64_t id() const { return id_; }

    /// A descriptor for the caller, owned as the export regime says. Not thread safe.
    [[nodiscard]] int export_fd() { return exported_.query(memory_.get()); }

private:
    UsmAllocation(Purpose purpose, UniqueFd memory, Mapping mapping);

    Purpose purpose_;
    std::uint64_t id_;
    UniqueFd memory_;
    Mapping mapping_;
    ExportedFd exported_;
};

} // namespace zeva::ze_driver
