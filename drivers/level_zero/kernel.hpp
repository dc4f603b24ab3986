// Kernels: what is launched, and the state that the next launch takes.
#pragma once

#include "execution/kernel_executor.hpp"
#include "module.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// One thread at a time changes a kernel; launches already appended are not affected.
class Kernel {
public:
    using Handle = ze_kernel_handle_t;

    Kernel(std::shared_ptr<Module> module, std::string name, std::unique_ptr<ExecutableKernel> executable);

    [[nodiscard]] const Module& module() const { return *module_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Work-items in a group, at most.
    [[nodiscard]] std::uint32_t max_group_size() const;
    [[nodiscard]] ExecutableKernel& executable() const { return *executable_; }

    void set_argument(std::uint32_t index, std::size_t size, const void* value);
    void set_group_size(std::array<std::uint32_t, 3> size);
    void set_global_offset(std::array<std::uint32_t, 3> offset) { global_offset_ = offset; }

    /// A group size that divides `global_size` in each dimension, or the one that the kernel requires.
    [[nodiscard]] std::array<std::uint32_t, 3>
    suggest_group_size(std::array<std::uint32_t, 3> global_size) const;

    /// The group size and offset of the next launch.
    [[nodiscard]] LaunchSize launch_size() const;
    /// The arguments of the next launch. ZE_RESULT_ERROR_INVALID_ARGUMENT when one was never set,
    /// ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY when a work-group has not so much local memory.
    [[nodiscard]] LaunchArguments launch_arguments() const;
    /// What has to live until the next launch has ended.
    [[nodiscard]] std::vector<std::shared_ptr<const void>> launch_resources() const;

    [[nodiscard]] ze_kernel_indirect_access_flags_t indirect_access() const { return indirect_access_; }
    void set_indirect_access(ze_kernel_indirect_access_flags_t flags) { indirect_access_ = flags; }

private:
    struct Argument {
        bool is_set = false;
        std::uint64_t local_memory_size = 0;    ///< bytes, of a local_memory argument
        std::shared_ptr<const void> resource{}; ///< the image
    };

    [[nodiscard]] Argument write_argument(const ArgumentInfo& info, std::size_t size, const void* value);

    std::shared_ptr<Module> module_;
    std::string name_;
    std::unique_ptr<ExecutableKernel> executable_;
    std::vector<std::byte> block_; ///< the values, but for the places of local memory
    std::vector<Argument> arguments_;
    std::array<std::uint32_t, 3> group_size_;
    std::array<std::uint32_t, 3> global_offset_{0, 0, 0};
    ze_kernel_indirect_access_flags_t indirect_access_ = 0;
};

} // namespace zeva::ze_driver
