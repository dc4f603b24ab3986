// The headers of MPEG-2 video (ISO/IEC 13818-2, section 6.2), rebuilt from VA-API's buffers.
#pragma once

#include <va/va.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace zeva::va_driver::mpeg2 {

/// picture_coding_type (table 6-12).
inline constexpr int i_picture = 1;
inline constexpr int p_picture = 2;
inline constexpr int b_picture = 3;

/// picture_structure (table 6-14).
inline constexpr unsigned top_field = 1;
inline constexpr unsigned bottom_field = 2;
inline constexpr unsigned frame_picture = 3;

/// What becomes of quantisers of 0, which MPEG-2 forbids (section 6.3.11).
enum class ZeroQuantisers : std::uint8_t { refused, read_as_one };

/// Quantiser matrices in zigzag order, as they are transmitted. Those that are not there are the defaults.
struct QuantiserMatrices {
    using Matrix = std::array<std::uint8_t, 64>;
    std::optional<Matrix> intra;
    std::optional<Matrix> non_intra;

    /// Takes those that a VAIQMatrixBufferMPEG2 loads. Throws StatusError.
    void load(std::span<const std::byte> buffer, ZeroQuantisers zeros);

    friend bool operator==(const QuantiserMatrices&, const QuantiserMatrices&) = default;
};

/// Appends a sequence header with the default matrices, and a sequence extension: 4:2:0.
void append_sequence_header(std::vector<std::uint8_t>& stream, unsigned width, unsigned height,
                            bool progressive);

/// Appends the header of a closed group of pictures.
void append_group_of_pictures_header(std::vector<std::uint8_t>& stream);

/// Appends a picture header and a picture coding extension. Their values are in range, f_code apart, whose
/// lowest 16 bits are taken.
void append_picture_header(std::vector<std::uint8_t>& stream, const VAPictureParameterBufferMPEG2& picture);

/// Appends a quant matrix extension. No value may be 0.
void append_quantiser_matrices(std::vector<std::uint8_t>& stream, const QuantiserMatrices& matrices);

/// The macroblock row, counted from 0 in the frame or field, of a slice that begins with its start code;
/// nothing when it does not. `height` is the frame's.
[[nodiscard]] std::optional<unsigned> slice_row(std::span<const std::uint8_t> slice, unsigned height);

} // namespace zeva::va_driver::mpeg2
