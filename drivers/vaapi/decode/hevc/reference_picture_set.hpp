// The pictures that a picture and those after it may refer to (ITU-T H.265, section 8.3.2).
#pragma once

#include "bitstream/bit_writer.hpp"
#include "recycled_memory.hpp"

#include <va/va.h>
#include <va/va_dec_hevc.h>

#include <cstdint>
#include <optional>
#include <span>

namespace zeva::va_driver::hevc {

struct ReferencePictureSet {
    struct ShortTerm {
        std::uint32_t distance =
            0;                ///< to the picture before in the list, of the first one to the current picture
        bool is_used = false; ///< by the current picture, not only by later ones
    };
    struct LongTerm {
        std::int32_t order_count = 0;
        bool is_used = false;
    };
    RecycledVector<ShortTerm> before; ///< the current picture in output order, the nearest first
    RecycledVector<ShortTerm> after;
    RecycledVector<LongTerm> long_term; ///< those that are used in the order of the reference lists
};

[[nodiscard]] bool is_long_term(const VAPictureHEVC& reference) noexcept;
/// By the current picture.
[[nodiscard]] bool is_used(const VAPictureHEVC& reference) noexcept;

/// Nothing when a slice header cannot tell the order counts. The order of the long-term pictures is kept.
[[nodiscard]] std::optional<ReferencePictureSet>
make_reference_picture_set(std::int32_t order_count, std::span<const VAPictureHEVC> references);

/// Writes the part of a slice header that the set makes, st_ref_pic_set( 0 ) and the long-term pictures. 16
/// bits of order count are taken to tell these from all others.
void write_reference_picture_set(BitWriter& writer, const ReferencePictureSet& set);

} // namespace zeva::va_driver::hevc
