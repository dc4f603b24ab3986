// Where the files of the simulated machine really are.
#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <optional>
#include <string_view>
#include <sys/types.h>

namespace zeva::sim {

/// The folder tree/ of the run, without links and without a slash at its end. Empty: nothing is simulated.
[[nodiscard]] std::string_view tree_folder();

/// The path that a program knows for one that the kernel has told: without the tree's folder before it.
[[nodiscard]] std::string_view without_tree_folder(std::string_view path);

/// Where a descriptor is open, as the kernel tells it, or the working directory (AT_FDCWD). Empty when
/// unknown; valid as long as the buffer. Keeps errno.
using PathBuffer = std::array<char, PATH_MAX>;
[[nodiscard]] std::string_view path_of_descriptor(int fd, PathBuffer& buffer);

/// `/dev/dri/renderD128`.
struct NodeName {
    explicit NodeName(unsigned minor);
    [[nodiscard]] std::string_view view() const { return text.data(); }
    std::array<char, 32> text;
};

/// A path as a program names it. What does not belong to the simulated machine is handed on untouched; what
/// does is found in the run folder, also when it is relative. Hides /dev/dri and the DRM and PCI classes of
/// the real machine. Allocates nothing and keeps errno.
class SimulatedPath {
public:
    /// `path` may be null and has to outlive this object.
    SimulatedPath(int directory, const char* path);
    explicit SimulatedPath(const char* path);
    SimulatedPath(const SimulatedPath&) = delete;
    SimulatedPath& operator=(const SimulatedPath&) = delete;

    /// What to call the real function with.
    [[nodiscard]] int directory() const { return directory_; }
    [[nodiscard]] const char* text() const { return text_; }

    /// Whether the file is in the run folder.
    [[nodiscard]] bool simulated() const { return simulated_; }
    /// The path in the simulated machine; only of one that is simulated.
    [[nodiscard]] std::string_view name() const;
    /// The minor number when this is a node, or a link to one that is followed.
    [[nodiscard]] std::optional<unsigned> node(bool follow_link) const;

private:
    void resolve(const char* path);
    bool start_at(int directory);
    bool append(std::string_view path);
    bool append_last_slash(std::string_view path);
    bool append_component(std::string_view component);
    bool leave_component();

    int directory_;
    const char* text_;
    bool simulated_ = false;
    bool leaves_tree_ = false; ///< the way to it goes through the tree, even if it ends elsewhere
    std::size_t length_ = 0;   ///< of what is in the buffer
    PathBuffer buffer_; ///< the tree's folder and the path; not initialised, since most paths need none
};

} // namespace zeva::sim
