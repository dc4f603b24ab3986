// Detiler against pictures that were tiled by Intel's own code: by iHD's vaPutImage (files that ihd_pictures
// wrote) and by GmmLib, asked directly. Our own drivers' tiling judges nothing here.
#include "gmm_tiler.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <tuple>
#include <zeva/zeva.hpp>

#include <drm_fourcc.h>

namespace zeva::test {
namespace {

constexpr std::uint8_t canary = 0xc5;

/// The bytes of a picture of `layout`, all padding being canaries.
Bytes with_canaries(const Bytes& linear, const SurfaceLayout& layout) {
    Bytes bytes(layout.object_sizes[0], canary);
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        const auto [object, offset, pitch] = layout.planes[plane];
        const std::uint64_t row_bytes = layout.row_bytes(plane);
        for (std::uint64_t row = 0; row < layout.rows(plane); ++row)
            std::copy_n(linear.data() + plane_start(layout, plane) + row * row_bytes, row_bytes,
                        bytes.data() + offset + row * pitch);
    }
    return bytes;
}

class DetilingTest : public testing::Test {
protected:
    void expect_linear_pixels(const TiledPicture& picture) {
        const SurfaceLayout& from = picture.layout;
        ASSERT_EQ(find_fault(from), "");
        const Usm source = on_device(picture.tiled);
        const SurfaceLayout to = SurfaceLayout::linear(from.format, from.width, from.height);
        const Usm target = on_device(Bytes(to.object_sizes[0], canary));
        const Event done{gpu_};
        detiler_.append(list_, source.pointer(), from, target.pointer(), to, &done);
        done.wait();
        EXPECT_TRUE(from_device(target) == with_canaries(picture.linear, to))
            << info(from.format).name << ' ' << from.width << 'x' << from.height << ' '
            << modifier_name(from.modifier);
    }

private:
    Usm allocate(UsmKind kind, std::size_t size) const {
        return Usm::allocate(gpu_.context(), gpu_.device(), kind, size, gpu_.keep_alive());
    }

    void copy(void* to, const void* from, std::size_t size) {
        const Event copied{gpu_};
        list_.copy(to, from, size, &copied);
        copied.wait();
    }

    Usm on_device(const Bytes& bytes) {
        const Usm host = allocate(UsmKind::host, bytes.size());
        std::memcpy(host.pointer(), bytes.data(), bytes.size());
        Usm device = allocate(UsmKind::device, bytes.size());
        copy(device.pointer(), host.pointer(), bytes.size());
        return device;
    }

    Bytes from_device(const Usm& device) {
        const Usm host = allocate(UsmKind::host, device.size());
        copy(host.pointer(), device.pointer(), device.size());
        const auto* bytes = static_cast<const std::uint8_t*>(host.pointer());
        return {bytes, bytes + host.size()};
    }

    Gpu gpu_ = Gpu::open();
    Detiler detiler_{gpu_};
    CommandList list_{gpu_};
};

/// Every picture that ihd_pictures wrote on a simulated GPU.
TEST_F(DetilingTest, PicturesThatIhdTiledComeOutRight) {
    const char* folder = std::getenv("ZEVA_IHD_PICTURES");
    if (folder == nullptr)
        GTEST_SKIP() << "ZEVA_IHD_PICTURES names no folder";
    int pictures = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::filesystem::path name = entry.path();
        if (name.extension() != ".layout")
            continue;
        SCOPED_TRACE(name);
        const TiledPicture picture = read_picture(name.replace_extension());
        ASSERT_EQ(picture.layout.modifier, I915_FORMAT_MOD_Y_TILED);
        expect_linear_pixels(picture);
        ++pictures;
    }
    EXPECT_EQ(pictures, 20) << "5 formats in 4 sizes";
}

class GmmLibTest : public DetilingTest,
                   public testing::WithParamInterface<std::tuple<std::uint64_t, PixelFormat>> {};

TEST_P(GmmLibTest, PicturesThatItTiledComeOutRight) {
    const auto [modifier, format] = GetParam();
    const GmmTiler gmmlib{modifier};
    for (const auto& [width, height] : {std::pair{1U, 1U}, std::pair{64U, 32U}, std::pair{641U, 481U},
                                        std::pair{322U, 243U}, std::pair{1920U, 1080U}}) {
        const TiledPicture picture = gmmlib.tile(format, width, height);
        ASSERT_EQ(picture.layout.modifier, modifier);
        expect_linear_pixels(picture);
    }
}

TEST_P(GmmLibTest, TilesBeyondTheVisibleWidthAreLeftOut) {
    const auto [modifier, format] = GetParam();
    const GmmTiler gmmlib{modifier};
    for (const std::uint32_t extra_width : {200U, 1024U}) {
        const TiledPicture picture = gmmlib.tile(format, 323, 65, extra_width);
        ASSERT_GT(picture.layout.planes[0].pitch, picture.layout.row_bytes(0) + 128);
        expect_linear_pixels(picture);
    }
}

std::string name_of_case(const testing::TestParamInfo<GmmLibTest::ParamType>& parameters) {
    const auto [modifier, format] = parameters.param;
    std::string name = modifier_name(modifier) + '_' + std::string(info(format).name);
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Tiles, GmmLibTest,
                         testing::Combine(testing::Values(I915_FORMAT_MOD_X_TILED, I915_FORMAT_MOD_Y_TILED,
                                                          I915_FORMAT_MOD_4_TILED),
                                          testing::Values(PixelFormat::nv12, PixelFormat::p010,
                                                          PixelFormat::rgba, PixelFormat::bgra,
                                                          PixelFormat::yuy2, PixelFormat::rgbp)),
                         name_of_case);

} // namespace
} // namespace zeva::test
