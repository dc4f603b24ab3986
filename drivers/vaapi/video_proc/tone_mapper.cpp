#include "video_proc/tone_mapper.hpp"

#include "base/rounding.hpp"
#include "video_proc/aligned_memory.hpp"
#include "video_proc/zimg_graph.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace zeva::va_driver {
namespace {

constexpr SampleFormat mapped_format(bool has_alpha) {
    return {ColorFamily::rgb, 16, 0, 0, has_alpha};
}
constexpr ColorEncoding mapped_color{ColorMatrix::rgb, ColorRange::full, ChromaSiting::unknown};

/// The perceptual quantiser of SMPTE ST 2084.
namespace pq {
constexpr double m1 = 2610.0 / 16384;
constexpr double m2 = 2523.0 / 4096 * 128;
constexpr double c1 = 3424.0 / 4096;
constexpr double c2 = 2413.0 / 4096 * 32;
constexpr double c3 = 2392.0 / 4096 * 32;
constexpr double peak = 10'000; // cd/m2

double encode(double luminance) {
    const double power = std::pow(luminance / peak, m1);
    return std::pow((c1 + c2 * power) / (1 + c3 * power), m2);
}

double decode(double code) {
    const double power = std::pow(code, 1 / m2);
    return peak * std::pow(std::max(power - c1, 0.0) / (c2 - c3 * power), 1 / m1);
}
} // namespace pq

/// The EETF's curve, from luminances to luminances in cd/m2.
double shown_luminance(double luminance, double content_peak) {
    const double range = pq::encode(content_peak);
    const double greatest = pq::encode(ToneCurve::white) / range;
    const double knee = 1.5 * greatest - 0.5;
    const double code = pq::encode(luminance) / range;
    if (code < knee || greatest >= 1)
        return luminance;
    const double t = (code - knee) / (1 - knee);
    const double t2 = t * t;
    const double t3 = t2 * t;
    const double shown =
        (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * greatest;
    return pq::decode(shown * range);
}

/// Red, green and blue as numbers that light is proportional to, 1 being white.
class LinearPicture {
public:
    LinearPicture(std::uint32_t width, std::uint32_t height)
        : width_(width), height_(height),
          pitch_(round_up(std::size_t{width}, sample_alignment / sizeof(float))),
          samples_(allocate_aligned<float>(3 * plane_size())) {}

    [[nodiscard]] std::span<float> row(std::size_t plane, std::uint32_t y) {
        return {samples_.get() + plane * plane_size() + y * pitch_, width_};
    }
    [[nodiscard]] std::uint32_t height() const noexcept { return height_; }

    zimg_image_buffer planes() {
        zimg_image_buffer planes{ZIMG_API_VERSION, {}};
        for (std::size_t i = 0; i < 3; ++i)
            planes.plane[i] = {row(i, 0).data(), static_cast<std::ptrdiff_t>(pitch_ * sizeof(float)),
                               ZIMG_BUFFER_MAX};
        return planes;
    }

private:
    [[nodiscard]] std::size_t plane_size() const noexcept { return pitch_ * height_; }

    std::uint32_t width_;
    std::uint32_t height_;
    std::size_t pitch_; ///< samples from one row to the next
    AlignedMemory<float> samples_;
};

/// What the pictures are that a conversion is made for.
struct MappingKind {
    ConversionKind::Side from; ///< in whole chroma samples
    ToneMapping mapping;

    friend bool operator==(const MappingKind&, const MappingKind&) = default;
};

zimg_graph_builder_params builder_parameters() {
    zimg_graph_builder_params parameters = zimg_default_parameters();
    parameters.nominal_peak_luminance = ToneCurve::white;
    return parameters;
}

void set_colors(zimg_image_format& format, ColorPrimaries primaries, TransferFunction transfer) {
    format.color_primaries = static_cast<zimg_color_primaries_e>(primaries);
    format.transfer_characteristics = static_cast<zimg_transfer_characteristics_e>(transfer);
}

zimg_image_format content_format(const MappingKind& kind) {
    zimg_image_format format = zimg_format(kind.from, Parity::frame);
    set_colors(format, kind.mapping.content_primaries, TransferFunction::pq);
    return format;
}

zimg_image_format rgb_format(const MappingKind& kind) {
    return zimg_format({mapped_format(false), kind.from.width, kind.from.height, mapped_color},
                       Parity::frame);
}

zimg_image_format light_format(const MappingKind& kind) {
    zimg_image_format format = rgb_format(kind);
    set_colors(format, kind.mapping.content_primaries, TransferFunction::linear);
    format.pixel_type = ZIMG_PIXEL_FLOAT;
    format.depth = 32;
    return format;
}

zimg_image_format display_format(const MappingKind& kind) {
    zimg_image_format format = rgb_format(kind);
    set_colors(format, kind.mapping.display_primaries, kind.mapping.display_transfer);
    return format;
}

/// With as many bits as the colours have.
void copy_alpha(const SamplePlanes& from, SamplePlanes& to) {
    const std::uint32_t from_max = from.format().max_sample();
    const std::uint32_t to_max = to.format().max_sample();
    for (std::uint32_t y = 0; y < from.height(); ++y)
        std::transform(from.row(alpha_plane, y), from.row(alpha_plane, y) + from.width(),
                       to.row(alpha_plane, y), [&](std::uint16_t alpha) {
                           return static_cast<std::uint16_t>((alpha * to_max + from_max / 2) / from_max);
                       });
}

/// Samples beyond their range mean no more light than the quantiser can tell.
void apply(const ToneCurve& curve, LinearPicture& picture) {
    constexpr auto greatest = static_cast<float>(pq::peak / ToneCurve::white);
    for (std::uint32_t y = 0; y < picture.height(); ++y) {
        const std::array<std::span<float>, 3> rows{picture.row(0, y), picture.row(1, y), picture.row(2, y)};
        for (std::size_t x = 0; x < rows[0].size(); ++x) {
            for (const auto& row : rows)
                row[x] = std::clamp(row[x], 0.0F, greatest);
            const float gain = curve.gain(std::max({rows[0][x], rows[1][x], rows[2][x]}));
            for (const auto& row : rows)
                row[x] *= gain;
        }
    }
}

} // namespace

ToneCurve::ToneCurve(double peak) : peak_(static_cast<float>(peak / white)) {
    constexpr std::size_t steps = 4096;
    gains_.reserve(steps + 1);
    gains_.push_back(1); // black
    for (std::size_t i = 1; i <= steps; ++i) {
        const double root = static_cast<double>(i) / steps;
        const double luminance = root * root * peak;
        gains_.push_back(static_cast<float>(shown_luminance(luminance, peak) / luminance));
    }
}

float ToneCurve::gain(float luminance) const noexcept {
    if (luminance >= peak_)
        return gains_.back() * peak_ / luminance;
    const float place = std::sqrt(luminance / peak_) * static_cast<float>(gains_.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    return std::lerp(gains_[below], gains_[below + 1], place - static_cast<float>(below));
}

class ToneMapper::Conversion {
public:
    explicit Conversion(const MappingKind& kind)
        : kind_(kind), curve_(kind.mapping.content_peak),
          to_light_(content_format(kind), light_format(kind), builder_parameters()),
          to_display_(light_format(kind), display_format(kind), builder_parameters()),
          light_(kind.from.width, kind.from.height) {}

    [[nodiscard]] bool is_for(const MappingKind& kind) const { return kind == kind_; }

    void run(SamplePlanes& from, SamplePlanes& to) {
        to_light_.run(zimg_planes(from, 0), light_.planes());
        apply(curve_, light_);
        to_display_.run(light_.planes(), zimg_planes(to, 0));
    }

private:
    const MappingKind kind_;
    const ToneCurve curve_;
    const ZimgGraph to_light_;
    const ZimgGraph to_display_;
    LinearPicture light_;
};

ToneMapper::ToneMapper() = default;
ToneMapper::~ToneMapper() = default;

void ToneMapper::map(SamplePlanes& from, const ColorEncoding& from_color, const ToneMapping& mapping,
                     SamplePlanes& to) {
    const MappingKind kind{{from.format(), from.padded_width(), from.padded_height(), from_color}, mapping};
    if (conversion_ == nullptr || !conversion_->is_for(kind))
        conversion_ = std::make_unique<Conversion>(kind);
    from.pad();
    to.reshape(mapped_format(from.format().has_alpha), kind.from.width, kind.from.height);
    conversion_->run(from, to);
    if (from.format().has_alpha)
        copy_alpha(from, to);
}

} // namespace zeva::va_driver
