#include <zeva/compute.hpp>

#include "compute/handles.hpp"
#include "level_zero/result.hpp"

#include <algorithm>

namespace zeva {

struct Event::State {
    std::shared_ptr<const void> keep_alive;
    EventPoolHandle pool;
    EventHandle event;
};

Event::Event(const Gpu& gpu) : state_(std::make_unique<State>()) {
    state_->keep_alive = gpu.keep_alive();
    ze_event_pool_desc_t pool_description{};
    pool_description.stype = ZE_STRUCTURE_TYPE_EVENT_POOL_DESC;
    pool_description.flags = ZE_EVENT_POOL_FLAG_HOST_VISIBLE;
    pool_description.count = 1;
    ze_device_handle_t device = gpu.device();
    ze_event_pool_handle_t pool = nullptr;
    check_ze(zeEventPoolCreate(gpu.context(), &pool_description, 1, &device, &pool), "zeEventPoolCreate");
    state_->pool.reset(pool);

    ze_event_desc_t event_description{};
    event_description.stype = ZE_STRUCTURE_TYPE_EVENT_DESC;
    event_description.signal = ZE_EVENT_SCOPE_FLAG_HOST;
    event_description.wait = ZE_EVENT_SCOPE_FLAG_HOST;
    ze_event_handle_t event = nullptr;
    check_ze(zeEventCreate(pool, &event_description, &event), "zeEventCreate");
    state_->event.reset(event);
}

Event::Event(Event&&) noexcept = default;
Event& Event::operator=(Event&&) noexcept = default;
Event::~Event() = default;

ze_event_handle_t Event::handle() const noexcept {
    return state_->event.get();
}

void Event::wait(Timeout timeout) const {
    const auto nanoseconds = static_cast<std::uint64_t>(std::max(timeout, Timeout::zero()).count());
    const ze_result_t result = zeEventHostSynchronize(handle(), nanoseconds);
    if (result == ZE_RESULT_NOT_READY)
        throw_ze_error(result, "zeEventHostSynchronize", "the event was not signalled in time",
                       "give the command that signals it more time");
    check_ze(result, "zeEventHostSynchronize");
}

bool Event::is_signalled() const {
    const ze_result_t result = zeEventQueryStatus(handle());
    if (result == ZE_RESULT_NOT_READY)
        return false;
    check_ze(result, "zeEventQueryStatus");
    return true;
}

void Event::reset() {
    check_ze(zeEventHostReset(handle()), "zeEventHostReset");
}

} // namespace zeva
