#include "device.hpp"

#include "api_boundary.hpp"
#include "driver.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "machine.hpp"

#include <chrono>
#include <cstring>

namespace zeva::ze_driver {

Device::Handle Device::create(const DeviceSelection& selection) {
    const std::shared_ptr<Device> device{new Device{selection}};
    for (std::uint32_t i = 0; selection.tiles.size() > 1 && i < selection.tiles.size(); ++i) {
        const std::shared_ptr<Device> part{
            new Device{{selection.address, {selection.tiles[i]}, selection.tile_count}}};
        part->is_sub_device_ = true;
        part->sub_device_id_ = i;
        device->sub_devices_.push_back(publish(part));
    }
    return publish(device);
}

ze_device_uuid_t Device::uuid() const {
    const PciAddress& address = selection_.address;
    ze_device_uuid_t uuid{};
    std::memcpy(uuid.id, "zeva", 4);
    std::memcpy(uuid.id + 4, &address.domain, sizeof address.domain);
    uuid.id[8] = static_cast<std::uint8_t>(address.bus);
    uuid.id[9] = static_cast<std::uint8_t>(address.device);
    uuid.id[10] = static_cast<std::uint8_t>(address.function);
    if (!selection_.is_whole())
        for (const std::uint32_t tile : selection_.tiles)
            uuid.id[11] |= static_cast<std::uint8_t>(1u << tile);
    return uuid;
}

std::uint64_t Device::memory_size() const {
    return machine().memory_size * selection_.tiles.size() / selection_.tile_count;
}

std::uint64_t device_timestamp() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::nanoseconds{now}.count());
}

namespace {

void write_handles(const std::vector<ze_device_handle_t>& handles, std::uint32_t* count,
                   ze_device_handle_t* destination) {
    write_list(count, destination != nullptr, handles.size(),
               [&](std::uint32_t i) { destination[i] = handles[i]; });
}

ze_result_t get(ze_driver_handle_t driver, std::uint32_t* count, ze_device_handle_t* devices) {
    require_driver(driver);
    write_handles(Driver::instance().devices(), count, devices);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_sub_devices(ze_device_handle_t handle, std::uint32_t* count, ze_device_handle_t* devices) {
    write_handles(resolve<Device>(handle)->sub_devices(), count, devices);
    return ZE_RESULT_SUCCESS;
}

ze_result_t can_access_peer(ze_device_handle_t handle, ze_device_handle_t peer, ze_bool_t* value) {
    static_cast<void>(resolve<Device>(handle));
    static_cast<void>(resolve<Device>(peer));
    require_pointers(value);
    *value = true;
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_status(ze_device_handle_t handle) {
    static_cast<void>(resolve<Device>(handle));
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_global_timestamps(ze_device_handle_t handle, std::uint64_t* host, std::uint64_t* device) {
    static_cast<void>(resolve<Device>(handle));
    require_pointers(host, device);
    *host = *device = device_timestamp();
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_device_dditable_t& table) {
    table.pfnGet = entry_point<get>;
    table.pfnGetSubDevices = entry_point<get_sub_devices>;
    table.pfnCanAccessPeer = entry_point<can_access_peer>;
    table.pfnGetStatus = entry_point<get_status>;
    table.pfnGetGlobalTimestamps = entry_point<get_global_timestamps>;
    install_device_properties(table);
}

} // namespace zeva::ze_driver
