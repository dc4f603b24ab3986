// Reading directories, being in one, and watching them.
#include "interpose/interposed.hpp"
#include "interpose/next_function.hpp"
#include "interpose/paths.hpp"
#include "system.hpp"

#include <cstring>
#include <dirent.h>
#include <sys/inotify.h>

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED DIR* opendir(const char* path) {
    static const auto next = next_function<DIR*(const char*)>("opendir");
    return next(SimulatedPath{path}.text());
}

ZEVA_SIM_INTERPOSED int scandir(const char* path, struct dirent*** entries,
                                int (*filter)(const struct dirent*),
                                int (*compare)(const struct dirent**, const struct dirent**)) {
    static const auto next = next_function<decltype(scandir)>("scandir");
    return next(SimulatedPath{path}.text(), entries, filter, compare);
}

ZEVA_SIM_INTERPOSED int scandir64(const char* path, struct dirent64*** entries,
                                  int (*filter)(const struct dirent64*),
                                  int (*compare)(const struct dirent64**, const struct dirent64**)) {
    static const auto next = next_function<decltype(scandir64)>("scandir64");
    return next(SimulatedPath{path}.text(), entries, filter, compare);
}

ZEVA_SIM_INTERPOSED int chdir(const char* path) noexcept {
    return static_cast<int>(::syscall(SYS_chdir, SimulatedPath{path}.text()));
}

ZEVA_SIM_INTERPOSED char* getcwd(char* buffer, std::size_t size) noexcept {
    static const auto next = next_function<char*(char*, std::size_t)>("getcwd");
    char* result = next(buffer, size);
    if (result != nullptr) {
        const std::string_view name = without_tree_folder(result);
        std::memmove(result, name.data(), name.size() + 1);
    }
    return result;
}

ZEVA_SIM_INTERPOSED int inotify_add_watch(int fd, const char* path, std::uint32_t mask) noexcept {
    return static_cast<int>(::syscall(SYS_inotify_add_watch, fd, SimulatedPath{path}.text(), mask));
}
