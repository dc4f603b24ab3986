// A dma-buf as Level Zero memory. The dma-bufs are iHD's: NEO does not survive importing its own.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <array>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

namespace zeva::driver_facts {
namespace {

constexpr std::size_t kib = 1024;

std::string memory_text(const Usm& usm) {
    if (usm.result() != ZE_RESULT_SUCCESS)
        return text_of(usm.result());
    return fmt::format("{} KiB", address_range_size(usm.pointer()) / kib);
}

Rows who_closes() {
    const ExportedSurface exported;
    Usm usm = import_fd(exported.fd(), exported.size());
    const std::string after_import = open_text(exported.fd());
    usm.free();
    return {{"after the import", after_import}, {"after zeMemFree", open_text(exported.fd())}};
}

Rows who_closes_on_failure() {
    const UniqueFd null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    const Usm usm = import_fd(null.get(), 64 * kib);
    return {{"", fmt::format("{}, {}", text_of(usm.result()), open_text(null.get()))}};
}

Rows size_ignored() {
    const ExportedSurface exported;
    Rows rows{{"size by lseek", fmt::format("{} KiB", exported.size() / kib)}};
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 30U})
        rows.push_back({fmt::format("{} bytes asked", size), memory_text(import_fd(exported.fd(), size))});
    return rows;
}

Rows bad_descriptors() {
    std::array<int, 2> pipe_ends{};
    static_cast<void>(!::pipe2(pipe_ends.data(), O_CLOEXEC));
    const UniqueFd reading{pipe_ends[0]};
    const UniqueFd writing{pipe_ends[1]};
    const UniqueFd memfd{::memfd_create("no dma-buf", MFD_CLOEXEC)};
    return {{"-1", text_of(import_fd(-1, 64 * kib).result())},
            {"the render node", text_of(import_fd(render_node(), 64 * kib).result())},
            {"a pipe", text_of(import_fd(reading.get(), 64 * kib).result())},
            {"a memfd", text_of(import_fd(memfd.get(), 64 * kib).result())}};
}

Rows type_flags() {
    const ExportedSurface exported;
    const auto with = [&](std::uint32_t flags) {
        return text_of(import_fd(exported.fd(), exported.size(), UsmKind::device, flags).result());
    };
    return {{"OPAQUE_FD", with(opaque_fd_flag)},
            {"both", with(dma_buf_flag | opaque_fd_flag)},
            {"none", with(0)}};
}

Rows other_kinds() {
    const ExportedSurface exported;
    Rows rows;
    for (const auto& [name, kind] :
         {std::pair{"host", UsmKind::host}, std::pair{"shared", UsmKind::shared}}) {
        const Usm usm = import_fd(exported.fd(), exported.size(), kind);
        if (usm.result() != ZE_RESULT_SUCCESS) {
            rows.push_back({name, text_of(usm.result())});
            continue;
        }
        const FdQuery query = query_fd(usm.pointer());
        const bool same = query.result == ZE_RESULT_SUCCESS && same_file(query.fd, exported.fd());
        rows.push_back({name, same ? "success, the dma-buf's memory" : "success, other memory"});
    }
    return rows;
}

Rows memory_type_of_import() {
    const ExportedSurface exported;
    const Usm usm = import_fd(exported.fd(), exported.size());
    const bool is_device = memory_type(usm.pointer()) == ZE_MEMORY_TYPE_DEVICE;
    return {{"", is_device ? "device" : "another"}};
}

Rows export_of_import() {
    const ExportedSurface exported;
    Usm usm = import_fd(exported.fd(), exported.size());
    const int first = query_fd(usm.pointer()).fd;
    const int second = query_fd(usm.pointer()).fd;
    Rows rows{{"descriptor", first == exported.fd() ? "the imported one" : "a new one"},
              {"two queries", first == second ? "the same number" : "two numbers"},
              {"memory", same_file(first, exported.fd()) ? "the imported dma-buf" : "another"}};
    usm.free();
    rows.push_back({"after zeMemFree", open_text(first)});
    ::close(first);
    if (second != first)
        ::close(second);
    return rows;
}

Rows imported_twice() {
    const ExportedSurface exported;
    Usm first = import_fd(exported.fd(), exported.size());
    Usm second = import_fd(exported.fd(), exported.size());
    tell({"addresses", first.pointer() == second.pointer() ? "one" : "two"});
    tell({"zeMemFree of the first", text_of(first.free())});
    tell({"zeMemFree of the second", text_of(second.free())});
    return {};
}

/// The own allocation's import is freed before the allocation.
Rows own_memory() {
    Usm original = allocate_exportable(64 * kib);
    const UniqueFd fd = UniqueFd::duplicate(query_fd(original.pointer()).fd);
    Usm imported = import_fd(fd.get(), 64 * kib);
    tell({"import", text_of(imported.result())});
    tell({"zeMemFree of the import", text_of(imported.free())});
    tell({"zeMemFree of the original", text_of(original.free())});
    return {};
}

Rows own_memory_other_order() {
    Usm original = allocate_exportable(64 * kib);
    const UniqueFd fd = UniqueFd::duplicate(query_fd(original.pointer()).fd);
    Usm imported = import_fd(fd.get(), 64 * kib);
    tell({"zeMemFree of the original", text_of(original.free())});
    tell({"zeMemFree of the import", text_of(imported.free())});
    return {};
}

Rows import_second_in_chain() {
    const ExportedSurface exported;
    const ze_external_memory_import_fd_t description{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr,
                                                     dma_buf_flag, exported.fd()};
    const ze_relaxed_allocation_limits_exp_desc_t first{ZE_STRUCTURE_TYPE_RELAXED_ALLOCATION_LIMITS_EXP_DESC,
                                                        &description,
                                                        ZE_RELAXED_ALLOCATION_LIMITS_EXP_FLAG_MAX_SIZE};
    const Usm usm{UsmKind::device, 4 * kib, &first};
    const FdQuery query = query_fd(usm.pointer());
    const bool same = query.fd >= 0 && same_file(query.fd, exported.fd());
    return {
        {"", fmt::format("{}, {}", text_of(usm.result()), same ? "the dma-buf's memory" : "other memory")}};
}

} // namespace

Facts usm_import_facts() {
    return {
        {.id = "usm_import.who_closes",
         .statement = "An import leaves the program's descriptor open and to the program.",
         .used_in = "src/level_zero/fd_regime.cpp",
         .measure = who_closes,
         .expected = {{"after the import", "open"}, {"after zeMemFree", "open"}}},
        {.id = "usm_import.who_closes_on_failure",
         .statement = "A failed import leaves the program's descriptor open.",
         .used_in = "src/level_zero/fd_regime.cpp",
         .measure = who_closes_on_failure,
         .expected = {{"", "invalid argument (0x78000004), open"}}},
        {.id = "usm_import.size_ignored",
         .statement = "The size asked for is ignored: the dma-buf's own size counts.",
         .used_in = "src/level_zero/usm.cpp",
         .measure = size_ignored,
         .expected = {{"size by lseek", "16 KiB"},
                      {"size by lseek", "64 KiB", "xe-hpg"},
                      {"0 bytes asked", "16 KiB"},
                      {"0 bytes asked", "64 KiB", "xe-hpg"},
                      {"1 bytes asked", "16 KiB"},
                      {"1 bytes asked", "64 KiB", "xe-hpg"},
                      {"1073741824 bytes asked", "16 KiB"},
                      {"1073741824 bytes asked", "64 KiB", "xe-hpg"}}},
        {.id = "usm_import.bad_descriptors",
         .statement = "Descriptors of anything but a dma-buf are refused.",
         .used_in = "src/level_zero/result.cpp",
         .measure = bad_descriptors,
         .expected = {{"-1", "invalid argument (0x78000004)"},
                      {"the render node", "invalid argument (0x78000004)"},
                      {"a pipe", "invalid argument (0x78000004)"},
                      {"a memfd", "invalid argument (0x78000004)"}}},
        {.id = "usm_import.type_flags",
         .statement = "Of the types of external memory DMA_BUF alone is taken.",
         .used_in = "src/level_zero/fd_regime.cpp",
         .measure = type_flags,
         .expected = {{"OPAQUE_FD", "unsupported enumeration (0x7800000d)"},
                      {"both", "unsupported enumeration (0x7800000d)"},
                      {"none", "unsupported enumeration (0x7800000d)"}}},
        {.id = "usm_import.other_kinds",
         .statement = "The import description is ignored for host and shared USM: new memory, and success.",
         .used_in = "src/level_zero/import_table.cpp",
         .measure = other_kinds,
         .expected = {{"host", "success, other memory"}, {"shared", "success, other memory"}}},
        {.id = "usm_import.memory_type",
         .statement = "Imported memory is device memory.",
         .measure = memory_type_of_import,
         .expected = {{"", "device"}}},
        {.id = "usm_import.export_again",
         .statement =
             "Imported memory can be exported again: one descriptor of its own, as with other memory.",
         .used_in = "src/level_zero/external_memory.cpp",
         .measure = export_of_import,
         .expected = {{"descriptor", "a new one"},
                      {"two queries", "the same number"},
                      {"memory", "the imported dma-buf"},
                      {"after zeMemFree", "open"}}},
        {.id = "usm_import.twice",
         .statement = "A dma-buf that is imported twice aborts the process when both imports are freed.",
         .used_in = "src/level_zero/import_table.cpp",
         .measure = imported_twice,
         .expected = {{"addresses", "two"},
                      {"zeMemFree of the first", "success"},
                      {"process", "ends by SIGABRT"}},
         .place = Place::own_process},
        {.id = "usm_import.own_memory",
         .statement =
             "Importing one's own exported memory, then freeing the import and the original, aborts.",
         .used_in = "src/level_zero/export_registry.cpp",
         .measure = own_memory,
         .expected = {{"import", "success"},
                      {"zeMemFree of the import", "success"},
                      {"process", "ends by SIGABRT"}},
         .place = Place::own_process},
        {.id = "usm_import.own_memory_original_first",
         .statement = "The same when the original is freed first.",
         .used_in = "src/level_zero/export_registry.cpp",
         .measure = own_memory_other_order,
         .expected = {{"zeMemFree of the original", "success"}, {"process", "ends by SIGABRT"}},
         .place = Place::own_process},
        {.id = "usm_import.second_in_chain",
         .statement = "An import description is found anywhere in the pNext chain.",
         .used_in = "src/level_zero/fd_regime.cpp",
         .measure = import_second_in_chain,
         .expected = {{"", "success, the dma-buf's memory"}}},
    };
}

} // namespace zeva::driver_facts
