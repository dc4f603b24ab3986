// Detiling through the API: what is copied and who has the surfaces then, and what is refused. That tiles are
// read right is judged in tests/detiling.
#include "bridge_test.hpp"
#include "h264_clip.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <random>
#include <set>
#include <zeva/media.hpp>

#include <drm_fourcc.h>

namespace zeva::test {
namespace {

using Picture = std::vector<std::byte>;

class DetileTest : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (HasFatalFailure() || IsSkipped())
            return;
        ZEVA_REQUIRE_EXECUTION("kernels");
        detiler_.emplace(gpu_);
    }

    [[nodiscard]] SharedSurface make_target(PixelFormat format, std::uint32_t width,
                                            std::uint32_t height) const {
        return SharedSurface::allocate(gpu_, {.format = format, .width = width, .height = height});
    }

    /// Random pixels, written by VA-API: the surface may be tiled.
    [[nodiscard]] Picture write_random(VASurfaceID surface, const SurfaceLayout& layout) const {
        Picture picture(layout.picture_bytes());
        std::minstd_rand random{layout.width};
        std::ranges::generate(picture, [&random] { return static_cast<std::byte>(random() >> 8); });
        tool::make_surface_name(gpu_.display(), surface, layout)->write(picture);
        return picture;
    }

    /// The visible bytes of a linear surface, as kernels see them.
    [[nodiscard]] Picture read(SharedSurface& surface) const {
        return tool::make_usm_name(gpu_, surface.usm(), surface.layout(), copy_by())->read();
    }

    std::optional<Detiler> detiler_;
};

TEST_F(DetileTest, ASurfaceOfVideoIsCopiedWhateverItsTiling) {
    for (const auto& [width, height] :
         {std::pair{64U, 32U}, std::pair{322U, 242U}, std::pair{641U, 481U}, std::pair{1920U, 1080U}}) {
        SCOPED_TRACE(testing::Message() << width << 'x' << height);
        const VaSurface video = create_va_surface(PixelFormat::nv12, width, height);
        SharedSurface source = SharedSurface::from_surface(gpu_, video.id());
        const Picture picture = write_random(video.id(), source.layout());
        SharedSurface target = make_target(PixelFormat::nv12, width, height);
        source.copy_to(target, *detiler_);
        EXPECT_TRUE(read(target) == picture) << modifier_name(source.layout().modifier);
        EXPECT_EQ(source.turn(), Turn::idle);
        EXPECT_EQ(target.turn(), Turn::idle);
    }
}

TEST_F(DetileTest, EveryFormatIsCopied) {
    for (const PixelFormatInfo& format : all_pixel_formats()) {
        SCOPED_TRACE(format.name);
        SharedSurface source = make_target(format.format, 101, 35);
        const Picture picture = write_random(source.va_surface(), source.layout());
        SharedSurface target = make_target(format.format, 101, 35);
        source.copy_to(target, *detiler_);
        EXPECT_TRUE(read(target) == picture);
    }
}

TEST_F(DetileTest, ALeaseIsCopiedWithoutAnotherExport) {
    const VaSurface video = create_va_surface(PixelFormat::nv12, 320, 240);
    SurfaceCache cache{gpu_};
    SharedSurface target = make_target(PixelFormat::nv12, 320, 240);
    cache.share(video.id(), 1).copy_to(target, *detiler_);
    const Statistics before = statistics();
    for (int frame = 0; frame < 3; ++frame) {
        SurfaceLease lease = cache.share(video.id(), 1);
        const Picture picture = write_random(video.id(), lease.layout());
        lease.copy_to(target, *detiler_);
        EXPECT_TRUE(read(target) == picture);
    }
    EXPECT_EQ(statistics().surface_exports, before.surface_exports);
    EXPECT_EQ(statistics().usm_imports, before.usm_imports);
}

TEST_F(DetileTest, EverySurfaceOfADecoderIsExportedAndImportedOnce) {
    ZEVA_REQUIRE_EXECUTION("video");
    const std::array parts{ClipPart{320, 240, 40}};
    const TemporaryClip clip{parts};
    const Statistics before = statistics();
    VideoReader reader = VideoReader::open(gpu_, clip.path(), {.path = PathChoice::detile});
    std::set<VASurfaceID> decoded;
    while (const auto frame = reader.read())
        decoded.insert(frame->decoded_surface());
    EXPECT_LT(decoded.size(), 40U);
    EXPECT_EQ(statistics().surface_exports - before.surface_exports, decoded.size());
    EXPECT_EQ(statistics().usm_imports - before.usm_imports, decoded.size());
}

TEST_F(DetileTest, KernelsFollowInTheSameListWithoutAWait) {
    const VaSurface video = create_va_surface(PixelFormat::nv12, 322, 242);
    SharedSurface source = SharedSurface::from_surface(gpu_, video.id());
    const Picture picture = write_random(video.id(), source.layout());
    SharedSurface linear = make_target(PixelFormat::nv12, 322, 242);
    SharedSurface copy = make_target(PixelFormat::nv12, 322, 242);
    const Event done{gpu_};
    source.begin_compute();
    {
        CommandList list{gpu_};
        detiler_->append(list, source.usm(), source.layout(), linear.usm(), linear.layout());
        list.copy(copy.usm(), linear.usm(), linear.layout().object_sizes[0], &done);
        source.end_compute(done.handle());
    }
    EXPECT_TRUE(read(copy) == picture);
}

TEST_F(DetileTest, WhatCannotBeCopiedIsRefusedAndChangesNothing) {
    SharedSurface source = make_target(PixelFormat::nv12, 64, 48);
    SharedSurface other_format = make_target(PixelFormat::p010, 64, 48);
    SharedSurface other_size = make_target(PixelFormat::nv12, 64, 50);
    const auto error = [&](SharedSurface& target) {
        return error_of([&] { source.copy_to(target, *detiler_); });
    };
    EXPECT_NE(error(source).find("the surface itself"), std::string::npos);
    EXPECT_NE(error(other_format).find("of the source's format and size"), std::string::npos);
    EXPECT_NE(error(other_size).find("the source is nv12 64x48, the target nv12 64x50"), std::string::npos);
    for (const SharedSurface* surface : {&source, &other_format, &other_size})
        EXPECT_EQ(surface->turn(), Turn::idle);
    SharedSurface target = make_target(PixelFormat::nv12, 64, 48);
    source.copy_to(target, *detiler_);
}

/// A layout with one thing wrong, and what must be said of it.
struct Fault {
    const char* message;
    std::function<void(SurfaceLayout& source, SurfaceLayout& target)> make;
};

TEST_F(DetileTest, WrongLayoutsAreRefusedByName) {
    const std::vector<Fault> faults{
        {"source: modifier 0x100000000000004 is not known",
         [](auto& source, auto&) { source.modifier = I915_FORMAT_MOD_Y_TILED_CCS; }},
        {"source: plane 1 ends at byte 24576, object 0 has 24575",
         [](auto& source, auto&) { --source.object_sizes[0]; }},
        {"source: plane 0 pitch 144 is not a multiple of the 128-byte tile width",
         [](auto& source, auto&) { source.planes[0].pitch = 144; }},
        {"source: plane 0 pitch 128 is not a multiple of the 512-byte tile width",
         [](auto& source, auto&) { source.modifier = I915_FORMAT_MOD_X_TILED; }},
        {"source: plane 1 offset 16896 is not at a tile",
         [](auto& source, auto&) { source.planes[1].offset += 512; }},
        {"source: planes 0 and 1 overlap", [](auto& source, auto&) { source.planes[1].offset = 4096; }},
        {"source: 2 objects, one is possible",
         [](auto& source, auto&) {
             source.object_count = 2;
             source.object_sizes[1] = 4096;
         }},
        {"source: size 0x96 is empty", [](auto& source, auto&) { source.width = 0; }},
        {"target: plane 1 offset 12809 or pitch 128 is not a multiple of 16",
         [](auto&, auto& target) { target.planes[1].offset += 9; }},
        {"target: plane 1 ends at byte",
         [](auto&, auto& target) { target.object_sizes[0] = target.planes[1].offset; }},
        {"the target is 4-tiled", [](auto& source, auto& target) { target = source; }},
    };
    const Usm memory = allocate(1 << 16);
    CommandList list{gpu_};
    for (const Fault& fault : faults) {
        SurfaceLayout target = SurfaceLayout::linear(PixelFormat::nv12, 128, 96);
        SurfaceLayout source = target;
        source.modifier = I915_FORMAT_MOD_4_TILED;
        source.planes[1].offset = 128 * 128;
        source.object_sizes[0] = 128 * (128 + 64);
        fault.make(source, target);
        const std::string error =
            error_of([&] { detiler_->append(list, memory.pointer(), source, memory.pointer(), target); });
        EXPECT_NE(error.find(fault.message), std::string::npos) << error << "\nexpected: " << fault.message;
        EXPECT_EQ(error.find('\n'), std::string::npos) << error;
    }
}

TEST_F(DetileTest, PicturesBeginAtAMultipleOfSixteenBytes) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::rgba, 32, 32);
    const Usm memory = allocate(2 * layout.object_sizes[0]);
    CommandList list{gpu_};
    auto* odd = static_cast<std::byte*>(memory.pointer()) + 8;
    const std::string error =
        error_of([&] { detiler_->append(list, odd, layout, memory.pointer(), layout); });
    EXPECT_NE(error.find("source: the picture is not at a multiple of 16 bytes"), std::string::npos) << error;
}

TEST_F(DetileTest, AnEventThatIsStillSignalledIsRefused) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 64, 64);
    const Usm source = allocate(layout.object_sizes[0]);
    const Usm target = allocate(layout.object_sizes[0]);
    CommandList list{gpu_};
    const Event done{gpu_};
    const auto append = [&] {
        detiler_->append(list, source.pointer(), layout, target.pointer(), layout, &done);
    };
    append();
    done.wait();
    EXPECT_NE(error_of(append).find("already signalled"), std::string::npos);
}

} // namespace
} // namespace zeva::test
