#include "drm/render_node_choice.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zeva/error.hpp>

namespace zeva {
namespace {

constexpr PciAddress first{0, 3, 0, 0};
constexpr PciAddress second{0, 4, 0, 0};
const std::array nodes{RenderNode{"/dev/dri/renderD128", second, 0x8086},
                       RenderNode{"/dev/dri/renderD129", first, 0x8086}};

TEST(RenderNode, IsFoundByAddressWhateverItsNumber) {
    EXPECT_EQ(choose_render_node(first, nodes, true)->path, "/dev/dri/renderD129");
    EXPECT_EQ(choose_render_node(second, nodes, true)->path, "/dev/dri/renderD128");
}

TEST(RenderNode, IsNothingWhereThereIsNoDevice) {
    EXPECT_FALSE(choose_render_node({0x7a65, 0, 1, 0}, nodes, false));
}

TEST(RenderNode, IsAnErrorWhereTheDeviceHasNone) {
    try {
        (void)choose_render_node({0, 5, 0, 0}, nodes, true);
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_NE(std::string{error.what()}.find("no render node for GPU 0000:05:00.0"), std::string::npos);
    }
}

TEST(RenderNode, OpeningAMissingNodeNamesIt) {
    try {
        (void)RenderNode{"/nonexistent/renderD128", first, 0x8086}.open();
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ENOENT);
        EXPECT_NE(std::string{error.what()}.find("/nonexistent/renderD128"), std::string::npos);
    }
}

/// Opens the node in a child process that is an ordinary user; true when the error names the file's group.
bool refusal_names_group(const RenderNode& node) {
    constexpr uid_t nobody = 65534;
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setgid(nobody) != 0 || ::setuid(nobody) != 0)
            ::_exit(2);
        try {
            (void)node.open();
        } catch (const Error& error) {
            ::_exit(error.code() == EACCES && error.remedy().find("`root`") != std::string::npos ? 0 : 3);
        }
        ::_exit(4);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(RenderNode, WithoutPermissionTheErrorSaysWhichGroupHasIt) {
    if (::geteuid() != 0)
        GTEST_SKIP() << "needs root, to give a file to a group and to become another user";
    const std::string path = testing::TempDir() + "zeva_render_node_test";
    std::ofstream{path} << "node";
    std::filesystem::permissions(path,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::group_read);
    ASSERT_EQ(::chown(path.c_str(), 0, 0), 0);
    EXPECT_TRUE(refusal_names_group({path, first, 0x8086}));
    std::filesystem::remove(path);
}

} // namespace
} // namespace zeva
