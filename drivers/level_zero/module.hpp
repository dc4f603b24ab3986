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

/// Thread safe.
class Module {
public:
    using Handle = ze_module_handle_t;

    Module(std::shared_ptr<Context> context, ze_device_handle_t device,
           std::shared_ptr<ExecutableModule> executable);
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;
    ~Module();

    [[nodiscard]] ExecutableModule& executable() const { return *executable_; }

    /// The names that it imports, linked or not.
    [[nodiscard]] const std::vector<std::string>& imports() const { return imports_; }
    [[nodiscard]] bool is_linked() const { return executable_->unresolved_imports().empty(); }
    /// Gives its imports what `modules`, itself among them, export. Returns the problems, a line each; with
    /// any, nothing is linked.
    [[nodiscard]] std::string find_link_problems(const std::vector<std::shared_ptr<Module>>& modules) const;
    void link(const std::vector<std::shared_ptr<Module>>& modules);

    /// A variable or function that it exports, or imports and is linked to; address null for neither.
    [[nodiscard]] ModuleSymbol symbol(const std::string& name) const;
    /// Makes a variable known to the context as device memory.
    void publish_variable(const ModuleSymbol& variable);

private:
    std::shared_ptr<Context> context_;
    ze_device_handle_t device_;
    std::shared_ptr<ExecutableModule> executable_;
    std::vector<std::string> imports_;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<ExecutableModule>> linked_; ///< guarded by mutex_
    std::set<void*> variables_;                             ///< published ones; guarded by mutex_
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
