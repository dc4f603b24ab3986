// Handles that others own: borrowed, never initialised, terminated or destroyed.
#include "bridge_test.hpp"

namespace zeva::test {
namespace {

class Adopt : public BridgeTest {
protected:
    [[nodiscard]] AdoptedHandles handles() const {
        AdoptedHandles handles;
        handles.context = gpu_.context();
        handles.device = gpu_.device();
        handles.display = gpu_.va_display();
        return handles;
    }
};

TEST_F(Adopt, EverythingWorksOnBorrowedHandles) {
    const Gpu adopted = Gpu::adopt(handles());
    EXPECT_EQ(adopted.pci(), gpu_.pci());
    EXPECT_EQ(adopted.driver(), nullptr);
    EXPECT_FALSE(adopted.is_foreign());
    EXPECT_EQ(adopted.capabilities().prime2, gpu_.capabilities().prime2);
    expect_same_bytes(adopted, SharedSurface::allocate(adopted, {.width = 64, .height = 48}));
    const VaSurface surface = create_va_surface(PixelFormat::nv12, 64, 48);
    expect_same_bytes(adopted, SharedSurface::from_surface(adopted, surface.id()));
    SurfaceCache cache{adopted};
    EXPECT_EQ(cache.share(surface.id(), 1).va_surface(), surface.id());
    SurfacePool pool{adopted, {.width = 64, .height = 48}, 2};
    EXPECT_TRUE(pool.try_acquire());
}

TEST_F(Adopt, BorrowedHandlesOutliveTheGpu) {
    {
        const Gpu adopted = Gpu::adopt(handles());
        (void)SharedSurface::allocate(adopted, {.width = 64, .height = 48});
    }
    EXPECT_NE(vaDisplayIsValid(gpu_.va_display()), 0);
    expect_same_bytes(gpu_, SharedSurface::allocate(gpu_, {.width = 64, .height = 48}));
}

TEST_F(Adopt, AMissingHandleIsAnError) {
    for (const int missing : {0, 1, 2}) {
        AdoptedHandles incomplete = handles();
        if (missing == 0)
            incomplete.context = nullptr;
        else if (missing == 1)
            incomplete.device = nullptr;
        else
            incomplete.display = nullptr;
        EXPECT_NE(error_of([&] { (void)Gpu::adopt(incomplete); }), "");
    }
}

} // namespace
} // namespace zeva::test
