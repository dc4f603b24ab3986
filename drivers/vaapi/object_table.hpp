// Objects by their VA ids.
#pragma once

#include "recycled_memory.hpp"
#include "status.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace zeva::va_driver {

/// The objects of one kind of one display. An id carries its kind in the upper four bits and a serial number
/// below, so ids of another kind and, until 2^28 objects were made, ids of destroyed objects are not found.
/// Found objects are shared: destroying an id while another thread works on its object is harmless.
/// Thread safe.
template <typename Object>
class ObjectTable {
public:
    /// `kind` is 1 to 14; `not_found` is the status of a failed look-up.
    ObjectTable(std::uint32_t kind, VAStatus not_found) noexcept
        : first_id_(kind << serial_bits), not_found_(not_found) {}

    VAGenericID add(std::shared_ptr<Object> object) {
        const std::lock_guard lock(mutex_);
        do {
            serial_ = (serial_ + 1) & serial_mask;
        } while (objects_.contains(first_id_ | serial_));
        objects_.emplace(first_id_ | serial_, std::move(object));
        return first_id_ | serial_;
    }

    /// Null when there is no such object.
    [[nodiscard]] std::shared_ptr<Object> find_if_there(VAGenericID id) const {
        const std::lock_guard lock(mutex_);
        const auto found = objects_.find(id);
        return found != objects_.end() ? found->second : nullptr;
    }

    /// Throws StatusError when there is no such object, as `remove` does.
    [[nodiscard]] std::shared_ptr<Object> find(VAGenericID id) const {
        auto found = find_if_there(id);
        require(found != nullptr, not_found_);
        return found;
    }

    /// The result is the last owner in the table's place: the object dies outside of the lock.
    std::shared_ptr<Object> remove(VAGenericID id) {
        const std::lock_guard lock(mutex_);
        const auto found = objects_.find(id);
        require(found != objects_.end(), not_found_);
        auto object = std::move(found->second);
        objects_.erase(found);
        return object;
    }

    [[nodiscard]] std::vector<std::shared_ptr<Object>> all() const {
        const std::lock_guard lock(mutex_);
        std::vector<std::shared_ptr<Object>> objects;
        objects.reserve(objects_.size());
        for (const auto& entry : objects_)
            objects.push_back(entry.second);
        return objects;
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return objects_.size();
    }

private:
    static constexpr std::uint32_t serial_bits = 28;
    static constexpr std::uint32_t serial_mask = (1U << serial_bits) - 1;

    mutable std::mutex mutex_;
    std::unordered_map<VAGenericID, std::shared_ptr<Object>, std::hash<VAGenericID>, std::equal_to<>,
                       RecyclingAllocator<std::pair<const VAGenericID, std::shared_ptr<Object>>>>
        objects_;
    std::uint32_t serial_ = 0;
    const std::uint32_t first_id_;
    const VAStatus not_found_;
};

} // namespace zeva::va_driver
