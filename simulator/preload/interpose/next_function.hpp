// The functions that the interposed ones stand before.
#pragma once

#include <dlfcn.h>

namespace zeva::sim {

/// What a program would have called without the simulator: `next_function<int(const char*)>("chdir")`.
template <typename Function>
[[nodiscard]] Function* next_function(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

} // namespace zeva::sim
