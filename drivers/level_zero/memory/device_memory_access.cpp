#include "memory/device_memory_access.hpp"

#include "settings.hpp"

#include <map>
#include <mutex>

#include <sys/mman.h>

namespace zeva::ze_driver {
namespace {

struct Range {
    std::size_t size;
    int protection;
};

class HiddenRanges {
public:
    /// Never destroyed: commands may run while the process exits.
    static HiddenRanges& instance() {
        static auto& ranges = *new HiddenRanges;
        return ranges;
    }

    void add(void* address, Range range) {
        const std::lock_guard lock{mutex_};
        ranges_.emplace(address, range);
        if (depth_ == 0)
            ::mprotect(address, range.size, PROT_NONE);
    }

    void remove(void* address) {
        const std::lock_guard lock{mutex_};
        ranges_.erase(address);
    }

    /// Others wait in open() until close().
    void open() {
        execution_.lock();
        const std::lock_guard lock{mutex_};
        if (depth_++ == 0)
            for (const auto& [address, range] : ranges_)
                ::mprotect(address, range.size, range.protection);
    }

    void close() {
        {
            const std::lock_guard lock{mutex_};
            if (--depth_ == 0)
                for (const auto& [address, range] : ranges_)
                    ::mprotect(address, range.size, PROT_NONE);
        }
        execution_.unlock();
    }

private:
    std::recursive_mutex execution_; ///< whose thread executes
    std::mutex mutex_;               ///< guards the others
    std::map<void*, Range> ranges_;
    int depth_ = 0; ///< how often open() was called without close()
};

} // namespace

DeviceMemoryAccess::DeviceMemoryAccess() : is_strict_(settings().is_strict) {
    if (is_strict_)
        HiddenRanges::instance().open();
}

DeviceMemoryAccess::~DeviceMemoryAccess() {
    if (is_strict_)
        HiddenRanges::instance().close();
}

HiddenMemory::HiddenMemory(void* address, std::size_t size, int protection) {
    if (!settings().is_strict)
        return;
    HiddenRanges::instance().add(address, {size, protection});
    address_ = address;
}

HiddenMemory::~HiddenMemory() {
    if (address_ != nullptr)
        HiddenRanges::instance().remove(address_);
}

} // namespace zeva::ze_driver
