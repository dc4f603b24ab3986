#include "run.hpp"

#include "copy_engine_environment.hpp"
#include "run_folder.hpp"
#include "soft_environment.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace zeva::sim {
namespace {

constexpr const char* preload_variable = "LD_PRELOAD";
constexpr const char* no_kernels_variable = "ZEVA_NO_KERNELS"; // of `zeva share`

std::filesystem::path preload_in(const std::filesystem::path& libraries) {
    return libraries / "libzeva_sim.so";
}

void check_preload(const std::filesystem::path& library) {
    if (!std::filesystem::exists(library))
        throw_usage_error("zeva sim", fmt::format("{} is not there", library.string()),
                          "install zeva completely");
    if (library.string().find_first_of(" :") != std::string::npos)
        throw_usage_error(
            "zeva sim",
            fmt::format("{}: the dynamic linker splits LD_PRELOAD at blanks and colons", library.string()),
            "install zeva in a folder without them");
}

void check_machine_is_real() {
    if (std::getenv(folder_variable) != nullptr)
        throw_usage_error("zeva sim", "this is a simulated machine already", "run it on the real one");
}

Environment environment_for(const RunRequest& request, const std::filesystem::path& folder) {
    Environment environment = Environment::of_this_process();
    environment.prepend(preload_variable, preload_in(request.libraries).string(), ':');
    // Programs with AddressSanitizer insist on its library being loaded first.
    environment.append("ASAN_OPTIONS", "verify_asan_link_order=0", ':');
    environment.set(folder_variable, folder.string());
    if (request.fault)
        environment.set(fail_variable, to_text(*request.fault));
    else
        environment.unset(fail_variable);
    for (const auto& [name, value] : soft_environment(request.machine, request.libraries / "drivers"))
        environment.set(name, value);
    if (std::ranges::any_of(request.machine, [](const SimulatedGpu& gpu) { return gpu.model->is_intel(); }))
        environment.set(no_kernels_variable, "1");
    if (request.copy_engine)
        offer_copy_engine(request.machine, environment);
    return environment;
}

} // namespace

RunResult run(const RunRequest& request) {
    check_machine_is_real();
    check_preload(preload_in(request.libraries));
    const SignalBlock signals; // first: a signal must not end this process before the folder is removed
    const RunFolder folder{request.machine, request.tree};
    RunResult result;
    result.end = run_command({.words = request.command,
                              .environment = environment_for(request, folder.path()),
                              .streams = request.streams,
                              .timeout = request.timeout},
                             signals);
    result.report = read_ledgers(folder.path() / "ledgers");
    return result;
}

} // namespace zeva::sim
