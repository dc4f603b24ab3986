#include <zeva/unique_fd.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

namespace zeva {
namespace {

bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) >= 0;
}

UniqueFd make_fd() {
    return UniqueFd{::memfd_create("unique_fd_test", MFD_CLOEXEC)};
}

TEST(UniqueFd, ClosesOnce) {
    int number = -1;
    {
        const UniqueFd fd = make_fd();
        number = fd.get();
        EXPECT_TRUE(is_open(number));
    }
    EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, MovesOwnership) {
    UniqueFd first = make_fd();
    const int number = first.get();
    UniqueFd second{std::move(first)};
    EXPECT_FALSE(first);
    EXPECT_EQ(second.get(), number);
    UniqueFd third = make_fd();
    const int replaced = third.get();
    third = std::move(second);
    EXPECT_FALSE(is_open(replaced));
    EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, KeepsItsOwnOnSelfReset) {
    UniqueFd fd = make_fd();
    const int number = fd.get();
    fd.reset(number);
    EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, GivesUpWhatIsReleased) {
    UniqueFd fd = make_fd();
    const UniqueFd kept{fd.release()};
    EXPECT_FALSE(fd);
    EXPECT_TRUE(is_open(kept.get()));
}

TEST(UniqueFd, DuplicatesAreCloseOnExec) {
    const UniqueFd fd = make_fd();
    const UniqueFd copy = UniqueFd::duplicate(fd.get());
    ASSERT_TRUE(copy);
    EXPECT_NE(copy.get(), fd.get());
    EXPECT_EQ(::fcntl(copy.get(), F_GETFD), FD_CLOEXEC);
    EXPECT_FALSE(UniqueFd::duplicate(-1));
}

} // namespace
} // namespace zeva
