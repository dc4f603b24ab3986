#include "device/call.hpp"

#include "caller.hpp"
#include "device/log.hpp"
#include "ledger_writer.hpp"
#include "simulation.hpp"

#include <array>
#include <cstdio>
#include <string>
#include <sys/ioctl.h>

namespace zeva::sim {
namespace {

std::string describe(unsigned long request) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "ioctl '%c' 0x%02x of %u bytes",
                  static_cast<char>(_IOC_TYPE(request)), static_cast<unsigned>(_IOC_NR(request)),
                  static_cast<unsigned>(_IOC_SIZE(request)));
    return text.data();
}

void report_unknown(unsigned long request, std::string_view device) {
    const LibraryName user = library_of(calling_address());
    record_incident(IncidentKind::unknown_call,
                    std::string{device} + ": " + describe(request) + ", from " + user.data());
}

bool is_to_fail(std::size_t ioctl, std::uint64_t call) {
    const auto& fault = simulation().fault;
    if (!fault || fault->ioctl != ioctl || fault->call != call)
        return false;
    const LibraryName user = library_of(calling_address());
    record_incident(IncidentKind::injected_fault, to_text(*fault) + ", to " + user.data());
    return true;
}

} // namespace

int perform_call(unsigned long request, std::string_view device, const std::function<int()>& call) {
    const auto index = ioctl_index(request);
    if (!index)
        report_unknown(request, device);
    const bool fails = index && is_to_fail(*index, record_call(*index));
    const int result = fails ? -simulation().fault->error : call();
    log_call(index ? ioctl_names()[*index].name : std::string_view{describe(request)}, device, result);
    return result;
}

} // namespace zeva::sim
