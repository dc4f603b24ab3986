// SPIR-V to a shared object, by the program zeva-kernel-compiler.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace zeva::ze_driver {

/// Runs the compiler in a child process, so that no module can take this one down. Thread safe.
class ModuleCompiler {
public:
    /// The compiler named by ZEVA_KERNEL_COMPILER, or the one that stands where it was built or installed
    /// with this driver. Nothing, with the cause in `error`, when there is none.
    [[nodiscard]] static std::optional<ModuleCompiler> find(std::string& error);

    /// Compiles `modules` (they may hold anything) into one shared object. Nothing, with the cause in
    /// `build_log`, when they are refused. With success `build_log` may hold warnings.
    [[nodiscard]] std::optional<std::vector<std::byte>>
    compile(const std::vector<std::vector<std::byte>>& modules, const std::string& options,
            bool with_watchdog, std::string& build_log) const;

    /// Changes when the compiler, LLVM, its translator or a library of built-in functions is replaced.
    [[nodiscard]] const std::string& version() const { return version_; }

private:
    explicit ModuleCompiler(std::filesystem::path program);

    std::filesystem::path program_;
    std::string version_;
};

} // namespace zeva::ze_driver
