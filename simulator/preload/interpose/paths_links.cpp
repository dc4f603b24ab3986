// readlink, realpath and their families: what they answer is a path of the simulated machine.
#include "device/memfd.hpp"
#include "interpose/interposed.hpp"
#include "interpose/kept_errno.hpp"
#include "interpose/next_function.hpp"
#include "interpose/paths.hpp"
#include "system.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace zeva::sim {
namespace {

/// The node that a target in /proc stands for, in this process or another.
std::optional<unsigned> node_of_target(std::string_view target) {
    constexpr std::string_view memfd = "/memfd:";
    if (!target.starts_with(memfd) || !target.substr(memfd.size()).starts_with(node_prefix))
        return std::nullopt;
    target.remove_prefix(memfd.size() + node_prefix.size());
    unsigned minor = 0;
    std::from_chars(target.data(), target.data() + target.size(), minor);
    return minor;
}

ssize_t read_link(const SimulatedPath& where, char* buffer, std::size_t size) {
    PathBuffer target; // longer than the caller's may be, before the run folder is taken away
    const long length = ::syscall(SYS_readlinkat, where.directory(), where.text(), target.data(),
                                  size == 0 ? 0 : target.size());
    if (length <= 0)
        return length;
    const std::string_view known{target.data(), static_cast<std::size_t>(length)};
    // As readlink gives it: cut off, and without a 0.
    if (const auto minor = node_of_target(known))
        return static_cast<ssize_t>(NodeName{*minor}.view().copy(buffer, size));
    return static_cast<ssize_t>(without_tree_folder(known).copy(buffer, size));
}

/// In the caller's buffer of PATH_MAX bytes, or in one that the caller is to free.
char* answer_path(std::string_view text, char* buffer) {
    if (buffer == nullptr)
        buffer = static_cast<char*>(std::malloc(text.size() + 1));
    if (buffer != nullptr)
        buffer[text.copy(buffer, PATH_MAX - 1)] = '\0';
    return buffer;
}

char* real_path_in_tree(const SimulatedPath& where, char* buffer) {
    const sys::Descriptor file{sys::open(where.text(), O_PATH | O_CLOEXEC)};
    if (!file)
        return nullptr;
    const KeptErrno kept;
    PathBuffer path;
    return answer_path(without_tree_folder(path_of_descriptor(file.get(), path)), buffer);
}

std::optional<unsigned> node_behind(const char* path) {
    if (path == nullptr || std::strncmp(path, "/proc/", 6) != 0)
        return std::nullopt;
    const KeptErrno kept;
    PathBuffer target;
    const ssize_t length = sys::readlink(path, target.data(), target.size());
    return node_of_target({target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))});
}

char* real_path(const char* path, char* buffer) {
    static const auto next = next_function<char*(const char*, char*)>("realpath");
    if (const auto minor = node_behind(path))
        return answer_path(NodeName{*minor}.view(), buffer);
    const SimulatedPath where{path};
    if (where.simulated())
        return real_path_in_tree(where, buffer);
    char* result = next(where.text(), buffer);
    if (result != nullptr) {
        const std::string_view name = without_tree_folder(result);
        std::memmove(result, name.data(), name.size() + 1);
    }
    return result;
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED ssize_t readlink(const char* path, char* buffer, std::size_t size) noexcept {
    return read_link(SimulatedPath{path}, buffer, size);
}

ZEVA_SIM_INTERPOSED ssize_t readlinkat(int directory, const char* path, char* buffer,
                                       std::size_t size) noexcept {
    return read_link(SimulatedPath{directory, path}, buffer, size);
}

ZEVA_SIM_INTERPOSED ssize_t __readlink_chk(const char* path, char* buffer, std::size_t size, std::size_t) {
    return read_link(SimulatedPath{path}, buffer, size);
}

ZEVA_SIM_INTERPOSED ssize_t __readlinkat_chk(int directory, const char* path, char* buffer, std::size_t size,
                                             std::size_t) {
    return read_link(SimulatedPath{directory, path}, buffer, size);
}

ZEVA_SIM_INTERPOSED char* realpath(const char* path, char* buffer) noexcept {
    return real_path(path, buffer);
}

ZEVA_SIM_INTERPOSED char* __realpath_chk(const char* path, char* buffer, std::size_t) {
    return real_path(path, buffer);
}

ZEVA_SIM_INTERPOSED char* canonicalize_file_name(const char* path) noexcept {
    return real_path(path, nullptr);
}
