#include "encode/vpx/reference_map.hpp"

#include "status.hpp"

#include <algorithm>
#include <span>

#include <vpx/vp8cx.h>

namespace zeva::va_driver::vpx {
namespace {

constexpr std::array<vpx_enc_frame_flags_t, 3> no_reference{VP8_EFLAG_NO_REF_LAST, VP8_EFLAG_NO_REF_GF,
                                                            VP8_EFLAG_NO_REF_ARF};
constexpr std::array<vpx_enc_frame_flags_t, 3> no_update{VP8_EFLAG_NO_UPD_LAST, VP8_EFLAG_NO_UPD_GF,
                                                         VP8_EFLAG_NO_UPD_ARF};
constexpr vpx_enc_frame_flags_t no_updates = no_update[0] | no_update[1] | no_update[2];

} // namespace

bool ReferenceMap::replaces_all(const ReferenceUse& use) const {
    const auto sources = std::span(use.next).first(slot_count_);
    return std::ranges::all_of(sources, [](auto source) { return source == ReferenceUse::this_picture; });
}

bool ReferenceMap::keeps_all(const ReferenceUse& use) const {
    const auto sources = std::span(use.next).first(slot_count_);
    return std::ranges::none_of(sources, [](auto source) { return source == ReferenceUse::this_picture; });
}

bool ReferenceMap::is_referred_to(const ReferenceUse& use, Picture picture) const {
    for (std::size_t slot = 0; slot < slot_count_; ++slot)
        if ((use.references >> slot & 1) != 0 && slots_[slot] == picture)
            return true;
    return false;
}

vpx_enc_frame_flags_t ReferenceMap::reference_flags(const ReferenceUse& use) const {
    vpx_enc_frame_flags_t flags = 0;
    std::size_t used = 0;
    for (std::size_t buffer = 0; buffer < buffer_count; ++buffer) {
        if (is_referred_to(use, buffers_[buffer]))
            ++used;
        else
            flags |= no_reference[buffer];
    }
    require(used != 0, VA_STATUS_ERROR_UNIMPLEMENTED);
    return flags;
}

void ReferenceMap::update_slots(const ReferenceUse& use, Picture picture) {
    const auto before = slots_;
    for (std::size_t slot = 0; slot < slot_count_; ++slot)
        slots_[slot] = use.next[slot] == ReferenceUse::this_picture ? picture : before[use.next[slot]];
}

/// One that no slot needs, or that another holds, too; else the oldest.
std::size_t ReferenceMap::buffer_to_replace() const {
    const auto slots = std::span(slots_).first(slot_count_);
    for (std::size_t buffer = 0; buffer < buffer_count; ++buffer) {
        const Picture picture = buffers_[buffer];
        if (std::ranges::find(slots, picture) == slots.end() || std::ranges::count(buffers_, picture) > 1)
            return buffer;
    }
    return static_cast<std::size_t>(std::ranges::min_element(buffers_) - buffers_.begin());
}

void ReferenceMap::add_key() {
    ++last_;
    slots_.fill(last_);
    buffers_.fill(last_);
    is_chain_ = true;
}

vpx_enc_frame_flags_t ReferenceMap::add(const ReferenceUse& use) {
    vpx_enc_frame_flags_t flags = reference_flags(use);
    is_chain_ = is_chain_ && (replaces_all(use) || keeps_all(use));
    if (is_chain_)
        flags = 0;
    if (keeps_all(use)) {
        update_slots(use, nothing_in_slots);
        return flags | no_updates;
    }
    update_slots(use, ++last_);
    if (is_chain_) {
        buffers_ = {last_, nothing_in_slots, nothing_in_slots};
        return flags;
    }
    const std::size_t replaced = buffer_to_replace();
    buffers_[replaced] = last_;
    return flags | (no_updates & ~no_update[replaced]);
}

} // namespace zeva::va_driver::vpx
