#include "level_zero/fd_regime.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "level_zero/own_allocations.hpp"
#include "level_zero/result.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zeva/usm.hpp>

namespace zeva {
namespace {

/// What is known of each device's driver.
struct KnownRegimes {
    std::mutex mutex;
    std::map<ze_device_handle_t, ExportRegime> exports;
    std::map<ze_device_handle_t, ImportRegime> imports;
};

KnownRegimes& known_regimes() {
    static KnownRegimes known;
    return known;
}

/// Whether `fd` is still open and still names the same memory: another thread may have been given its number.
bool still_names(int fd, const DmaBufIdentity& identity) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && DmaBufIdentity{status.st_dev, status.st_ino} == identity;
}

int query_export_fd(ze_context_handle_t context, const void* pointer) {
    ze_external_memory_export_fd_t exported{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD, nullptr,
                                            ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, -1};
    ze_memory_allocation_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
    properties.pNext = &exported;
    check_ze(zeMemGetAllocProperties(context, pointer, &properties, nullptr), "zeMemGetAllocProperties",
             "exporting as a dma-buf", "allocate with ze_external_memory_export_desc_t (Usm::allocate does)");
    if (exported.fd < 0)
        throw_ze_error(ZE_RESULT_ERROR_UNKNOWN, "zeMemGetAllocProperties", "the driver gave no descriptor");
    return exported.fd;
}

/// A descriptor that the driver gave.
struct QueriedFd {
    int fd;
    bool is_fresh; ///< made for this query, so the caller's; otherwise every query gives the same number
};

QueriedFd query_twice(ze_context_handle_t context, const void* pointer) {
    const int first = query_export_fd(context, pointer);
    const int second = query_export_fd(context, pointer);
    if (first == second)
        return {first, false};
    const UniqueFd close_second{second};
    return {first, true};
}

ExportRegime probe_export_regime(ze_context_handle_t context, ze_device_handle_t device) {
    constexpr std::size_t probe_size = 65536; // the granularity Intel's driver rounds to
    Usm usm = Usm::allocate(context, device, UsmKind::device, probe_size);
    const QueriedFd queried = query_twice(context, usm.pointer());
    if (queried.is_fresh) {
        const UniqueFd close{queried.fd};
        return ExportRegime::fresh;
    }
    const DmaBuf witness =
        DmaBuf::duplicate(queried.fd); // keeps its identity from being given to other memory
    usm = Usm{};                       // frees it
    if (!still_names(queried.fd, witness.identity()))
        return ExportRegime::cached_driver_closes;
    const UniqueFd close{queried.fd};
    return ExportRegime::cached_caller_closes;
}

/// How the device's driver exports, found out on the first call for the device.
ExportRegime export_regime(ze_context_handle_t context, ze_device_handle_t device) {
    KnownRegimes& known = known_regimes();
    const std::lock_guard lock(known.mutex);
    if (const auto found = known.exports.find(device); found != known.exports.end())
        return found->second;
    const ExportRegime regime = probe_export_regime(context, device);
    known.exports.emplace(device, regime);
    constexpr const char* names[] = {"fresh", "cached, caller closes", "cached, driver closes"};
    log(LogLevel::debug,
        fmt::format("zeMemGetAllocProperties: exported descriptors are {}", names[static_cast<int>(regime)]));
    return regime;
}

/// A private descriptor for a first import, numbered high, where no other thread's open() lands in the moment
/// between the driver's close and the look at what is left.
UniqueFd duplicate_high(int fd) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const auto floor = static_cast<int>(std::min<rlim_t>(limit.rlim_cur / 2, 1 << 16));
    UniqueFd high{::fcntl(fd, F_DUPFD_CLOEXEC, floor)};
    return high ? std::move(high) : UniqueFd::duplicate(fd);
}

void* call_import(ze_context_handle_t context, ze_device_handle_t device, int fd, std::size_t size,
                  bool as_host_memory) {
    const ze_external_memory_import_fd_t import{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr,
                                                ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, fd};
    const ze_device_mem_alloc_desc_t device_description{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, &import, 0,
                                                        0};
    const ze_host_mem_alloc_desc_t host_description{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, &import, 0};
    void* pointer = nullptr;
    const ze_result_t result =
        as_host_memory ? zeMemAllocHost(context, &host_description, size, 0, &pointer)
                       : zeMemAllocDevice(context, &device_description, size, 0, device, &pointer);
    if (result != ZE_RESULT_SUCCESS)
        throw_ze_error(result, as_host_memory ? "zeMemAllocHost" : "zeMemAllocDevice",
                       fmt::format("importing a dma-buf of {} bytes", size));
    return pointer;
}

void* import_and_learn(ze_context_handle_t context, ze_device_handle_t device, const DmaBuf& dma_buf,
                       bool as_host_memory, KnownRegimes& known) {
    UniqueFd fd = duplicate_high(dma_buf.fd());
    if (!fd)
        throw_system_error("fcntl(F_DUPFD_CLOEXEC)", errno, {}, "close descriptors or raise `ulimit -n`");
    void* pointer = call_import(context, device, fd.get(), dma_buf.size(), as_host_memory);
    const bool kept = still_names(fd.get(), dma_buf.identity());
    if (!kept)
        static_cast<void>(fd.release());
    known.imports.emplace(device, kept ? ImportRegime::caller_keeps : ImportRegime::driver_closes);
    log(LogLevel::debug,
        fmt::format("zeMemAlloc*: on import {} closes the descriptor", kept ? "the caller" : "the driver"));
    return pointer;
}

} // namespace

DmaBuf export_memory(ze_context_handle_t context, ze_device_handle_t device, const void* base,
                     int& driver_fd) {
    const ExportRegime regime = export_regime(context, device);
    if (regime == ExportRegime::fresh)
        return DmaBuf::adopt(UniqueFd{query_export_fd(context, base)});
    const QueriedFd queried = query_twice(context, base);
    if (queried.is_fresh) // some drivers cache only for memory that they allocated
        return DmaBuf::adopt(UniqueFd{queried.fd});
    if (regime == ExportRegime::cached_caller_closes && !keep_driver_fd(base, queried.fd))
        driver_fd = queried.fd;
    return DmaBuf::duplicate(queried.fd);
}

void* import_memory(ze_context_handle_t context, ze_device_handle_t device, const DmaBuf& dma_buf,
                    bool as_host_memory) {
    KnownRegimes& known = known_regimes();
    std::unique_lock lock(known.mutex);
    const auto found = known.imports.find(device);
    if (found == known.imports.end())
        return import_and_learn(context, device, dma_buf, as_host_memory, known);
    const ImportRegime regime = found->second;
    lock.unlock();

    UniqueFd fd = dma_buf.duplicate().release();
    void* pointer = call_import(context, device, fd.get(), dma_buf.size(), as_host_memory);
    if (regime == ImportRegime::driver_closes)
        static_cast<void>(fd.release());
    return pointer;
}

} // namespace zeva
