#include "memory/exported_fd.hpp"

#include "settings.hpp"

namespace zeva::ze_driver {

int ExportedFd::query(int memory) {
    const ExportRegime regime = settings().export_regime;
    if (regime == ExportRegime::fresh)
        return UniqueFd::duplicate(memory).release();
    if (number_ < 0) {
        number_ = UniqueFd::duplicate(memory).release();
        if (regime == ExportRegime::cached_driver_closes)
            owned_.reset(number_);
    }
    return number_;
}

} // namespace zeva::ze_driver
