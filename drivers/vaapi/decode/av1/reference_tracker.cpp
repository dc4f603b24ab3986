#include "decode/av1/reference_tracker.hpp"

#include "decode/av1/sequence_header.hpp"
#include "status.hpp"

#include <algorithm>
#include <utility>

namespace zeva::va_driver::av1 {
namespace {

/// More hidden key frames in a row than a stream can keep.
constexpr std::size_t max_undecided = slot_count;

bool contains(std::span<const VASurfaceID> surfaces, VASurfaceID surface) {
    return surface != VA_INVALID_ID && std::ranges::find(surfaces, surface) != surfaces.end();
}

/// Limits of section 5.9.7 (frame_size_with_refs: the requirements of conformance).
bool can_scale(const SavedFrame& reference, const Frame& frame) {
    return 2 * frame.width >= reference.upscaled_width && 2 * frame.height >= reference.height &&
           frame.width <= 16 * reference.upscaled_width && frame.height <= 16 * reference.height;
}

} // namespace

void ReferenceTracker::begin_frame(const Frame& frame, VASurfaceID surface) {
    auto sequence = sequence_header(frame);
    const bool is_new_sequence = sequence != sequence_header_;
    if (is_new_sequence || (frame.intra && frame.refreshes_all))
        clear();
    sequence_header_ = std::move(sequence);
    // Clients give no map with key frames: what a hidden one leaves is not known before the next frame.
    const ReferenceMap references(frame.parameters.ref_frame_map);
    if (std::ranges::any_of(references, [](VASurfaceID id) { return id != VA_INVALID_ID; }))
        settle(references);
    forget(surface);
}

void ReferenceTracker::clear() {
    settle(no_surfaces);
}

/// Empties the slots whose pictures are gone, and fills them with what is undecided and is not.
void ReferenceTracker::settle(const ReferenceMap& references) {
    for (VASurfaceID& held : surfaces_)
        if (!contains(references, held))
            held = VA_INVALID_ID;
    for (auto& [surface, saved, coded] : std::exchange(undecided_, {})) {
        const bool is_kept = contains(references, surface);
        const auto slot = is_kept ? find(VA_INVALID_ID) : std::nullopt;
        coded->settle(slot ? static_cast<std::uint8_t>(1U << *slot) : 0);
        if (!slot)
            continue;
        surfaces_[*slot] = surface;
        slots_[*slot] = saved;
        settled_.push_back(std::move(coded));
    }
}

std::optional<unsigned> ReferenceTracker::find(VASurfaceID surface) const {
    const auto found = std::ranges::find(surfaces_, surface);
    if (found == surfaces_.end())
        return std::nullopt;
    return static_cast<unsigned>(found - surfaces_.begin());
}

/// What takes the place of lost references.
std::optional<unsigned> ReferenceTracker::any_reference(const Frame& frame) const {
    for (const unsigned index : frame.parameters.ref_frame_idx) {
        const VASurfaceID surface = frame.parameters.ref_frame_map[index];
        if (const auto slot = surface != VA_INVALID_ID ? find(surface) : std::nullopt)
            return slot;
    }
    for (unsigned slot = 0; slot < slot_count; ++slot)
        if (surfaces_[slot] != VA_INVALID_ID)
            return slot;
    return std::nullopt;
}

std::array<unsigned, references_per_frame> ReferenceTracker::find_references(const Frame& frame) const {
    std::array<unsigned, references_per_frame> references{};
    if (frame.intra)
        return references;
    const auto substitute = any_reference(frame);
    require(substitute.has_value(), VA_STATUS_ERROR_DECODING_ERROR);
    for (unsigned i = 0; i < references_per_frame; ++i) {
        const VASurfaceID surface = frame.parameters.ref_frame_map[frame.parameters.ref_frame_idx[i]];
        const auto found = surface != VA_INVALID_ID ? find(surface) : std::nullopt;
        references[i] = found.value_or(*substitute);
        require(can_scale(slots_[references[i]], frame), VA_STATUS_ERROR_INVALID_PARAMETER);
    }
    return references;
}

void ReferenceTracker::add(VASurfaceID surface, const Frame& frame,
                           const std::shared_ptr<CodedFrame>& coded) {
    const SavedFrame saved = save(frame, slots_);
    if (frame.refreshes_all) {
        clear();
        surfaces_[0] = surface; // the others are free: they hold the same picture
        slots_.fill(saved);
        coded->settle(0);
        return;
    }
    if (const auto slot = find(VA_INVALID_ID)) {
        surfaces_[*slot] = surface;
        slots_[*slot] = saved;
        coded->settle(static_cast<std::uint8_t>(1U << *slot));
        return;
    }
    if (undecided_.size() == max_undecided) {
        undecided_.front().coded->settle(0);
        undecided_.erase(undecided_.begin());
    }
    undecided_.push_back({surface, saved, coded});
}

void ReferenceTracker::forget(VASurfaceID surface) noexcept {
    std::ranges::replace(surfaces_, surface, VA_INVALID_ID);
    for (const Undecided& frame : undecided_)
        if (frame.surface == surface)
            frame.coded->settle(0);
    std::erase_if(undecided_, [&](const Undecided& frame) { return frame.surface == surface; });
}

} // namespace zeva::va_driver::av1
