// Tone mapping by VideoProc of the software VA driver, through libva, beside its formulas in double
// precision.
#include "va_driver_fixture.hpp"

#include <cmath>
#include <cstring>

#include <zeva/picture_info.hpp>

namespace zeva::test {
namespace {

using Color = std::array<double, 3>; ///< red, green and blue
using Matrix = std::array<Color, 3>;

constexpr std::uint32_t size = 16;
constexpr double display_white = 100; ///< cd/m2

// SMPTE ST 2084.
constexpr double m1 = 0.1593017578125;
constexpr double m2 = 78.84375;
constexpr double c1 = 0.8359375;
constexpr double c2 = 18.8515625;
constexpr double c3 = 18.6875;

double luminance_of(double code) {
    const double power = std::pow(code, 1 / m2);
    return 10'000 * std::pow(std::max(power - c1, 0.0) / (c2 - c3 * power), 1 / m1);
}

double code_of(double luminance) {
    const double power = std::pow(luminance / 10'000, m1);
    return std::pow((c1 + c2 * power) / (1 + c3 * power), m2);
}

/// ITU-R BT.2390-10, section 5.4.1, for a display of 100 cd/m2.
double shown(double luminance, double peak) {
    const double code = code_of(std::min(luminance, peak)) / code_of(peak);
    const double greatest = code_of(display_white) / code_of(peak);
    const double knee = 1.5 * greatest - 0.5;
    if (code < knee)
        return luminance;
    const double t = (code - knee) / (1 - knee);
    const double spline = (2 * t * t * t - 3 * t * t + 1) * knee + (t * t * t - 2 * t * t + t) * (1 - knee) +
                          (-2 * t * t * t + 3 * t * t) * greatest;
    return luminance_of(spline * code_of(peak));
}

Color multiply(const Matrix& matrix, const Color& color) {
    Color result{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            result[i] += matrix[i][j] * color[j];
    return result;
}

// From BT.2020's primaries to BT.709's (ITU-R BT.2087, inverted).
constexpr Matrix to_bt709{
    {{1.660491, -0.587641, -0.072850}, {-0.124550, 1.132900, -0.008349}, {-0.018151, -0.100579, 1.118730}}};

/// Red, green and blue between 0 and 1 of a picture of 10 bits and limited range, by BT.2020's matrix.
Color read_bt2020(const std::array<int, 3>& samples) {
    const double y = (samples[0] - 64) / 876.0;
    const double u = (samples[1] - 512) / 896.0;
    const double v = (samples[2] - 512) / 896.0;
    const double red = y + 1.4746 * v;
    const double blue = y + 1.8814 * u;
    return {red, (y - 0.2627 * red - 0.0593 * blue) / 0.6780, blue};
}

/// Samples of 8 bits and limited range, by BT.709's matrix.
std::array<int, 3> write_bt709(const Color& color) {
    const double y = 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2];
    const auto sample = [](double value, double black, double range) {
        return static_cast<int>(std::lround(black + range * value));
    };
    return {sample(y, 16, 219), sample((color[2] - y) / 1.8556, 128, 224),
            sample((color[0] - y) / 1.5748, 128, 224)};
}

/// What the display of BT.709 is to be given (BT.1886).
std::array<int, 3> expected_of(const std::array<int, 3>& samples, double peak) {
    Color light = read_bt2020(samples);
    for (double& component : light)
        component = luminance_of(std::clamp(component, 0.0, 1.0));
    const double brightest = std::ranges::max(light);
    const double gain = brightest > 0 ? shown(brightest, peak) / brightest : 1;
    for (double& component : light)
        component *= gain / display_white;
    Color displayed = multiply(to_bt709, light);
    for (double& component : displayed)
        component = std::pow(std::clamp(component, 0.0, 1.0), 1 / 2.4);
    return write_bt709(displayed);
}

class ToneMappingTest : public VaDriverTest {
protected:
    /// A picture of one colour.
    VASurfaceID p010(const std::array<int, 3>& samples) {
        const VASurfaceID surface = create_surface(PixelFormat::p010, size, size);
        VAImage image{};
        EXPECT_EQ(vaDeriveImage(display_, surface, &image), VA_STATUS_SUCCESS);
        std::byte* const data = map(image);
        for (std::uint32_t y = 0; y < size; ++y)
            for (std::uint32_t x = 0; x < size; ++x) {
                put_word(data + image.offsets[0] + y * image.pitches[0] + 2 * x, samples[0]);
                put_word(data + image.offsets[1] + y / 2 * image.pitches[1] + 2 * x, samples[1 + x % 2]);
            }
        EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
        return surface;
    }

    static void put_word(std::byte* to, int sample) {
        const auto word = static_cast<std::uint16_t>(sample << 6);
        std::memcpy(to, &word, sizeof(word));
    }

    std::array<int, 3> pixel_of_nv12(VASurfaceID surface) {
        VAImage image{};
        EXPECT_EQ(vaDeriveImage(display_, surface, &image), VA_STATUS_SUCCESS);
        const std::byte* const data = map(image);
        const auto sample = [&](std::uint64_t offset) { return std::to_integer<int>(data[offset]); };
        const std::array samples{sample(image.offsets[0]), sample(image.offsets[1]),
                                 sample(image.offsets[1] + 1)};
        EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
        return samples;
    }

    VABufferID filter(const VAProcFilterParameterBufferHDRToneMapping& parameters) {
        auto copy = parameters;
        VABufferID buffer = VA_INVALID_ID;
        EXPECT_EQ(vaCreateBuffer(display_, context_, VAProcFilterParameterBufferType, sizeof(copy), 1, &copy,
                                 &buffer),
                  VA_STATUS_SUCCESS);
        return buffer;
    }

    VAProcFilterParameterBufferHDRToneMapping hdr10() {
        VAProcFilterParameterBufferHDRToneMapping parameters{};
        parameters.type = VAProcFilterHighDynamicRangeToneMapping;
        parameters.data.metadata_type = VAProcHighDynamicRangeMetadataHDR10;
        parameters.data.metadata = &metadata_;
        parameters.data.metadata_size = sizeof(metadata_);
        return parameters;
    }

    VAStatus map_tones(VASurfaceID source, VASurfaceID target,
                       const VAProcFilterParameterBufferHDRToneMapping& how) {
        VABufferID buffer = filter(how);
        VAProcPipelineParameterBuffer parameters = pass_over(source);
        parameters.filters = &buffer;
        parameters.num_filters = 1;
        parameters.surface_color_standard = parameters.output_color_standard = VAProcColorStandardExplicit;
        parameters.input_color_properties = content_;
        parameters.output_color_properties = display_colors_;
        return process(context_, target, parameters);
    }

    static VAProcColorProperties colors(ColorPrimaries primaries, TransferFunction transfer,
                                        ColorMatrix matrix) {
        VAProcColorProperties properties{};
        properties.color_range = VA_SOURCE_RANGE_REDUCED;
        properties.colour_primaries = static_cast<std::uint8_t>(primaries);
        properties.transfer_characteristics = static_cast<std::uint8_t>(transfer);
        properties.matrix_coefficients = static_cast<std::uint8_t>(matrix);
        return properties;
    }

    VAContextID context_ = create_video_proc_context();
    VAHdrMetaDataHDR10 metadata_{};
    VAProcColorProperties content_ =
        colors(ColorPrimaries::bt2020, TransferFunction::pq, ColorMatrix::bt2020_ncl);
    VAProcColorProperties display_colors_ =
        colors(ColorPrimaries::bt709, TransferFunction::bt709, ColorMatrix::bt709);
};

TEST_F(ToneMappingTest, FollowsTheStandards) {
    const VASurfaceID target = create_surface(PixelFormat::nv12, size, size);
    for (const std::uint32_t peak : {400U, 1000U, 4000U}) {
        metadata_.max_display_mastering_luminance = peak * 10'000;
        for (const int luma : {64, 150, 300, 400, 500, 600, 700, 800, 940})
            for (const auto& [u, v] : {std::pair{512, 512}, {480, 540}, {530, 500}}) {
                const std::array samples{luma, u, v};
                ASSERT_EQ(map_tones(p010(samples), target, hdr10()), VA_STATUS_SUCCESS);
                const auto found = pixel_of_nv12(target);
                const auto expected = expected_of(samples, peak);
                for (std::size_t i = 0; i < 3; ++i)
                    EXPECT_NEAR(found[i], expected[i], 1) << peak << " cd/m2, luma " << luma << ", u " << u;
            }
    }
}

TEST_F(ToneMappingTest, ShowsTheBrightestLightAsWhite) {
    const VASurfaceID target = create_surface(PixelFormat::nv12, size, size);
    metadata_.max_display_mastering_luminance = 4000 * 10'000;
    metadata_.max_content_light_level = 600;
    const int luma = static_cast<int>(std::lround(64 + 876 * code_of(600)));
    ASSERT_EQ(map_tones(p010({luma, 512, 512}), target, hdr10()), VA_STATUS_SUCCESS);
    EXPECT_EQ(pixel_of_nv12(target), (std::array{235, 128, 128}));
    ASSERT_EQ(map_tones(p010({940, 512, 512}), target, hdr10()), VA_STATUS_SUCCESS);
    EXPECT_EQ(pixel_of_nv12(target), (std::array{235, 128, 128})) << "brighter than the metadata say";
}

TEST_F(ToneMappingTest, RefusesOtherRangesAndMetadata) {
    const VASurfaceID source = p010({500, 512, 512});
    const VASurfaceID target = create_surface(PixelFormat::nv12, size, size);
    auto other_metadata = hdr10();
    other_metadata.data.metadata_type = VAProcHighDynamicRangeMetadataNone;
    EXPECT_EQ(map_tones(source, target, other_metadata), VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    auto without_metadata = hdr10();
    without_metadata.data.metadata = nullptr;
    EXPECT_EQ(map_tones(source, target, without_metadata), VA_STATUS_ERROR_INVALID_PARAMETER);
    auto short_metadata = hdr10();
    short_metadata.data.metadata_size = sizeof(metadata_) - 1;
    EXPECT_EQ(map_tones(source, target, short_metadata), VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto content = content_;
    content_.transfer_characteristics = static_cast<std::uint8_t>(TransferFunction::hlg);
    EXPECT_EQ(map_tones(source, target, hdr10()), VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    content_.transfer_characteristics = 99;
    EXPECT_EQ(map_tones(source, target, hdr10()), VA_STATUS_ERROR_INVALID_PARAMETER);
    content_ = content;
    const auto display_colors = display_colors_;
    display_colors_.transfer_characteristics = static_cast<std::uint8_t>(TransferFunction::pq);
    EXPECT_EQ(map_tones(source, target, hdr10()), VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    display_colors_ = display_colors;
    EXPECT_EQ(map_tones(source, target, hdr10()), VA_STATUS_SUCCESS);
}

TEST_F(ToneMappingTest, IsOfferedForHdr10ToStandardRange) {
    std::array<VAProcFilterCapHighDynamicRange, VAProcHighDynamicRangeMetadataTypeCount> caps{};
    unsigned int count = caps.size();
    ASSERT_EQ(vaQueryVideoProcFilterCaps(display_, context_, VAProcFilterHighDynamicRangeToneMapping,
                                         caps.data(), &count),
              VA_STATUS_SUCCESS);
    ASSERT_EQ(count, 1U);
    EXPECT_EQ(caps[0].metadata_type, VAProcHighDynamicRangeMetadataHDR10);
    EXPECT_EQ(caps[0].caps_flag, VA_TONE_MAPPING_HDR_TO_SDR);
}

} // namespace
} // namespace zeva::test
