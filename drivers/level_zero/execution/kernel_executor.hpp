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

/// What a kernel argument is.
struct ArgumentInfo {
    enum class Kind { pointer, local_memory, value, image, sampler };
    Kind kind = Kind::value;
    std::size_t size = 0;   ///< bytes the caller passes; 0 for local_memory
    std::size_t offset = 0; ///< in the argument block
};

/// The size of one launch, in work-items and work-groups.
struct LaunchSize {
    std::array<std::uint32_t, 3> group_count{1, 1, 1};
    std::array<std::uint32_t, 3> group_size{1, 1, 1};
    std::array<std::uint32_t, 3> global_offset{0, 0, 0};

    /// Whether the global ids of all work-items are what compiled kernels compute with: in each dimension the
    /// end of the work-items, counted with the offset, is below 2^31.
    [[nodiscard]] bool has_valid_ids() const {
        constexpr std::uint64_t end_of_ids = std::uint64_t{1} << 31;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::uint64_t items = std::uint64_t{group_count[axis]} * group_size[axis];
            if (items >= end_of_ids || items + global_offset[axis] >= end_of_ids)
                return false;
        }
        return true;
    }
};

/// Everything that a launch passes to the kernel, ready to run: `block` has the layout that the kernel's
/// ArgumentInfo::offset tells.
struct LaunchArguments {
    std::vector<std::byte> block;
    std::size_t local_memory_size = 0; ///< bytes of the local_memory arguments together
};

/// How a launch ended.
enum class LaunchResult {
    done,
    stopped, ///< the watchdog ended it
    failed   ///< it could not be run; the cause is in `error`
};

/// One compiled kernel. Thread safe.
class ExecutableKernel {
public:
    virtual ~ExecutableKernel() = default;

    [[nodiscard]] virtual const std::vector<ArgumentInfo>& arguments() const = 0;
    /// Bytes of LaunchArguments::block.
    [[nodiscard]] virtual std::size_t argument_block_size() const = 0;
    /// The size demanded by reqd_work_group_size; zeros when there is none.
    [[nodiscard]] virtual std::array<std::uint32_t, 3> required_group_size() const = 0;
    /// Work-items of a sub-group as the kernel requires them; 0 when it does not.
    [[nodiscard]] virtual std::uint32_t required_sub_group_size() const = 0;
    /// Work-items in a group, at most; 0 when one alone needs more private memory than there is.
    [[nodiscard]] virtual std::uint32_t max_group_size() const = 0;
    /// Bytes of local memory that the kernel declares itself, without its local_memory arguments.
    [[nodiscard]] virtual std::uint64_t local_memory_size() const = 0;
    /// Bytes of the variables of one work-item.
    [[nodiscard]] virtual std::uint64_t private_memory_size() const = 0;
    /// As zeKernelGetSourceAttributes gives them.
    [[nodiscard]] virtual const std::string& attributes() const = 0;

    /// Runs the kernel on all cores, the calling thread among them, and returns when every work-item has
    /// finished. A repeated launch of the same size allocates nothing. `cooperative`: all work-groups, at
    /// most max_cooperative_groups(), run at the same time, with memory that is allocated for them.
    [[nodiscard]] virtual LaunchResult launch(const LaunchSize& size, const LaunchArguments& arguments,
                                              bool cooperative, std::string& error) = 0;
};

/// A variable (size > 0, bytes) or function (size 0) of a module.
struct ModuleSymbol {
    void* address = nullptr;
    std::size_t size = 0;
};

/// One compiled module. Its kernels may outlive it. Thread safe.
class ExecutableModule {
public:
    virtual ~ExecutableModule() = default;

    [[nodiscard]] virtual const std::vector<std::string>& kernel_names() const = 0;
    /// Nothing when the module has no kernel of that name.
    [[nodiscard]] virtual std::unique_ptr<ExecutableKernel> kernel(const std::string& name) = 0;
    /// Address null when the module does not export it.
    [[nodiscard]] virtual ModuleSymbol symbol(const std::string& name) const = 0;
    [[nodiscard]] virtual std::vector<std::string> symbol_names() const = 0;
    /// What it still needs from other modules.
    [[nodiscard]] virtual std::vector<std::string> unresolved_imports() const = 0;
    /// Gives an import its address; the module that has it must outlive this one's kernels.
    virtual void resolve_import(const std::string& name, const ModuleSymbol& symbol) = 0;
    /// What KernelExecutor::load takes back.
    [[nodiscard]] virtual const std::vector<std::byte>& native_binary() const = 0;
};

/// A specialisation constant: its SpecId, and where its value is, as many bytes as its type has.
struct SpecializationConstant {
    std::uint32_t id = 0;
    const void* value = nullptr;
};

/// SPIR-V, which may hold anything, and the constants to give it.
struct ModuleSource {
    std::span<const std::byte> spirv;
    std::vector<SpecializationConstant> constants;
};

struct CompileRequest {
    std::vector<ModuleSource> modules; ///< linked together
    std::string options;
};

/// Compiles SPIR-V. Thread safe.
class KernelExecutor {
public:
    virtual ~KernelExecutor() = default;

    /// Nothing, with the reason in `build_log`, when the module is invalid or uses what cannot be run here.
    /// With success `build_log` may hold warnings.
    [[nodiscard]] virtual std::unique_ptr<ExecutableModule> compile(const CompileRequest& request,
                                                                    std::string& build_log) = 0;
    /// A native binary that native_binary() gave, of this version and machine type; nothing for others.
    [[nodiscard]] virtual std::unique_ptr<ExecutableModule> load(std::span<const std::byte> native_binary,
                                                                 std::string& build_log) = 0;
    /// Work-groups that can run at the same time.
    [[nodiscard]] virtual std::uint32_t max_cooperative_groups() const = 0;
};

/// The executor of this process, made on first use and never destroyed. Not to be used in a child process
/// that was forked after the first use: its threads are not there.
[[nodiscard]] KernelExecutor& native_executor();

} // namespace zeva::ze_driver
