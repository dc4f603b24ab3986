// From API handles to objects, so that a null, stale or foreign handle is an error code and not a crash.
#pragma once

#include "api_boundary.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace zeva::ze_driver {

/// A number that was no handle before, of any type: a stale handle never becomes the handle of another
/// object. As an address it would be one that no process can have.
inline std::uintptr_t new_handle() {
    static constinit std::atomic<std::uintptr_t> last{0x7a65'0000'0000'0000};
    return last += 16;
}

/// The live objects of one type; `Object::Handle` is its API handle. Thread safe.
/// A call that is using an object keeps it alive when another thread destroys its handle.
template <class Object>
class HandleRegistry {
public:
    using Handle = typename Object::Handle;

    /// The registry of this process. Never destroyed: threads may use it while the process exits.
    static HandleRegistry& instance() {
        static auto& registry = *new HandleRegistry;
        return registry;
    }

    Handle add(std::shared_ptr<Object> object) {
        const auto handle = reinterpret_cast<Handle>(new_handle());
        const std::unique_lock lock{mutex_};
        objects_.emplace(handle, std::move(object));
        return handle;
    }

    [[nodiscard]] std::shared_ptr<Object> find(Handle handle) const {
        const std::shared_lock lock{mutex_};
        const auto found = objects_.find(handle);
        require(found != objects_.end(), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
        return found->second;
    }

    std::shared_ptr<Object> remove(Handle handle) {
        const std::unique_lock lock{mutex_};
        auto node = objects_.extract(handle);
        require(!node.empty(), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
        return std::move(node.mapped());
    }

private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<Handle, std::shared_ptr<Object>> objects_;
};

/// Makes an object known and returns its handle.
template <class Object>
[[nodiscard]] typename Object::Handle publish(std::shared_ptr<Object> object) {
    return HandleRegistry<Object>::instance().add(std::move(object));
}

/// The object of a handle; ZE_RESULT_ERROR_INVALID_NULL_HANDLE when there is none.
template <class Object>
[[nodiscard]] std::shared_ptr<Object> resolve(typename Object::Handle handle) {
    return HandleRegistry<Object>::instance().find(handle);
}

/// As resolve, for optional handles: null for null.
template <class Object>
[[nodiscard]] std::shared_ptr<Object> resolve_optional(typename Object::Handle handle) {
    return handle == nullptr ? nullptr : resolve<Object>(handle);
}

/// Forgets a handle and returns its object, which dies with the last use of it.
template <class Object>
std::shared_ptr<Object> withdraw(typename Object::Handle handle) {
    return HandleRegistry<Object>::instance().remove(handle);
}

} // namespace zeva::ze_driver
