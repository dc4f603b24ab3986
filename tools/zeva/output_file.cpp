#include "output_file.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <zeva/unique_fd.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace zeva::tool {
namespace {

constexpr const char* write_remedy = "free space on the disk or choose another folder";

/// Renaming would put a file in the place of a device, or of the name of one.
void refuse_special_file(const std::filesystem::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
        throw_usage_error("write", fmt::format("{} is there and no regular file", path.string()),
                          "choose another name");
}

/// A file that is removed again unless it gets its final name.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::filesystem::path& final_path)
        : final_path_(final_path), path_(final_path.parent_path() /
                                         fmt::format(".{}.{}", final_path.filename().string(), ::getpid())) {
        fd_ = UniqueFd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (!fd_)
            throw_system_error("open", errno, final_path_, "choose a folder that can be written");
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (!path_.empty())
            ::unlink(path_.c_str());
    }

    void write(std::span<const std::uint8_t> bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                throw_system_error("write", errno, final_path_, write_remedy);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
    }

    /// Some file systems report a full disk only when the file is closed.
    void keep() {
        if (::close(fd_.release()) != 0)
            throw_system_error("close", errno, final_path_, write_remedy);
        if (::rename(path_.c_str(), final_path_.c_str()) != 0)
            throw_system_error("rename", errno, final_path_, "choose another name");
        path_.clear();
    }

private:
    std::filesystem::path final_path_;
    std::filesystem::path path_;
    UniqueFd fd_;
};

} // namespace

void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
    refuse_special_file(path);
    TemporaryFile file(path);
    file.write(bytes);
    file.keep();
}

} // namespace zeva::tool
