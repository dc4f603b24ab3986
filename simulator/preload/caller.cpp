#include "caller.hpp"

#include <algorithm>
#include <cerrno>
#include <dlfcn.h>
#include <link.h>
#include <optional>
#include <unwind.h>

namespace zeva::sim {
namespace {

constexpr std::array<std::string_view, 7> passing_on{
    "libzeva_sim.so", "libdrm.so", "libdrm_intel.so", "libc.so", "libstdc++.so", "libasan.so", "ld-linux"};

/// The name of the file that an address is in; empty for the program itself. Nothing when unknown. Not by
/// dladdr, which takes the dynamic linker's lock: a thread inside dlopen may hold it and wait for the
/// device's.
std::optional<std::string_view> file_of(const void* address) {
    dl_find_object found{};
    if (::_dl_find_object(const_cast<void*>(address), &found) != 0)
        return std::nullopt;
    const std::string_view path{found.dlfo_link_map->l_name};
    return path.substr(path.rfind('/') + 1);
}

bool passes_on(const void* address) {
    const std::string_view name = file_of(address).value_or("");
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
    const auto name = file_of(address);
    if (!name)
        return result;
    const std::string_view known = name->empty() ? program_invocation_short_name : *name;
    result.fill('\0');
    known.copy(result.data(), result.size() - 1);
    return result;
}

} // namespace zeva::sim
