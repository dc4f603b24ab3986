// Choosing among devices, and refusing two halves of different ones.
#include "bridge_test.hpp"

namespace zeva::test {
namespace {

class Devices : public BridgeTest {
protected:
    [[nodiscard]] static Gpu open_at(const PciAddress& address, const PciAddress& video,
                                     bool allow_foreign = false) {
        GpuOptions options;
        options.pci = address.to_string();
        options.va_pci = video.to_string();
        options.allow_foreign_device = allow_foreign;
        return Gpu::open(options);
    }
    [[nodiscard]] static Gpu open_at(const PciAddress& address) { return open_at(address, address); }

    const std::vector<DeviceDescription> devices_ = list_devices();
};

class TwoDevices : public Devices {
protected:
    void SetUp() override { ZEVA_REQUIRE(devices_.size() >= 2, "second-device"); }
};

TEST_F(Devices, AreListedWithWhatTheyAre) {
    ASSERT_FALSE(devices_.empty());
    EXPECT_EQ(devices_[0].type, "gpu");
    EXPECT_EQ(devices_[0].pci, gpu_.pci());
    EXPECT_EQ(devices_[0].name, gpu_.name());
}

TEST_F(Devices, AreOpenedByAddress) {
    for (const DeviceDescription& device : devices_) {
        const Gpu gpu = open_at(device.pci);
        EXPECT_EQ(gpu.pci(), device.pci);
        EXPECT_EQ(gpu.display().pci(), device.pci);
        EXPECT_NE(gpu.driver(), nullptr);
        expect_same_bytes(gpu, SharedSurface::allocate(gpu, {.width = 64, .height = 48}));
    }
}

TEST_F(Devices, ThatAreNotThereAreNamedInTheError) {
    const std::string error = error_of([] { (void)open_at({0x1234, 5, 6, 7}); });
    EXPECT_NE(error.find("1234:05:06.7"), std::string::npos) << error;
    EXPECT_NE(error.find(devices_[0].pci.to_string()), std::string::npos)
        << "what there is instead: " << error;
}

TEST_F(Devices, NonsenseIsNoAddress) {
    GpuOptions options;
    options.pci = "gpu0";
    EXPECT_NE(error_of([&] { (void)Gpu::open(options); }).find("`gpu0`"), std::string::npos);
}

TEST_F(Devices, ATileThatIsNotThereIsAnError) {
    GpuOptions options;
    options.tile = 1000;
    EXPECT_NE(error_of([&] { (void)Gpu::open(options); }).find("1000"), std::string::npos);
}

TEST_F(Devices, AVaDriverThatIsNotThereIsAnError) {
    ZEVA_REQUIRE(!gpu_.render_node(), "display-without-node");
    GpuOptions options;
    options.va_driver = "nonexistent";
    EXPECT_NE(error_of([&] { (void)Gpu::open(options); }).find("nonexistent"), std::string::npos);
}

TEST_F(TwoDevices, MixedAreRefusedWithBothAddresses) {
    const std::string first = devices_[0].pci.to_string();
    const std::string second = devices_[1].pci.to_string();
    for (const std::string& error :
         {error_of([&] { (void)open_at(devices_[0].pci, devices_[1].pci); }), error_of([&] {
              const Gpu other = open_at(devices_[1].pci);
              AdoptedHandles handles;
              handles.context = gpu_.context();
              handles.device = gpu_.device();
              handles.display = other.va_display();
              (void)Gpu::adopt(handles);
          })}) {
        EXPECT_NE(error.find(first), std::string::npos) << error;
        EXPECT_NE(error.find(second), std::string::npos) << error;
    }
}

TEST_F(TwoDevices, MixedAreSharedLinearWhenTheCallerAllowsIt) {
    ZEVA_REQUIRE(exports_host_usm(), "host-usm-export");
    const Gpu gpu = open_at(devices_[0].pci, devices_[1].pci, true);
    EXPECT_TRUE(gpu.is_foreign());
    expect_same_bytes(gpu,
                      SharedSurface::allocate(gpu, {.format = PixelFormat::rgba, .width = 64, .height = 48}));
}

TEST_F(TwoDevices, WorkSideBySide) {
    const Gpu first = open_at(devices_[0].pci);
    const Gpu second = open_at(devices_[1].pci);
    const SharedSurface on_first = SharedSurface::allocate(first, {.width = 64, .height = 48});
    const SharedSurface on_second = SharedSurface::allocate(second, {.width = 64, .height = 48});
    EXPECT_NE(on_first.dma_buf().identity(), on_second.dma_buf().identity());
    expect_same_bytes(first, on_first);
    expect_same_bytes(second, on_second);
}

} // namespace
} // namespace zeva::test
