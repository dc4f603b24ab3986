#include <zeva/unique_fd.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace zeva {

void UniqueFd::reset(int fd) noexcept {
    if (fd_ >= 0 && fd_ != fd)
        ::close(fd_);
    fd_ = fd;
}

UniqueFd UniqueFd::duplicate(int fd) noexcept {
    return UniqueFd{::fcntl(fd, F_DUPFD_CLOEXEC, 0)};
}

} // namespace zeva
