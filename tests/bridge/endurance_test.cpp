// Ten thousand times the same: what the process holds must not grow.
#include "allocation_count.hpp"
#include "bridge_test.hpp"
#include "process_resources.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>
#include <unistd.h>

namespace zeva::test {
namespace {

struct Footprint {
    std::size_t descriptors = 0;
    std::size_t mappings = 0; ///< lines of /proc/self/maps
    std::size_t allocations = 0;
    std::size_t resident_bytes = 0;
};

std::size_t count_lines(const char* file) {
    std::ifstream stream{file};
    return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>{stream}, {}, '\n'));
}

std::size_t resident_bytes() {
    std::ifstream statm{"/proc/self/statm"};
    std::size_t total = 0;
    std::size_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

Footprint footprint() {
    return {tool::count_descriptors(), count_lines("/proc/self/maps"), live_allocations(), resident_bytes()};
}

class Endurance : public BridgeTest {
protected:
    static constexpr int warm_up = 200;
    static constexpr int cycles = 10000;

    /// Warms up, does `work` for every cycle, and compares.
    template <typename Work>
    static void expect_constant_footprint(Work work) {
        work(warm_up);
        const Footprint before = footprint();
        work(cycles);
        const Footprint after = footprint();
        EXPECT_EQ(after.descriptors, before.descriptors);
        // Intel's drivers grow what they keep now and then: far less than once a cycle.
        const std::size_t slack = is_expected("intel-drivers") ? cycles / 100 : 0;
        EXPECT_LE(after.mappings, before.mappings + slack);
        EXPECT_LE(after.allocations, before.allocations + slack);
        EXPECT_LE(after.resident_bytes, before.resident_bytes + (1U << 20));
    }
};

TEST_F(Endurance, SharingAndReleasing) {
    const VaSurface surface = create_va_surface(PixelFormat::nv12, 64, 48);
    expect_constant_footprint([&](int count) {
        for (int i = 0; i < count; ++i) {
            (void)SharedSurface::allocate(gpu_, {.width = 64, .height = 48});
            (void)SharedSurface::from_surface(gpu_, surface.id());
        }
    });
}

TEST_F(Endurance, PoolAndCacheInTwoThreads) {
    constexpr std::size_t surface_count = 8;
    std::vector<VaSurface> surfaces;
    for (std::size_t i = 0; i < surface_count; ++i)
        surfaces.push_back(create_va_surface(PixelFormat::nv12, 64, 48));
    SurfacePool pool{gpu_, {.width = 64, .height = 48}, surface_count};
    SurfaceCache cache{gpu_};
    const auto laps = [&](int count) {
        for (int lap = 0; lap < count; ++lap)
            for (const VaSurface& surface : surfaces) {
                const PooledSurface target = pool.acquire();
                SurfaceLease lease = cache.share(surface.id(), 1);
                lease.begin_compute();
                lease.end_compute();
            }
    };
    expect_constant_footprint([&](int count) {
        std::thread first{laps, count};
        std::thread second{laps, count};
        first.join();
        second.join();
    });
    EXPECT_EQ(cache.statistics().misses, surface_count);
}

} // namespace
} // namespace zeva::test
