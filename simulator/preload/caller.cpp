#include "caller.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <unwind.h>

namespace zeva::sim {
namespace {

constexpr std::array<std::string_view, 7> passing_on{
    "libzeva_sim.so", "libdrm.so", "libdrm_intel.so", "libc.so", "libstdc++.so", "libasan.so", "ld-linux"};

std::string_view file_name(const char* path) {
    const char* slash = path == nullptr ? nullptr : std::strrchr(path, '/');
    return slash != nullptr ? slash + 1 : path != nullptr ? path : "";
}

bool passes_on(const void* address) {
    Dl_info info{};
    if (::dladdr(address, &info) == 0)
        return false;
    const std::string_view name = file_name(info.dli_fname);
    return std::ranges::any_of(passing_on,
                               [name](std::string_view known) { return name.starts_with(known); });
}

_Unwind_Reason_Code visit_frame(_Unwind_Context* context, void* result) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the unwinder gives addresses as integers
    const auto* address = reinterpret_cast<const void*>(_Unwind_GetIP(context));
    if (address == nullptr)
        return _URC_END_OF_STACK;
    if (passes_on(address))
        return _URC_NO_REASON;
    *static_cast<const void**>(result) = address;
    return _URC_END_OF_STACK;
}

} // namespace

const void* calling_address() {
    const void* result = nullptr;
    _Unwind_Backtrace(visit_frame, &result);
    return result;
}

LibraryName library_of(const void* address) {
    LibraryName result{"?"};
    Dl_info info{};
    if (address == nullptr || ::dladdr(address, &info) == 0)
        return result;
    // The program itself may be known by the name it was started with only.
    const std::string_view name = file_name(info.dli_fname);
    const std::string_view known = name.empty() ? std::string_view{program_invocation_short_name} : name;
    result.fill('\0');
    known.copy(result.data(), result.size() - 1);
    return result;
}

} // namespace zeva::sim
