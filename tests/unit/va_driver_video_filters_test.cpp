// Filters, rotation, blending and flags of VideoProc of the software VA driver, through libva.
#include "va_driver_fixture.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace zeva::test {
namespace {

using Parameters = VAProcPipelineParameterBuffer;

/// Samples of one plane, row by row.
struct Plane {
    std::uint32_t width;
    std::uint32_t height;
    std::vector<int> samples;

    Plane(std::uint32_t w, std::uint32_t h, const std::function<int(std::uint32_t, std::uint32_t)>& sample)
        : width(w), height(h) {
        for (std::uint32_t y = 0; y < h; ++y)
            for (std::uint32_t x = 0; x < w; ++x)
                samples.push_back(sample(x, y));
    }
    [[nodiscard]] int at(std::uint32_t x, std::uint32_t y) const {
        return samples[std::size_t{y} * width + x];
    }

    friend bool operator==(const Plane&, const Plane&) = default;
};

Plane rotated_clockwise(const Plane& plane) {
    return {plane.height, plane.width,
            [&](std::uint32_t x, std::uint32_t y) { return plane.at(y, plane.height - 1 - x); }};
}

Plane mirrored(const Plane& plane, bool horizontally, bool vertically) {
    return {plane.width, plane.height, [&](std::uint32_t x, std::uint32_t y) {
                return plane.at(horizontally ? plane.width - 1 - x : x,
                                vertically ? plane.height - 1 - y : y);
            }};
}

Plane noise(std::uint32_t width, std::uint32_t height, unsigned int seed = 1) {
    std::mt19937 random(seed);
    return {width, height, [&](auto, auto) { return static_cast<int>(random() % 256); }};
}

class VideoFilterTest : public VaDriverTest {
protected:
    /// Reads or writes bytes of a plane: `step` bytes from one to the next, the first at `offset`.
    void access(VASurfaceID surface, std::uint32_t plane, std::uint32_t step, std::uint32_t offset,
                Plane& bytes, bool write) {
        VAImage image{};
        ASSERT_EQ(vaDeriveImage(display_, surface, &image), VA_STATUS_SUCCESS);
        std::byte* const data = map(image) + image.offsets[plane] + offset;
        for (std::uint32_t y = 0; y < bytes.height; ++y)
            for (std::uint32_t x = 0; x < bytes.width; ++x) {
                std::byte& byte = data[y * image.pitches[plane] + x * step];
                int& sample = bytes.samples[std::size_t{y} * bytes.width + x];
                if (write)
                    byte = static_cast<std::byte>(sample);
                sample = std::to_integer<int>(byte);
            }
        EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
    }

    VASurfaceID grey(Plane plane) {
        const VASurfaceID surface = create_surface(PixelFormat::y800, plane.width, plane.height);
        access(surface, 0, 1, 0, plane, true);
        return surface;
    }

    Plane read_grey(VASurfaceID surface, std::uint32_t width, std::uint32_t height) {
        Plane plane(width, height, [](auto, auto) { return 0; });
        access(surface, 0, 1, 0, plane, false);
        return plane;
    }

    /// A picture of one colour in a packed format of four bytes.
    VASurfaceID packed(PixelFormat format, const std::array<int, 4>& bytes) {
        const VASurfaceID surface = create_surface(format, size, size);
        for (std::uint32_t i = 0; i < bytes.size(); ++i) {
            Plane plane(size, size, [&](auto, auto) { return bytes[i]; });
            access(surface, 0, 4, i, plane, true);
        }
        return surface;
    }

    VASurfaceID nv12(int y, int u, int v) {
        const VASurfaceID surface = create_surface(PixelFormat::nv12, size, size);
        Plane luma(size, size, [&](auto, auto) { return y; });
        Plane cb(size / 2, size / 2, [&](auto, auto) { return u; });
        Plane cr(size / 2, size / 2, [&](auto, auto) { return v; });
        access(surface, 0, 1, 0, luma, true);
        access(surface, 1, 2, 0, cb, true);
        access(surface, 1, 2, 1, cr, true);
        return surface;
    }

    /// The bytes of the pixel in the middle.
    std::array<int, 4> middle_of_packed(VASurfaceID surface) {
        std::array<int, 4> bytes{};
        for (std::uint32_t i = 0; i < bytes.size(); ++i) {
            Plane plane(size, size, [](auto, auto) { return 0; });
            access(surface, 0, 4, i, plane, false);
            bytes[i] = plane.at(size / 2, size / 2);
        }
        return bytes;
    }

    std::array<int, 3> middle_of_nv12(VASurfaceID surface) {
        Plane luma(size, size, [](auto, auto) { return 0; });
        Plane cb(size / 2, size / 2, [](auto, auto) { return 0; });
        Plane cr = cb;
        access(surface, 0, 1, 0, luma, false);
        access(surface, 1, 2, 0, cb, false);
        access(surface, 1, 2, 1, cr, false);
        return {luma.at(size / 2, size / 2), cb.at(size / 4, size / 4), cr.at(size / 4, size / 4)};
    }

    template <typename Filter>
    VABufferID filter_buffer(const Filter& filter, unsigned int count = 1) {
        VABufferID buffer = VA_INVALID_ID;
        Filter copy = filter;
        std::vector<Filter> elements(count, copy);
        EXPECT_EQ(vaCreateBuffer(display_, context_, VAProcFilterParameterBufferType, sizeof(Filter), count,
                                 elements.data(), &buffer),
                  VA_STATUS_SUCCESS);
        return buffer;
    }

    VABufferID value_filter(VAProcFilterType type, float value) {
        VAProcFilterParameterBuffer filter{};
        filter.type = type;
        filter.value = value;
        return filter_buffer(filter);
    }

    VABufferID deinterlacing(VAProcDeinterlacingType algorithm, std::uint32_t flags = 0) {
        VAProcFilterParameterBufferDeinterlacing filter{};
        filter.type = VAProcFilterDeinterlacing;
        filter.algorithm = algorithm;
        filter.flags = flags;
        return filter_buffer(filter);
    }

    VABufferID balance(VAProcColorBalanceType attribute, float value) {
        VAProcFilterParameterBufferColorBalance filter{};
        filter.type = VAProcFilterColorBalance;
        filter.attrib = attribute;
        filter.value = value;
        return filter_buffer(filter);
    }

    VAStatus process_with(VASurfaceID source, VASurfaceID target, std::vector<VABufferID> filters) {
        Parameters parameters = pass_over(source);
        parameters.filters = filters.data();
        parameters.num_filters = static_cast<std::uint32_t>(filters.size());
        return process(context_, target, parameters);
    }

    Plane filtered(const Plane& plane, VABufferID filter) {
        const VASurfaceID target = create_surface(PixelFormat::y800, plane.width, plane.height);
        EXPECT_EQ(process_with(grey(plane), target, {filter}), VA_STATUS_SUCCESS);
        return read_grey(target, plane.width, plane.height);
    }

    Plane scaled(const Plane& plane, std::uint32_t width, std::uint32_t height, std::uint32_t input_flag,
                 std::uint32_t output_flag) {
        const VASurfaceID target = create_surface(PixelFormat::y800, width, height);
        Parameters parameters = pass_over(grey(plane));
        parameters.input_surface_flag = input_flag;
        parameters.output_surface_flag = output_flag;
        EXPECT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        return read_grey(target, width, height);
    }

    static constexpr std::uint32_t size = 32;
    VAContextID context_ = create_video_proc_context();
};

TEST_F(VideoFilterTest, TurnsAndThenMirrors) {
    const Plane picture = noise(20, 12);
    Plane expected = picture;
    for (std::uint32_t rotation = VA_ROTATION_NONE; rotation <= VA_ROTATION_270; ++rotation) {
        for (std::uint32_t mirror = 0; mirror <= (VA_MIRROR_HORIZONTAL | VA_MIRROR_VERTICAL); ++mirror) {
            const VASurfaceID target = create_surface(PixelFormat::y800, expected.width, expected.height);
            Parameters parameters = pass_over(grey(picture));
            parameters.rotation_state = rotation;
            parameters.mirror_state = mirror;
            ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
            EXPECT_EQ(
                read_grey(target, expected.width, expected.height),
                mirrored(expected, (mirror & VA_MIRROR_HORIZONTAL) != 0, (mirror & VA_MIRROR_VERTICAL) != 0))
                << "rotation " << rotation << " mirror " << mirror;
        }
        expected = rotated_clockwise(expected);
    }
}

TEST_F(VideoFilterTest, TurnsWhatWasCropped) {
    const Plane picture = noise(24, 16);
    const VARectangle region{3, 5, 8, 6};
    const VASurfaceID target = create_surface(PixelFormat::y800, 6, 8);
    Parameters parameters = pass_over(grey(picture));
    parameters.surface_region = &region;
    parameters.rotation_state = VA_ROTATION_90;
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
    const Plane cropped(8, 6, [&](std::uint32_t x, std::uint32_t y) { return picture.at(x + 3, y + 5); });
    EXPECT_EQ(read_grey(target, 6, 8), rotated_clockwise(cropped));
}

TEST_F(VideoFilterTest, BobKeepsOneField) {
    const Plane combed(16, 16, [](auto, std::uint32_t y) { return y % 2 == 0 ? 40 : 200; });
    const Plane top(16, 16, [](auto, auto) { return 40; });
    const Plane bottom(16, 16, [](auto, auto) { return 200; });
    EXPECT_EQ(filtered(combed, deinterlacing(VAProcDeinterlacingBob)), top);
    EXPECT_EQ(filtered(combed, deinterlacing(VAProcDeinterlacingBob, VA_DEINTERLACING_BOTTOM_FIELD)), bottom);
    EXPECT_EQ(filtered(combed, deinterlacing(VAProcDeinterlacingWeave)), combed);
    const VASurfaceID target = create_surface(PixelFormat::y800, 16, 16);
    for (const auto& [flag, expected] : {std::pair{VA_TOP_FIELD, top}, std::pair{VA_BOTTOM_FIELD, bottom}}) {
        Parameters parameters = pass_over(grey(combed));
        parameters.filter_flags = flag;
        ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        EXPECT_EQ(read_grey(target, 16, 16), expected);
    }
}

TEST_F(VideoFilterTest, BobOfAnAreaKeepsItsField) {
    const Plane combed(16, 16, [](auto, std::uint32_t y) { return y % 2 == 0 ? 40 : 200; });
    const VARectangle odd{4, 5, 8, 7};
    const VASurfaceID target = create_surface(PixelFormat::y800, 8, 7);
    Parameters parameters = pass_over(grey(combed));
    parameters.surface_region = &odd;
    parameters.filter_flags = VA_TOP_FIELD;
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
    EXPECT_EQ(read_grey(target, 8, 7), Plane(8, 7, [](auto, auto) { return 40; }));
}

TEST_F(VideoFilterTest, FieldsAreScaledApart) {
    const auto combed = [](std::uint32_t width, std::uint32_t height) {
        return Plane(width, height, [](auto, std::uint32_t y) { return y % 2 == 0 ? 40 : 200; });
    };
    EXPECT_EQ(scaled(combed(16, 16), 24, 40, VA_TOP_FIELD_FIRST, VA_TOP_FIELD_FIRST), combed(24, 40));
    EXPECT_EQ(scaled(combed(16, 17), 8, 7, VA_BOTTOM_FIELD_FIRST, VA_BOTTOM_FIELD_FIRST), combed(8, 7));
    EXPECT_NE(scaled(combed(16, 16), 24, 40, 0, VA_TOP_FIELD_FIRST), combed(24, 40));
    EXPECT_NE(scaled(combed(16, 16), 24, 40, VA_TOP_FIELD_FIRST, 0), combed(24, 40));
}

TEST_F(VideoFilterTest, RowsOfFieldsStayInPlace) {
    const Plane slope(8, 32, [](auto, std::uint32_t y) { return static_cast<int>(6 * y); });
    for (const std::uint32_t height : {24U, 48U, 64U}) {
        const Plane progressive = scaled(slope, 8, height, 0, 0);
        const Plane interlaced = scaled(slope, 8, height, VA_TOP_FIELD_FIRST, VA_TOP_FIELD_FIRST);
        for (std::uint32_t y = height / 4; y < height * 3 / 4; ++y)
            EXPECT_NEAR(interlaced.at(4, y), progressive.at(4, y), 1) << "row " << y << " of " << height;
    }
}

TEST_F(VideoFilterTest, MakesPicturesOfSingleFields) {
    const Plane frame = noise(16, 16);
    const Plane top(16, 8, [&](std::uint32_t x, std::uint32_t y) { return frame.at(x, 2 * y); });
    const Plane bottom(16, 8, [&](std::uint32_t x, std::uint32_t y) { return frame.at(x, 2 * y + 1); });
    EXPECT_EQ(scaled(frame, 16, 8, VA_TOP_FIELD_FIRST, VA_TOP_FIELD), top);
    EXPECT_EQ(scaled(frame, 16, 8, VA_TOP_FIELD_FIRST, VA_BOTTOM_FIELD), bottom);
    EXPECT_EQ(scaled(top, 16, 8, VA_TOP_FIELD, VA_TOP_FIELD), top);
}

TEST_F(VideoFilterTest, MakesPicturesOfFieldsOfAnArea) {
    const Plane frame = noise(16, 16);
    const VARectangle odd{4, 5, 8, 6};
    const VASurfaceID target = create_surface(PixelFormat::y800, 8, 3);
    Parameters parameters = pass_over(grey(frame));
    parameters.surface_region = &odd;
    parameters.input_surface_flag = VA_BOTTOM_FIELD_FIRST;
    for (const auto& [flag, first] : {std::pair{VA_TOP_FIELD, 6U}, std::pair{VA_BOTTOM_FIELD, 5U}}) {
        parameters.output_surface_flag = flag;
        ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        const Plane field(8, 3,
                          [&](std::uint32_t x, std::uint32_t y) { return frame.at(x + 4, 2 * y + first); });
        EXPECT_EQ(read_grey(target, 8, 3), field) << "from row " << first;
    }
}

TEST_F(VideoFilterTest, MotionAdaptiveDeinterlacingKeepsWhatStandsStill) {
    const Plane still = noise(24, 16);
    VASurfaceID previous = grey(still);
    VASurfaceID next = grey(still);
    const VASurfaceID target = create_surface(PixelFormat::y800, 24, 16);
    for (const std::uint32_t flags : {0U, 1U, 2U, 3U}) {
        VABufferID filter = deinterlacing(VAProcDeinterlacingMotionAdaptive, flags);
        Parameters parameters = pass_over(grey(still));
        parameters.filters = &filter;
        parameters.num_filters = 1;
        parameters.forward_references = &previous;
        parameters.num_forward_references = 1;
        ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        EXPECT_EQ(read_grey(target, 24, 16), still) << "flags " << flags;
        parameters.backward_references = &next;
        parameters.num_backward_references = 1;
        ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        EXPECT_EQ(read_grey(target, 24, 16), still) << "flags " << flags;
    }
}

TEST_F(VideoFilterTest, MotionAdaptiveDeinterlacingOfMovementIsBob) {
    const Plane combed(16, 16, [](auto, std::uint32_t y) { return y % 2 == 0 ? 100 : 180; });
    const Plane top(16, 16, [](auto, auto) { return 100; });
    VASurfaceID previous = grey(Plane(16, 16, [](auto, auto) { return 0; }));
    VABufferID filter = deinterlacing(VAProcDeinterlacingMotionAdaptive);
    Parameters parameters = pass_over(grey(combed));
    parameters.filters = &filter;
    parameters.num_filters = 1;
    const VASurfaceID target = create_surface(PixelFormat::y800, 16, 16);
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS) << "no references";
    EXPECT_EQ(read_grey(target, 16, 16), top);
    parameters.forward_references = &previous;
    parameters.num_forward_references = 1;
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
    EXPECT_EQ(read_grey(target, 16, 16), top);

    VASurfaceID other_size = grey(noise(8, 8));
    parameters.forward_references = &other_size;
    EXPECT_EQ(process(context_, target, parameters), VA_STATUS_ERROR_INVALID_SURFACE);
    parameters.forward_references = nullptr;
    EXPECT_EQ(process(context_, target, parameters), VA_STATUS_ERROR_INVALID_PARAMETER);
    VASurfaceID itself = target;
    parameters.forward_references = &itself;
    EXPECT_EQ(process(context_, target, parameters), VA_STATUS_ERROR_INVALID_SURFACE);
}

double variance(const Plane& plane, double mean) {
    double sum = 0;
    for (const int sample : plane.samples)
        sum += (sample - mean) * (sample - mean);
    return sum / static_cast<double>(plane.samples.size());
}

TEST_F(VideoFilterTest, NoiseReductionSmoothsNoiseAndKeepsEdges) {
    std::mt19937 random(2);
    const Plane noisy(32, 32, [&](auto, auto) { return 100 + static_cast<int>(random() % 9) - 4; });
    const Plane smoothed = filtered(noisy, value_filter(VAProcFilterNoiseReduction, 16));
    EXPECT_LT(variance(smoothed, 100), variance(noisy, 100) / 4);
    EXPECT_EQ(filtered(noisy, value_filter(VAProcFilterNoiseReduction, 0)), noisy);
    const Plane edge(32, 32, [](std::uint32_t x, auto) { return x < 15 ? 20 : 220; });
    EXPECT_EQ(filtered(edge, value_filter(VAProcFilterNoiseReduction, 64)), edge);
}

TEST_F(VideoFilterTest, SharpeningSteepensEdgesAlone) {
    const Plane edge(32, 8, [](std::uint32_t x, auto) { return x < 16 ? 100 : 140; });
    const Plane sharpened = filtered(edge, value_filter(VAProcFilterSharpening, 44));
    EXPECT_EQ(sharpened.at(15, 4), 90); // a quarter of the step
    EXPECT_EQ(sharpened.at(16, 4), 150);
    EXPECT_EQ(sharpened.at(14, 4), 100);
    EXPECT_EQ(sharpened.at(20, 4), 140);
    EXPECT_EQ(filtered(edge, value_filter(VAProcFilterSharpening, 0)), edge);
}

TEST_F(VideoFilterTest, ColorBalanceFollowsItsFormula) {
    const struct {
        VAProcColorBalanceType attribute;
        float value;
        std::array<int, 3> expected;
    } cases[] = {
        {VAProcColorBalanceBrightness, 20, {120, 108, 158}},
        {VAProcColorBalanceBrightness, -100, {0, 108, 158}},
        {VAProcColorBalanceContrast, 1.5F, {142, 98, 173}},
        {VAProcColorBalanceSaturation, 0, {100, 128, 128}},
        {VAProcColorBalanceSaturation, 2, {100, 88, 188}},
        {VAProcColorBalanceHue, 180, {100, 148, 98}},
        {VAProcColorBalanceHue, 90, {100, 158, 148}},
        {VAProcColorBalanceHue, 0, {100, 108, 158}},
    };
    const VASurfaceID target = create_surface(PixelFormat::nv12, size, size);
    for (const auto& [attribute, value, expected] : cases) {
        ASSERT_EQ(process_with(nv12(100, 108, 158), target, {balance(attribute, value)}), VA_STATUS_SUCCESS);
        EXPECT_EQ(middle_of_nv12(target), expected) << attribute << " " << value;
    }
}

TEST_F(VideoFilterTest, ColorBalanceWorksOnRgb) {
    const VASurfaceID target = create_surface(PixelFormat::rgba, size, size);
    const VASurfaceID source = packed(PixelFormat::rgba, {200, 100, 50, 77});
    ASSERT_EQ(process_with(source, target, {balance(VAProcColorBalanceSaturation, 0)}), VA_STATUS_SUCCESS);
    const int luma = static_cast<int>(std::lround(0.2126 * 200 + 0.7152 * 100 + 0.0722 * 50));
    EXPECT_EQ(middle_of_packed(target), (std::array{luma, luma, luma, 77}));
}

TEST_F(VideoFilterTest, FiltersWorkTogetherInAnyOrder) {
    const VASurfaceID source = nv12(100, 108, 158);
    const VASurfaceID target = create_surface(PixelFormat::nv12, size, size);
    const VABufferID all[] = {
        balance(VAProcColorBalanceBrightness, 20), value_filter(VAProcFilterSharpening, 44),
        value_filter(VAProcFilterNoiseReduction, 10), deinterlacing(VAProcDeinterlacingBob)};
    ASSERT_EQ(process_with(source, target, {std::begin(all), std::end(all)}), VA_STATUS_SUCCESS);
    EXPECT_EQ(middle_of_nv12(target), (std::array{120, 108, 158}));
}

TEST_F(VideoFilterTest, RefusesFiltersThatItDoesNotOffer) {
    const VASurfaceID source = nv12(1, 2, 3);
    const VASurfaceID target = create_surface(PixelFormat::nv12, size, size);
    VABufferID no_filter = VA_INVALID_ID;
    ASSERT_EQ(vaCreateBuffer(display_, context_, VAProcPipelineParameterBufferType, sizeof(Parameters), 1,
                             nullptr, &no_filter),
              VA_STATUS_SUCCESS);
    constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
    const VABufferID denoise = value_filter(VAProcFilterNoiseReduction, 1);
    const std::pair<VAStatus, std::vector<VABufferID>> refusals[] = {
        {VA_STATUS_ERROR_UNSUPPORTED_FILTER, {value_filter(VAProcFilterSkinToneEnhancement, 1)}},
        {VA_STATUS_ERROR_UNSUPPORTED_FILTER, {deinterlacing(VAProcDeinterlacingMotionCompensated)}},
        {VA_STATUS_ERROR_UNSUPPORTED_FILTER, {balance(VAProcColorBalanceAutoContrast, 1)}},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED,
         {deinterlacing(VAProcDeinterlacingBob, VA_DEINTERLACING_FMD_ENABLE)}},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED,
         {deinterlacing(VAProcDeinterlacingBob, VA_DEINTERLACING_ONE_FIELD)}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, {value_filter(VAProcFilterNoiseReduction, 65)}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, {value_filter(VAProcFilterSharpening, -1)}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, {value_filter(VAProcFilterSharpening, not_a_number)}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, {balance(VAProcColorBalanceHue, 181)}},
        {VA_STATUS_ERROR_INVALID_FILTER_CHAIN, {denoise, denoise}},
        {VA_STATUS_ERROR_INVALID_FILTER_CHAIN, std::vector<VABufferID>(VAProcFilterCount + 1, denoise)},
        {VA_STATUS_ERROR_INVALID_BUFFER, {VA_INVALID_ID}},
        {VA_STATUS_ERROR_INVALID_BUFFER, {no_filter}},
    };
    for (const auto& [status, filters] : refusals)
        EXPECT_EQ(process_with(source, target, filters), status)
            << "refusal " << &status - &refusals[0].first;
    EXPECT_EQ(process(context_, target, pass_over(source)), VA_STATUS_SUCCESS);
}

TEST_F(VideoFilterTest, BlendsByAlpha) {
    const VASurfaceID source = packed(PixelFormat::rgba, {200, 100, 50, 51}); // a fifth
    const struct {
        unsigned int flags;
        float global;
        std::array<int, 4> expected;
    } cases[] = {
        {0, 0, {120, 100, 90, 131}},
        {VA_BLEND_GLOBAL_ALPHA, 0.5F, {110, 100, 95, 116}},
        {VA_BLEND_PREMULTIPLIED_ALPHA, 0, {255, 180, 130, 131}},
        {VA_BLEND_PREMULTIPLIED_ALPHA | VA_BLEND_GLOBAL_ALPHA, 0.5F, {190, 140, 115, 116}},
        {VA_BLEND_GLOBAL_ALPHA, 0, {100, 100, 100, 100}},
    };
    for (const auto& [flags, global, expected] : cases) {
        const VASurfaceID target = packed(PixelFormat::rgba, {100, 100, 100, 100});
        VABlendState state{};
        state.flags = flags;
        state.global_alpha = global;
        Parameters parameters = pass_over(source);
        parameters.blend_state = &state;
        ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        const auto found = middle_of_packed(target);
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_NEAR(found[i], expected[i], 1) << "flags " << flags << " byte " << i;
    }
}

TEST_F(VideoFilterTest, BlendsRgbOverYuv) {
    const VASurfaceID target = nv12(16, 128, 128);
    const VASurfaceID source = packed(PixelFormat::bgra, {255, 255, 255, 128});
    VABlendState state{};
    Parameters parameters = pass_over(source);
    parameters.blend_state = &state;
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
    EXPECT_EQ(middle_of_nv12(target), (std::array{16 + 110, 128, 128}));
    state.flags = VA_BLEND_PREMULTIPLIED_ALPHA; // white of half opacity is grey with that alpha
    const VASurfaceID premultiplied = packed(PixelFormat::bgra, {128, 128, 128, 128});
    const VASurfaceID other = nv12(16, 128, 128);
    parameters.surface = premultiplied;
    ASSERT_EQ(process(context_, other, parameters), VA_STATUS_SUCCESS);
    EXPECT_EQ(middle_of_nv12(other), (std::array{16 + 110, 128, 128}));
}

TEST_F(VideoFilterTest, LumaKeyHidesARangeOfLuma) {
    VABlendState state{};
    state.flags = VA_BLEND_LUMA_KEY;
    state.min_luma = 0.3F;
    state.max_luma = 0.5F;
    for (const auto& [luma, shown] : {std::pair{100, false}, std::pair{60, true}, std::pair{200, true}}) {
        const VASurfaceID target = nv12(30, 90, 160);
        Parameters parameters = pass_over(nv12(luma, 108, 158));
        parameters.blend_state = &state;
        ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        EXPECT_EQ(middle_of_nv12(target), shown ? (std::array{luma, 108, 158}) : (std::array{30, 90, 160}));
    }
}

TEST_F(VideoFilterTest, RefusesBlendsThatDoNotFitTheSource) {
    const VASurfaceID rgb = packed(PixelFormat::bgra, {1, 2, 3, 4});
    const VASurfaceID opaque_rgb = packed(PixelFormat::bgrx, {1, 2, 3, 4});
    const VASurfaceID yuv = nv12(1, 2, 3);
    const VASurfaceID target = create_surface(PixelFormat::nv12, size, size);
    const std::tuple<VAStatus, VASurfaceID, VABlendState> refusals[] = {
        {VA_STATUS_ERROR_INVALID_PARAMETER, yuv, {VA_BLEND_PREMULTIPLIED_ALPHA, 0, 0, 0}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, opaque_rgb, {VA_BLEND_PREMULTIPLIED_ALPHA, 0, 0, 0}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, rgb, {VA_BLEND_LUMA_KEY, 0, 0, 1}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, yuv, {VA_BLEND_LUMA_KEY, 0, 0.5F, 0.2F}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, yuv, {VA_BLEND_GLOBAL_ALPHA, 1.5F, 0, 0}},
        {VA_STATUS_ERROR_INVALID_PARAMETER, yuv, {VA_BLEND_GLOBAL_ALPHA, std::nanf(""), 0, 0}},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED, yuv, {0x100, 0, 0, 0}},
    };
    for (const auto& [status, source, state] : refusals) {
        Parameters parameters = pass_over(source);
        parameters.blend_state = &state;
        EXPECT_EQ(process(context_, target, parameters), status)
            << "refusal " << &status - &std::get<0>(refusals[0]);
    }
}

TEST_F(VideoFilterTest, ComposesSeveralSurfacesInOrder) {
    const VASurfaceID target = packed(PixelFormat::bgra, {9, 9, 9, 9});
    const VARectangle left{0, 0, 20, 32};
    const VARectangle right{12, 0, 20, 32};
    std::array<Parameters, 2> passes{pass_over(packed(PixelFormat::bgra, {10, 20, 30, 255})),
                                     pass_over(packed(PixelFormat::bgra, {200, 200, 200, 255}))};
    passes[0].output_region = &left;
    passes[0].output_background_color = 0xFF000000;
    passes[1].output_region = &right;
    passes[1].output_background_color = 0xFF00FF00; // the first alone counts
    VABlendState half{};
    half.flags = VA_BLEND_GLOBAL_ALPHA;
    half.global_alpha = 0.5F;
    passes[1].blend_state = &half;
    std::array<VABufferID, 2> buffers{};
    for (std::size_t i = 0; i < passes.size(); ++i)
        ASSERT_EQ(vaCreateBuffer(display_, context_, VAProcPipelineParameterBufferType, sizeof(Parameters), 1,
                                 &passes[i], &buffers[i]),
                  VA_STATUS_SUCCESS);
    ASSERT_EQ(vaBeginPicture(display_, context_, target), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaRenderPicture(display_, context_, buffers.data(), buffers.size()), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaEndPicture(display_, context_), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaSyncSurface(display_, target), VA_STATUS_SUCCESS);
    Plane blue(size, size, [](auto, auto) { return 0; });
    access(target, 0, 4, 0, blue, false);
    EXPECT_EQ(blue.at(4, 16), 10);
    EXPECT_EQ(blue.at(16, 16), 105);
    EXPECT_EQ(blue.at(28, 16), 100);
}

TEST_F(VideoFilterTest, ScalesAsTheFlagsAsk) {
    const Plane picture = noise(16, 16);
    const VASurfaceID source = grey(picture);
    const auto scaled = [&](std::uint32_t flags) {
        const VASurfaceID target = create_surface(PixelFormat::y800, 32, 32);
        Parameters parameters = pass_over(source);
        parameters.filter_flags = flags;
        EXPECT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        return read_grey(target, 32, 32);
    };
    const Plane doubled(32, 32, [&](std::uint32_t x, std::uint32_t y) { return picture.at(x / 2, y / 2); });
    const Plane standard = scaled(0);
    const Plane bilinear = scaled(VA_FILTER_INTERPOLATION_BILINEAR);
    EXPECT_EQ(scaled(VA_FILTER_INTERPOLATION_NEAREST_NEIGHBOR), doubled);
    EXPECT_EQ(scaled(VA_FILTER_SCALING_FAST), bilinear);
    EXPECT_EQ(scaled(VA_FILTER_SCALING_HQ), standard);
    EXPECT_NE(bilinear, standard);
    EXPECT_NE(scaled(VA_FILTER_INTERPOLATION_ADVANCED), standard);
    // Between two pixels, a quarter of the way.
    EXPECT_NEAR(bilinear.at(1, 0), 0.75 * picture.at(0, 0) + 0.25 * picture.at(1, 0), 1);

    const VASurfaceID target = create_surface(PixelFormat::y800, 32, 32);
    for (const std::uint32_t flags :
         {std::uint32_t{VA_FILTER_SCALING_NL_ANAMORPHIC}, 0x400U, 0x4000U, 0x30U, 3U}) {
        Parameters parameters = pass_over(source);
        parameters.filter_flags = flags;
        EXPECT_EQ(process(context_, target, parameters), VA_STATUS_ERROR_FLAG_NOT_SUPPORTED) << flags;
    }
}

TEST_F(VideoFilterTest, ScalesPicturesOfAnySize) {
    for (const std::uint32_t from : {1U, 2U, 3U, 17U, 500U})
        for (const std::uint32_t to : {1U, 2U, 3U, 17U, 500U})
            for (const PixelFormat format : {PixelFormat::nv12, PixelFormat::y800, PixelFormat::yuv411p}) {
                const VASurfaceID source = create_surface(format, from, from);
                const VASurfaceID target = create_surface(PixelFormat::i420, to, to);
                EXPECT_EQ(process(context_, target, pass_over(source)), VA_STATUS_SUCCESS)
                    << from << " to " << to;
            }
}

TEST_F(VideoFilterTest, ReadsTheSourceColorFlags) {
    const VASurfaceID source = nv12(100, 90, 170);
    const VASurfaceID by_flag = create_surface(PixelFormat::rgba, size, size);
    const VASurfaceID by_standard = create_surface(PixelFormat::rgba, size, size);
    const std::pair<std::uint32_t, VAProcColorStandardType> flags[] = {
        {VA_SRC_BT601, VAProcColorStandardBT601},
        {VA_SRC_BT709, VAProcColorStandardBT709},
        {VA_SRC_SMPTE_240, VAProcColorStandardSMPTE240M},
    };
    for (const auto& [flag, standard] : flags) {
        Parameters parameters = pass_over(source);
        parameters.filter_flags = flag;
        ASSERT_EQ(process(context_, by_flag, parameters), VA_STATUS_SUCCESS);
        parameters = pass_over(source);
        parameters.surface_color_standard = standard;
        ASSERT_EQ(process(context_, by_standard, parameters), VA_STATUS_SUCCESS);
        EXPECT_EQ(middle_of_packed(by_flag), middle_of_packed(by_standard));
    }
}

TEST_F(VideoFilterTest, TellsItsFilters) {
    std::array<VAProcFilterType, VAProcFilterCount> filters{};
    unsigned int count = 1;
    EXPECT_EQ(vaQueryVideoProcFilters(display_, context_, filters.data(), &count),
              VA_STATUS_ERROR_MAX_NUM_EXCEEDED);
    EXPECT_EQ(count, 5);
    count = filters.size();
    ASSERT_EQ(vaQueryVideoProcFilters(display_, context_, filters.data(), &count), VA_STATUS_SUCCESS);
    EXPECT_EQ(count, 5);
    EXPECT_EQ(filters[0], VAProcFilterDeinterlacing);

    std::array<VAProcFilterCapColorBalance, VAProcColorBalanceCount> balances{};
    count = balances.size();
    ASSERT_EQ(
        vaQueryVideoProcFilterCaps(display_, context_, VAProcFilterColorBalance, balances.data(), &count),
        VA_STATUS_SUCCESS);
    ASSERT_EQ(count, 4);
    for (unsigned int i = 0; i < count; ++i) {
        EXPECT_LT(balances[i].range.min_value, balances[i].range.max_value);
        EXPECT_GT(balances[i].range.step, 0);
    }
    count = 1;
    EXPECT_EQ(
        vaQueryVideoProcFilterCaps(display_, context_, VAProcFilterColorBalance, balances.data(), &count),
        VA_STATUS_ERROR_MAX_NUM_EXCEEDED);
    for (const VAProcFilterType type : {VAProcFilterNoiseReduction, VAProcFilterSharpening}) {
        VAProcFilterCap cap{};
        count = 1;
        ASSERT_EQ(vaQueryVideoProcFilterCaps(display_, context_, type, &cap, &count), VA_STATUS_SUCCESS);
        EXPECT_EQ(cap.range.max_value, 64);
    }
    EXPECT_EQ(vaQueryVideoProcFilterCaps(display_, context_, VAProcFilterSkinToneEnhancement, balances.data(),
                                         &count),
              VA_STATUS_ERROR_UNSUPPORTED_FILTER);
}

TEST_F(VideoFilterTest, TellsWhatThePipelineNeedsAndOffers) {
    VAProcPipelineCaps caps{};
    ASSERT_EQ(vaQueryVideoProcPipelineCaps(display_, context_, nullptr, 0, &caps), VA_STATUS_SUCCESS);
    EXPECT_EQ(caps.num_forward_references, 0);
    EXPECT_EQ(caps.rotation_flags, 0xF);
    EXPECT_EQ(caps.mirror_flags, VA_MIRROR_HORIZONTAL | VA_MIRROR_VERTICAL);
    EXPECT_EQ(caps.blend_flags, VA_BLEND_GLOBAL_ALPHA | VA_BLEND_PREMULTIPLIED_ALPHA | VA_BLEND_LUMA_KEY);
    EXPECT_EQ(caps.num_additional_outputs, 0);
    VABufferID filter = deinterlacing(VAProcDeinterlacingMotionAdaptive);
    ASSERT_EQ(vaQueryVideoProcPipelineCaps(display_, context_, &filter, 1, &caps), VA_STATUS_SUCCESS);
    EXPECT_EQ(caps.num_forward_references, 1);
    EXPECT_EQ(caps.num_backward_references, 1);
    filter = value_filter(VAProcFilterSkinToneEnhancement, 1);
    EXPECT_EQ(vaQueryVideoProcPipelineCaps(display_, context_, &filter, 1, &caps),
              VA_STATUS_ERROR_UNSUPPORTED_FILTER);
}

} // namespace
} // namespace zeva::test
