// cycles KIND COUNT: shares COUNT pictures in one way, for counting what a picture costs.
//   usm-to-va, va-to-usm  everything anew for each picture, as programs without a pool do
//   pool, cache           memory of Level Zero's from a SurfacePool, surfaces of video from a SurfaceCache
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <zeva/zeva.hpp>

namespace {

using namespace zeva;

constexpr std::uint32_t width = 1920;
constexpr std::uint32_t height = 1080;

VaSurface create_surface(const Gpu& gpu) {
    VASurfaceID surface = VA_INVALID_SURFACE;
    if (vaCreateSurfaces(gpu.va_display(), VA_RT_FORMAT_YUV420, width, height, &surface, 1, nullptr, 0) !=
        VA_STATUS_SUCCESS)
        throw std::runtime_error("vaCreateSurfaces");
    return {gpu.display(), surface};
}

void hand_over(SharedSurface& surface) {
    surface.begin_video();
    surface.begin_compute();
    surface.end_compute();
}

void usm_to_va(const Gpu& gpu, int count) {
    for (int i = 0; i < count; ++i) {
        SharedSurface surface = SharedSurface::allocate(gpu, {.width = width, .height = height});
        hand_over(surface);
    }
}

void va_to_usm(const Gpu& gpu, int count) {
    const VaSurface decoded = create_surface(gpu);
    for (int i = 0; i < count; ++i) {
        SharedSurface surface = SharedSurface::from_surface(gpu, decoded.id());
        surface.begin_compute();
        surface.end_compute();
    }
}

void pool(const Gpu& gpu, int count) {
    SurfacePool surfaces{gpu, {.width = width, .height = height}, 4};
    for (int i = 0; i < count; ++i) {
        const PooledSurface surface = surfaces.acquire();
        hand_over(*surface);
    }
}

void cache(const Gpu& gpu, int count) {
    const VaSurface decoded = create_surface(gpu);
    SurfaceCache surfaces{gpu};
    for (int i = 0; i < count; ++i) {
        SurfaceLease lease = surfaces.share(decoded.id(), 1);
        lease.begin_compute();
        lease.end_compute();
    }
}

} // namespace

int main(int argc, char** argv) {
    const std::map<std::string, std::function<void(const Gpu&, int)>> kinds{
        {"usm-to-va", usm_to_va}, {"va-to-usm", va_to_usm}, {"pool", pool}, {"cache", cache}};
    if (argc != 3 || !kinds.contains(argv[1])) {
        std::fputs("usage: cycles usm-to-va|va-to-usm|pool|cache COUNT\n", stderr);
        return 2;
    }
    try {
        runtime::prepare();
        kinds.at(argv[1])(Gpu::open(), std::atoi(argv[2]));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "cycles: %s\n", error.what());
        return 1;
    }
}
