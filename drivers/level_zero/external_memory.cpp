#include "external_memory.hpp"

#include "api_boundary.hpp"

namespace zeva::ze_driver {
namespace {

void require_dma_buf(ze_external_memory_type_flags_t flags) {
    require(flags == ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION);
}

} // namespace

const ze_external_memory_import_fd_t* find_import(const void* chain) {
    const auto* source = find_in_chain<const ze_external_memory_import_fd_t>(
        chain, ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD);
    if (source != nullptr)
        require_dma_buf(source->flags);
    return source;
}

bool wants_export(const void* chain) {
    const auto* request = find_in_chain<const ze_external_memory_export_desc_t>(
        chain, ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC);
    if (request == nullptr || request->flags == 0) // the default: no type
        return false;
    require_dma_buf(request->flags);
    return true;
}

ze_external_memory_export_fd_t* find_export(const void* chain) {
    auto* const destination =
        find_in_chain<ze_external_memory_export_fd_t>(chain, ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD);
    if (destination != nullptr)
        require_dma_buf(destination->flags);
    return destination;
}

} // namespace zeva::ze_driver
