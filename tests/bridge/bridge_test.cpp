#include "bridge_test.hpp"

#include "picture_check.hpp"

#include <cstdlib>
#include <sstream>

namespace zeva::test {

bool is_expected(std::string_view capability) {
    const char* list = std::getenv("ZEVA_TEST_CAPABILITIES");
    std::istringstream names{list != nullptr ? list : ""};
    for (std::string name; std::getline(names, name, ',');)
        if (name == capability)
            return true;
    return false;
}

VaSurface BridgeTest::create_va_surface(PixelFormat format, std::uint32_t width, std::uint32_t height) const {
    VASurfaceAttrib attribute{};
    attribute.type = VASurfaceAttribPixelFormat;
    attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
    attribute.value.type = VAGenericValueTypeInteger;
    attribute.value.value.i = static_cast<int>(info(format).va_fourcc);
    VASurfaceID surface = VA_INVALID_SURFACE;
    EXPECT_EQ(vaCreateSurfaces(gpu_.va_display(), info(format).va_rt_format, width, height, &surface, 1,
                               &attribute, 1),
              VA_STATUS_SUCCESS)
        << info(format).name << ' ' << width << 'x' << height;
    return {gpu_.display(), surface};
}

std::vector<SurfaceMemoryType> memory_types(const Gpu& gpu) {
    std::vector<SurfaceMemoryType> types;
    if (gpu.capabilities().prime2)
        types.push_back(SurfaceMemoryType::prime2);
    if (gpu.capabilities().prime1)
        types.push_back(SurfaceMemoryType::prime1);
    return types;
}

std::vector<SurfaceMemoryType> memory_types(const Gpu& gpu, const VaSurface& surface) {
    std::vector<SurfaceMemoryType> types = memory_types(gpu);
    if (!export_surface(gpu.display(), surface.id()).layout.is_linear())
        std::erase(types, SurfaceMemoryType::prime1);
    return types;
}

void expect_same_bytes(const Gpu& gpu, void* usm, const DmaBuf& dma_buf, VASurfaceID surface,
                       const SurfaceLayout& layout) {
    for (const tool::Check& check : tool::check_every_name(gpu, usm, dma_buf, surface, layout))
        EXPECT_TRUE(check.not_verifiable.empty() || !layout.is_linear())
            << check.writer << " -> " << check.reader << ": " << check.not_verifiable;
}

void expect_same_bytes(const Gpu& gpu, const SharedSurface& surface) {
    expect_same_bytes(gpu, surface.usm(), surface.dma_buf(), surface.va_surface(), surface.layout());
}

} // namespace zeva::test
