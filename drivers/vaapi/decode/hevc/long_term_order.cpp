#include "decode/hevc/long_term_order.hpp"

#include "bitstream/bit_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <iterator>
#include <utility>

namespace zeva::va_driver::hevc {
namespace {

constexpr std::size_t max_list = 15; // of RefPicList

/// For each entry of a reference list the place of its picture among those that the current one uses: the
/// short-term ones of both sides, then the long-term ones (RefPicListTemp0 and 1 of section 8.3.4).
struct ListPlaces {
    std::size_t count = 0;
    std::array<std::size_t, max_list> places{};
};

unsigned lists_of(SliceType type) {
    switch (type) {
    case SliceType::b:
        return 2;
    case SliceType::p:
        return 1;
    default:
        return 0;
    }
}

/// Reads the header's bits between the reference picture set and ref_pic_lists_modification( ).
void skip_to_modification(BitReader& reader, const SliceSegment& segment,
                          const VAPictureParameterBufferHEVC& picture) {
    const auto& slices = picture.slice_parsing_fields.bits;
    if (slices.sps_temporal_mvp_enabled_flag)
        reader.skip(1); // slice_temporal_mvp_enabled_flag
    const bool has_chroma = picture.pic_fields.bits.chroma_format_idc != 0;
    if (slices.sample_adaptive_offset_enabled_flag)
        reader.skip(has_chroma ? 2 : 1); // slice_sao_luma_flag, slice_sao_chroma_flag
    if (reader.flag())                   // num_ref_idx_active_override_flag
        for (unsigned list = 0; list < lists_of(segment.type); ++list)
            reader.skip_exp_golomb();
}

/// The places of a P or B slice's lists when it uses `used` pictures (section 7.3.6.2).
std::array<ListPlaces, 2> read_places(const DescribedSegment& slice,
                                      const VAPictureParameterBufferHEVC& picture, std::size_t used) {
    const std::array<std::size_t, 2> sizes{slice.parameters.num_ref_idx_l0_active_minus1 + std::size_t{1},
                                           slice.parameters.num_ref_idx_l1_active_minus1 + std::size_t{1}};
    const auto entry_bits = static_cast<unsigned>(std::bit_width(used - 1));
    BitReader reader(slice.segment.header);
    reader.skip(slice.segment.rest);
    skip_to_modification(reader, slice.segment, picture);
    std::array<ListPlaces, 2> lists;
    for (unsigned i = 0; i < lists_of(slice.segment.type); ++i) {
        lists[i].count = std::min(sizes[i], max_list);
        const bool is_modified =
            picture.slice_parsing_fields.bits.lists_modification_present_flag && reader.flag();
        for (std::size_t entry = 0; entry < lists[i].count; ++entry)
            lists[i].places[entry] = is_modified ? reader.bits(entry_bits) : entry % used;
    }
    return lists;
}

/// RefPicSetLtCurr as far as it is known: positions in ReferenceFrames.
class LongTermOrder {
public:
    LongTermOrder(std::size_t used_short_term, RecycledVector<std::size_t> long_term)
        : first_place_(used_short_term), unplaced_(std::move(long_term)), order_(unplaced_.size(), none) {}

    void learn(std::size_t place, std::size_t position) {
        const auto found = std::ranges::find(unplaced_, position);
        if (place < first_place_ || place - first_place_ >= order_.size() || found == unplaced_.end() ||
            order_[place - first_place_] != none)
            return;
        order_[place - first_place_] = position;
        unplaced_.erase(found);
    }

    [[nodiscard]] RecycledVector<std::size_t> complete() && {
        auto next = unplaced_.begin();
        for (std::size_t& position : order_)
            if (position == none)
                position = *next++;
        return std::move(order_);
    }

private:
    static constexpr std::size_t none = SIZE_MAX;

    std::size_t first_place_;
    RecycledVector<std::size_t> unplaced_;
    RecycledVector<std::size_t> order_;
};

bool is_valid(const VAPictureHEVC& reference) {
    return reference.picture_id != VA_INVALID_SURFACE && (reference.flags & VA_PICTURE_HEVC_INVALID) == 0;
}

/// The positions in ReferenceFrames of the pictures that `matches`.
template <typename Matches>
RecycledVector<std::size_t> positions_of(const VAPictureParameterBufferHEVC& picture, Matches matches) {
    RecycledVector<std::size_t> positions;
    for (std::size_t i = 0; i < std::size(picture.ReferenceFrames); ++i)
        if (is_valid(picture.ReferenceFrames[i]) && matches(picture.ReferenceFrames[i]))
            positions.push_back(i);
    return positions;
}

void learn_from_lists(LongTermOrder& order, const DescribedSegment& slice,
                      const VAPictureParameterBufferHEVC& picture, std::size_t used) {
    const auto lists = read_places(slice, picture, used);
    for (std::size_t i = 0; i < lists.size(); ++i)
        for (std::size_t entry = 0; entry < lists[i].count; ++entry)
            order.learn(lists[i].places[entry], slice.parameters.RefPicList[i][entry]);
}

} // namespace

RecycledVector<VAPictureHEVC> ordered_references(const VAPictureParameterBufferHEVC& picture,
                                                 std::span<const DescribedSegment> segments) {
    const auto is_used_long_term = [](const VAPictureHEVC& reference) {
        return is_used(reference) && is_long_term(reference);
    };
    auto positions = positions_of(picture, std::not_fn(is_used_long_term));
    const auto long_term = positions_of(picture, is_used_long_term);
    const auto used_short_term = static_cast<std::size_t>(std::ranges::count_if(
        positions, [&](std::size_t position) { return is_used(picture.ReferenceFrames[position]); }));
    LongTermOrder order(used_short_term, long_term);
    if (long_term.size() > 1)
        for (const DescribedSegment& slice : segments)
            learn_from_lists(order, slice, picture, used_short_term + long_term.size());
    std::ranges::copy(std::move(order).complete(), std::back_inserter(positions));
    RecycledVector<VAPictureHEVC> references;
    for (const std::size_t position : positions)
        references.push_back(picture.ReferenceFrames[position]);
    return references;
}

} // namespace zeva::va_driver::hevc
