// Baseline JPEG: VA buffers to interchange format.
#pragma once

#include "decode/jpeg/segments.hpp"
#include "decode/stream_builder.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace zeva::va_driver::jpeg {

/// Grey, and YUV with 4:2:0, 4:2:2, 4:4:0, 4:4:4 or 4:1:1, interleaved or in several scans.
class JpegBuilder final : public StreamBuilder {
public:
    [[nodiscard]] AVCodecID codec() const noexcept override { return AV_CODEC_ID_MJPEG; }
    [[nodiscard]] bool wants_uniform_pitches() const noexcept override { return false; }
    [[nodiscard]] bool stops_at_damage() const noexcept override { return true; }
    void build(const DecodeInput& input, CodedPicture& picture) override;

private:
    void load_quantisation_tables(std::span<const std::byte> buffer);
    void load_huffman_tables(std::span<const std::byte> buffer);
    /// The tables that the scan uses.
    void append_quantisation_tables(std::vector<std::uint8_t>& stream,
                                    std::span<const FrameComponent> components, const Scan& scan) const;
    void append_huffman_tables(std::vector<std::uint8_t>& stream, const Scan& scan) const;

    // A table that the client does not load stays as it was: clients send those that have changed.
    std::array<std::optional<QuantisationTable>, 4> quantisation_tables_;
    std::array<std::optional<HuffmanTable>, 2> dc_tables_;
    std::array<std::optional<HuffmanTable>, 2> ac_tables_;
};

} // namespace zeva::va_driver::jpeg
