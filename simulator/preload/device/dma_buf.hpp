// The ioctls of dma-buf descriptors.
#pragma once

namespace zeva::sim {

/// DMA_BUF_*. Returns 0 or -errno.
int dma_buf_ioctl(int fd, unsigned long request, void* arguments);

} // namespace zeva::sim
