// The beginning of an H.264 slice header: the facts that VA-API's buffers do not carry.
#pragma once

#include <va/va.h>

#include <cstdint>
#include <optional>
#include <span>

namespace zeva::va_driver::h264 {

enum class SliceType { p = 0, b = 1, i = 2, sp = 3, si = 4 };

struct SliceHeader {
    bool idr = false;
    SliceType type = SliceType::i;
    std::uint32_t first_macroblock = 0;
    std::uint32_t parameter_set_id = 0; ///< of the picture parameter set, 0 to 255
    std::uint32_t frame_number = 0;
    bool field = false;
    bool bottom_field = false;
    /// Predicted slices: the sizes of the reference lists are in the header, not in the picture parameter
    /// set.
    bool reference_counts_overridden = false;
};

/// Reads a slice NAL unit (type 1 or 5) as far as num_ref_idx_active_override_flag, which needs only what the
/// picture parameter buffer tells. Nothing when it is another NAL unit or broken.
[[nodiscard]] std::optional<SliceHeader> read_slice_header(std::span<const std::uint8_t> nal_unit,
                                                           const VAPictureParameterBufferH264& picture);

} // namespace zeva::va_driver::h264
