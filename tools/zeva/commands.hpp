// The subcommands of the tool. Each adds itself to the command line and does its work in its callback:
// success is to return, failure is an exception.
#pragma once

#include <CLI/CLI.hpp>

namespace zeva::tool {

void add_info_command(CLI::App& app);
void add_env_command(CLI::App& app, const std::string& backend);
void add_share_command(CLI::App& app);
void add_run_command(CLI::App& app);

} // namespace zeva::tool
