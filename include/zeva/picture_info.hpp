// What the bytes of a picture mean.
#pragma once

#include <cstdint>
#include <optional>

namespace zeva {

/// Colour primaries; the numbers are the code points of ITU-T H.273, as for the next two.
enum class ColorPrimaries : std::uint8_t {
    bt709 = 1,
    unknown = 2,
    bt470m = 4,
    bt470bg = 5,
    smpte170m = 6,
    smpte240m = 7,
    film = 8,
    bt2020 = 9,
    smpte428 = 10,
    smpte431 = 11,
    smpte432 = 12,
    ebu3213 = 22,
};

enum class TransferFunction : std::uint8_t {
    bt709 = 1,
    unknown = 2,
    gamma22 = 4,
    gamma28 = 5,
    smpte170m = 6,
    smpte240m = 7,
    linear = 8,
    srgb = 13,
    bt2020_10 = 14,
    bt2020_12 = 15,
    pq = 16,
    smpte428 = 17,
    hlg = 18,
};

enum class ColorMatrix : std::uint8_t {
    rgb = 0,
    bt709 = 1,
    unknown = 2,
    fcc = 4,
    bt470bg = 5,
    smpte170m = 6,
    smpte240m = 7,
    ycgco = 8,
    bt2020_ncl = 9,
    bt2020_cl = 10,
};

enum class ColorRange : std::uint8_t { unknown, limited, full };

/// Where chroma samples lie against luma samples.
enum class ChromaSiting : std::uint8_t { unknown, left, center, top_left, top, bottom_left, bottom };

enum class FieldOrder : std::uint8_t { unknown, progressive, top_first, bottom_first };

/// A rectangle in pixels.
struct Rectangle {
    std::uint32_t x = 0;
    std::uint32_t y = 0;
    std::uint32_t width = 0;
    std::uint32_t height = 0;

    friend bool operator==(const Rectangle&, const Rectangle&) = default;
};

/// Mastering display and content light level of HDR10. Chromaticities are in units of 0.00002, luminances
/// in units of 0.0001 cd/m2, light levels in cd/m2, as in SEI messages of H.265.
struct HdrMetadata {
    std::uint16_t red_x, red_y, green_x, green_y, blue_x, blue_y, white_x, white_y;
    std::uint32_t max_luminance, min_luminance;
    std::uint16_t max_content_light, max_frame_average_light;

    friend bool operator==(const HdrMetadata&, const HdrMetadata&) = default;
};

/// What a picture means; travels beside its SurfaceLayout. Nothing is guessed: what a stream does not say
/// stays unknown.
struct PictureInfo {
    Rectangle visible; ///< what is to be shown; empty: the whole visible size of the layout
    ColorPrimaries primaries = ColorPrimaries::unknown;
    TransferFunction transfer = TransferFunction::unknown;
    ColorMatrix matrix = ColorMatrix::unknown;
    ColorRange range = ColorRange::unknown;
    ChromaSiting chroma_siting = ChromaSiting::unknown;
    FieldOrder field_order = FieldOrder::unknown;
    std::optional<HdrMetadata> hdr;
    bool protected_content = false; ///< its bytes are encrypted: compute must not touch them
    bool compressed = false;        ///< its modifier is a compressed one: its bytes are not pixels

    friend bool operator==(const PictureInfo&, const PictureInfo&) = default;
};

} // namespace zeva
