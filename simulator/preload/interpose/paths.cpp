#include "interpose/paths.hpp"

#include "common/machine.hpp"
#include "common/tree_layout.hpp"
#include "interpose/kept_errno.hpp"
#include "system.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace zeva::sim {
namespace {

struct TreeFolder {
    PathBuffer path;
    std::size_t length = 0;
};

/// Plain data without a destructor, as everything that a preloaded library holds.
TreeFolder find_tree_folder() {
    const KeptErrno kept;
    TreeFolder tree;
    const char* run_folder = std::getenv(folder_variable);
    if (run_folder == nullptr)
        return tree;
    PathBuffer given;
    std::snprintf(given.data(), given.size(), "%s/tree", run_folder);
    const sys::Descriptor folder{sys::open(given.data(), O_PATH | O_CLOEXEC | O_DIRECTORY)};
    if (folder)
        tree.length = path_of_descriptor(folder.get(), tree.path).size();
    return tree;
}

bool exists(const char* path) {
    return ::syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
}

bool is_link(const char* path) {
    struct stat status {};
    return ::syscall(SYS_newfstatat, AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISLNK(status.st_mode);
}

bool is_in(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Most paths of most programs end here.
bool may_be_simulated(std::string_view path) {
    const std::size_t start = std::min(path.find_first_not_of('/'), path.size());
    path.remove_prefix(start);
    return path.starts_with("dev") || path.starts_with("sys") || path.starts_with("run") ||
           path.starts_with('.');
}

/// Devices of the real machine may be at the same host bridge: `path` is
/// `/sys/devices/pci0000:00/0000:00:02.0/...`.
bool is_simulated_pci_device(std::string_view path) {
    const std::size_t bridge_end = path.find('/', host_bridges.size());
    if (!path.starts_with(host_bridges) || bridge_end == path.npos)
        return false;
    const std::string_view device = path.substr(0, path.find('/', bridge_end + 1));
    const std::string_view tree = tree_folder();
    PathBuffer file;
    std::snprintf(file.data(), file.size(), "%.*s%.*s/uevent", static_cast<int>(tree.size()), tree.data(),
                  static_cast<int>(device.size()), device.data());
    return exists(file.data());
}

bool is_shared_folder(std::string_view path) {
    const bool is_host_bridge =
        path.starts_with(host_bridges) && path.find('/', host_bridges.size()) == path.npos;
    return is_host_bridge || std::ranges::find(shared_folders, path) != shared_folders.end();
}

/// `in_tree` is where the path would be.
bool belongs_to_tree(std::string_view path, const char* in_tree) {
    const auto is_below = [path](std::string_view folder) { return is_in(path, folder); };
    const auto starts_path = [path](std::string_view start) { return path.starts_with(start); };
    return std::ranges::any_of(replaced_folders, is_below) ||
           std::ranges::any_of(replaced_names, starts_path) || is_simulated_pci_device(path) ||
           (is_shared_folder(path) && exists(in_tree));
}

std::optional<unsigned> minor_from_name(std::string_view name) {
    name.remove_prefix(name.rfind('/') + 1);
    for (const std::string_view start : {"card", "renderD"}) {
        unsigned minor = 0;
        const char* end = name.data() + name.size();
        if (name.starts_with(start) && std::from_chars(name.data() + start.size(), end, minor).ptr == end)
            return minor;
    }
    return std::nullopt;
}

} // namespace

std::string_view tree_folder() {
    static const TreeFolder tree = find_tree_folder();
    return {tree.path.data(), tree.length};
}

std::string_view without_tree_folder(std::string_view path) {
    const std::string_view tree = tree_folder();
    if (!tree.empty() && is_in(path, tree))
        path.remove_prefix(tree.size());
    return path.empty() ? "/" : path;
}

std::string_view path_of_descriptor(int fd, PathBuffer& buffer) {
    const KeptErrno kept;
    if (fd == AT_FDCWD)
        return ::syscall(SYS_getcwd, buffer.data(), buffer.size()) > 0 ? std::string_view{buffer.data()}
                                                                       : std::string_view{};
    const ssize_t length = sys::readlink(sys::link_of(fd).data(), buffer.data(), buffer.size());
    return {buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

NodeName::NodeName(unsigned minor) {
    std::snprintf(text.data(), text.size(), "/dev/dri/%s%u", minor >= first_render_minor ? "renderD" : "card",
                  minor);
}

SimulatedPath::SimulatedPath(const char* path) : SimulatedPath(AT_FDCWD, path) {}

SimulatedPath::SimulatedPath(int directory, const char* path) : directory_(directory), text_(path) {
    if (path == nullptr || *path == '\0' || tree_folder().empty())
        return;
    if (*path == '/' && !may_be_simulated(path))
        return;
    const KeptErrno kept;
    resolve(path);
}

void SimulatedPath::resolve(const char* path) {
    const std::string_view tree = tree_folder();
    std::memcpy(buffer_.data(), tree.data(), tree.size());
    length_ = tree.size();
    if ((*path != '/' && !start_at(directory_)) || !append(path) || !append_last_slash(path))
        return;
    simulated_ = belongs_to_tree(name(), buffer_.data());
    if (!simulated_ && !leaves_tree_)
        return;
    directory_ = AT_FDCWD;
    text_ = simulated_ ? buffer_.data() : name().data();
}

/// False when no path that starts there matters.
bool SimulatedPath::start_at(int directory) {
    PathBuffer start;
    const std::string_view path = path_of_descriptor(directory, start);
    const std::string_view inside = without_tree_folder(path);
    leaves_tree_ = inside.size() < path.size();
    return (leaves_tree_ || path == "/" || may_be_simulated(path)) && append(inside);
}

bool SimulatedPath::append(std::string_view path) {
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (!append_component(path.substr(0, end)))
            return false;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return true;
}

bool SimulatedPath::append_component(std::string_view component) {
    if (component.empty() || component == ".")
        return true;
    if (component == ".." && leave_component())
        return true;
    if (length_ + component.size() + 2 > buffer_.size())
        return false;
    buffer_[length_++] = '/';
    std::memcpy(&buffer_[length_], component.data(), component.size());
    length_ += component.size();
    buffer_[length_] = '\0';
    return true;
}

/// A link with a slash behind it is followed. The slash is no part of the name.
bool SimulatedPath::append_last_slash(std::string_view path) {
    const bool needed = path.ends_with('/') || path.ends_with("/.");
    if (length_ + 2 > buffer_.size())
        return false;
    buffer_[length_] = needed ? '/' : '\0';
    buffer_[length_ + 1] = '\0';
    return true;
}

/// Takes the last component away, unless it is a link: then only the kernel knows what is above.
bool SimulatedPath::leave_component() {
    if (is_link(buffer_.data()))
        return false;
    leaves_tree_ = leaves_tree_ || belongs_to_tree(name(), buffer_.data());
    if (length_ > tree_folder().size())
        length_ = std::string_view{buffer_.data(), length_}.rfind('/');
    buffer_[length_] = '\0';
    return true;
}

std::string_view SimulatedPath::name() const {
    const std::size_t root = tree_folder().size();
    return length_ > root ? std::string_view{&buffer_[root], length_ - root} : std::string_view{"/"};
}

std::optional<unsigned> SimulatedPath::node(bool follow_link) const {
    if (!simulated_ || !is_in(name(), "/dev/dri"))
        return std::nullopt;
    const KeptErrno kept;
    if (!exists(text_))
        return std::nullopt;
    if (!is_link(text_))
        return minor_from_name(name());
    PathBuffer target;
    const ssize_t length = sys::readlink(text_, target.data(), target.size());
    if (!follow_link || length <= 0)
        return std::nullopt;
    return minor_from_name({target.data(), static_cast<std::size_t>(length)});
}

} // namespace zeva::sim
