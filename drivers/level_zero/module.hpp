// Modules and their logs.
#pragma once

#include "context.hpp"
#include "execution/kernel_executor.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// What was built or loaded, and those of its variables that programs have asked for: the context knows them
/// as device memory. A module shares it with those that are linked to it. Thread safe.
class ModuleCode {
public:
    ModuleCode(std::shared_ptr<Context> context, ze_device_handle_t device,
               std::unique_ptr<ExecutableModule> executable);
    ModuleCode(const ModuleCode&) = delete;
    ModuleCode& operator=(const ModuleCode&) = delete;
    ~ModuleCode();

    [[nodiscard]] ExecutableModule& executable() const { return *executable_; }
    [[nodiscard]] bool exports(const std::string& name) const;
    /// Makes a variable that it exports known to the context.
    void publish_variable(const ModuleSymbol& variable);

private:
    std::shared_ptr<Context> context_;
    ze_device_handle_t device_;
    std::unique_ptr<ExecutableModule> executable_;
    std::mutex mutex_;
    std::set<void*> published_; ///< guarded by mutex_
};

/// Thread safe, but for linking: one thread at a time links a module, and then creates its kernels.
class Module {
public:
    using Handle = ze_module_handle_t;

    explicit Module(std::shared_ptr<ModuleCode> code);

    [[nodiscard]] ExecutableModule& executable() const { return code_->executable(); }

    [[nodiscard]] bool exports(const std::string& name) const { return code_->exports(name); }
    /// The names that it imports, linked or not.
    [[nodiscard]] const std::vector<std::string>& imports() const { return imports_; }
    [[nodiscard]] bool is_linked() const { return executable().unresolved_imports().empty(); }
    /// Gives its imports what `modules`, itself among them, export. Returns the problems, a line each; with
    /// any, nothing is linked.
    [[nodiscard]] std::string find_link_problems(const std::vector<std::shared_ptr<Module>>& modules) const;
    void link(const std::vector<std::shared_ptr<Module>>& modules);

    /// Whose variable or function it is that the module exports, or imports and is linked to; null for no
    /// such.
    [[nodiscard]] std::shared_ptr<ModuleCode> definer(const std::string& name) const;

private:
    std::shared_ptr<ModuleCode> code_;
    std::vector<std::string> imports_;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<ModuleCode>> linked_; ///< guarded by mutex_
};

/// Of a build, of linking or of an inspection. Immutable.
class ModuleBuildLog {
public:
    using Handle = ze_module_build_log_handle_t;

    explicit ModuleBuildLog(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// The two-call protocol of strings: writes the size with the terminating zero, and as much of the text as
/// the caller has room for, terminated.
void write_string(const std::string& text, std::size_t* size, char* destination);

} // namespace zeva::ze_driver
