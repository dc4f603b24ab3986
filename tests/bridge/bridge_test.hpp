// What the tests of the bridge share. They know no backend: what a device does not have it says itself, and
// the table in backends.cmake says what it has to have (ZEVA_TEST_CAPABILITIES). Only what a device offers
// and cannot do, since it is simulated, the table alone knows: trying would lose the device.
#pragma once

#include "picture_names.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>
#include <zeva/zeva.hpp>

namespace zeva::test {

/// True when the backend under test has to have it.
[[nodiscard]] bool is_expected(std::string_view capability);

/// Ends the test when the device lacks `capability`: as skipped where the table allows that, else as failed.
#define ZEVA_REQUIRE(present, capability)                                                                    \
    do {                                                                                                     \
        if (!(present) && ::zeva::test::is_expected(capability))                                             \
            FAIL() << "the device has lost: " << (capability);                                               \
        if (!(present))                                                                                      \
            GTEST_SKIP() << "the device does not have: " << (capability);                                    \
    } while (false)

/// Ends the test as skipped where the table does not say that `work`, "kernels" or "video", is executed.
#define ZEVA_REQUIRE_EXECUTION(work)                                                                         \
    do {                                                                                                     \
        if (!::zeva::test::is_expected(work))                                                                \
            GTEST_SKIP() << "the device does not execute: " << (work);                                       \
    } while (false)

/// What copies between USM and the CPU's memory.
[[nodiscard]] tool::CopyBy copy_by();

/// A test with an open GPU that shares USM both ways.
class BridgeTest : public testing::Test {
protected:
    void SetUp() override {
        const SharingCapabilities& can = gpu_.capabilities();
        ZEVA_REQUIRE(can.usm_export, "usm-export");
        ZEVA_REQUIRE(can.usm_import, "usm-import");
        ZEVA_REQUIRE(can.prime2 || can.prime1, "prime2");
    }

    [[nodiscard]] Usm allocate(std::size_t size, UsmKind kind = UsmKind::device) const {
        return Usm::allocate(gpu_.context(), gpu_.device(), kind, size, gpu_.keep_alive());
    }

    [[nodiscard]] bool can_copy() const { return tool::usm_can_be_copied(gpu_, copy_by()); }
    /// A list for copies, by what can_copy found.
    [[nodiscard]] CommandList copy_list() const {
        return CommandList{gpu_, gpu_.capabilities().copy_engine ? Engine::copy : Engine::compute};
    }

    /// Some drivers export device USM only, and no query tells.
    [[nodiscard]] bool exports_host_usm() const;

    /// A surface that VA-API owns.
    [[nodiscard]] VaSurface create_va_surface(PixelFormat format, std::uint32_t width,
                                              std::uint32_t height) const;

    Gpu gpu_ = Gpu::open();
};

/// The memory types that the device offers.
[[nodiscard]] std::vector<SurfaceMemoryType> memory_types(const Gpu& gpu);

/// Those that can tell about this surface of VA-API's: PRIME (1) has no word for tiles.
[[nodiscard]] std::vector<SurfaceMemoryType> memory_types(const Gpu& gpu, const VaSurface& surface);

/// Checks that the three names are of the same bytes. `writers` of the checks that could not be made are
/// failures unless the layout is tiled.
void expect_same_bytes(const Gpu& gpu, void* usm, const DmaBuf& dma_buf, VASurfaceID surface,
                       const SurfaceLayout& layout);
void expect_same_bytes(const Gpu& gpu, const SharedSurface& surface);

/// The error that `work` throws; fails the test when it throws none.
template <typename Work>
[[nodiscard]] std::string error_of(Work work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

} // namespace zeva::test
