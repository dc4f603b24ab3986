// What a VA driver accepts and turns into wrong pixels or a crash: each case first as a raw call that the
// driver answers with success, then through zeva, which refuses it with a line that names the fault.
#include "bridge_test.hpp"
#include "layout/va_descriptor.hpp"
#include "vaapi/surface_attribute.hpp"

#include <array>
#include <drm_fourcc.h>
#include <va/va_drmcommon.h>

namespace zeva::test {
namespace {

/// A layout that a driver takes as it is, and what is wrong with it.
struct Trap {
    const char* name;
    SurfaceLayout layout;
    const char* line; ///< part of what zeva says
};

/// A good layout, changed.
template <typename Change>
SurfaceLayout changed(SurfaceLayout layout, Change change) {
    change(layout);
    return layout;
}

std::vector<Trap> traps() {
    const auto rgba = SurfaceLayout::linear(PixelFormat::rgba, 640, 480);
    const auto nv12 = SurfaceLayout::linear(PixelFormat::nv12, 640, 480);
    const std::uint32_t pitch = nv12.planes[0].pitch;
    return {
        {"odd pitch", changed(rgba, [](SurfaceLayout& l) { l.planes[0].pitch = 2561; }), "not a multiple of"},
        {"pitch below a row", changed(rgba, [](SurfaceLayout& l) { l.planes[0].pitch = 128; }),
         "bytes a row"},
        {"pitch of 16 bytes' alignment", changed(rgba, [](SurfaceLayout& l) { l.planes[0].pitch = 2576; }),
         "not a multiple of 64"},
        {"object too small", changed(rgba, [](SurfaceLayout& l) { l.object_sizes[0] = 4096; }),
         "ends at byte"},
        {"object larger than the dma-buf", changed(rgba, [](SurfaceLayout& l) { l.object_sizes[0] <<= 4; }),
         "the dma-buf has"},
        {"4000x4000 in a small buffer",
         changed(rgba,
                 [](SurfaceLayout& l) {
                     l.width = l.height = l.allocated_width = l.allocated_height = 4000;
                     l.planes[0].pitch = 16000;
                 }),
         "ends at byte"},
        {"picture that begins inside the buffer",
         changed(rgba,
                 [](SurfaceLayout& l) {
                     l.height = 400;
                     l.planes[0].offset = 25600;
                 }),
         "plane 0 offset 25600 is not 0"},
        {"chroma not at a row", changed(nv12, [](SurfaceLayout& l) { l.planes[1].offset += 64; }),
         "not a multiple of pitch"},
        {"chroma beyond the buffer",
         changed(nv12, [=](SurfaceLayout& l) { l.planes[1].offset = 20000U * pitch; }), "ends at byte"},
        {"chroma over luma", changed(nv12, [=](SurfaceLayout& l) { l.planes[1].offset = 100 * pitch; }),
         "overlap"},
        {"chroma of another pitch",
         changed(nv12,
                 [=](SurfaceLayout& l) {
                     l.height = l.allocated_height = 240;
                     l.planes[1].pitch = 2 * pitch;
                 }),
         "does not follow from"},
        {"X tiles that are not whole",
         changed(rgba,
                 [](SurfaceLayout& l) {
                     l.modifier = I915_FORMAT_MOD_X_TILED;
                     l.height = l.allocated_height = 485;
                     l.object_sizes[0] = 485U * 2560;
                 }),
         "ends at byte"},
        {"Y tiles that are not whole",
         changed(rgba,
                 [](SurfaceLayout& l) {
                     l.modifier = I915_FORMAT_MOD_Y_TILED;
                     l.height = l.allocated_height = 485;
                     l.object_sizes[0] = 485U * 2560;
                 }),
         "ends at byte"},
        {"alpha first", SurfaceLayout::linear(PixelFormat::argb, 640, 480), "takes argb for bgra"},
        {"alpha first, blue second", SurfaceLayout::linear(PixelFormat::abgr, 640, 480),
         "takes abgr for rgba"},
        {"chroma of its own pitch", SurfaceLayout::linear(PixelFormat::yuv422h, 640, 480),
         "reads the chroma of 422h elsewhere"},
    };
}

class ImportValidation : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (!HasFatalFailure() && !IsSkipped())
            ZEVA_REQUIRE_EXECUTION("intel-drivers");
    }

    /// The dma-buf of device USM of the size that the good layouts need.
    [[nodiscard]] ExportedUsm export_memory() const {
        return export_usm(gpu_.context(), gpu_.device(), memory_.pointer());
    }

    /// What the driver alone says to a descriptor; the surface is destroyed.
    [[nodiscard]] VAStatus import_raw(VADRMPRIMESurfaceDescriptor descriptor,
                                      const SurfaceLayout& layout) const {
        std::array attributes{
            integer_attribute(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2),
            pointer_attribute(VASurfaceAttribExternalBufferDescriptor, &descriptor),
        };
        VASurfaceID surface = VA_INVALID_SURFACE;
        const VAStatus status =
            vaCreateSurfaces(gpu_.va_display(), info(layout.format).va_rt_format, layout.width, layout.height,
                             &surface, 1, attributes.data(), attributes.size());
        if (status == VA_STATUS_SUCCESS)
            vaDestroySurfaces(gpu_.va_display(), &surface, 1);
        return status;
    }

private:
    const Usm memory_ = allocate(SurfaceLayout::linear(PixelFormat::rgba, 640, 480).object_sizes[0]);
};

TEST_F(ImportValidation, WhatTheDriverTakesAndGetsWrongIsStopped) {
    const ExportedUsm exported = export_memory();
    const int fd = exported.dma_buf.fd();
    for (const Trap& trap : traps()) {
        SCOPED_TRACE(trap.name);
        EXPECT_EQ(import_raw(to_prime_2(trap.layout, {&fd, 1}, LayerForm::composed), trap.layout),
                  VA_STATUS_SUCCESS)
            << "the driver has learned to refuse it";
        const std::string error =
            error_of([&] { (void)import_surface(gpu_.display(), exported.dma_buf, trap.layout); });
        EXPECT_NE(error.find(trap.line), std::string::npos) << error;
    }
}

TEST_F(ImportValidation, SeveralObjectsAreStopped) {
    SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 640, 480);
    layout.object_count = 2;
    layout.object_sizes[1] = layout.object_sizes[0];
    layout.planes[1].object = 1;
    const ExportedUsm exported = export_memory();
    const Usm other = allocate(layout.object_sizes[1]);
    const ExportedUsm exported_other = export_usm(gpu_.context(), gpu_.device(), other.pointer());
    const std::array fds{exported.dma_buf.fd(), exported_other.dma_buf.fd()};
    EXPECT_EQ(import_raw(to_prime_2(layout, fds, LayerForm::composed), layout), VA_STATUS_SUCCESS)
        << "the driver reads the first alone";
    const std::string error =
        error_of([&] { (void)import_surface(gpu_.display(), exported.dma_buf, layout); });
    EXPECT_NE(error.find("2 objects"), std::string::npos) << error;
}

TEST_F(ImportValidation, ModifiersWithoutPlainPixelsAreStopped) {
    const ExportedUsm exported = export_memory();
    for (const std::uint64_t modifier :
         {DRM_FORMAT_MOD_INVALID, I915_FORMAT_MOD_Y_TILED_CCS, I915_FORMAT_MOD_Y_TILED_GEN12_RC_CCS,
          I915_FORMAT_MOD_Y_TILED_GEN12_MC_CCS, I915_FORMAT_MOD_Yf_TILED}) {
        SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::rgba, 640, 480);
        layout.modifier = modifier;
        const std::string error =
            error_of([&] { (void)import_surface(gpu_.display(), exported.dma_buf, layout); });
        EXPECT_NE(error.find("is not known"), std::string::npos) << error;
    }
}

/// A picture of alpha-first names, which the driver gives to pictures that are something else.
TEST_F(ImportValidation, SurfacesAreNamedByTheirBytes) {
    for (const auto& [made_as, found] : {std::pair{PixelFormat::argb, PixelFormat::bgra},
                                         {PixelFormat::abgr, PixelFormat::rgba},
                                         {PixelFormat::bgra, PixelFormat::bgra},
                                         {PixelFormat::rgba, PixelFormat::rgba},
                                         {PixelFormat::bgrx, PixelFormat::bgrx},
                                         {PixelFormat::rgbx, PixelFormat::rgbx}}) {
        const VaSurface surface = create_va_surface(made_as, 64, 48);
        EXPECT_EQ(export_surface(gpu_.display(), surface.id()).layout.format, found) << info(made_as).name;
    }
}

} // namespace
} // namespace zeva::test
