// The native executor: SPIR-V is compiled for this processor, kept in a cache, loaded and run on all cores.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "execution/kernel_executor.hpp"
#include "execution/loaded_module.hpp"
#include "execution/module_cache.hpp"
#include "execution/module_compiler.hpp"
#include "execution/watchdog.hpp"

namespace zeva::ze_driver {

class NativeModule final : public ExecutableModule {
public:
    NativeModule(std::shared_ptr<const LoadedModule> module, std::vector<std::byte> binary,
                 Watchdog* watchdog);

    [[nodiscard]] const std::vector<std::string>& kernel_names() const override { return kernel_names_; }
    [[nodiscard]] std::unique_ptr<ExecutableKernel> kernel(const std::string& name) override;
    [[nodiscard]] ModuleSymbol symbol(const std::string& name) const override;
    [[nodiscard]] std::vector<std::string> symbol_names() const override;
    [[nodiscard]] std::vector<std::string> unresolved_imports() const override;
    void resolve_import(const std::string& name, const ModuleSymbol& symbol) override;
    [[nodiscard]] const std::vector<std::byte>& native_binary() const override { return binary_; }

private:
    std::shared_ptr<const LoadedModule> module_; ///< kernels outlive their module
    std::vector<std::byte> binary_;
    std::vector<std::string> kernel_names_;
    Watchdog* watchdog_;
};

class NativeExecutor final : public KernelExecutor {
public:
    NativeExecutor();

    [[nodiscard]] std::unique_ptr<ExecutableModule> compile(const CompileRequest& request,
                                                            std::string& build_log) override;
    [[nodiscard]] std::unique_ptr<ExecutableModule> load(std::span<const std::byte> native_binary,
                                                         std::string& build_log) override;
    [[nodiscard]] std::uint32_t max_cooperative_groups() const override;

private:
    [[nodiscard]] std::string cache_key(const std::vector<std::vector<std::byte>>& modules,
                                        const std::string& options) const;
    [[nodiscard]] std::unique_ptr<ExecutableModule> load_own(std::vector<std::byte> binary,
                                                             std::string& error) const;

    std::string processor_;
    ModuleCache cache_;
    std::string compiler_error_;
    std::optional<ModuleCompiler> compiler_;
    Watchdog* watchdog_;
};

} // namespace zeva::ze_driver
