#include "bridge_test.hpp"

#include <chrono>
#include <future>
#include <set>

namespace zeva::test {
namespace {

using SurfacePoolTest = BridgeTest;
using namespace std::chrono_literals;

constexpr SurfaceDescription small{.format = PixelFormat::nv12, .width = 64, .height = 48};

TEST_F(SurfacePoolTest, LendsEverySurfaceOnce) {
    SurfacePool pool{gpu_, small, 3};
    EXPECT_EQ(pool.size(), 3U);
    std::vector<PooledSurface> loans;
    std::set<void*> memory;
    for (int i = 0; i < 3; ++i) {
        loans.push_back(pool.acquire());
        memory.insert(loans.back()->usm());
    }
    EXPECT_EQ(memory.size(), 3U);
    EXPECT_EQ(pool.available(), 0U);
    EXPECT_FALSE(pool.try_acquire());
    loans.pop_back();
    EXPECT_EQ(pool.available(), 1U);
    EXPECT_TRUE(pool.try_acquire());
}

TEST_F(SurfacePoolTest, WaitsForASurfaceUntilTheDeadline) {
    SurfacePool pool{gpu_, small, 1};
    auto loan = std::optional{pool.acquire()};
    EXPECT_NE(error_of([&] { (void)pool.acquire(10ms); }), "");
    auto waiting = std::async(std::launch::async, [&pool] { return pool.acquire(10s)->usm(); });
    std::this_thread::sleep_for(20ms);
    void* const usm = (*loan)->usm();
    loan.reset();
    EXPECT_EQ(waiting.get(), usm);
}

TEST_F(SurfacePoolTest, LoansMoveAndOutliveThePool) {
    auto pool = std::make_unique<SurfacePool>(gpu_, small, 2);
    PooledSurface first = pool->acquire();
    PooledSurface second = pool->acquire();
    void* const usm = second->usm();
    first = std::move(second);
    EXPECT_EQ(first->usm(), usm);
    pool.reset();
    expect_same_bytes(gpu_, *first);
}

TEST_F(SurfacePoolTest, MakesNothingAfterItsConstruction) {
    SurfacePool pool{gpu_, small, 2};
    const Statistics before = statistics();
    for (int i = 0; i < 10; ++i)
        (void)pool.acquire();
    EXPECT_EQ(statistics().usm_exports, before.usm_exports);
    EXPECT_EQ(statistics().surface_imports, before.surface_imports);
}

TEST_F(SurfacePoolTest, ASurfaceThatComesBackDuringComputeIsLost) {
    SurfacePool pool{gpu_, small, 2};
    {
        const PooledSurface finished = pool.acquire();
        finished->begin_compute();
        finished->end_compute();
    }
    EXPECT_EQ(pool.available(), 2U);
    pool.acquire()->begin_compute();
    EXPECT_EQ(pool.available(), 1U) << "a kernel may still write there";
}

TEST_F(SurfacePoolTest, OfNothingIsAnError) {
    EXPECT_NE(error_of([this] { (void)SurfacePool(gpu_, small, 0); }), "");
    const SurfacePool pool{gpu_, small, 1};
    EXPECT_NE(error_of([&] { (void)pool.surface(1); }), "");
}

} // namespace
} // namespace zeva::test
