// One dma-buf in several processes, threads and process images: exit code 0 when every byte is right.
#include "gem.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::uint64_t size = 65536;

std::uint8_t byte_at(std::size_t position) {
    return static_cast<std::uint8_t>(position * 5 + position / 256);
}

void write_bytes(const gem::Node& node, std::uint32_t handle) {
    std::uint8_t* bytes = node.map(handle, size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = byte_at(i);
    ::munmap(bytes, size);
}

void check_bytes(const gem::Node& node, std::uint32_t handle) {
    std::uint8_t* bytes = node.map(handle, size);
    std::size_t right = 0;
    while (right < size && bytes[right] == byte_at(right))
        ++right;
    ::munmap(bytes, size);
    if (right != size)
        throw std::runtime_error("byte " + std::to_string(right) + " is wrong");
}

void check_import(int dma_buf) {
    if (::lseek(dma_buf, 0, SEEK_END) != static_cast<off_t>(size))
        throw std::runtime_error("lseek does not tell the size");
    const gem::Node node{0};
    const std::uint32_t handle = node.import_dma_buf(dma_buf);
    check_bytes(node, handle);
    node.close(handle);
}

zeva::UniqueFd make_dma_buf(std::uint32_t flags) {
    const gem::Node node{0};
    const std::uint32_t handle = node.create(size);
    write_bytes(node, handle);
    zeva::UniqueFd dma_buf = node.export_dma_buf(handle, flags);
    node.close(handle);
    return dma_buf;
}

/// One byte, with a descriptor in its control data.
struct Message {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    char byte = 'x';
    iovec data{&byte, 1};
    msghdr header{nullptr, 0, &data, 1, control.data(), control.size(), 0};
};

void send_descriptor(int socket, int fd) {
    Message message;
    cmsghdr* part = CMSG_FIRSTHDR(&message.header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(part), &fd, sizeof fd);
    gem::check(::sendmsg(socket, &message.header, 0) == 1, "sendmsg");
}

zeva::UniqueFd receive_descriptor(int socket) {
    Message message;
    gem::check(::recvmsg(socket, &message.header, MSG_CMSG_CLOEXEC) == 1, "recvmsg");
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message.header)), sizeof fd);
    return zeva::UniqueFd{fd};
}

/// Runs it in a forked child, which ends with it.
template <class Work>
pid_t in_child(Work work) {
    const pid_t pid = ::fork();
    gem::check(pid >= 0, "fork");
    if (pid != 0)
        return pid;
    int code = 0;
    try {
        work();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "child: %s\n", error.what());
        code = 1;
    }
    ::_exit(code);
}

void wait_for(pid_t pid) {
    int status = 0;
    gem::check(::waitpid(pid, &status, 0) == pid, "waitpid");
    if (status != 0)
        throw std::runtime_error("the child failed");
}

void over_a_socket() {
    std::array<int, 2> sockets{};
    gem::check(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()) == 0, "socketpair");
    const zeva::UniqueFd receiver{sockets[0]};
    zeva::UniqueFd sender{sockets[1]};
    const pid_t child =
        in_child([&] { send_descriptor(sender.get(), make_dma_buf(DRM_CLOEXEC | DRM_RDWR).get()); });
    sender.reset(); // so that a child that fails is the end of the stream
    check_import(receive_descriptor(receiver.get()).get());
    wait_for(child);
}

/// The child uses the node and the dma-buf that its parent has opened.
void over_fork() {
    const gem::Node node{0};
    const std::uint32_t handle = node.create(size);
    const zeva::UniqueFd dma_buf = node.export_dma_buf(handle, DRM_CLOEXEC | DRM_RDWR);
    wait_for(in_child([&] {
        const std::uint32_t imported = node.import_dma_buf(dma_buf.get());
        write_bytes(node, imported);
    }));
    check_bytes(node, handle);
    node.close(handle);
}

/// A dma-buf that stays open in another program.
void over_exec(const char* program) {
    const zeva::UniqueFd dma_buf = make_dma_buf(DRM_RDWR);
    const std::string number = std::to_string(dma_buf.get());
    ::execl(program, program, "import", number.c_str(), nullptr);
    gem::check(false, "execl");
}

void in_threads() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([] {
            for (int round = 0; round < 50; ++round)
                check_import(make_dma_buf(DRM_CLOEXEC | DRM_RDWR).get());
        });
    for (std::thread& thread : threads)
        thread.join();
}

} // namespace

int main(int argc, char** argv) {
    const std::string way = argc > 1 ? argv[1] : "";
    try {
        if (way == "socket")
            over_a_socket();
        else if (way == "fork")
            over_fork();
        else if (way == "exec")
            over_exec(argv[0]);
        else if (way == "import" && argc == 3)
            check_import(zeva::UniqueFd{std::stoi(argv[2])}.get());
        else if (way == "threads")
            in_threads();
        else
            return 2;
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
