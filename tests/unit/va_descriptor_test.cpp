#include "layout/va_descriptor.hpp"

#include <array>
#include <drm_fourcc.h>
#include <functional>
#include <gtest/gtest.h>

namespace zeva {
namespace {

constexpr std::array fds{7};

class EveryFormat : public testing::TestWithParam<PixelFormat> {
protected:
    const SurfaceLayout layout_ = SurfaceLayout::linear(GetParam(), 641, 481);
};

std::string format_name(const testing::TestParamInfo<PixelFormat>& parameter) {
    return std::string{info(parameter.param).name};
}

INSTANTIATE_TEST_SUITE_P(VaDescriptor, EveryFormat, testing::ValuesIn([] {
                             std::vector<PixelFormat> formats;
                             for (const PixelFormatInfo& format : all_pixel_formats())
                                 formats.push_back(format.format);
                             return formats;
                         }()),
                         format_name);

/// Descriptors do not tell the allocated size: what is derived from them has to hold the picture, and nothing
/// else may differ.
void expect_same(const SurfaceLayout& found, SurfaceLayout expected) {
    EXPECT_GE(found.allocated_width, expected.width);
    EXPECT_GE(found.allocated_height, expected.height);
    expected.allocated_width = found.allocated_width;
    expected.allocated_height = found.allocated_height;
    EXPECT_EQ(found, expected);
    EXPECT_EQ(find_fault(found), "");
}

TEST_P(EveryFormat, GoesThroughPrime2AndBack) {
    for (const LayerForm form : {LayerForm::composed, LayerForm::separate}) {
        const auto descriptor = to_prime_2(layout_, fds, form);
        EXPECT_EQ(descriptor.fourcc, info(GetParam()).va_fourcc);
        EXPECT_EQ(descriptor.objects[0].fd, 7);
        EXPECT_EQ(descriptor.objects[1].fd, -1);
        const auto found = from_prime_2(descriptor);
        ASSERT_TRUE(found);
        expect_same(*found, layout_);
    }
}

TEST_P(EveryFormat, GoesThroughPrime1AndBack) {
    std::uintptr_t handle = 7;
    const auto descriptor = to_prime_1(layout_, handle);
    EXPECT_EQ(descriptor.buffers, &handle);
    EXPECT_EQ(descriptor.num_buffers, 1U);
    const auto found = from_prime_1(descriptor);
    ASSERT_TRUE(found);
    expect_same(*found, layout_);
}

TEST_P(EveryFormat, LayersNameDrmFormats) {
    const auto composed = to_prime_2(layout_, fds, LayerForm::composed);
    const auto separate = to_prime_2(layout_, fds, LayerForm::separate);
    EXPECT_EQ(separate.num_layers, layout_.plane_count);
    EXPECT_EQ(separate.layers[0].drm_format, info(GetParam()).planes[0].drm_layer_format);
    if (info(GetParam()).drm_format != 0) {
        EXPECT_EQ(composed.num_layers, 1U);
        EXPECT_EQ(composed.layers[0].drm_format, info(GetParam()).drm_format);
    } else {
        EXPECT_EQ(composed.num_layers, layout_.plane_count);
    }
}

using Descriptor = VADRMPRIMESurfaceDescriptor;

TEST(FromPrime2, RefusesDescriptorsThatContradictThemselves) {
    const std::function<void(Descriptor&)> faults[] = {
        [](Descriptor& d) { d.fourcc = fourcc_code('?', '?', '?', '?'); },
        [](Descriptor& d) { d.num_objects = 0; },
        [](Descriptor& d) { d.num_objects = 5; },
        [](Descriptor& d) { d.num_objects = 0xFFFFFFFF; },
        [](Descriptor& d) { d.num_layers = 0; },
        [](Descriptor& d) { d.num_layers = 5; },
        [](Descriptor& d) { d.num_layers = 2; },
        [](Descriptor& d) { d.layers[0].num_planes = 0; },
        [](Descriptor& d) { d.layers[0].num_planes = 1; },
        [](Descriptor& d) { d.layers[0].num_planes = 3; },
        [](Descriptor& d) { d.layers[0].num_planes = 0xFFFFFFFF; },
        [](Descriptor& d) { d.layers[0].object_index[1] = 1; },
        [](Descriptor& d) { d.num_objects = 2, d.objects[1].drm_format_modifier = I915_FORMAT_MOD_Y_TILED; },
    };
    const auto good = to_prime_2(SurfaceLayout::linear(PixelFormat::nv12, 64, 64), fds, LayerForm::composed);
    ASSERT_TRUE(from_prime_2(good));
    for (std::size_t i = 0; i < std::size(faults); ++i) {
        Descriptor descriptor = good;
        faults[i](descriptor);
        EXPECT_FALSE(from_prime_2(descriptor)) << "fault " << i;
    }
}

TEST(FromPrime2, TakesTheFormatThatTheCallerKnows) {
    auto descriptor = to_prime_2(SurfaceLayout::linear(PixelFormat::bgra, 64, 64), fds, LayerForm::composed);
    descriptor.fourcc = VA_FOURCC_ARGB; // as Intel's driver renames BGRA on the way out
    EXPECT_EQ(from_prime_2(descriptor, PixelFormat::bgra)->format, PixelFormat::bgra);
    EXPECT_EQ(from_prime_2(descriptor)->format, PixelFormat::argb);
}

TEST(WithoutPartialTiles, EndsAtTheLastWholeRowOfTiles) {
    SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::bgra, 640, 480);
    layout.object_sizes[0] = 1245184; // 15.2 rows of 32 times 2560 bytes
    EXPECT_EQ(without_partial_tiles(layout), layout) << "linear";
    layout.modifier = I915_FORMAT_MOD_Y_TILED;
    EXPECT_EQ(without_partial_tiles(layout).object_sizes[0], 1228800U);
    layout.planes[0].pitch = 0;
    EXPECT_EQ(without_partial_tiles(layout), layout) << "no pitch";
}

TEST(DeriveAllocatedSize, FindsTheRoomBetweenPlanes) {
    SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 1920, 1080);
    const SurfaceLayout whole = layout;
    layout.allocated_width = layout.allocated_height = 0;
    derive_allocated_size(layout);
    EXPECT_EQ(layout.allocated_width, whole.allocated_width);
    EXPECT_GE(layout.allocated_height, whole.allocated_height);
}

} // namespace
} // namespace zeva
