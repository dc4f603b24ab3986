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

tool::CopyBy copy_by() {
    return is_expected("kernels") ? tool::CopyBy::any_engine : tool::CopyBy::copy_engine;
}

bool BridgeTest::exports_host_usm() const {
    const Usm usm = allocate(4096, UsmKind::host);
    try {
        (void)export_usm(gpu_.context(), gpu_.device(), usm.pointer());
        return true;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE) << error.what();
        return false;
    }
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

/// What a check may leave out, and only for the reason that stands here.
bool may_be_unverified(const Gpu& gpu, const SurfaceLayout& layout, const tool::Check& check) {
    if (check.reader == tool::inode_and_size)
        return check.writer == "VA surface" && !is_expected("every-format-exported");
    return !layout.is_linear() ||
           (check.not_verifiable == "no copy engine" && !tool::usm_can_be_copied(gpu, copy_by()));
}

void expect_same_bytes(const Gpu& gpu, void* usm, const DmaBuf& dma_buf, VASurfaceID surface,
                       const SurfaceLayout& layout) {
    std::vector<tool::Check> checks;
    tool::check_every_name(gpu, {usm, dma_buf, surface, layout}, copy_by(), checks);
    constexpr std::size_t all_checks = 11; // two of the memory, three of each writer
    if (layout.is_linear() && is_expected("writable-exports")) {
        EXPECT_EQ(checks.size(), all_checks);
    }
    for (const tool::Check& check : checks)
        EXPECT_TRUE(check.not_verifiable.empty() || may_be_unverified(gpu, layout, check))
            << check.writer << " -> " << check.reader << ": " << check.not_verifiable;
}

void expect_same_bytes(const Gpu& gpu, const SharedSurface& surface) {
    expect_same_bytes(gpu, surface.usm(), surface.dma_buf(), surface.va_surface(), surface.layout());
}

} // namespace zeva::test
