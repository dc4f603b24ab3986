#include "decoded_stream.hpp"

#include "status.hpp"

#include <algorithm>

namespace zeva::va_driver {

void DecodedMemory::add(const std::shared_ptr<SurfaceMemory>& memory) {
    const std::lock_guard lock(mutex_);
    if (std::ranges::none_of(decoded_, [&](const auto& known) { return known.lock() == memory; }))
        decoded_.push_back(memory);
}

void DecodedMemory::require_intact() {
    const std::lock_guard lock(mutex_);
    std::erase_if(decoded_, [](const auto& memory) { return memory.expired(); });
    for (const auto& reference : decoded_) {
        const auto memory = reference.lock();
        if (memory && !memory->intact())
            fail(VA_STATUS_ERROR_OPERATION_FAILED, "the memory of a reference picture has become smaller");
    }
}

} // namespace zeva::va_driver
