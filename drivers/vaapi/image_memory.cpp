#include "image_memory.hpp"

#include "recycled_memory.hpp"

#include <algorithm>
#include <utility>

namespace zeva::va_driver {

std::shared_ptr<SurfaceMemory> ImageMemory::take(std::uint64_t size) {
    auto memory = find(size);
    if (memory == nullptr)
        memory = SurfaceMemory::allocate(size);
    SurfaceMemory* const pixels = memory.get();
    return {pixels,
            [this, owner = std::move(memory)](SurfaceMemory*) mutable noexcept { keep(std::move(owner)); },
            RecyclingAllocator<SurfaceMemory>{}};
}

std::shared_ptr<SurfaceMemory> ImageMemory::find(std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    kept_.reserve(max_kept + 1); // so that nothing can go wrong when the memory comes back
    const auto found = std::ranges::find(kept_, size, [](const auto& memory) { return memory->size(); });
    if (found == kept_.end())
        return nullptr;
    auto memory = std::move(*found);
    kept_.erase(found);
    return memory;
}

/// What was shared with others may still be in use by them.
void ImageMemory::keep(std::shared_ptr<SurfaceMemory> memory) noexcept {
    if (memory->is_shared())
        return;
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(memory));
    if (kept_.size() > max_kept)
        kept_.erase(kept_.begin());
}

} // namespace zeva::va_driver
