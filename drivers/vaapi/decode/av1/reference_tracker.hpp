// Which pictures the decoder's slots hold.
#pragma once

#include "decode/av1/coded_frame.hpp"
#include "decode/av1/frame.hpp"
#include "recycled_memory.hpp"

#include <va/va.h>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace zeva::va_driver::av1 {

/// VA-API tells which pictures may be referred to before each frame, but not which of them a frame replaces.
/// So the decoder's slots are managed here, and differ from the stream's: a frame goes into a slot whose
/// picture the client has given up. Where there is none, the frame is undecided until the next one tells what
/// it has replaced.
class ReferenceTracker {
public:
    /// Brings the slots to what the client has before `frame`, which is decoded into `surface`.
    void begin_frame(const Frame& frame, VASurfaceID surface);
    /// The slots of the frame's references. One that is lost gets another picture in its place. Throws
    /// StatusError when there is none, or their sizes differ too much.
    [[nodiscard]] std::array<unsigned, references_per_frame> find_references(const Frame& frame) const;
    /// The frame is decoded next.
    void add(VASurfaceID surface, const Frame& frame, const std::shared_ptr<CodedFrame>& coded);
    void forget(VASurfaceID surface) noexcept;

    [[nodiscard]] const Slots& slots() const noexcept { return slots_; }
    /// Frames that were undecided and are not any more: those that are still to be put into slots, in order.
    [[nodiscard]] RecycledVector<std::shared_ptr<CodedFrame>> take_settled() {
        return std::exchange(settled_, {});
    }

private:
    struct Undecided {
        VASurfaceID surface = VA_INVALID_ID;
        SavedFrame saved;
        std::shared_ptr<CodedFrame> coded;
    };
    using ReferenceMap = std::span<const VASurfaceID, slot_count>;

    void clear();
    void settle(const ReferenceMap& references);
    [[nodiscard]] std::optional<unsigned> find(VASurfaceID surface) const;
    [[nodiscard]] std::optional<unsigned> any_reference(const Frame& frame) const;

    RecycledVector<std::uint8_t> sequence_header_;
    std::array<VASurfaceID, slot_count> surfaces_ = no_surfaces;
    Slots slots_{};
    RecycledVector<Undecided> undecided_;
    RecycledVector<std::shared_ptr<CodedFrame>> settled_;

    static constexpr auto no_surfaces = [] {
        std::array<VASurfaceID, slot_count> none{};
        none.fill(VA_INVALID_ID);
        return none;
    }();
};

} // namespace zeva::va_driver::av1
