// zeva: the command line.
#include "commands.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <zeva/runtime.hpp>

namespace {

enum ExitCode { done = 0, failed = 1, wrong_usage = 2 };

int report(const char* message, ExitCode code) {
    std::string line = message;
    for (char& c : line)
        c = c == '\n' ? ' ' : c;
    std::fprintf(stderr, "zeva: %s\n", line.c_str());
    return code;
}

int run(CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        if (std::fflush(stdout) != 0)
            return report("standard output: cannot be written; is the disk full?", failed);
        return done;
    } catch (const CLI::Success& help_or_version) {
        return app.exit(help_or_version);
    } catch (const CLI::Error& error) {
        return report(error.what(), wrong_usage);
    } catch (const std::exception& error) {
        return report(error.what(), failed);
    }
}

} // namespace

int main(int argc, char** argv) {
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
        if (!app.got_subcommand("env")) // prints what prepare would set
            zeva::runtime::prepare(*zeva::runtime::parse_backend(backend));
    });

    zeva::tool::add_info_command(app);
    zeva::tool::add_share_command(app);
    zeva::tool::add_run_command(app);
    zeva::tool::add_env_command(app, backend);
    return run(app, argc, argv);
}
