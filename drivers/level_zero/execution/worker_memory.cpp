#include "execution/worker_memory.hpp"

#include <algorithm>

#include "base/rounding.hpp"

namespace zeva::ze_driver {
namespace {

constexpr std::uint64_t smallest_block = 4096;

} // namespace

bool WorkerMemory::Block::reserve(std::uint64_t wanted) noexcept {
    if (wanted <= size && memory != nullptr)
        return true;
    const std::uint64_t rounded = round_up(std::max(wanted, smallest_block), ZEVA_LOCAL_MEMORY_ALIGNMENT);
    memory.reset(); // the old content is of no use
    memory.reset(std::aligned_alloc(ZEVA_LOCAL_MEMORY_ALIGNMENT, rounded));
    size = memory == nullptr ? 0 : rounded;
    return memory != nullptr;
}

bool WorkerMemory::reserve(std::uint64_t local_size, std::uint64_t frames_size) noexcept {
    if (!local_.reserve(local_size) || !frames_.reserve(frames_size))
        return false;
    worker_ = {local_.memory.get(), local_size, frames_.memory.get()};
    return true;
}

} // namespace zeva::ze_driver
