#include "encode/jpeg/header_building.hpp"

#include "bitstream/zigzag.hpp"
#include "encode/jpeg/standard_tables.hpp"
#include "structure_reading.hpp"

#include <algorithm>
#include <iterator>

namespace zeva::va_driver::jpeg {
namespace {

using Picture = VAEncPictureParameterBufferJPEG;
using ScanParameters = VAEncSliceParameterBufferJPEG;

QuantisationTable quantisation_table(const LoadedTables& tables, std::size_t id) {
    if (tables.quantisation[id])
        return *tables.quantisation[id];
    QuantisationTable table;
    std::ranges::transform(zigzag_places, table.begin(), [&](std::uint8_t place) {
        return static_cast<std::uint8_t>(standard_tables().quantisation[id].quantval[place]);
    });
    return table;
}

/// What the IJG has introduced, and VA-API's drivers do: 50 leaves the table as it is.
QuantisationTable scaled(QuantisationTable table, unsigned quality) {
    const int percentage = jpeg_quality_scaling(static_cast<int>(quality));
    for (std::uint8_t& quantiser : table)
        quantiser = static_cast<std::uint8_t>(std::clamp((quantiser * percentage + 50) / 100, 1, 255));
    return table;
}

HuffmanTable to_segment(const JHUFF_TBL& table) {
    return read_huffman_table(std::span(table.bits).subspan<1>(), table.huffval).value();
}

LoadedTables::Huffman huffman_tables(const LoadedTables& tables, std::size_t id) {
    if (tables.huffman[id])
        return *tables.huffman[id];
    return {to_segment(standard_tables().dc[id]), to_segment(standard_tables().ac[id])};
}

/// Luma samples for one of chroma.
struct Sampling {
    std::uint8_t horizontal;
    std::uint8_t vertical;
};

Sampling luma_sampling(PixelFormat source) {
    switch (source) {
    case PixelFormat::yuv444p:
    case PixelFormat::y800:
        return {1, 1};
    case PixelFormat::yuv422h:
    case PixelFormat::yuy2:
    case PixelFormat::uyvy:
        return {2, 1};
    case PixelFormat::nv12:
    case PixelFormat::i420:
    case PixelFormat::yv12:
        return {2, 2};
    default:
        fail(VA_STATUS_ERROR_INVALID_SURFACE);
    }
}

std::vector<FrameComponent> frame_components(const Picture& picture, PixelFormat source) {
    const std::size_t expected = source == PixelFormat::y800 ? 1 : 3;
    require(picture.num_components == expected, VA_STATUS_ERROR_INVALID_PARAMETER);
    std::vector<FrameComponent> components;
    for (std::size_t i = 0; i < expected; ++i)
        components.push_back(
            {.id = picture.component_id[i], .quantisation_table = picture.quantiser_table_selector[i]});
    components[0].horizontal_sampling = luma_sampling(source).horizontal;
    components[0].vertical_sampling = luma_sampling(source).vertical;
    return components;
}

/// By their places: some clients count them from 0 in one buffer and from 1 in the other.
Scan scan_of(const ScanParameters& parameters, std::span<const FrameComponent> components) {
    require(parameters.num_components == components.size(), VA_STATUS_ERROR_INVALID_PARAMETER);
    Scan scan{.components = {}, .restart_interval = parameters.restart_interval, .data = {}};
    for (std::size_t i = 0; i < components.size(); ++i)
        scan.components.push_back({components[i].id, parameters.components[i].dc_table_selector,
                                   parameters.components[i].ac_table_selector});
    return scan;
}

void append_jfif_segment(std::vector<std::uint8_t>& stream) {
    constexpr std::array<std::uint8_t, 18> segment{
        0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0}; // square pixels, no thumbnail
    stream.insert(stream.end(), segment.begin(), segment.end());
}

/// Whether these are whole marker segments for applications: APP0 to APP15, and comments.
bool are_application_segments(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t marker_bytes = 2;
    while (!bytes.empty()) {
        if (bytes.size() < marker_bytes + 2 || bytes[0] != 0xFF)
            return false;
        const bool is_known = (bytes[1] & 0xF0) == 0xE0 || bytes[1] == 0xFE;
        const std::size_t length = bytes[2] << 8 | bytes[3]; // its own bytes among them
        if (!is_known || length < 2 || bytes.size() < marker_bytes + length)
            return false;
        bytes = bytes.subspan(marker_bytes + length);
    }
    return true;
}

} // namespace

void LoadedTables::load_quantisers(std::span<const std::byte> buffer) {
    const auto loaded = read_structure<VAQMatrixBufferJPEG>(buffer);
    if (loaded.load_lum_quantiser_matrix != 0)
        std::ranges::copy(loaded.lum_quantiser_matrix, quantisation[0].emplace().begin());
    if (loaded.load_chroma_quantiser_matrix != 0)
        std::ranges::copy(loaded.chroma_quantiser_matrix, quantisation[1].emplace().begin());
}

void LoadedTables::load_huffman_tables(std::span<const std::byte> buffer) {
    const auto loaded = read_structure<VAHuffmanTableBufferJPEGBaseline>(buffer);
    for (std::size_t id = 0; id < huffman.size(); ++id) {
        if (loaded.load_huffman_table[id] == 0)
            continue;
        const auto& table = loaded.huffman_table[id];
        const auto dc = read_huffman_table(table.num_dc_codes, table.dc_values);
        const auto ac = read_huffman_table(table.num_ac_codes, table.ac_values);
        require(dc.has_value() && ac.has_value(), VA_STATUS_ERROR_INVALID_PARAMETER);
        huffman[id] = {*dc, *ac};
    }
}

void append_headers(std::vector<std::uint8_t>& stream, const Picture& picture, const ScanParameters& scan,
                    const LoadedTables& tables, PixelFormat source,
                    std::span<const std::uint8_t> application_segments) {
    require(are_application_segments(application_segments), VA_STATUS_ERROR_INVALID_BUFFER);
    const auto components = frame_components(picture, source);
    append_start_of_image(stream);
    if (application_segments.empty())
        append_jfif_segment(stream);
    stream.insert(stream.end(), application_segments.begin(), application_segments.end());
    for (std::uint8_t id = 0; id < tables.quantisation.size(); ++id)
        append_quantisation_table(stream, id, scaled(quantisation_table(tables, id), picture.quality));
    append_frame_header(stream, picture.picture_width, picture.picture_height, components);
    for (std::uint8_t id = 0; id < tables.huffman.size(); ++id) {
        const auto huffman = huffman_tables(tables, id);
        append_huffman_table(stream, HuffmanClass::dc, id, huffman.dc);
        append_huffman_table(stream, HuffmanClass::ac, id, huffman.ac);
    }
    append_scan(stream, scan_of(scan, components));
}

} // namespace zeva::va_driver::jpeg
