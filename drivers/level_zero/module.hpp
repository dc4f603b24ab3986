// Modules and their build logs.
#pragma once

#include "context.hpp"
#include "execution/kernel_executor.hpp"

#include <memory>
#include <string>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Thread safe.
class Module {
public:
    using Handle = ze_module_handle_t;

    Module(std::shared_ptr<Context> context, std::unique_ptr<ExecutableModule> executable)
        : context_(std::move(context)), executable_(std::move(executable)) {}

    [[nodiscard]] ExecutableModule& executable() const { return *executable_; }

private:
    std::shared_ptr<Context> context_;
    std::unique_ptr<ExecutableModule> executable_;
};

/// Immutable.
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
