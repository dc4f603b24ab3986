#include "decode/hevc/reference_picture_set.hpp"

#include "decode/hevc/parameter_sets.hpp"

#include <algorithm>
#include <cstdlib>

namespace zeva::va_driver::hevc {
namespace {

constexpr std::uint32_t used_flags =
    VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE | VA_PICTURE_HEVC_RPS_ST_CURR_AFTER | VA_PICTURE_HEVC_RPS_LT_CURR;
constexpr std::int64_t max_distance = 32768; // of delta_poc_s0_minus1 and delta_poc_s1_minus1, section 7.4.8

/// Sorts the pictures of one side by their distance; false when two are in one place or too far apart.
bool append_side(RecycledVector<ReferencePictureSet::ShortTerm>& side, RecycledVector<VAPictureHEVC> pictures,
                 std::int64_t order_count) {
    const auto distance = [&](const VAPictureHEVC& picture) {
        return std::abs(picture.pic_order_cnt - order_count);
    };
    std::ranges::sort(pictures, {}, distance);
    std::int64_t last = 0;
    for (const VAPictureHEVC& picture : pictures) {
        const std::int64_t step = distance(picture) - last;
        if (step < 1 || step > max_distance)
            return false;
        side.push_back({static_cast<std::uint32_t>(step), is_used(picture)});
        last += step;
    }
    return true;
}

void write_side(BitWriter& writer, std::span<const ReferencePictureSet::ShortTerm> side) {
    for (const auto& picture : side) {
        writer.unsigned_exp_golomb(picture.distance - 1);
        writer.flag(picture.is_used);
    }
}

} // namespace

bool is_long_term(const VAPictureHEVC& reference) noexcept {
    return (reference.flags & (VA_PICTURE_HEVC_LONG_TERM_REFERENCE | VA_PICTURE_HEVC_RPS_LT_CURR)) != 0;
}

bool is_used(const VAPictureHEVC& reference) noexcept {
    return (reference.flags & used_flags) != 0;
}

std::optional<ReferencePictureSet> make_reference_picture_set(std::int32_t order_count,
                                                              std::span<const VAPictureHEVC> references) {
    ReferencePictureSet set;
    RecycledVector<VAPictureHEVC> before;
    RecycledVector<VAPictureHEVC> after;
    for (const VAPictureHEVC& reference : references) {
        if (is_long_term(reference))
            set.long_term.push_back({reference.pic_order_cnt, is_used(reference)});
        else
            (reference.pic_order_cnt < order_count ? before : after).push_back(reference);
    }
    if (!append_side(set.before, std::move(before), order_count) ||
        !append_side(set.after, std::move(after), order_count))
        return std::nullopt;
    return set;
}

void write_reference_picture_set(BitWriter& writer, const ReferencePictureSet& set) {
    writer.unsigned_exp_golomb(static_cast<std::uint32_t>(set.before.size())); // num_negative_pics
    writer.unsigned_exp_golomb(static_cast<std::uint32_t>(set.after.size()));  // num_positive_pics
    write_side(writer, set.before);
    write_side(writer, set.after);
    writer.unsigned_exp_golomb(static_cast<std::uint32_t>(set.long_term.size())); // num_long_term_pics
    for (const auto& picture : set.long_term) {
        writer.bits(static_cast<std::uint32_t>(picture.order_count), order_count_bits);
        writer.flag(picture.is_used);
        writer.flag(false); // delta_poc_msb_present_flag
    }
}

} // namespace zeva::va_driver::hevc
