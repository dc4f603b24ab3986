// Reading extended attributes: `ls -l` does for every file.
#include "interpose/interposed.hpp"
#include "interpose/paths.hpp"
#include "system.hpp"

#include <sys/xattr.h>

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED ssize_t getxattr(const char* path, const char* name, void* value,
                                     std::size_t size) noexcept {
    return ::syscall(SYS_getxattr, SimulatedPath{path}.text(), name, value, size);
}

ZEVA_SIM_INTERPOSED ssize_t lgetxattr(const char* path, const char* name, void* value,
                                      std::size_t size) noexcept {
    return ::syscall(SYS_lgetxattr, SimulatedPath{path}.text(), name, value, size);
}

ZEVA_SIM_INTERPOSED ssize_t listxattr(const char* path, char* list, std::size_t size) noexcept {
    return ::syscall(SYS_listxattr, SimulatedPath{path}.text(), list, size);
}

ZEVA_SIM_INTERPOSED ssize_t llistxattr(const char* path, char* list, std::size_t size) noexcept {
    return ::syscall(SYS_llistxattr, SimulatedPath{path}.text(), list, size);
}
