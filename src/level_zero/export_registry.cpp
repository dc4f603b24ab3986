#include "level_zero/export_registry.hpp"

#include <map>
#include <mutex>

namespace zeva {
namespace {

class Registry {
public:
    using Entries = std::multimap<DmaBufIdentity, ExportedAllocation>;

    Entries::iterator add(const DmaBufIdentity& identity, const ExportedAllocation& allocation) {
        const std::lock_guard lock(mutex_);
        return entries_.emplace(identity, allocation);
    }
    void remove(Entries::iterator entry) {
        const std::lock_guard lock(mutex_);
        entries_.erase(entry);
    }
    std::optional<ExportedAllocation> find(const DmaBufIdentity& identity) {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(identity);
        if (found == entries_.end())
            return std::nullopt;
        return found->second;
    }

private:
    std::mutex mutex_;
    Entries entries_;
};

// Never destroyed: surfaces with static lifetime may outlive other statics.
Registry& registry() {
    static auto* const instance = new Registry;
    return *instance;
}

/// One entry, removed with this object.
class Registration {
public:
    Registration(const DmaBufIdentity& identity, const ExportedAllocation& allocation)
        : entry_(registry().add(identity, allocation)) {}
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration() { registry().remove(entry_); }

private:
    Registry::Entries::iterator entry_;
};

} // namespace

std::shared_ptr<const void> register_export(const DmaBufIdentity& identity,
                                            const ExportedAllocation& allocation) {
    return std::make_shared<const Registration>(identity, allocation);
}

std::optional<ExportedAllocation> find_export(const DmaBufIdentity& identity) {
    return registry().find(identity);
}

} // namespace zeva
