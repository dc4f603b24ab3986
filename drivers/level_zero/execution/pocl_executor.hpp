// The KernelExecutor that runs kernels on the CPU.
#pragma once

#include <memory>

#include "execution/kernel_cache.hpp"
#include "execution/kernel_executor.hpp"
#include "execution/pocl_program.hpp"
#include "execution/spirv_module.hpp"

namespace zeva::ze_driver {

/// One built module.
class PoclModule final : public ExecutableModule {
public:
    PoclModule(const PoclRuntime& runtime, BuiltProgram program, std::vector<SpirvKernel> kernels);

    [[nodiscard]] const std::vector<std::string>& kernel_names() const override { return names_; }
    [[nodiscard]] std::unique_ptr<ExecutableKernel> kernel(const std::string& name) override;

private:
    const PoclRuntime& runtime_;
    std::shared_ptr<const BuiltProgram> program_; ///< kernels outlive their module
    std::vector<SpirvKernel> kernels_;
    std::vector<std::string> names_;
};

/// Validates, translates and builds: SPIR-V to bitcode (cached) to machine code (cached by PoCL).
class PoclExecutor final : public KernelExecutor {
public:
    /// Nothing, with the cause in `error`, when PoCL cannot be loaded.
    [[nodiscard]] static std::unique_ptr<PoclExecutor> create(std::string& error);

    [[nodiscard]] std::unique_ptr<ExecutableModule> compile(std::span<const std::byte> spirv,
                                                            const std::string& build_options,
                                                            std::string& build_log) override;

    /// False, with the cause in `error`, in a forked child and after close().
    [[nodiscard]] bool usable(std::string& error) const { return static_cast<bool>(runtime_->use(error)); }
    /// See PoclRuntime::close.
    void close() { runtime_->close(); }

private:
    PoclExecutor(std::unique_ptr<PoclRuntime> runtime, BitcodeCache cache)
        : runtime_(std::move(runtime)), cache_(std::move(cache)) {}

    [[nodiscard]] std::optional<std::vector<std::byte>> bitcode(std::span<const std::uint32_t> spirv,
                                                                std::string& build_log) const;

    std::unique_ptr<PoclRuntime> runtime_;
    BitcodeCache cache_;
};

} // namespace zeva::ze_driver
