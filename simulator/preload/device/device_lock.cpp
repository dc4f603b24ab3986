#include "device/device_lock.hpp"

#include <new>

namespace zeva::sim {

std::recursive_mutex& device_mutex() {
    static auto& mutex = *new std::recursive_mutex;
    return mutex;
}

void renew_device_mutex() {
    new (&device_mutex()) std::recursive_mutex;
}

} // namespace zeva::sim
