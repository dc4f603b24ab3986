#include "encode/jpeg/image_description.hpp"

#include "encode/jpeg/libjpeg_errors.hpp"
#include "encode/jpeg/standard_tables.hpp"
#include "status.hpp"

#include <algorithm>
#include <bitset>
#include <numeric>
#include <utility>

namespace zeva::va_driver::jpeg {
namespace {

/// libjpeg's reader of headers.
class HeaderReader {
public:
    explicit HeaderReader(std::span<const std::uint8_t> bytes) {
        library_.err = errors_.manager();
        const bool is_read = errors_.run([&] {
            jpeg_create_decompress(&library_);
            jpeg_mem_src(&library_, bytes.data(), bytes.size());
            jpeg_read_header(&library_, TRUE);
        });
        if (!is_read) {
            jpeg_destroy_decompress(&library_);
            fail(VA_STATUS_ERROR_INVALID_BUFFER);
        }
        size_ = bytes.size() - library_.src->bytes_in_buffer;
    }
    ~HeaderReader() { jpeg_destroy_decompress(&library_); }
    HeaderReader(const HeaderReader&) = delete;
    HeaderReader& operator=(const HeaderReader&) = delete;

    [[nodiscard]] const jpeg_decompress_struct& library() const noexcept { return library_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    ErrorHandler errors_;
    jpeg_decompress_struct library_{};
    std::size_t size_ = 0;
};

template <typename Table, std::size_t count>
Tables<Table> copy_tables(Table* const (&tables)[count]) {
    Tables<Table> copies;
    for (std::size_t i = 0; i < count; ++i)
        if (tables[i] != nullptr)
            copies[i] = *tables[i];
    return copies;
}

/// The same, with the standard tables where there are none.
Tables<JHUFF_TBL> copy_huffman_tables(JHUFF_TBL* const (&tables)[NUM_HUFF_TBLS],
                                      std::span<const JHUFF_TBL> standard) {
    Tables<JHUFF_TBL> copies = copy_tables(tables);
    for (std::size_t i = 0; i < standard.size(); ++i)
        if (!copies[i])
            copies[i] = standard[i];
    return copies;
}

/// One interleaved scan of all components and all their coefficients.
bool is_baseline(const jpeg_decompress_struct& header) {
    return header.progressive_mode == FALSE && header.arith_code == FALSE && header.data_precision == 8 &&
           (header.num_components == 1 || header.num_components == 3) &&
           header.comps_in_scan == header.num_components && header.Ss == 0 && header.Se == DCTSIZE2 - 1;
}

/// A quantiser of 0 is not allowed, and libjpeg would divide by it. Baseline has 8 bits for one.
bool is_valid(const JQUANT_TBL& table) {
    return std::ranges::all_of(table.quantval, [](unsigned value) { return value >= 1 && value <= 255; });
}

/// Whether the counts of codes of 1 to 16 bits leave room for each code, those of ones alone not among them
/// (annex C.2), and the values are different.
bool is_valid(const JHUFF_TBL& table) {
    std::bitset<256> values;
    unsigned next_code = 0;
    std::size_t index = 0;
    for (unsigned length = 1; length <= 16; ++length) {
        const unsigned count = table.bits[length];
        next_code = next_code * 2 + count;
        if (next_code >= 1U << length || index + count > values.size())
            return false;
        for (const std::size_t end = index + count; index < end; ++index)
            values.set(table.huffval[index]);
    }
    return values.count() == index;
}

bool has_code(const JHUFF_TBL& table, unsigned value) {
    const auto codes = std::accumulate(table.bits + 1, table.bits + 17, std::ptrdiff_t{0});
    return std::find(table.huffval, table.huffval + codes, value) != table.huffval + codes;
}

/// Any picture can be written with the tables: libjpeg-turbo does not look whether there is a code.
bool is_complete_dc(const JHUFF_TBL& table) {
    for (unsigned size = 0; size <= 11; ++size)
        if (!has_code(table, size))
            return false;
    return true;
}

bool is_complete_ac(const JHUFF_TBL& table) {
    constexpr unsigned end_of_block = 0x00;
    constexpr unsigned sixteen_zeros = 0xF0;
    for (unsigned run = 0; run <= 15; ++run)
        for (unsigned size = 1; size <= 10; ++size)
            if (!has_code(table, run << 4 | size))
                return false;
    return has_code(table, end_of_block) && has_code(table, sixteen_zeros);
}

/// Whether the component's data can be written with its tables.
bool is_writable(const ImageDescription& image, const Component& component) {
    if (component.quantisation_table >= image.quantisation_tables.size() ||
        component.dc_table >= image.dc_tables.size() || component.ac_table >= image.ac_tables.size())
        return false;
    const auto& quantisers = image.quantisation_tables[component.quantisation_table];
    const auto& dc = image.dc_tables[component.dc_table];
    const auto& ac = image.ac_tables[component.ac_table];
    return quantisers && is_valid(*quantisers) && dc && is_valid(*dc) && is_complete_dc(*dc) && ac &&
           is_valid(*ac) && is_complete_ac(*ac);
}

std::vector<Component> read_components(const jpeg_decompress_struct& header) {
    std::vector<Component> components;
    for (const jpeg_component_info& from :
         std::span(header.comp_info, static_cast<std::size_t>(header.num_components)))
        components.push_back({.horizontal_sampling = static_cast<unsigned>(from.h_samp_factor),
                              .vertical_sampling = static_cast<unsigned>(from.v_samp_factor),
                              .quantisation_table = static_cast<unsigned>(from.quant_tbl_no),
                              .dc_table = static_cast<unsigned>(from.dc_tbl_no),
                              .ac_table = static_cast<unsigned>(from.ac_tbl_no)});
    return components;
}

} // namespace

unsigned ImageDescription::max_horizontal_sampling() const noexcept {
    return std::ranges::max(components, {}, &Component::horizontal_sampling).horizontal_sampling;
}

unsigned ImageDescription::max_vertical_sampling() const noexcept {
    return std::ranges::max(components, {}, &Component::vertical_sampling).vertical_sampling;
}

PixelFormat ImageDescription::format() const {
    struct Chroma {
        unsigned horizontal; ///< luma samples for one of chroma
        unsigned vertical;
        PixelFormat format;
    };
    constexpr std::array formats{Chroma{1, 1, PixelFormat::yuv444p}, Chroma{2, 1, PixelFormat::yuv422h},
                                 Chroma{1, 2, PixelFormat::yuv422v}, Chroma{2, 2, PixelFormat::i420},
                                 Chroma{4, 1, PixelFormat::yuv411p}};
    if (components.size() == 1)
        return PixelFormat::y800;
    const auto is_sampled = [](const Component& luma, const Component& chroma, const Chroma& format) {
        return luma.horizontal_sampling == format.horizontal * chroma.horizontal_sampling &&
               luma.vertical_sampling == format.vertical * chroma.vertical_sampling;
    };
    const auto* const found = std::ranges::find_if(formats, [&](const Chroma& format) {
        return is_sampled(components[0], components[1], format) &&
               is_sampled(components[0], components[2], format);
    });
    require(found != formats.end(), VA_STATUS_ERROR_INVALID_PARAMETER);
    return found->format;
}

ImageHeader read_header(std::span<const std::uint8_t> bytes) {
    const HeaderReader reader(bytes);
    const jpeg_decompress_struct& header = reader.library();
    require(is_baseline(header), VA_STATUS_ERROR_INVALID_PARAMETER);
    ImageDescription image;
    image.width = header.image_width;
    image.height = header.image_height;
    image.restart_interval = header.restart_interval;
    image.quantisation_tables = copy_tables(header.quant_tbl_ptrs);
    image.dc_tables = copy_huffman_tables(header.dc_huff_tbl_ptrs, standard_tables().dc);
    image.ac_tables = copy_huffman_tables(header.ac_huff_tbl_ptrs, standard_tables().ac);
    image.components = read_components(header);
    require(std::ranges::all_of(image.components,
                                [&](const Component& component) { return is_writable(image, component); }),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    return {std::move(image), reader.size()};
}

} // namespace zeva::va_driver::jpeg
