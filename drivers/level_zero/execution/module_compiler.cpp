#include "execution/module_compiler.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <system_error>

#include <fmt/format.h>
#include <span>
#include <sys/stat.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

#include "base/environment.hpp"
#include "execution/child_process.hpp"
#include "execution/memory_file.hpp"

namespace zeva::ze_driver {
namespace {

constexpr const char* program_name = "zeva-kernel-compiler";

/// A module takes some 100 ms; these only stop a compiler that has run away.
constexpr ChildLimits limits{120, 4ul << 30, std::chrono::minutes{10}};

/// The folder of the library that this code is linked into.
std::filesystem::path own_folder() {
    Dl_info own{};
    if (dladdr(reinterpret_cast<const void*>(&own_folder), &own) == 0)
        return {};
    std::error_code error;
    return std::filesystem::canonical(own.dli_fname, error).parent_path();
}

/// Size and time of a file: what changes when it is replaced.
std::string stamp(const std::filesystem::path& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0)
        return {};
    return fmt::format("{} {} {}.{:09}\n", file.filename().string(), status.st_size, status.st_mtim.tv_sec,
                       status.st_mtim.tv_nsec);
}

std::string stamps_of_bitcode(const std::filesystem::path& folder) {
    std::vector<std::string> stamps;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{folder, error})
        if (entry.path().extension() == ".bc")
            stamps.push_back(stamp(entry.path()));
    std::ranges::sort(stamps);
    return fmt::format("{}", fmt::join(stamps, ""));
}

/// Whether an object is there to its end, where its section headers stand.
bool is_whole_object(std::span<const std::byte> object) {
    Elf64_Ehdr header{};
    if (object.size() < sizeof header)
        return false;
    std::memcpy(&header, object.data(), sizeof header);
    return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_type == ET_DYN &&
           header.e_shoff <= object.size() &&
           std::size_t{header.e_shnum} * header.e_shentsize <= object.size() - header.e_shoff;
}

/// What to tell the user of a compiler that did not compile.
std::string describe(const std::filesystem::path& program, const ChildEnd& end, const std::string& errors) {
    const std::string first_line = errors.substr(0, errors.find('\n'));
    switch (end.kind) {
    case ChildEnd::Kind::not_started:
        return fmt::format("the kernel compiler {} cannot be started: {}", program.string(),
                           std::generic_category().message(end.code));
    case ChildEnd::Kind::out_of_time:
        return "the kernel compiler took too long and was stopped";
    case ChildEnd::Kind::signalled:
        return fmt::format("the kernel compiler stopped ({}): {}", strsignal(end.code), first_line);
    case ChildEnd::Kind::exited:
    case ChildEnd::Kind::lost:
        break;
    }
    return errors.empty() ? "the kernel compiler failed without a reason" : errors;
}

} // namespace

ModuleCompiler::ModuleCompiler(std::filesystem::path program)
    : program_(std::move(program)),
      version_(stamp(program_) + stamp(ZEVA_LLVM_LIBRARY) + stamp(ZEVA_LLVM_SPIRV_LIBRARY) +
               stamps_of_bitcode(program_.parent_path()) + stamps_of_bitcode(ZEVA_POCL_FOLDER)) {}

std::optional<ModuleCompiler> ModuleCompiler::find(std::string& error) {
    if (const auto named = environment("ZEVA_KERNEL_COMPILER"))
        return ModuleCompiler{*named};
    const auto folder = own_folder();
    for (const char* place : {ZEVA_KERNEL_COMPILER_BUILT, ZEVA_KERNEL_COMPILER_INSTALLED}) {
        auto program = (folder / place / program_name).lexically_normal();
        if (access(program.c_str(), X_OK) == 0)
            return ModuleCompiler{std::move(program)};
    }
    error = fmt::format(
        "kernels cannot be compiled: {} is not installed, and ZEVA_KERNEL_COMPILER is not set", program_name);
    return std::nullopt;
}

std::optional<std::vector<std::byte>>
ModuleCompiler::compile(const std::vector<std::vector<std::byte>>& modules, const std::string& options,
                        bool with_watchdog, std::string& build_log) const {
    const UniqueFd output = create_memory_file("module");
    const UniqueFd errors = create_memory_file("build log");
    std::vector<UniqueFd> inputs;
    std::vector<std::string> arguments{"-o", "-", "--options", options};
    if (with_watchdog)
        arguments.emplace_back("--watchdog");
    for (const auto& module : modules) {
        arguments.push_back(fmt::format("/dev/fd/{}", STDERR_FILENO + 1 + inputs.size()));
        inputs.push_back(create_memory_file("spirv", module));
    }
    const bool has_inputs = std::ranges::all_of(inputs, [](const UniqueFd& fd) { return bool{fd}; });
    if (!output || !errors || !has_inputs) {
        build_log = fmt::format("no memory for the kernel compiler: {}", std::strerror(errno));
        return std::nullopt;
    }

    const ChildEnd end = run_child(program_, arguments, output, errors, inputs, limits);
    const std::vector<std::byte> said = read_all(errors);
    const std::string text{reinterpret_cast<const char*>(said.data()), said.size()};
    std::vector<std::byte> object = read_all(output);
    const bool may_be_good =
        end.kind == ChildEnd::Kind::lost || (end.kind == ChildEnd::Kind::exited && end.code == 0);
    if (!may_be_good || !is_whole_object(object)) {
        build_log = describe(program_, end, text);
        return std::nullopt;
    }
    build_log = text;
    return object;
}

} // namespace zeva::ze_driver
