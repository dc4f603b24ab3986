#include "level_zero/own_allocations.hpp"

#include <map>
#include <mutex>

namespace zeva {
namespace {

struct OwnAllocations {
    std::mutex mutex;
    std::map<const void*, UniqueFd> driver_fds; ///< by base address; mostly empty descriptors
};

// Never destroyed: memory with static lifetime may outlive other statics.
OwnAllocations& own_allocations() {
    static auto* const instance = new OwnAllocations;
    return *instance;
}

} // namespace

void add_own_allocation(const void* base) {
    OwnAllocations& own = own_allocations();
    const std::lock_guard lock(own.mutex);
    own.driver_fds.emplace(base, UniqueFd{});
}

bool keep_driver_fd(const void* base, int driver_fd) {
    OwnAllocations& own = own_allocations();
    const std::lock_guard lock(own.mutex);
    const auto found = own.driver_fds.find(base);
    if (found == own.driver_fds.end())
        return false;
    found->second.reset(driver_fd);
    return true;
}

UniqueFd remove_own_allocation(const void* base) noexcept {
    OwnAllocations& own = own_allocations();
    const std::lock_guard lock(own.mutex);
    auto removed = own.driver_fds.extract(base);
    return removed.empty() ? UniqueFd{} : std::move(removed.mapped());
}

} // namespace zeva
