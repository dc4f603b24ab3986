// The fabric of the devices. A vertex is a device and has its handle; there are no edges, since devices that
// are the same processors reach each other through memory and not through links.
#include "api_boundary.hpp"
#include "device.hpp"
#include "driver.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace zeva::ze_driver {
namespace {

ze_device_handle_t device_of(ze_fabric_vertex_handle_t vertex) {
    return reinterpret_cast<ze_device_handle_t>(vertex);
}

ze_fabric_vertex_handle_t vertex_of(ze_device_handle_t device) {
    return reinterpret_cast<ze_fabric_vertex_handle_t>(device);
}

void write_vertices(const std::vector<ze_device_handle_t>& devices, std::uint32_t* count,
                    ze_fabric_vertex_handle_t* vertices) {
    write_list(count, vertices != nullptr, devices.size(),
               [&](std::uint32_t i) { vertices[i] = vertex_of(devices[i]); });
}

ze_result_t get(ze_driver_handle_t driver, std::uint32_t* count, ze_fabric_vertex_handle_t* vertices) {
    require_driver(driver);
    write_vertices(Driver::instance().devices(), count, vertices);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_sub_vertices(ze_fabric_vertex_handle_t vertex, std::uint32_t* count,
                             ze_fabric_vertex_handle_t* vertices) {
    write_vertices(resolve<Device>(device_of(vertex))->sub_devices(), count, vertices);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_properties(ze_fabric_vertex_handle_t vertex, ze_fabric_vertex_exp_properties_t* properties) {
    const auto device = resolve<Device>(device_of(vertex));
    require_pointers(properties);
    ze_fabric_vertex_exp_properties_t values{};
    std::ranges::copy(device->uuid().id, std::begin(values.uuid.id));
    values.type =
        device->is_sub_device() ? ZE_FABRIC_VERTEX_EXP_TYPE_SUBEVICE : ZE_FABRIC_VERTEX_EXP_TYPE_DEVICE;
    values.remote = false;
    const PciAddress& address = device->selection().address;
    values.address = {address.domain, address.bus, address.device, address.function};
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_device(ze_fabric_vertex_handle_t vertex, ze_device_handle_t* device) {
    static_cast<void>(resolve<Device>(device_of(vertex)));
    require_pointers(device);
    *device = device_of(vertex);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_vertex(ze_device_handle_t device, ze_fabric_vertex_handle_t* vertex) {
    static_cast<void>(resolve<Device>(device));
    require_pointers(vertex);
    *vertex = vertex_of(device);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_edges(ze_fabric_vertex_handle_t first, ze_fabric_vertex_handle_t second, std::uint32_t* count,
                      ze_fabric_edge_handle_t*) {
    static_cast<void>(resolve<Device>(device_of(first)));
    static_cast<void>(resolve<Device>(device_of(second)));
    require_pointers(count);
    *count = 0;
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_edge_vertices(ze_fabric_edge_handle_t, ze_fabric_vertex_handle_t*,
                              ze_fabric_vertex_handle_t*) {
    return ZE_RESULT_ERROR_INVALID_NULL_HANDLE; // of an edge that cannot be
}

ze_result_t get_edge_properties(ze_fabric_edge_handle_t, ze_fabric_edge_exp_properties_t*) {
    return ZE_RESULT_ERROR_INVALID_NULL_HANDLE;
}

} // namespace

void install(ze_fabric_vertex_exp_dditable_t& table) {
    table.pfnGetExp = entry_point<get>;
    table.pfnGetSubVerticesExp = entry_point<get_sub_vertices>;
    table.pfnGetPropertiesExp = entry_point<get_properties>;
    table.pfnGetDeviceExp = entry_point<get_device>;
}

void install(ze_fabric_edge_exp_dditable_t& table) {
    table.pfnGetExp = entry_point<get_edges>;
    table.pfnGetVerticesExp = entry_point<get_edge_vertices>;
    table.pfnGetPropertiesExp = entry_point<get_edge_properties>;
}

void install(ze_device_exp_dditable_t& table) {
    table.pfnGetFabricVertexExp = entry_point<get_vertex>;
}

} // namespace zeva::ze_driver
