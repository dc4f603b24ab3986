// Several devices, sub-devices, and ZE_AFFINITY_MASK.
#include "driver_child.hpp"
#include "driver_use.hpp"
#include "structure.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace zeva::ze_driver_tests {
namespace {

using Devices = std::vector<ze_device_handle_t>;

Devices all_devices() {
    return devices_of(all_drivers().at(0));
}

Devices sub_devices(ze_device_handle_t device) {
    std::uint32_t count = 0;
    EXPECT_EQ(zeDeviceGetSubDevices(device, &count, nullptr), ZE_RESULT_SUCCESS);
    Devices devices(count);
    EXPECT_EQ(zeDeviceGetSubDevices(device, &count, devices.data()), ZE_RESULT_SUCCESS);
    return devices;
}

ze_device_properties_t properties(ze_device_handle_t device) {
    auto values = structure<ze_device_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES);
    EXPECT_EQ(zeDeviceGetProperties(device, &values), ZE_RESULT_SUCCESS);
    return values;
}

std::uint32_t pci_device(ze_device_handle_t device) {
    auto pci = structure<ze_pci_ext_properties_t>(ZE_STRUCTURE_TYPE_PCI_EXT_PROPERTIES);
    EXPECT_EQ(zeDevicePciGetPropertiesExt(device, &pci), ZE_RESULT_SUCCESS);
    return pci.address.device;
}

std::string uuid(ze_device_handle_t device) {
    const auto values = properties(device);
    return {reinterpret_cast<const char*>(values.uuid.id), sizeof values.uuid.id};
}

/// What is reported, as text: "1[0 1]" is the device with PCI device number 1 and sub-devices 0 and 1.
std::string reported() {
    std::string text;
    for (const auto device : all_devices()) {
        text += (text.empty() ? "" : " ") + std::to_string(pci_device(device));
        for (const auto part : sub_devices(device))
            text += "." + std::to_string(properties(part).subdeviceId);
    }
    return text;
}

TEST(DeviceSelection, OneDeviceWithoutSubDevices) {
    in_new_process({{"ZEVA_DEVICES", "1"}}, [] { EXPECT_EQ(reported(), "1"); });
}

TEST(DeviceSelection, TwoDevicesDifferInAddressAndUuidAlone) {
    in_new_process({{"ZEVA_DEVICES", "2"}}, [] {
        const auto devices = all_devices();
        ASSERT_EQ(devices.size(), 2u);
        EXPECT_NE(pci_device(devices[0]), pci_device(devices[1]));
        EXPECT_NE(uuid(devices[0]), uuid(devices[1]));
        auto first = properties(devices[0]);
        const auto second = properties(devices[1]);
        first.uuid = second.uuid;
        EXPECT_EQ(std::memcmp(&first, &second, sizeof first), 0);
    });
}

TEST(DeviceSelection, FabricVerticesAreTheDevices) {
    in_new_process({{"ZEVA_DEVICES", "2"}, {"ZEVA_TILES", "2"}}, [] {
        const auto driver = all_drivers().at(0);
        const auto devices = all_devices();
        std::uint32_t count = 0;
        ASSERT_EQ(zeFabricVertexGetExp(driver, &count, nullptr), ZE_RESULT_SUCCESS);
        ASSERT_EQ(count, 2u);
        std::vector<ze_fabric_vertex_handle_t> vertices(2);
        ASSERT_EQ(zeFabricVertexGetExp(driver, &count, vertices.data()), ZE_RESULT_SUCCESS);
        const auto part = sub_devices(devices[1]).at(0);
        ASSERT_EQ(zeDeviceGetFabricVertexExp(part, &vertices[0]), ZE_RESULT_SUCCESS);
        ze_device_handle_t found = nullptr;
        ASSERT_EQ(zeFabricVertexGetDeviceExp(vertices[0], &found), ZE_RESULT_SUCCESS);
        EXPECT_EQ(found, part);
        ze_fabric_vertex_exp_properties_t vertex{};
        ASSERT_EQ(zeFabricVertexGetPropertiesExp(vertices[0], &vertex), ZE_RESULT_SUCCESS);
        EXPECT_EQ(vertex.type, ZE_FABRIC_VERTEX_EXP_TYPE_SUBEVICE);
        EXPECT_EQ(vertex.address.device, pci_device(part));
        EXPECT_EQ(uuid(part),
                  std::string(reinterpret_cast<const char*>(vertex.uuid.id), sizeof vertex.uuid.id));
        count = 1;
        ASSERT_EQ(zeFabricVertexGetSubVerticesExp(vertices[1], &count, vertices.data()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeFabricEdgeGetExp(vertices[0], vertices[1], &count, nullptr), ZE_RESULT_SUCCESS);
        EXPECT_EQ(count, 0u);
    });
}

TEST(DeviceSelection, DevicesAndSubDevicesReachEachOther) {
    in_new_process({{"ZEVA_DEVICES", "2"}, {"ZEVA_TILES", "2"}}, [] {
        const auto devices = all_devices();
        ASSERT_EQ(devices.size(), 2u);
        const auto part = sub_devices(devices[1]).at(0);
        for (const auto peer : {devices[0], devices[1], part}) {
            ze_bool_t can = false;
            EXPECT_EQ(zeDeviceCanAccessPeer(devices[0], peer, &can), ZE_RESULT_SUCCESS);
            EXPECT_TRUE(can);
            auto p2p = structure<ze_device_p2p_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_P2P_PROPERTIES);
            EXPECT_EQ(zeDeviceGetP2PProperties(peer, devices[0], &p2p), ZE_RESULT_SUCCESS);
            EXPECT_EQ(p2p.flags, ZE_DEVICE_P2P_PROPERTY_FLAG_ACCESS | ZE_DEVICE_P2P_PROPERTY_FLAG_ATOMICS);
        }
    });
}

TEST(DeviceSelection, SubDevicesShareWhatTheirDeviceHas) {
    in_new_process({{"ZEVA_TILES", "2"}}, [] {
        const auto device = all_devices().at(0);
        const auto parts = sub_devices(device);
        ASSERT_EQ(parts.size(), 2u);
        const auto whole = properties(device);
        EXPECT_EQ(whole.flags & ZE_DEVICE_PROPERTY_FLAG_SUBDEVICE, 0u);
        EXPECT_EQ(whole.numSlices, 2u);
        for (std::uint32_t i = 0; i < 2; ++i) {
            const auto part = properties(parts[i]);
            EXPECT_NE(part.flags & ZE_DEVICE_PROPERTY_FLAG_SUBDEVICE, 0u);
            EXPECT_EQ(part.subdeviceId, i);
            EXPECT_EQ(part.numSlices, 1u);
            EXPECT_EQ(memory_size(parts[i]), memory_size(device) / 2);
            EXPECT_EQ(pci_device(parts[i]), pci_device(device));
            EXPECT_NE(uuid(parts[i]), uuid(device));
            EXPECT_TRUE(sub_devices(parts[i]).empty());
        }
        EXPECT_NE(uuid(parts[0]), uuid(parts[1]));
    });
}

TEST(DeviceSelection, SubDevicesWorkLikeDevices) {
    in_new_process({{"ZEVA_TILES", "2"}}, [] {
        const auto driver = all_drivers().at(0);
        for (const auto part : sub_devices(devices_of(driver).at(0))) {
            const auto objects = create_objects(driver, part);
            fill_and_wait(objects);
            const ze_device_mem_alloc_desc_t description{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr, 0,
                                                         0};
            void* memory = nullptr;
            ASSERT_EQ(zeMemAllocDevice(objects.context, &description, 64, 1, part, &memory),
                      ZE_RESULT_SUCCESS);
            auto allocation =
                structure<ze_memory_allocation_properties_t>(ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES);
            ze_device_handle_t owner = nullptr;
            EXPECT_EQ(zeMemGetAllocProperties(objects.context, memory, &allocation, &owner),
                      ZE_RESULT_SUCCESS);
            EXPECT_EQ(owner, part);
            EXPECT_EQ(zeMemFree(objects.context, memory), ZE_RESULT_SUCCESS);
            destroy(objects);
        }
    });
}

TEST(DeviceSelection, AContextOfSomeDevicesRefusesTheOthers) {
    in_new_process({{"ZEVA_DEVICES", "2"}, {"ZEVA_TILES", "2"}}, [] {
        auto devices = all_devices();
        const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
        ze_context_handle_t context = nullptr;
        ASSERT_EQ(zeContextCreateEx(all_drivers().at(0), &description, 1, devices.data(), &context),
                  ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeContextSystemBarrier(context, devices[0]), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeContextSystemBarrier(context, sub_devices(devices[0]).at(1)), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeContextSystemBarrier(context, devices[1]), ZE_RESULT_ERROR_INVALID_ARGUMENT);
        EXPECT_EQ(zeContextDestroy(context), ZE_RESULT_SUCCESS);
        devices[1] = reinterpret_cast<ze_device_handle_t>(16);
        EXPECT_EQ(zeContextCreateEx(all_drivers().at(0), &description, 2, devices.data(), &context),
                  ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    });
}

/// A mask and what two devices of two tiles each report under it. The examples of the specification.
struct Mask {
    const char* value;
    const char* reported;
};

class AffinityMask : public testing::TestWithParam<Mask> {};

TEST_P(AffinityMask, Selects) {
    in_new_process({{"ZEVA_DEVICES", "2"}, {"ZEVA_TILES", "2"}, {"ZE_AFFINITY_MASK", GetParam().value}},
                   [] { EXPECT_EQ(reported(), GetParam().reported); });
}

INSTANTIATE_TEST_SUITE_P(Masks, AffinityMask,
                         testing::Values(Mask{"", "1.0.1 2.0.1"}, Mask{"0", "1.0.1"}, Mask{"1", "2.0.1"},
                                         Mask{"0.0", "1"}, Mask{"1.1,1.0", "2.0.1"}, Mask{"1.1,0", "1.0.1 2"},
                                         Mask{"x,0.x,1.1,7.0", "2"}));

TEST(AffinityMaskOfOneTile, HasTheUuidOfTheSubDevice) {
    in_new_process({{"ZEVA_TILES", "2"}, {"ZE_AFFINITY_MASK", "0.1"}}, [] {
        const auto device = all_devices().at(0);
        const auto values = properties(device);
        EXPECT_EQ(values.flags & ZE_DEVICE_PROPERTY_FLAG_SUBDEVICE, 0u);
        EXPECT_EQ(values.numSlices, 1u);
        EXPECT_EQ(values.uuid.id[11], 2u);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
