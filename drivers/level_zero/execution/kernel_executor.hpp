// How SPIR-V becomes work: the one interface between the Level Zero objects and what runs kernels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace zeva::ze_driver {

/// What a kernel argument is, as read from the SPIR-V module.
struct ArgumentInfo {
    enum class Kind { pointer, local_memory, value, image, sampler };
    Kind kind = Kind::value;
    std::size_t size = 0; ///< bytes the caller passes; 0 for local_memory
};

/// One argument set for a launch.
struct ArgumentValue {
    std::vector<std::byte> bytes;      ///< a value, or a pointer's eight bytes
    std::size_t local_memory_size = 0; ///< for ArgumentInfo::Kind::local_memory, bytes
    bool is_set = false;
};

/// The size of one launch, in work-items and work-groups.
struct LaunchSize {
    std::array<std::uint32_t, 3> group_count{1, 1, 1};
    std::array<std::uint32_t, 3> group_size{1, 1, 1};
    std::array<std::uint32_t, 3> global_offset{0, 0, 0};
};

/// One compiled kernel. `launch` may be called from several threads at once.
class ExecutableKernel {
public:
    virtual ~ExecutableKernel() = default;

    [[nodiscard]] virtual const std::vector<ArgumentInfo>& arguments() const = 0;
    /// The size demanded by reqd_work_group_size; zeros when there is none.
    [[nodiscard]] virtual std::array<std::uint32_t, 3> required_group_size() const = 0;
    /// Work-items in a group, at most.
    [[nodiscard]] virtual std::uint32_t max_group_size() const = 0;
    /// Bytes of local memory that the kernel declares itself, without its local_memory arguments.
    [[nodiscard]] virtual std::uint64_t local_memory_size() const = 0;
    /// Bytes of the variables of one work-item.
    [[nodiscard]] virtual std::uint64_t private_memory_size() const = 0;

    /// Runs the kernel on all cores and returns when every work-item has finished. The first launch with a
    /// group size compiles the kernel for it. False, with the cause in `error`, when it could not be run.
    [[nodiscard]] virtual bool launch(const LaunchSize& size, std::span<const ArgumentValue> arguments,
                                      std::string& error) = 0;
};

/// One compiled module. Its kernels may outlive it.
class ExecutableModule {
public:
    virtual ~ExecutableModule() = default;

    [[nodiscard]] virtual const std::vector<std::string>& kernel_names() const = 0;
    /// Nothing when the module has no kernel of that name, or it cannot be made.
    [[nodiscard]] virtual std::unique_ptr<ExecutableKernel> kernel(const std::string& name) = 0;
};

/// Compiles SPIR-V. Thread safe.
class KernelExecutor {
public:
    virtual ~KernelExecutor() = default;

    /// Nothing, with the reason in `build_log`, when the module is invalid or uses what cannot be run here.
    /// `spirv` may hold anything. With success `build_log` may hold warnings.
    [[nodiscard]] virtual std::unique_ptr<ExecutableModule>
    compile(std::span<const std::byte> spirv, const std::string& build_options, std::string& build_log) = 0;
};

/// The executor of this process (PoCL), made on first use and never destroyed. Nothing, with the reason in
/// `error`, when PoCL is not installed, in a child process forked after the first use, and while the process
/// ends; kernels that exist then fail to launch. PoCL installs no signal handlers, unless
/// POCL_SIGFPE_HANDLER=1 or POCL_SIGUSR2_HANDLER=1 asks for them: without the former an integer division by
/// zero in a kernel ends the process.
[[nodiscard]] KernelExecutor* pocl_executor(std::string& error);

} // namespace zeva::ze_driver
