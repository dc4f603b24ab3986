#include "level_zero/import_table.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/statistics.hpp"
#include "level_zero/device.hpp"
#include "level_zero/fd_regime.hpp"
#include "level_zero/own_allocations.hpp"
#include "level_zero/result.hpp"

#include <map>
#include <mutex>

#include <fmt/format.h>

namespace zeva {
namespace {

struct Import {
    ze_context_handle_t context = nullptr;
    void* pointer = nullptr;
    std::size_t uses = 0;
};

struct ImportTable {
    std::mutex mutex;
    std::map<ImportUse::Key, Import> imports;
};

// Never destroyed: memory with static lifetime may outlive other statics.
ImportTable& import_table() {
    static auto* const instance = new ImportTable;
    return *instance;
}

/// Frees imported memory, and then the descriptor that its driver has left for it.
ze_result_t free_import(ze_context_handle_t context, void* pointer) {
    const UniqueFd driver_fd = remove_own_allocation(pointer);
    return zeMemFree(context, pointer);
}

bool is_same_memory(ze_context_handle_t context, ze_device_handle_t device, const void* pointer,
                    const DmaBufIdentity& identity) {
    try {
        int driver_fd = -1; // stays so: the import is in own_allocations
        return export_memory(context, device, pointer, driver_fd).identity() == identity;
    } catch (const Error& error) {
        log(LogLevel::debug, error.what());
        return false;
    }
}

/// Imports and enters the memory as zeva's own. Some drivers ignore the import descriptor of host memory and
/// return new memory with success: what the pointer exports again must be the dma-buf that went in.
void* import_checked(ze_context_handle_t context, ze_device_handle_t device, const DmaBuf& dma_buf,
                     bool as_host_memory) {
    void* pointer = import_memory(context, device, dma_buf, as_host_memory);
    add_own_allocation(pointer);
    if (!as_host_memory || is_same_memory(context, device, pointer, dma_buf.identity()))
        return pointer;
    free_import(context, pointer);
    throw_usage_error("zeMemAllocHost", "the driver does not import dma-bufs as host memory",
                      "import it as device USM");
}

} // namespace

ImportUse::ImportUse(ze_context_handle_t context, ze_device_handle_t device, const DmaBuf& dma_buf,
                     bool as_host_memory, std::shared_ptr<const void> keep_alive)
    : keep_alive_(std::move(keep_alive)), key_{pci_address_of(device), dma_buf.identity()} {
    ImportTable& table = import_table();
    const std::lock_guard lock(table.mutex);
    auto found = table.imports.find(key_);
    if (found == table.imports.end()) {
        found = table.imports.emplace(key_, Import{context}).first;
        try {
            found->second.pointer = import_checked(context, device, dma_buf, as_host_memory);
        } catch (...) {
            table.imports.erase(found);
            throw;
        }
        count_usm_import();
    } else if (found->second.context != context) {
        throw_usage_error("import_usm", "this memory is already imported into another context of the device",
                          "use one context, or free the other import first");
    }
    ++found->second.uses;
    pointer_ = found->second.pointer;
}

ImportUse::~ImportUse() {
    ImportTable& table = import_table();
    const std::lock_guard lock(table.mutex);
    const auto found = table.imports.find(key_);
    if (--found->second.uses > 0)
        return;
    const ze_result_t result = free_import(found->second.context, pointer_);
    table.imports.erase(found);
    if (result != ZE_RESULT_SUCCESS)
        log(LogLevel::error, fmt::format("zeMemFree: {}", name_of(result)));
}

} // namespace zeva
