#include "common/fault.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace zeva::sim {
namespace {

constexpr int highest_errno = 133;

/// What the kernel most likely gives; EINVAL for all others.
constexpr std::array<std::pair<std::string_view, int>, 18> usual_errors{{
    {"PRIME_HANDLE_TO_FD", EMFILE},
    {"PRIME_FD_TO_HANDLE", ENOMEM},
    {"SYNCOBJ_CREATE", ENOMEM},
    {"SYNCOBJ_HANDLE_TO_FD", EMFILE},
    {"SYNCOBJ_WAIT", ETIME},
    {"SYNCOBJ_TIMELINE_WAIT", ETIME},
    {"I915_GEM_CREATE", ENOMEM},
    {"I915_GEM_CREATE_EXT", ENOMEM},
    {"I915_GEM_USERPTR", ENOMEM},
    {"I915_GEM_MMAP", ENOMEM},
    {"I915_GEM_MMAP_OFFSET", ENOMEM},
    {"I915_GEM_CONTEXT_CREATE", ENOMEM},
    {"I915_GEM_VM_CREATE", ENOMEM},
    {"I915_GEM_EXECBUFFER2", EIO},
    {"I915_GEM_WAIT", ETIME},
    {"I915_GEM_SET_TILING", EOPNOTSUPP},
    {"I915_GEM_GET_TILING", EOPNOTSUPP},
    {"DMA_BUF_EXPORT_SYNC_FILE", ENOTTY},
}};

int usual_error(std::size_t ioctl) {
    const auto* found =
        std::ranges::find(usual_errors, ioctl_names()[ioctl].name, &std::pair<std::string_view, int>::first);
    return found == usual_errors.end() ? EINVAL : found->second;
}

/// The number of `ENOMEM`; 0 when there is none of that name.
int error_of_name(std::string_view name) {
    for (int error = 1; error <= highest_errno; ++error)
        if (const char* known = ::strerrorname_np(error); known != nullptr && name == known)
            return error;
    return 0;
}

/// 0 unless the whole text is a number from 1.
std::uint64_t parse_count(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && last == end ? value : 0;
}

} // namespace

std::optional<Fault> parse_fault(std::string_view text, std::string& fault) {
    const std::string_view call = text.substr(0, text.find('='));
    const std::string name{call.substr(0, call.find(':'))};
    const auto ioctl = ioctl_index(std::string_view{name});
    if (!ioctl) {
        fault = "no ioctl is named '" + name +
                "'; the report of a run (--report) has the names of those it makes";
        return std::nullopt;
    }
    Fault result{*ioctl, 1, usual_error(*ioctl)};
    if (call.size() != name.size() && (result.call = parse_count(call.substr(name.size() + 1))) == 0)
        fault = "'" + std::string{call.substr(name.size() + 1)} + "' is no number of a call, from 1";
    else if (call.size() != text.size() && (result.error = error_of_name(text.substr(call.size() + 1))) == 0)
        fault = "'" + std::string{text.substr(call.size() + 1)} + "' is no error such as ENOMEM";
    else
        return result;
    return std::nullopt;
}

std::string to_text(const Fault& fault) {
    const char* error = ::strerrorname_np(fault.error);
    return std::string{ioctl_names()[fault.ioctl].name} + ":" + std::to_string(fault.call) + "=" +
           (error != nullptr ? error : std::to_string(fault.error).c_str());
}

} // namespace zeva::sim
