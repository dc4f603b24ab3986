// Level Zero memory as a dma-buf.
#include "drivers.hpp"
#include "fact.hpp"
#include "usm.hpp"

#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

namespace zeva::driver_facts {
namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

std::string query_text(const FdQuery& query) {
    if (query.result != ZE_RESULT_SUCCESS)
        return text_of(query.result);
    return query.fd < 0 ? "success, but no descriptor" : "a descriptor";
}

Rows descriptor_cached() {
    const SharedMemory memory{64 * kib};
    return {{"", query_fd(memory.pointer()).fd == memory.fd() ? "the same number" : "a new number"}};
}

Rows descriptor_mode() {
    const SharedMemory memory{64 * kib};
    const int mode = ::fcntl(memory.fd(), F_GETFL) & O_ACCMODE;
    return {{"opened for", mode == O_RDWR ? "reading and writing" : "reading"},
            {"close-on-exec", (::fcntl(memory.fd(), F_GETFD) & FD_CLOEXEC) != 0 ? "yes" : "no"}};
}

Rows descriptor_after_free() {
    Usm usm = allocate_exportable(64 * kib);
    const int fd = query_fd(usm.pointer()).fd;
    usm.free();
    const std::string seen = open_text(fd);
    ::close(fd);
    return {{"", seen}};
}

Rows descriptor_after_close() {
    const Usm usm = allocate_exportable(64 * kib);
    const int first = query_fd(usm.pointer()).fd;
    ::close(first);
    const FdQuery second = query_fd(usm.pointer());
    return {{"", fmt::format("{}, {}", second.fd == first ? "the same number" : "a new number",
                             open_text(second.fd))}};
}

Rows without_description() {
    Rows rows;
    for (const std::size_t size : {4 * kib, 64 * kib, mib, 4 * mib}) {
        const Usm usm{UsmKind::device, size, nullptr};
        const FdQuery query = query_fd(usm.pointer());
        std::string seen = query_text(query);
        if (query.fd >= 0) {
            seen += fmt::format(" of {} KiB", fd_size(query.fd) / kib);
            ::close(query.fd);
        }
        rows.push_back({fmt::format("{} KiB", size / kib), seen});
    }
    return rows;
}

Rows size_rounded() {
    Rows rows;
    for (const std::size_t size : {std::size_t{1}, 4 * kib, 64 * kib, 64 * kib + 1, 2 * mib, 2 * mib + 1}) {
        const SharedMemory memory{size};
        rows.push_back({fmt::format("{} bytes", size),
                        fmt::format("dma-buf of {} bytes, address range of {}", memory.size(),
                                    address_range_size(memory.pointer()))});
    }
    return rows;
}

Rows interior_pointer() {
    const SharedMemory memory{256 * kib};
    const auto* inside = static_cast<const std::byte*>(memory.pointer()) + 64 * kib;
    const FdQuery query = query_fd(inside);
    return {{"", query.fd == memory.fd() ? "the descriptor of the whole allocation" : query_text(query)}};
}

Rows host_memory() {
    const Usm usm = allocate_exportable(64 * kib, UsmKind::host);
    if (usm.result() != ZE_RESULT_SUCCESS)
        return {{"allocation", text_of(usm.result())}};
    const FdQuery query = query_fd(usm.pointer());
    return {{"allocation", "success"}, {"query", query_text(query)}};
}

Rows shared_memory() {
    const Usm usm = allocate_exportable(64 * kib, UsmKind::shared);
    if (usm.result() != ZE_RESULT_SUCCESS)
        return {{"allocation", text_of(usm.result())}};
    const FdQuery query = query_fd(usm.pointer());
    return {{"allocation", "success"}, {"query", query_text(query)}};
}

Rows type_flags() {
    Rows rows;
    const struct {
        const char* name;
        std::uint32_t flags;
    } cases[] = {{"OPAQUE_FD", opaque_fd_flag}, {"both", dma_buf_flag | opaque_fd_flag}, {"none", 0}};
    for (const auto& [name, flags] : cases) {
        const Usm usm = allocate_exportable(64 * kib, UsmKind::device, flags);
        rows.push_back({fmt::format("allocation with {}", name), text_of(usm.result())});
    }
    const SharedMemory memory{64 * kib};
    for (const auto& [name, flags] : cases)
        rows.push_back({fmt::format("query with {}", name), query_text(query_fd(memory.pointer(), flags))});
    return rows;
}

/// The structure for the descriptor stands second, behind one that asks for something else.
Rows description_second() {
    ze_external_memory_export_desc_t description{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC, nullptr,
                                                 opaque_fd_flag};
    const ze_relaxed_allocation_limits_exp_desc_t first{ZE_STRUCTURE_TYPE_RELAXED_ALLOCATION_LIMITS_EXP_DESC,
                                                        &description,
                                                        ZE_RELAXED_ALLOCATION_LIMITS_EXP_FLAG_MAX_SIZE};
    const Usm usm{UsmKind::device, 64 * kib, &first};
    const SharedMemory memory{64 * kib};
    ze_external_memory_export_fd_t exported{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD, nullptr,
                                            dma_buf_flag, -1};
    ze_base_properties_t other{ZE_STRUCTURE_TYPE_DEVICE_MEMORY_EXT_PROPERTIES, &exported};
    ze_memory_allocation_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
    properties.pNext = &other;
    const ze_result_t result =
        zeMemGetAllocProperties(level_zero().context, memory.pointer(), &properties, nullptr);
    return {{"allocation, with a type that is refused when first", text_of(usm.result())},
            {"query", query_text({result, exported.fd})}};
}

Rows unknown_pointer() {
    int variable = 0;
    const FdQuery query = query_fd(&variable);
    return {{"type", memory_type(&variable) == ZE_MEMORY_TYPE_UNKNOWN ? "unknown" : "known"},
            {"query", query_text(query)}};
}

/// Programs that never close: each descriptor pins its buffer, and then there are none left.
Rows descriptor_limit() {
    static_cast<void>(level_zero());
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 128;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    for (int frame = 0; frame < 256; ++frame) {
        Usm usm = allocate_exportable(64 * kib);
        if (usm.result() != ZE_RESULT_SUCCESS)
            return {{"the failing call", fmt::format("zeMemAllocDevice: {}", text_of(usm.result()))}};
        const FdQuery query = query_fd(usm.pointer());
        if (query.result != ZE_RESULT_SUCCESS || query.fd < 0)
            return {{"the failing call", "zeMemGetAllocProperties: " + query_text(query)}};
    }
    return {{"the failing call", "none"}};
}

Rows ipc_handle() {
    const SharedMemory memory{64 * kib};
    ze_ipc_mem_handle_t handle{};
    const ze_result_t result = zeMemGetIpcHandle(level_zero().context, memory.pointer(), &handle);
    if (result != ZE_RESULT_SUCCESS)
        return {{"", text_of(result)}};
    int fd = -1;
    std::memcpy(&fd, handle.data, sizeof fd);
    return {{"", fd == memory.fd() ? "the cached descriptor" : "something else"}};
}

} // namespace

Facts usm_export_facts() {
    return {
        {.id = "usm_export.descriptor_cached",
         .statement = "Every query of one allocation returns the same descriptor.",
         .used_in = "src/level_zero/fd_regime.cpp",
         .measure = descriptor_cached,
         .expected = {{"", "the same number"}}},
        {.id = "usm_export.descriptor_mode",
         .statement = "The descriptor of exported memory can be mapped for writing.",
         .used_in = "src/dmabuf/dma_buf.cpp",
         .measure = descriptor_mode,
         .expected = {{"opened for", "reading and writing"}, {"close-on-exec", "yes"}}},
        {.id = "usm_export.descriptor_after_free",
         .statement = "zeMemFree leaves the exported descriptor open: the program has to close it, once.",
         .used_in = "src/level_zero/fd_regime.cpp",
         .measure = descriptor_after_free,
         .expected = {{"", "open"}}},
        {.id = "usm_export.descriptor_after_close",
         .statement = "After the program has closed the descriptor, a query returns its number all the same.",
         .used_in = "src/level_zero/own_allocations.cpp",
         .measure = descriptor_after_close,
         .expected = {{"", "the same number, closed"}}},
        {.id = "usm_export.without_description",
         .statement =
             "Memory that was allocated without ze_external_memory_export_desc_t can be exported too.",
         .used_in = "src/level_zero/external_memory.cpp",
         .measure = without_description,
         .expected = {{"4 KiB", "a descriptor of 64 KiB"},
                      {"64 KiB", "a descriptor of 64 KiB"},
                      {"1024 KiB", "a descriptor of 1024 KiB"},
                      {"4096 KiB", "a descriptor of 4096 KiB"}}},
        {.id = "usm_export.size_rounded",
         .statement = "The dma-buf has whole 64 KiB; the address range is what was asked for.",
         .used_in = "src/level_zero/external_memory.cpp",
         .measure = size_rounded,
         .expected = {{"1 bytes", "dma-buf of 65536 bytes, address range of 1"},
                      {"4096 bytes", "dma-buf of 65536 bytes, address range of 4096"},
                      {"65536 bytes", "dma-buf of 65536 bytes, address range of 65536"},
                      {"65537 bytes", "dma-buf of 131072 bytes, address range of 65537"},
                      {"2097152 bytes", "dma-buf of 2097152 bytes, address range of 2097152"},
                      {"2097153 bytes", "dma-buf of 2162688 bytes, address range of 2097153"}}},
        {.id = "usm_export.interior_pointer",
         .statement = "A pointer into an allocation is exported without its offset.",
         .used_in = "src/level_zero/external_memory.cpp",
         .measure = interior_pointer,
         .expected = {{"", "the descriptor of the whole allocation"}}},
        {.id = "usm_export.host_memory",
         .statement = "Host USM allocated for export gives no dma-buf.",
         .used_in = "src/level_zero/external_memory.cpp",
         .measure = host_memory,
         .expected = {{"allocation", "success"}, {"query", "unsupported feature (0x78000003)"}}},
        {.id = "usm_export.shared_memory",
         .statement = "Shared USM cannot be exported.",
         .used_in = "src/level_zero/external_memory.cpp",
         .measure = shared_memory,
         .expected = {{"allocation", "success"}, {"query", "unsupported feature (0x78000003)"}}},
        {.id = "usm_export.type_flags",
         .statement =
             "Types of external memory other than DMA_BUF are refused, and a query takes DMA_BUF alone or "
             "none.",
         .used_in = "src/level_zero/usm.cpp",
         .measure = type_flags,
         .expected = {{"allocation with OPAQUE_FD", "unsupported enumeration (0x7800000d)"},
                      {"allocation with both", "success"},
                      {"allocation with none", "unsupported enumeration (0x7800000d)"},
                      {"query with OPAQUE_FD", "unsupported enumeration (0x7800000d)"},
                      {"query with both", "unsupported enumeration (0x7800000d)"},
                      {"query with none", "a descriptor"}}},
        {.id = "usm_export.description_second",
         .statement =
             "An allocation reads its whole pNext chain; a query refuses a first structure that it does not "
             "know.",
         .used_in = "src/level_zero/fd_regime.cpp",
         .measure = description_second,
         .expected = {{"allocation, with a type that is refused when first",
                       "unsupported enumeration (0x7800000d)"},
                      {"query", "invalid enumeration (0x7800000c)"}}},
        {.id = "usm_export.unknown_pointer",
         .statement = "What is no USM is of unknown type.",
         .used_in = "src/level_zero/external_memory.cpp",
         .measure = unknown_pointer,
         .expected = {{"type", "unknown"}, {"query", "success, but no descriptor"}}},
        {.id = "usm_export.descriptor_limit",
         .statement = "Descriptors that are not closed end a program's exports at its limit of open files.",
         .used_in = "src/level_zero/own_allocations.cpp",
         .measure = descriptor_limit,
         .expected = {{"the failing call", "zeMemGetAllocProperties: out of host memory (0x70000002)"},
                      {"process", "goes on"}},
         .place = Place::own_process},
        {.id = "usm_export.ipc_handle",
         .statement = "An IPC handle begins with the descriptor of the dma-buf, which its specification does "
                      "not promise.",
         .measure = ipc_handle,
         .expected = {{"", "the cached descriptor"}}},
    };
}

} // namespace zeva::driver_facts
