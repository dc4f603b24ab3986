// The descriptors that queries of one allocation hand out, under the export regime of the process.
#pragma once

#include <zeva/unique_fd.hpp>

namespace zeva::ze_driver {

class ExportedFd {
public:
    /// A descriptor of `memory`; -1 when the system has none left. Not thread safe.
    [[nodiscard]] int query(int memory);

private:
    int number_ = -1; ///< what a cached regime answers again, even when the caller has closed it
    UniqueFd owned_;  ///< the same, where the driver closes it with the allocation
};

} // namespace zeva::ze_driver
