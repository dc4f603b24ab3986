// Memory that may be cut short while it is mapped.
#pragma once

#include <zeva/dma_buf.hpp>

namespace zeva {

/// Throws Error (usage), naming `call`, when the memory is a memfd that its owner can still shrink: touching
/// what was cut off would end the process. Real dma-bufs cannot shrink.
void refuse_shrinkable(const DmaBuf& dma_buf, const char* call);

} // namespace zeva
