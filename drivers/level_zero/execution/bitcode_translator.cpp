#include "execution/bitcode_translator.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

namespace zeva::ze_driver {
namespace {

/// A translation takes some 30 ms; these only stop one that has run away.
constexpr rlim_t cpu_seconds_limit = 30;
constexpr rlim_t memory_limit = rlim_t{4} << 30;

/// The owned file actions of posix_spawn.
class FileActions {
public:
    FileActions() { posix_spawn_file_actions_init(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

    void redirect(const UniqueFd& from, int to) {
        posix_spawn_file_actions_adddup2(&actions_, from.get(), to);
    }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

/// The child's standard streams: files in memory, so that no pipe can fill up.
struct Streams {
    UniqueFd input{memfd_create("spirv", MFD_CLOEXEC)};
    UniqueFd output{memfd_create("bitcode", MFD_CLOEXEC)};
    UniqueFd errors{memfd_create("build log", MFD_CLOEXEC)};

    [[nodiscard]] bool usable() const { return input && output && errors; }
};

bool fill(const UniqueFd& fd, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(fd.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return lseek(fd.get(), 0, SEEK_SET) == 0;
}

std::vector<std::byte> contents(const UniqueFd& fd) {
    struct stat status {};
    if (fstat(fd.get(), &status) != 0)
        return {};
    std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count =
            pread(fd.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

/// Starts the translator; its process id, or 0 with the cause in `build_log`.
pid_t start(const Streams& streams, std::string& build_log) {
    FileActions actions;
    actions.redirect(streams.input, STDIN_FILENO);
    actions.redirect(streams.output, STDOUT_FILENO);
    actions.redirect(streams.errors, STDERR_FILENO);
    // Its "-" is standard output, but no standard input.
    std::array<const char*, 7> arguments{
        ZEVA_LLVM_SPIRV, "-r", "--spirv-target-env=CL1.2", "/dev/stdin", "-o", "-", nullptr};
    // Nothing of this process's environment is wanted there, least of all what it preloads.
    std::array<char*, 1> environment{nullptr};
    pid_t child = 0;
    const int failure = posix_spawn(&child, ZEVA_LLVM_SPIRV, actions.get(), nullptr,
                                    const_cast<char* const*>(arguments.data()), environment.data());
    if (failure != 0) {
        build_log = fmt::format("{} cannot be started: {} (package llvm-spirv-15)", ZEVA_LLVM_SPIRV,
                                std::strerror(failure));
        return 0;
    }
    const auto limit = [child](auto resource, rlim_t value) {
        const rlimit both{value, value};
        prlimit(child, resource, &both, nullptr);
    };
    limit(RLIMIT_CPU, cpu_seconds_limit);
    limit(RLIMIT_AS, memory_limit);
    limit(RLIMIT_CORE, 0);
    return child;
}

/// Waits for the child's end. Nothing when the status is lost because the program ignores SIGCHLD.
std::optional<int> wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return std::nullopt;
    }
    return status;
}

std::string first_line(const std::vector<std::byte>& text) {
    const std::string whole{reinterpret_cast<const char*>(text.data()), text.size()};
    return whole.substr(0, whole.find('\n'));
}

} // namespace

bool is_bitcode(std::span<const std::byte> bytes) {
    constexpr std::array<unsigned char, 4> magic{'B', 'C', 0xc0, 0xde};
    return bytes.size() > magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

std::optional<std::vector<std::byte>> translate_to_bitcode(std::span<const std::uint32_t> spirv,
                                                           std::string& build_log) {
    const Streams streams;
    if (!streams.usable() || !fill(streams.input, std::as_bytes(spirv))) {
        build_log = fmt::format("no memory for the translation to bitcode: {}", std::strerror(errno));
        return std::nullopt;
    }
    const pid_t child = start(streams, build_log);
    if (child == 0)
        return std::nullopt;
    const int status = wait_for(child).value_or(0);
    if (WIFSIGNALED(status)) {
        build_log = fmt::format("the translator to bitcode stopped ({}): {}", strsignal(WTERMSIG(status)),
                                first_line(contents(streams.errors)));
        return std::nullopt;
    }
    std::vector<std::byte> bitcode = contents(streams.output);
    if (WEXITSTATUS(status) != 0 || !is_bitcode(bitcode)) {
        build_log = fmt::format("the translator to bitcode failed: {}", first_line(contents(streams.errors)));
        return std::nullopt;
    }
    return bitcode;
}

} // namespace zeva::ze_driver
