#include "decode/av1/global_motion.hpp"

#include "decode/av1/integer_codes.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace zeva::va_driver::av1 {
namespace {

/// WarpModelType
enum class MotionType : std::uint32_t { identity, translation, rotation_and_zoom, affine };

/// What clients write need not be a value of VAAV1TransformationType.
MotionType motion_type(const VAWarpedMotionParamsAV1& motion) {
    MotionType type{};
    static_assert(sizeof(type) == sizeof(motion.wmtype));
    std::memcpy(&type, &motion.wmtype, sizeof(type));
    return type;
}

/// How read_global_param reads one parameter: `offset` + code << `shift`, with codes from -`max` to `max`.
struct ParameterCode {
    std::int32_t offset = 0;
    unsigned shift = 0;
    std::int32_t max = 0;

    [[nodiscard]] std::int32_t code(std::int32_t value) const { return (value - offset) >> shift; }
    [[nodiscard]] bool has(std::int32_t value) const {
        const std::int64_t relative = std::int64_t{value} - offset;
        return relative % (1 << shift) == 0 && relative >= -(std::int64_t{max} << shift) &&
               relative <= std::int64_t{max} << shift;
    }
};

/// The constants GM_*_BITS of section 3.
ParameterCode parameter_code(MotionType type, unsigned index, bool high_precision) {
    constexpr std::int32_t one = 1 << warped_model_precision_bits;
    if (index >= 2)
        return {
            .offset = index % 3 == 2 ? one : 0, .shift = warped_model_precision_bits - 15, .max = 1 << 12};
    if (type == MotionType::translation) {
        const unsigned less = high_precision ? 0 : 1;
        return {.shift = warped_model_precision_bits - 3 + less, .max = 1 << (9 - less)};
    }
    return {.shift = warped_model_precision_bits - 6, .max = 1 << 12};
}

/// The parameters that are coded, in their order.
std::span<const unsigned> coded_parameters(MotionType type) {
    static constexpr std::array<unsigned, 6> affine{2, 3, 4, 5, 0, 1};
    static constexpr std::array<unsigned, 4> rotation_and_zoom{2, 3, 0, 1};
    static constexpr std::array<unsigned, 2> translation{0, 1};
    switch (type) {
    case MotionType::affine:
        return affine;
    case MotionType::rotation_and_zoom:
        return rotation_and_zoom;
    case MotionType::translation:
        return translation;
    default:
        return {};
    }
}

bool has_high_precision(const Frame& frame) {
    return !frame.integer_motion && frame.parameters.pic_info_fields.bits.allow_high_precision_mv;
}

} // namespace

bool has_valid_global_motion(const Frame& frame) noexcept {
    const auto is_valid = [&](const VAWarpedMotionParamsAV1& motion) {
        const MotionType type = motion_type(motion);
        return type <= MotionType::affine && std::ranges::all_of(coded_parameters(type), [&](unsigned index) {
                   return parameter_code(type, index, has_high_precision(frame)).has(motion.wmmat[index]);
               });
    };
    return std::ranges::all_of(frame.parameters.wm, is_valid);
}

GlobalMotion global_motion(const Frame& frame) noexcept {
    GlobalMotion result;
    result.fill(identity_motion);
    for (unsigned i = 0; i < references_per_frame && !frame.intra; ++i) {
        const VAWarpedMotionParamsAV1& motion = frame.parameters.wm[i];
        const MotionType type = motion_type(motion);
        for (const unsigned index : coded_parameters(type))
            result[i][index] = motion.wmmat[index];
        if (type == MotionType::rotation_and_zoom) {
            result[i][4] = -result[i][3];
            result[i][5] = result[i][2];
        }
    }
    return result;
}

void write_global_motion(BitWriter& writer, const Frame& frame, const SavedFrame* primary) {
    for (unsigned i = 0; i < references_per_frame; ++i) {
        const VAWarpedMotionParamsAV1& motion = frame.parameters.wm[i];
        const Motion& previous = primary != nullptr ? primary->global_motion[i] : identity_motion;
        const MotionType type = motion_type(motion);
        writer.flag(type != MotionType::identity); // is_global
        if (type == MotionType::identity)
            continue;
        writer.flag(type == MotionType::rotation_and_zoom); // is_rot_zoom
        if (type != MotionType::rotation_and_zoom)
            writer.flag(type == MotionType::translation); // is_translation
        for (const unsigned index : coded_parameters(type)) {
            const ParameterCode code = parameter_code(type, index, has_high_precision(frame));
            write_signed_near(writer, code.code(motion.wmmat[index]), -code.max, code.max + 1,
                              code.code(previous[index]));
        }
    }
}

} // namespace zeva::va_driver::av1
