// A program of somebody else: one picture, shared.
#include <cstdio>
#include <exception>
#include <zeva/media.hpp>
#include <zeva/zeva.hpp>

int main() try {
    zeva::runtime::prepare();
    const zeva::Gpu gpu = zeva::Gpu::open();
    const auto picture = zeva::SharedSurface::allocate(gpu, {.width = 640, .height = 480});
    const bool in_place = gpu.capabilities().h264_decode && zeva::decodes_in_place(gpu);
    std::printf("%s: surface %#x, decodes in place: %d\n", gpu.name().c_str(), picture.va_surface(),
                in_place);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
