// fopen and its family. libstdc++'s file streams call fopen64.
#include "device/node.hpp"
#include "interpose/interposed.hpp"
#include "interpose/next_function.hpp"
#include "interpose/paths.hpp"
#include "system.hpp"

#include <cstdio>
#include <cstring>

namespace zeva::sim {
namespace {

int open_flags(const char* mode) {
    const int access = std::strchr(mode, '+') != nullptr ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;
    return access | (std::strchr(mode, 'e') != nullptr ? O_CLOEXEC : 0);
}

FILE* open_stream_of_node(unsigned minor, const char* mode) {
    const int fd = open_node(minor, open_flags(mode));
    FILE* stream = fd >= 0 ? ::fdopen(fd, mode) : nullptr;
    if (stream == nullptr && fd >= 0)
        ::close(fd); // the interposed one: the node is to know
    return stream;
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED FILE* fopen(const char* path, const char* mode) {
    static const auto next = next_function<FILE*(const char*, const char*)>("fopen");
    const SimulatedPath where{path};
    const auto minor = where.node(true);
    return minor ? open_stream_of_node(*minor, mode) : next(where.text(), mode);
}

ZEVA_SIM_INTERPOSED FILE* fopen64(const char* path, const char* mode) {
    static const auto next = next_function<FILE*(const char*, const char*)>("fopen64");
    const SimulatedPath where{path};
    const auto minor = where.node(true);
    return minor ? open_stream_of_node(*minor, mode) : next(where.text(), mode);
}

ZEVA_SIM_INTERPOSED FILE* freopen(const char* path, const char* mode, FILE* stream) {
    static const auto next = next_function<FILE*(const char*, const char*, FILE*)>("freopen");
    return next(SimulatedPath{path}.text(), mode, stream);
}

ZEVA_SIM_INTERPOSED FILE* freopen64(const char* path, const char* mode, FILE* stream) {
    static const auto next = next_function<FILE*(const char*, const char*, FILE*)>("freopen64");
    return next(SimulatedPath{path}.text(), mode, stream);
}
