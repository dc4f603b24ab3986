// The subcommands of the tool. Each adds itself to the command line and does its work in its callback:
// success is to return, failure is an exception.
#pragma once

#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>

namespace zeva::tool {

/// Ends the tool with an exit code of a subcommand's own, after one line when there is something to say.
class ExitStatus : public std::runtime_error {
public:
    explicit ExitStatus(int code, const std::string& line = {}) : std::runtime_error(line), code_(code) {}
    [[nodiscard]] int code() const noexcept { return code_; }

private:
    int code_;
};

void add_info_command(CLI::App& app);
void add_env_command(CLI::App& app, const std::string& backend);
void add_share_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_sim_command(CLI::App& app);

} // namespace zeva::tool
