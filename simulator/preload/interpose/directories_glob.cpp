// glob: inside the C library it reads directories by itself; it can be told to do so by functions.
#include "interpose/interposed.hpp"
#include "interpose/next_function.hpp"
#include "simulation.hpp"

#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>

namespace zeva::sim {
namespace {

/// With the interposed functions, unless the caller has its own.
template <class Found>
int find_names(const char* name, const char* pattern, int flags, int (*on_error)(const char*, int),
               Found* found) {
    const auto next = next_function<int(const char*, int, int (*)(const char*, int), Found*)>(name);
    if (!is_active() || (flags & GLOB_ALTDIRFUNC) != 0)
        return next(pattern, flags, on_error, found);
    found->gl_opendir = [](const char* path) -> void* { return ::opendir(path); };
    found->gl_closedir = [](void* folder) { ::closedir(static_cast<DIR*>(folder)); };
    if constexpr (requires { found->gl_stat = ::stat; }) {
        found->gl_readdir = [](void* folder) { return ::readdir(static_cast<DIR*>(folder)); };
        found->gl_stat = ::stat;
        found->gl_lstat = ::lstat;
    } else {
        found->gl_readdir = [](void* folder) { return ::readdir64(static_cast<DIR*>(folder)); };
        found->gl_stat = ::stat64;
        found->gl_lstat = ::lstat64;
    }
    return next(pattern, flags | GLOB_ALTDIRFUNC, on_error, found);
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED int glob(const char* pattern, int flags, int (*on_error)(const char*, int),
                             glob_t* found) noexcept {
    return find_names("glob", pattern, flags, on_error, found);
}

ZEVA_SIM_INTERPOSED int glob64(const char* pattern, int flags, int (*on_error)(const char*, int),
                               glob64_t* found) noexcept {
    return find_names("glob64", pattern, flags, on_error, found);
}
