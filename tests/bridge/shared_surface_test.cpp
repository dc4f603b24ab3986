// A picture with three names: making it, and handing it over.
#include "bridge_test.hpp"

#include <future>

namespace zeva::test {
namespace {

using SharedSurfaceTest = BridgeTest;
using namespace std::chrono_literals;

constexpr SurfaceDescription small{.format = PixelFormat::nv12, .width = 64, .height = 48};

/// A refusal of a format that the table says is shared fails the test; empty: it is shared.
bool is_shared(const std::string& refusal, const std::string& capability) {
    EXPECT_TRUE(refusal.empty() || !is_expected(capability)) << capability << ": " << refusal;
    return refusal.empty();
}

TEST_F(SharedSurfaceTest, OwnMemoryHasThreeNamesInEveryFormat) {
    for (const PixelFormatInfo& format : all_pixel_formats()) {
        if (!is_shared(query_format_sharing(gpu_, format.format).import_refusal,
                       "import-" + std::string{format.name}))
            continue;
        for (const SurfaceMemoryType type : memory_types(gpu_)) {
            SCOPED_TRACE(testing::Message() << format.name << ' ' << name_of(type));
            const SharedSurface surface = SharedSurface::allocate(
                gpu_, {.format = format.format, .width = 129, .height = 67, .memory_type = type});
            EXPECT_EQ(surface.owner(), MemoryOwner::level_zero);
            EXPECT_EQ(surface.memory_type(), type);
            EXPECT_EQ(surface.layout(), SurfaceLayout::linear(format.format, 129, 67));
            expect_same_bytes(gpu_, surface);
        }
    }
}

TEST_F(SharedSurfaceTest, HostMemoryIsSharedAsWell) {
    ZEVA_REQUIRE(exports_host_usm(), "host-usm-export");
    const SharedSurface surface = SharedSurface::allocate(
        gpu_, {.format = PixelFormat::rgba, .width = 64, .height = 48, .usm = UsmKind::host});
    expect_same_bytes(gpu_, surface);
}

TEST_F(SharedSurfaceTest, AbsurdSizesAreRefused) {
    for (const auto& [width, height] : {std::pair{0U, 48U}, {64U, 0U}, {16385U, 48U}, {64U, ~0U}})
        EXPECT_NE(error_of([&] {
                      (void)SharedSurface::allocate(gpu_, {.width = width, .height = height});
                  }).find("16384"),
                  std::string::npos);
}

TEST_F(SharedSurfaceTest, MemoryOfTheCallerStaysTheCallers) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::bgra, 129, 67);
    const Usm usm = allocate(layout.object_sizes[0]);
    for (int i = 0; i < 2; ++i) {
        const SharedSurface surface = SharedSurface::from_usm(gpu_, usm.pointer(), layout);
        EXPECT_EQ(surface.owner(), MemoryOwner::caller);
        EXPECT_EQ(surface.usm(), usm.pointer());
        expect_same_bytes(gpu_, surface);
    }
}

TEST_F(SharedSurfaceTest, MemoryOfTheCallerMustHoldTheLayout) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::rgba, 640, 480);
    const Usm usm = allocate(65536);
    EXPECT_NE(error_of([&] { (void)SharedSurface::from_usm(gpu_, usm.pointer(), layout); }).find("bytes"),
              std::string::npos);
}

TEST_F(SharedSurfaceTest, SurfacesOfVideoAreSharedInEveryFormatThatExists) {
    for (const PixelFormatInfo& format : all_pixel_formats()) {
        if (!is_shared(query_format_sharing(gpu_, format.format).export_refusal,
                       "export-" + std::string{format.name}))
            continue;
        const VaSurface va_surface = create_va_surface(format.format, 129, 67);
        for (const SurfaceMemoryType type : memory_types(gpu_, va_surface)) {
            SCOPED_TRACE(testing::Message() << format.name << ' ' << name_of(type));
            ShareOptions options;
            options.memory_type = type;
            options.format = format.format;
            const SharedSurface surface = SharedSurface::from_surface(gpu_, va_surface.id(), options);
            EXPECT_EQ(surface.owner(), MemoryOwner::vaapi);
            EXPECT_EQ(surface.va_surface(), va_surface.id());
            EXPECT_EQ(surface.layout().format, format.format);
            expect_same_bytes(gpu_, surface);
        }
    }
}

TEST_F(SharedSurfaceTest, WhatThePictureMeansTravelsWithIt) {
    SurfaceDescription description = small;
    description.info.matrix = ColorMatrix::bt709;
    description.info.range = ColorRange::full;
    EXPECT_EQ(SharedSurface::allocate(gpu_, description).info(), description.info);
    EXPECT_EQ(SharedSurface::allocate(gpu_, small).info().matrix, ColorMatrix::unknown);
}

TEST_F(SharedSurfaceTest, PlanesAreWhereTheLayoutSays) {
    const SharedSurface surface = SharedSurface::allocate(gpu_, small);
    EXPECT_EQ(surface.plane(0), surface.usm());
    EXPECT_EQ(surface.plane(1), static_cast<std::byte*>(surface.usm()) + surface.layout().planes[1].offset);
    EXPECT_NE(error_of([&] { (void)surface.plane(2); }), "");
}

TEST_F(SharedSurfaceTest, KeepsEverythingItNeedsAlive) {
    auto gpu = std::optional{Gpu::open()};
    SharedSurface surface = SharedSurface::allocate(*gpu, small);
    const Gpu other = Gpu::open();
    gpu.reset();
    surface.begin_video();
    surface.end_video();
    EXPECT_TRUE(surface.video_is_finished());
}

TEST_F(SharedSurfaceTest, MovesWithItsNames) {
    SharedSurface first = SharedSurface::allocate(gpu_, small);
    void* const usm = first.usm();
    SharedSurface second{std::move(first)};
    EXPECT_EQ(second.usm(), usm);
    second = SharedSurface::allocate(gpu_, small);
    EXPECT_NE(second.va_surface(), VA_INVALID_SURFACE);
    expect_same_bytes(gpu_, second);
}

TEST_F(SharedSurfaceTest, IsHandedOverInOrder) {
    SharedSurface surface = SharedSurface::allocate(gpu_, small);
    EXPECT_EQ(surface.turn(), Turn::idle);
    surface.begin_video();
    EXPECT_EQ(surface.turn(), Turn::video);
    surface.begin_compute();
    EXPECT_EQ(surface.turn(), Turn::compute);
    surface.end_compute();
    EXPECT_EQ(surface.turn(), Turn::idle);
    surface.begin_video();
    surface.end_video();
    EXPECT_EQ(surface.turn(), Turn::idle);
}

TEST_F(SharedSurfaceTest, SurfacesOfVideoStartWithVideo) {
    const VaSurface va_surface = create_va_surface(PixelFormat::nv12, 64, 48);
    SharedSurface surface = SharedSurface::from_surface(gpu_, va_surface.id());
    EXPECT_EQ(surface.turn(), Turn::video);
    surface.begin_compute();
    surface.end_compute();
    EXPECT_EQ(surface.turn(), Turn::idle);
}

TEST_F(SharedSurfaceTest, OneSurfaceIsSharedTwiceAndStaysValid) {
    const VaSurface va_surface = create_va_surface(PixelFormat::nv12, 64, 48);
    auto first = std::optional{SharedSurface::from_surface(gpu_, va_surface.id())};
    const SharedSurface second = SharedSurface::from_surface(gpu_, va_surface.id());
    EXPECT_EQ(first->usm(), second.usm());
    expect_same_bytes(gpu_, *first);
    first.reset();
    expect_same_bytes(gpu_, second);
}

TEST_F(SharedSurfaceTest, TheWrongOrderIsAnErrorAndChangesNothing) {
    SharedSurface surface = SharedSurface::allocate(gpu_, small);
    EXPECT_NE(error_of([&] { surface.end_video(); }).find("idle"), std::string::npos);
    EXPECT_NE(error_of([&] { surface.end_compute(); }).find("idle"), std::string::npos);
    surface.begin_compute();
    EXPECT_NE(error_of([&] { surface.begin_video(); }).find("compute"), std::string::npos);
    EXPECT_EQ(surface.turn(), Turn::compute);
    surface.end_compute();
    surface.begin_video();
    EXPECT_NE(error_of([&] { surface.begin_video(); }).find("video"), std::string::npos);
    EXPECT_EQ(surface.turn(), Turn::video);
}

TEST_F(SharedSurfaceTest, SeveralReadersEndOneByOne) {
    SharedSurface surface = SharedSurface::allocate(gpu_, small);
    surface.begin_compute();
    surface.begin_compute();
    surface.end_compute();
    EXPECT_EQ(surface.turn(), Turn::compute);
    EXPECT_NE(error_of([&] { surface.begin_video(); }), "");
    surface.end_compute();
    EXPECT_EQ(surface.turn(), Turn::idle);
}

TEST_F(SharedSurfaceTest, AnEventThatIsLateIsAnErrorAndChangesNothing) {
    SharedSurface surface = SharedSurface::allocate(gpu_, small);
    const Event event{gpu_};
    surface.begin_compute();
    const auto start = std::chrono::steady_clock::now();
    EXPECT_NE(error_of([&] { surface.end_compute(event.handle(), 20ms); }).find("20 ms"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
    EXPECT_EQ(surface.turn(), Turn::compute);
    ASSERT_EQ(zeEventHostSignal(event.handle()), ZE_RESULT_SUCCESS);
    surface.end_compute(event.handle());
    EXPECT_EQ(surface.turn(), Turn::idle);
}

TEST_F(SharedSurfaceTest, ComputeIsWaitedFor) {
    ZEVA_REQUIRE(can_copy(), "copies");
    SharedSurface surface = SharedSurface::allocate(gpu_, small);
    const std::size_t size = surface.layout().object_sizes[0];
    const Usm source = allocate(size, UsmKind::host);
    std::fill_n(static_cast<std::uint8_t*>(source.pointer()), size, std::uint8_t{0x5C});
    CommandList list = copy_list();
    const Event event{gpu_};
    surface.begin_compute();
    list.copy(surface.usm(), source.pointer(), size, &event);
    surface.end_compute(event.handle());
    const MappedDmaBuf mapped = surface.dma_buf().map(CpuAccess::read);
    EXPECT_EQ(std::to_integer<int>(mapped.bytes()[0]), 0x5C);
    EXPECT_EQ(std::to_integer<int>(mapped.bytes()[size - 1]), 0x5C);
}

TEST_F(SharedSurfaceTest, IsMadeHereAndUsedInAnotherThread) {
    SharedSurface surface =
        SharedSurface::allocate(gpu_, {.format = PixelFormat::rgba, .width = 64, .height = 48});
    std::async(std::launch::async, [&] { expect_same_bytes(gpu_, surface); }).get();
    std::async(std::launch::async, [moved = std::move(surface)]() mutable { moved.begin_video(); }).get();
}

TEST_F(SharedSurfaceTest, DifferentSurfacesAreUsedFromDifferentThreads) {
    const auto work = [this] {
        for (int i = 0; i < 20; ++i)
            expect_same_bytes(gpu_, SharedSurface::allocate(
                                        gpu_, {.format = PixelFormat::yuy2, .width = 65, .height = 33}));
    };
    auto first = std::async(std::launch::async, work);
    auto second = std::async(std::launch::async, work);
    first.get();
    second.get();
}

} // namespace
} // namespace zeva::test
