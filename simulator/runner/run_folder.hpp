// The run folder: what the runner and the preloaded library share (common/machine.hpp lists its contents).
#pragma once

#include "common/machine.hpp"

#include <filesystem>
#include <utility>
#include <zeva/unique_fd.hpp>

namespace zeva::sim {

/// Owns one folder `zeva-sim.XXXXXX` in $TMPDIR, or else /dev/shm or /tmp, readable by the user alone, locked
/// while this object lives and removed with it.
class RunFolder {
public:
    /// Also removes what runners that were killed have left there. `tree` is that of another folder with the
    /// same machine, to be used as it is; without, one is written. Throws Error when no folder can be made.
    explicit RunFolder(const Machine& machine, const std::filesystem::path& tree = {});

    [[nodiscard]] const std::filesystem::path& path() const { return folder_.path; }
    [[nodiscard]] std::filesystem::path tree() const { return path() / "tree"; }

private:
    struct OwnedFolder {
        explicit OwnedFolder(std::filesystem::path folder) : path(std::move(folder)) {}
        OwnedFolder(const OwnedFolder&) = delete;
        OwnedFolder& operator=(const OwnedFolder&) = delete;
        ~OwnedFolder();
        std::filesystem::path path;
    };

    UniqueFd lock_; ///< before the folder: held until that is removed
    OwnedFolder folder_;
};

} // namespace zeva::sim
