// Which pictures libvpx may refer to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <vpx/vpx_encoder.h>

namespace zeva::va_driver::vpx {

/// Reference slots of the codec that has the most: VP9. VP8 has three: last, golden and alternative.
inline constexpr std::size_t max_slots = 8;

/// What a picture reads and leaves behind in the client's reference slots.
struct ReferenceUse {
    static constexpr std::uint8_t this_picture = 0xff;

    std::uint32_t references = 0; ///< the slots it may refer to, a bit for each
    /// What each slot holds afterwards: what another held before, or this picture.
    std::array<std::uint8_t, max_slots> next{};
};

/// libvpx has three buffers for pictures that it refers to: last, golden and alternative. This keeps account
/// of what the client has in its slots and libvpx in its buffers.
///
/// While every picture that is kept at all replaces all others, each depends on all before it, and libvpx may
/// do with its buffers what serves the quality. A client that gives its slots different pictures gets
/// references to exactly those.
class ReferenceMap {
public:
    explicit ReferenceMap(std::size_t slot_count) noexcept : slot_count_(slot_count) {}

    /// A key picture, which all slots and buffers hold afterwards.
    void add_key();
    /// Any other picture: its VP8_EFLAG_*. Throws StatusError when libvpx has none of the pictures to refer
    /// to.
    [[nodiscard]] vpx_enc_frame_flags_t add(const ReferenceUse& use);

private:
    using Picture = std::uint64_t; ///< a number
    static constexpr std::size_t buffer_count = 3;
    static constexpr Picture nothing_in_slots = 0;

    [[nodiscard]] bool replaces_all(const ReferenceUse& use) const;
    [[nodiscard]] bool keeps_all(const ReferenceUse& use) const;
    [[nodiscard]] bool is_referred_to(const ReferenceUse& use, Picture picture) const;
    [[nodiscard]] vpx_enc_frame_flags_t reference_flags(const ReferenceUse& use) const;
    void update_slots(const ReferenceUse& use, Picture picture);
    [[nodiscard]] std::size_t buffer_to_replace() const;

    const std::size_t slot_count_;
    Picture last_ = nothing_in_slots;
    std::array<Picture, max_slots> slots_{};
    std::array<Picture, buffer_count> buffers_{}; ///< in libvpx's order
    bool is_chain_ = false;                       ///< each picture since the key picture replaced all others
};

} // namespace zeva::va_driver::vpx
