#include "level_zero/context.hpp"

#include "level_zero/result.hpp"

namespace zeva {

ZeContext::ZeContext(ze_driver_handle_t driver) {
    const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    check_ze(zeContextCreate(driver, &description, &handle_), "zeContextCreate");
}

ZeContext::~ZeContext() {
    if (handle_ != nullptr)
        zeContextDestroy(handle_);
}

} // namespace zeva
