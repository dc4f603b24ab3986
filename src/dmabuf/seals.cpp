#include "dmabuf/seals.hpp"

#include "base/error.hpp"

#include <fcntl.h>

namespace zeva {

void refuse_shrinkable(const DmaBuf& dma_buf, const char* call) {
    const int seals = ::fcntl(dma_buf.fd(), F_GET_SEALS); // fails for everything that is no memfd
    if (seals >= 0 && (seals & F_SEAL_SHRINK) == 0)
        throw_usage_error(call, "the memory is a memfd that can shrink while it is shared",
                          "create it with MFD_ALLOW_SEALING and seal it with F_SEAL_SHRINK");
}

} // namespace zeva
