// A picture shared with another process: descriptors travel as SCM_RIGHTS over a socket. The other process is
// this program again, from the start, since Intel's drivers do not survive a fork.
#include "bridge_test.hpp"
#include "picture_bytes.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

namespace zeva::test {
namespace {

constexpr char socket_variable[] = "ZEVA_TEST_PEER_SOCKET";
constexpr std::byte answer{0x5C}; ///< what the peer leaves in the picture

static_assert(std::is_trivially_copyable_v<SurfaceLayout>);

/// Room for one descriptor beside a message.
using Control = std::array<char, CMSG_SPACE(sizeof(int))>;

msghdr message(iovec& data, Control& control) {
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    return message;
}

void send_picture(int socket, const DmaBuf& dma_buf, SurfaceLayout layout) {
    iovec data{&layout, sizeof(layout)};
    alignas(cmsghdr) Control control{};
    const msghdr header = message(data, control);
    cmsghdr* const rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = dma_buf.fd();
    std::memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
    EXPECT_EQ(::sendmsg(socket, &header, 0), static_cast<ssize_t>(sizeof(layout)));
}

DmaBuf receive_picture(int socket, SurfaceLayout& layout) {
    iovec data{&layout, sizeof(layout)};
    alignas(cmsghdr) Control control{};
    msghdr header = message(data, control);
    EXPECT_EQ(::recvmsg(socket, &header, MSG_CMSG_CLOEXEC), static_cast<ssize_t>(sizeof(layout)));
    const cmsghdr* const rights = CMSG_FIRSTHDR(&header);
    int fd = -1;
    if (rights != nullptr)
        std::memcpy(&fd, CMSG_DATA(rights), sizeof(fd));
    return DmaBuf::adopt(UniqueFd{fd});
}

using CrossProcess = BridgeTest;

/// The other process: every name of the picture, and then the answer through the VA surface.
TEST_F(CrossProcess, DISABLED_Peer) {
    const char* const number = std::getenv(socket_variable);
    ASSERT_NE(number, nullptr);
    SurfaceLayout layout;
    const DmaBuf dma_buf = receive_picture(std::atoi(number), layout);
    const Usm usm = import_usm(gpu_.context(), gpu_.device(), dma_buf);
    EXPECT_FALSE(usm.is_alias()) << "it is another process's";
    const VaSurface surface = import_surface(gpu_.display(), dma_buf, layout);
    expect_same_bytes(gpu_, usm.pointer(), dma_buf, surface.id(), layout);
    tool::make_surface_name(gpu_.display(), surface.id(), layout)
        ->write(std::vector<std::byte>(layout.picture_bytes(), answer));
}

/// Starts the peer; returns its exit status when it has ended.
int share_with_peer(const DmaBuf& dma_buf, const SurfaceLayout& layout) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    const UniqueFd own{ends[0]};
    UniqueFd peers{ends[1]};

    std::string socket = std::string{socket_variable} + "=" + std::to_string(peers.get());
    std::vector<char*> environment;
    for (char** variable = ::environ; *variable != nullptr; ++variable)
        environment.push_back(*variable);
    environment.push_back(socket.data());
    environment.push_back(nullptr);
    std::string program = "/proc/self/exe";
    std::string filter = "--gtest_filter=CrossProcess.DISABLED_Peer";
    std::string disabled = "--gtest_also_run_disabled_tests";
    const std::array arguments{program.data(), filter.data(), disabled.data(), static_cast<char*>(nullptr)};

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, peers.get(), peers.get()); // stays open
    pid_t peer = -1;
    EXPECT_EQ(::posix_spawn(&peer, program.c_str(), &actions, nullptr, arguments.data(), environment.data()),
              0);
    ::posix_spawn_file_actions_destroy(&actions);
    peers.reset();
    send_picture(own.get(), dma_buf, layout);
    int status = -1;
    EXPECT_EQ(::waitpid(peer, &status, 0), peer);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void expect_answer(const Gpu& gpu, VASurfaceID surface, const SurfaceLayout& layout) {
    const std::vector<std::byte> seen = tool::make_surface_name(gpu.display(), surface, layout)->read();
    EXPECT_EQ(seen, std::vector<std::byte>(layout.picture_bytes(), answer));
}

TEST_F(CrossProcess, MemoryOfLevelZeroIsSharedWithAnotherProcess) {
    const SharedSurface surface =
        SharedSurface::allocate(gpu_, {.format = PixelFormat::nv12, .width = 66, .height = 50});
    EXPECT_EQ(share_with_peer(surface.dma_buf(), surface.layout()), 0);
    expect_answer(gpu_, surface.va_surface(), surface.layout());
}

TEST_F(CrossProcess, ASurfaceOfVideoIsSharedWithAnotherProcess) {
    const VaSurface va_surface = create_va_surface(PixelFormat::rgba, 66, 50);
    const SharedSurface surface = SharedSurface::from_surface(gpu_, va_surface.id());
    ASSERT_TRUE(surface.layout().is_linear());
    EXPECT_EQ(share_with_peer(surface.dma_buf(), surface.layout()), 0);
    expect_answer(gpu_, surface.va_surface(), surface.layout());
}

} // namespace
} // namespace zeva::test
