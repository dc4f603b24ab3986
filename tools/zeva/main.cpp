// zeva: the command line.
#include "commands.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <vector>
#include <zeva/runtime.hpp>

#include <fmt/format.h>

namespace {

enum ExitCode { done = 0, failed = 1, wrong_usage = 2 };

/// Prints one line. Names of files may hold anything: control characters must not reach the terminal.
int report(std::string line, ExitCode code) {
    std::ranges::replace(line, '\n', ' ');
    std::ranges::replace_if(
        line, [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
    std::fprintf(stderr, "zeva: %s\n", line.c_str());
    return code;
}

/// What was printed may still wait in the buffer.
int finish_output() {
    std::cout.flush();
    if (std::fflush(stdout) == 0 && std::cout)
        return done;
    return report(fmt::format("standard output: {}; free space or write it elsewhere", std::strerror(errno)),
                  failed);
}

int run(CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return finish_output();
    } catch (const zeva::tool::ExitStatus& ended) {
        if (const int written = finish_output(); written != done)
            return written;
        if (*ended.what() != '\0')
            report(ended.what(), failed);
        return ended.code();
    } catch (const CLI::Success& help_or_version) {
        app.exit(help_or_version);
        return finish_output();
    } catch (const CLI::RequiredError& error) {
        const std::vector<std::string> unknown = app.remaining();
        if (!app.get_subcommands().empty() || unknown.empty())
            return report(error.what(), wrong_usage);
        return report(fmt::format("{}: no such command; `zeva --help` lists them", unknown.front()),
                      wrong_usage);
    } catch (const CLI::Error& error) {
        return report(error.what(), wrong_usage);
    } catch (const std::exception& error) {
        return report(error.what(), failed);
    }
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN); // a limit of file sizes is a failed write, not the end
    CLI::App app{"Zero-copy sharing between Level Zero compute and VA-API video.", "zeva"};
    app.set_version_flag("--version", "zeva " ZEVA_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(
        "Exit codes: 0 done, 1 failed, 2 wrong usage.\nzeva COMMAND --help tells more of each command.");

    std::string backend = "automatic";
    app.add_option("--backend", backend,
                   "Which drivers to use: the hardware's, the software drivers, or those of the hardware\n"
                   "where an Intel GPU has a render node and the software drivers elsewhere")
        ->check(CLI::IsMember({"automatic", "hardware", "software"}))
        ->capture_default_str();
    app.parse_complete_callback([&app, &backend] {
        // env prints what prepare would set, and sim's command chooses for itself.
        if (!app.got_subcommand("env") && !app.got_subcommand("sim"))
            zeva::runtime::prepare(*zeva::runtime::parse_backend(backend));
    });

    zeva::tool::add_info_command(app);
    zeva::tool::add_share_command(app);
    zeva::tool::add_run_command(app);
    zeva::tool::add_env_command(app, backend);
    zeva::tool::add_sim_command(app);
    return run(app, argc, argv);
}
