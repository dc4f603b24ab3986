// zeva env: the environment that makes any program use the chosen drivers.
#include "commands.hpp"

#include <string_view>
#include <zeva/runtime.hpp>

#include <fmt/format.h>

namespace zeva::tool {
namespace {

/// Quoted for a POSIX shell.
std::string shell_quoted(std::string_view text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'')
            result += "'\\'";
        result += c;
    }
    return result + "'";
}

} // namespace

void add_env_command(CLI::App& app, const std::string& backend) {
    CLI::App* command =
        app.add_subcommand("env", "Print the exports that make other programs use the drivers");
    command->footer("Example: eval \"$(zeva env --backend software)\" && vainfo --display x11");
    command->callback([&backend] {
        for (const auto& [name, value] : runtime::environment_for(*runtime::parse_backend(backend)))
            fmt::print("export {}={}\n", name, shell_quoted(value));
    });
}

} // namespace zeva::tool
