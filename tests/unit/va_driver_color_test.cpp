// Colour conversion of the software VA driver beside a reference in double precision (ITU-T H.273,
// section 8.3).
#include "va_driver_fixture.hpp"

#include <cmath>
#include <random>
#include <string>

namespace zeva::test {
namespace {

using Triple = std::array<double, 3>;

/// A matrix by its weights of red and blue.
struct Matrix {
    const char* name;
    VAProcColorStandardType standard;
    double red;
    double blue;
};
constexpr Matrix matrices[] = {
    {"BT.601", VAProcColorStandardBT601, 0.299, 0.114},
    {"BT.709", VAProcColorStandardBT709, 0.2126, 0.0722},
    {"BT.470 M", VAProcColorStandardBT470M, 0.30, 0.11},
    {"SMPTE 240M", VAProcColorStandardSMPTE240M, 0.212, 0.087},
    {"BT.2020", VAProcColorStandardBT2020, 0.2627, 0.0593},
};

/// How a side of a conversion writes colours: RGB where there is no matrix.
struct Encoding {
    const Matrix* matrix;
    std::uint8_t range; ///< VA_SOURCE_RANGE_*
    int depth;
};

/// Red, green and blue from 0 to 1 as numbers.
Triple encode(const Triple& rgb, const Encoding& encoding) {
    const auto [red, green, blue] = rgb;
    const double max = std::ldexp(1.0, encoding.depth) - 1;
    if (encoding.matrix == nullptr)
        return {red * max, green * max, blue * max};
    const Matrix& matrix = *encoding.matrix;
    const double y = matrix.red * red + (1 - matrix.red - matrix.blue) * green + matrix.blue * blue;
    const double cb = (blue - y) / (2 * (1 - matrix.blue));
    const double cr = (red - y) / (2 * (1 - matrix.red));
    const double step = std::ldexp(1.0, encoding.depth - 8);
    if (encoding.range == VA_SOURCE_RANGE_FULL)
        return {y * max, cb * max + 128 * step, cr * max + 128 * step};
    return {(16 + 219 * y) * step, (128 + 224 * cb) * step, (128 + 224 * cr) * step};
}

/// The inverse.
Triple decode(const Triple& numbers, const Encoding& encoding) {
    const double max = std::ldexp(1.0, encoding.depth) - 1;
    if (encoding.matrix == nullptr)
        return {numbers[0] / max, numbers[1] / max, numbers[2] / max};
    const Matrix& matrix = *encoding.matrix;
    const double step = std::ldexp(1.0, encoding.depth - 8);
    const bool full = encoding.range == VA_SOURCE_RANGE_FULL;
    const double y = full ? numbers[0] / max : (numbers[0] / step - 16) / 219;
    const double cb = full ? (numbers[1] - 128 * step) / max : (numbers[1] / step - 128) / 224;
    const double cr = full ? (numbers[2] - 128 * step) / max : (numbers[2] / step - 128) / 224;
    const double red = y + 2 * (1 - matrix.red) * cr;
    const double blue = y + 2 * (1 - matrix.blue) * cb;
    return {red, (y - matrix.red * red - matrix.blue * blue) / (1 - matrix.red - matrix.blue), blue};
}

constexpr std::uint32_t width = 64;
constexpr std::uint32_t height = 48;

class ColorConversionTest : public VaDriverTest {
protected:
    using Numbers = std::vector<std::array<int, 3>>;

    /// One pixel of a packed or planar 4:4:4 format.
    static void access(const VAImage& image, std::byte* data, PixelFormat format, std::uint32_t x,
                       std::uint32_t y, std::array<int, 3>& numbers, bool write) {
        if (format == PixelFormat::y410) {
            std::byte* const at = data + image.offsets[0] + y * image.pitches[0] + 4 * x;
            auto pixel =
                3U << 30 | static_cast<std::uint32_t>(numbers[0] << 10 | numbers[1] | numbers[2] << 20);
            if (write)
                std::memcpy(at, &pixel, sizeof(pixel));
            std::memcpy(&pixel, at, sizeof(pixel));
            numbers = {static_cast<int>(pixel >> 10 & 0x3FF), static_cast<int>(pixel & 0x3FF),
                       static_cast<int>(pixel >> 20 & 0x3FF)};
            return;
        }
        for (std::uint32_t i = 0; i < 3; ++i) {
            std::byte& sample = format == PixelFormat::rgba
                                    ? data[image.offsets[0] + y * image.pitches[0] + 4 * x + i]
                                    : data[image.offsets[i] + y * image.pitches[i] + x];
            if (write)
                sample = static_cast<std::byte>(numbers[i]);
            numbers[i] = std::to_integer<int>(sample);
        }
    }

    void access(VASurfaceID surface, PixelFormat format, Numbers& numbers, bool write) {
        VAImage image{};
        ASSERT_EQ(vaDeriveImage(display_, surface, &image), VA_STATUS_SUCCESS);
        std::byte* const data = map(image);
        for (std::uint32_t i = 0; i < numbers.size(); ++i)
            access(image, data, format, i % width, i / width, numbers[i], write);
        EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
    }

    /// Colours of the whole cube, in numbers of the encoding.
    static Numbers colors(const Encoding& encoding) {
        std::mt19937 random(1);
        std::uniform_real_distribution<double> share(0, 1);
        Numbers result(std::size_t{width} * height);
        for (auto& pixel : result) {
            const Triple numbers = encode({share(random), share(random), share(random)}, encoding);
            std::ranges::transform(numbers, pixel.begin(),
                                   [](double number) { return static_cast<int>(std::lround(number)); });
        }
        return result;
    }

    void expect_conversion(PixelFormat from_format, const Encoding& from, PixelFormat to_format,
                           const Encoding& to) {
        Numbers source = colors(from);
        const VASurfaceID source_surface = create_surface(from_format, width, height);
        access(source_surface, from_format, source, true);
        const VASurfaceID target_surface = create_surface(to_format, width, height);
        VAProcPipelineParameterBuffer parameters = pass_over(source_surface);
        parameters.surface_color_standard = from.matrix ? from.matrix->standard : VAProcColorStandardSRGB;
        parameters.input_color_properties.color_range = from.range;
        parameters.output_color_standard = to.matrix ? to.matrix->standard : VAProcColorStandardSRGB;
        parameters.output_color_properties.color_range = to.range;
        ASSERT_EQ(process(context_, target_surface, parameters), VA_STATUS_SUCCESS);
        Numbers found(source.size());
        access(target_surface, to_format, found, false);
        compare(source, from, found, to);
        std::array surfaces{source_surface, target_surface};
        EXPECT_EQ(vaDestroySurfaces(display_, surfaces.data(), surfaces.size()), VA_STATUS_SUCCESS);
    }

    static void compare(const Numbers& source, const Encoding& from, const Numbers& found,
                        const Encoding& to) {
        const double max = std::ldexp(1.0, to.depth) - 1;
        double worst = 0;
        for (std::size_t i = 0; i < source.size(); ++i) {
            const Triple rgb = decode({static_cast<double>(source[i][0]), static_cast<double>(source[i][1]),
                                       static_cast<double>(source[i][2])},
                                      from);
            const Triple expected = encode(rgb, to);
            for (std::size_t channel = 0; channel < 3; ++channel)
                worst =
                    std::max(worst, std::abs(std::clamp(expected[channel], 0.0, max) - found[i][channel]));
        }
        EXPECT_LE(worst, 1.0);
    }

    VAContextID context_ = create_video_proc_context();
};

constexpr std::uint8_t ranges[] = {VA_SOURCE_RANGE_REDUCED, VA_SOURCE_RANGE_FULL};

/// The formats of three full planes, by their depths.
PixelFormat yuv_format(int depth) {
    return depth == 8 ? PixelFormat::yuv444p : PixelFormat::y410;
}

std::string text(const Encoding& encoding) {
    if (encoding.matrix == nullptr)
        return "RGB";
    return std::string(encoding.matrix->name) +
           (encoding.range == VA_SOURCE_RANGE_FULL ? " full " : " limited ") + std::to_string(encoding.depth);
}

/// Every matrix in every range and depth.
std::vector<Encoding> all_encodings() {
    std::vector<Encoding> result;
    for (const Matrix& matrix : matrices)
        for (const std::uint8_t range : ranges)
            for (const int depth : {8, 10})
                result.push_back({&matrix, range, depth});
    return result;
}

constexpr Encoding rgb{nullptr, VA_SOURCE_RANGE_UNKNOWN, 8};

TEST_F(ColorConversionTest, FromYuvToRgbIsWithinOne) {
    for (const Encoding& from : all_encodings()) {
        SCOPED_TRACE(text(from));
        expect_conversion(yuv_format(from.depth), from, PixelFormat::rgba, rgb);
    }
}

TEST_F(ColorConversionTest, FromRgbToYuvIsWithinOne) {
    for (const Encoding& to : all_encodings()) {
        SCOPED_TRACE(text(to));
        expect_conversion(PixelFormat::rgba, rgb, yuv_format(to.depth), to);
    }
}

TEST_F(ColorConversionTest, BetweenAllYuvEncodingsIsWithinOne) {
    for (const Encoding& from : all_encodings())
        for (const Encoding& to : all_encodings()) {
            SCOPED_TRACE(text(from) + " to " + text(to));
            expect_conversion(yuv_format(from.depth), from, yuv_format(to.depth), to);
        }
}

TEST_F(ColorConversionTest, ExplicitPropertiesAreThoseOfH273) {
    const VASurfaceID source = create_surface(PixelFormat::rgba, width, height);
    Numbers white(std::size_t{width} * height, {200, 100, 50});
    access(source, PixelFormat::rgba, white, true);
    const VASurfaceID target = create_surface(PixelFormat::yuv444p, width, height);
    const std::pair<std::uint8_t, const Matrix*> code_points[] = {
        {1, &matrices[1]}, {4, &matrices[2]}, {5, &matrices[0]},
        {6, &matrices[0]}, {7, &matrices[3]}, {9, &matrices[4]},
    };
    for (const auto& [code_point, matrix] : code_points) {
        VAProcPipelineParameterBuffer parameters = pass_over(source);
        parameters.output_color_standard = VAProcColorStandardExplicit;
        parameters.output_color_properties.matrix_coefficients = code_point;
        ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        Numbers found(white.size());
        access(target, PixelFormat::yuv444p, found, false);
        compare(white, rgb, found, {matrix, VA_SOURCE_RANGE_REDUCED, 8});
    }
    for (const std::uint8_t unknown : {3, 8, 10, 11, 14, 255}) {
        VAProcPipelineParameterBuffer parameters = pass_over(source);
        parameters.output_color_standard = VAProcColorStandardExplicit;
        parameters.output_color_properties.matrix_coefficients = unknown;
        EXPECT_EQ(process(context_, target, parameters), VA_STATUS_ERROR_INVALID_PARAMETER);
    }
}

} // namespace
} // namespace zeva::test
