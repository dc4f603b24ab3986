// access and its family.
#include "interpose/interposed.hpp"
#include "interpose/next_function.hpp"
#include "interpose/paths.hpp"
#include "system.hpp"

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED int access(const char* path, int mode) noexcept {
    const SimulatedPath where{path};
    return static_cast<int>(::syscall(SYS_faccessat, where.directory(), where.text(), mode));
}

ZEVA_SIM_INTERPOSED int faccessat(int directory, const char* path, int mode, int flags) noexcept {
    static const auto next = next_function<int(int, const char*, int, int)>("faccessat");
    const SimulatedPath where{directory, path};
    return next(where.directory(), where.text(), mode, flags);
}

ZEVA_SIM_INTERPOSED int eaccess(const char* path, int mode) noexcept {
    static const auto next = next_function<int(const char*, int)>("eaccess");
    return next(SimulatedPath{path}.text(), mode);
}

ZEVA_SIM_INTERPOSED int euidaccess(const char* path, int mode) noexcept {
    return eaccess(path, mode);
}
