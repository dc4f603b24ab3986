// One coloured pixel per RGB format of the VA driver's, put through its images and read from the memory by
// the format that zeva says it has: a name that means other bytes than zeva takes it for shows another
// colour.
#include "bridge_test.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

namespace zeva::test {
namespace {

constexpr std::uint32_t width = 64;
constexpr std::uint32_t height = 48;
constexpr std::size_t channels = 4;
const std::map<char, std::uint8_t> orange{{'r', 230}, {'g', 120}, {'b', 40}, {'a', 255}, {'x', 0}};

using Pixel = std::array<std::uint8_t, channels>;

/// The bytes of a pixel whose channels are named in their order in memory.
Pixel by_bytes(std::string_view names) {
    Pixel pixel{};
    std::ranges::transform(names, pixel.begin(), [](char name) { return orange.at(name); });
    return pixel;
}

/// The bytes of a pixel of which the driver tells the masks.
Pixel by_masks(const VAImageFormat& format) {
    const auto at = [](std::uint32_t mask, char name) { return mask / 0xFF * orange.at(name); };
    const std::uint32_t number = at(format.red_mask, 'r') | at(format.green_mask, 'g') |
                                 at(format.blue_mask, 'b') | at(format.alpha_mask, 'a');
    Pixel pixel{};
    std::memcpy(pixel.data(), &number, sizeof(number)); // VA_LSB_FIRST
    return pixel;
}

class Quirks : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (!HasFatalFailure() && !IsSkipped())
            ZEVA_REQUIRE_EXECUTION("intel-drivers");
    }

    [[nodiscard]] VAImageFormat image_format(std::uint32_t fourcc) const {
        std::vector<VAImageFormat> formats(static_cast<std::size_t>(vaMaxNumImageFormats(gpu_.va_display())));
        int count = 0;
        EXPECT_EQ(vaQueryImageFormats(gpu_.va_display(), formats.data(), &count), VA_STATUS_SUCCESS);
        formats.resize(static_cast<std::size_t>(count));
        const auto found = std::ranges::find(formats, fourcc, &VAImageFormat::fourcc);
        EXPECT_NE(found, formats.end());
        return found != formats.end() ? *found : VAImageFormat{};
    }

    /// Fills a surface by vaPutImage.
    void put(VASurfaceID surface, VAImageFormat format, const Pixel& pixel) const {
        const VADisplay display = gpu_.va_display();
        VAImage image{};
        void* bytes = nullptr;
        ASSERT_EQ(vaCreateImage(display, &format, width, height, &image), VA_STATUS_SUCCESS);
        ASSERT_EQ(vaMapBuffer(display, image.buf, &bytes), VA_STATUS_SUCCESS);
        for (std::uint32_t i = 0; i + channels <= image.data_size; i += channels)
            std::ranges::copy(pixel, static_cast<std::uint8_t*>(bytes) + i);
        EXPECT_EQ(vaUnmapBuffer(display, image.buf), VA_STATUS_SUCCESS);
        EXPECT_EQ(vaPutImage(display, surface, image.image_id, 0, 0, width, height, 0, 0, width, height),
                  VA_STATUS_SUCCESS);
        vaDestroyImage(display, image.image_id);
    }

    /// A surface of the driver's, filled with a pixel; what the pixel is by zeva's name of the format.
    void expect_orange(std::uint32_t fourcc, const Pixel& pixel) const {
        VASurfaceAttrib attribute{};
        attribute.type = VASurfaceAttribPixelFormat;
        attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
        attribute.value.type = VAGenericValueTypeInteger;
        attribute.value.value.i = static_cast<int>(fourcc);
        VASurfaceID id = VA_INVALID_SURFACE;
        ASSERT_EQ(
            vaCreateSurfaces(gpu_.va_display(), VA_RT_FORMAT_RGB32, width, height, &id, 1, &attribute, 1),
            VA_STATUS_SUCCESS);
        const VaSurface surface{gpu_.display(), id};
        put(id, image_format(fourcc), pixel);

        const ExportedSurface exported = export_surface(gpu_.display(), id);
        const MappedDmaBuf mapped = exported.objects.at(0).map(CpuAccess::read);
        const std::string_view names = info(exported.layout.format).name;
        const auto* found = mapped.bytes().data() + std::size_t{height} / 2 * exported.layout.planes[0].pitch;
        for (std::size_t i = 0; i < channels; ++i)
            if (names[i] != 'x') {
                EXPECT_EQ(std::to_integer<int>(found[i]), orange.at(names[i])) << names << ", byte " << i;
            }
    }
};

TEST_F(Quirks, FormatsNamedByBytesKeepTheirColours) {
    for (const PixelFormat format :
         {PixelFormat::rgba, PixelFormat::bgra, PixelFormat::rgbx, PixelFormat::bgrx}) {
        SCOPED_TRACE(info(format).name);
        expect_orange(info(format).va_fourcc, by_bytes(info(format).name));
    }
}

TEST_F(Quirks, FormatsNamedFromTheHighestByteKeepTheirColours) {
    for (const std::uint32_t fourcc : {VA_FOURCC_ARGB, VA_FOURCC_ABGR, VA_FOURCC_XRGB, VA_FOURCC_XBGR})
        expect_orange(fourcc, by_masks(image_format(fourcc)));
}

} // namespace
} // namespace zeva::test
