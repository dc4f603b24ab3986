// Which memory of others can be taken in, and given to them.
#pragma once

#include "api_boundary.hpp"

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Dma-bufs, and no other type in the same request.
inline void require_dma_buf(ze_external_memory_type_flags_t flags) {
    require(flags == ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION);
}

} // namespace zeva::ze_driver
