#include "bridge_test.hpp"

namespace zeva::test {
namespace {

class SurfaceCacheTest : public BridgeTest {
protected:
    std::vector<VaSurface> create_surfaces(std::size_t count) const {
        std::vector<VaSurface> surfaces;
        for (std::size_t i = 0; i < count; ++i)
            surfaces.push_back(create_va_surface(PixelFormat::nv12, 64, 48));
        return surfaces;
    }
};

TEST_F(SurfaceCacheTest, SharesEachSurfaceOnce) {
    const auto surfaces = create_surfaces(4);
    SurfaceCache cache{gpu_};
    std::vector<const void*> memory;
    for (const VaSurface& surface : surfaces)
        memory.push_back(cache.share(surface.id(), 1).usm());
    const Statistics after_first_lap = statistics();
    for (int lap = 0; lap < 3; ++lap)
        for (std::size_t i = 0; i < surfaces.size(); ++i)
            EXPECT_EQ(cache.share(surfaces[i].id(), 1).usm(), memory[i]);
    EXPECT_EQ(statistics().surface_exports, after_first_lap.surface_exports);
    EXPECT_EQ(statistics().usm_imports, after_first_lap.usm_imports);
    EXPECT_EQ(cache.statistics().hits, 12U);
    EXPECT_EQ(cache.statistics().misses, 4U);
    EXPECT_EQ(cache.statistics().entries, 4U);
}

TEST_F(SurfaceCacheTest, ANewGenerationDropsTheOld) {
    const auto surfaces = create_surfaces(2);
    SurfaceCache cache{gpu_};
    (void)cache.share(surfaces[0].id(), 1);
    (void)cache.share(surfaces[1].id(), 2);
    EXPECT_EQ(cache.statistics().entries, 1U);
    EXPECT_EQ(cache.statistics().evictions, 1U);
}

TEST_F(SurfaceCacheTest, KeepsNoMoreThanItsCapacity) {
    const auto surfaces = create_surfaces(3);
    SurfaceCache cache{gpu_, 2};
    for (const std::size_t i : {0U, 1U, 0U, 2U, 0U})
        (void)cache.share(surfaces[i].id(), 1);
    EXPECT_EQ(cache.statistics().entries, 2U);
    EXPECT_EQ(cache.statistics().misses, 3U) << "the least recently used goes first";
    EXPECT_NE(error_of([this] { (void)SurfaceCache(gpu_, 0); }), "");
}

TEST_F(SurfaceCacheTest, LeasesOutliveTheirEntryAndHoldThePicture) {
    const auto surfaces = create_surfaces(1);
    SurfaceCache cache{gpu_};
    auto picture = std::make_shared<int>(7);
    PictureInfo info;
    info.range = ColorRange::full;
    auto lease = std::optional{cache.share(surfaces[0].id(), 1, picture, info)};
    EXPECT_EQ(lease->info().range, ColorRange::full);
    cache.flush();
    EXPECT_EQ(picture.use_count(), 2);
    EXPECT_EQ(lease->va_surface(), surfaces[0].id());
    lease->begin_compute();
    lease->end_compute();
    lease.reset();
    EXPECT_EQ(picture.use_count(), 1);
}

TEST_F(SurfaceCacheTest, FramesAreWithVideoUntilComputeBegins) {
    const auto surfaces = create_surfaces(1);
    SurfaceCache cache{gpu_};
    for (int frame = 0; frame < 3; ++frame) {
        SurfaceLease lease = cache.share(surfaces[0].id(), 1);
        EXPECT_NE(error_of([&] { lease.end_compute(); }), "");
        lease.begin_compute();
        lease.end_compute();
    }
}

TEST_F(SurfaceCacheTest, ALeaseEndsOnlyWhatItHasBegun) {
    const auto surfaces = create_surfaces(1);
    SurfaceCache cache{gpu_};
    SurfaceLease first = cache.share(surfaces[0].id(), 1);
    SurfaceLease second = cache.share(surfaces[0].id(), 1);
    first.begin_compute();
    EXPECT_NE(error_of([&] { second.end_compute(); }).find("has not begun"), std::string::npos);
    EXPECT_NO_THROW(first.end_compute());
}

TEST_F(SurfaceCacheTest, ADroppedLeaseLeavesTheSurfaceUsable) {
    const auto surfaces = create_surfaces(1);
    SurfaceCache cache{gpu_};
    cache.share(surfaces[0].id(), 1).begin_compute();
    SurfaceLease lease = cache.share(surfaces[0].id(), 1);
    EXPECT_NO_THROW(lease.begin_compute());
    EXPECT_NO_THROW(lease.end_compute());
}

TEST_F(SurfaceCacheTest, NoSurfaceIsAnErrorAndNoEntry) {
    SurfaceCache cache{gpu_};
    EXPECT_NE(error_of([&] { (void)cache.share(0x7FFFFFF0, 1); }), "");
    EXPECT_EQ(cache.statistics().entries, 0U);
}

} // namespace
} // namespace zeva::test
