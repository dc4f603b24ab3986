// dlopen: NEO loads its helpers with RTLD_DEEPBIND, at which AddressSanitizer ends the program.
#include "interpose/interposed.hpp"
#include "interpose/next_function.hpp"
#include "simulation.hpp"

namespace zeva::sim {
namespace {

bool has_address_sanitizer() {
    static const bool found = ::dlsym(RTLD_DEFAULT, "__asan_init") != nullptr;
    return found;
}

int allowed(int flags) {
    return is_active() && has_address_sanitizer() ? flags & ~RTLD_DEEPBIND : flags;
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

/// The real one searches the RUNPATH of the library that it returns to. So it has to return to the caller:
/// the call at the end is to be a jump, for which this file is optimised in every build.
ZEVA_SIM_INTERPOSED void* dlopen(const char* path, int flags) noexcept {
    using Open = void*(const char*, int) noexcept;
    static auto* const next = next_function<Open>("dlopen");
    return next(path, allowed(flags));
}
