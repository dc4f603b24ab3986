#include "encode/jpeg/scan_writer.hpp"

#include "base/rounding.hpp"
#include "status.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <jerror.h>

namespace zeva::va_driver::jpeg {
namespace {

constexpr std::size_t first_output_bytes = std::size_t{64} << 10;
constexpr unsigned max_sampling = 4;

/// Where the data of the first scan begin: behind the marker segments (annex B.1.1.4), each of which libjpeg
/// writes with its length.
std::size_t find_scan_data(std::span<const std::uint8_t> image) {
    constexpr std::uint8_t start_of_scan = 0xDA;
    constexpr std::size_t marker_bytes = 2;
    std::size_t position = marker_bytes; // behind the start of the image
    bool is_scan_header = false;
    while (!is_scan_header) {
        require(position + 4 <= image.size(), VA_STATUS_ERROR_ENCODING_ERROR);
        is_scan_header = image[position + 1] == start_of_scan;
        position += marker_bytes + (image[position + 2] << 8 | image[position + 3]);
    }
    require(position <= image.size(), VA_STATUS_ERROR_ENCODING_ERROR);
    return position;
}

template <typename Table, typename Allocate>
void copy_tables(const Tables<Table>& from, Table** to, Allocate allocate) {
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (!from[i])
            continue;
        if (to[i] == nullptr)
            to[i] = allocate();
        *to[i] = *from[i];
    }
}

} // namespace

std::span<const std::uint8_t> ScanWriter::write(std::span<const std::uint8_t> header,
                                                const ImageDescription& image, const SourcePlanes& planes) {
    header_room_ = header.size();
    output_.resize(std::max(output_.size(), header_room_ + first_output_bytes));
    library_.err = errors_.manager();
    const bool is_written = errors_.run([&] {
        begin(image);
        write_rows(image, planes);
        jpeg_finish_compress(&library_);
    });
    if (!is_written) {
        jpeg_destroy_compress(&library_);
        library_ = {};
        fail(VA_STATUS_ERROR_ENCODING_ERROR);
    }
    const auto written = std::span(output_).first(written_);
    const std::size_t data = find_scan_data(written.subspan(header_room_));
    std::ranges::copy(header, written.begin() + static_cast<std::ptrdiff_t>(data));
    return written.subspan(data);
}

/// Sets libjpeg up. What it writes before the scan's data is replaced.
void ScanWriter::begin(const ImageDescription& image) {
    if (library_.mem == nullptr)
        jpeg_create_compress(&library_);
    library_.client_data = this;
    destination_.init_destination = &ScanWriter::begin_output;
    destination_.empty_output_buffer = &ScanWriter::enlarge_output;
    destination_.term_destination = &ScanWriter::end_output;
    library_.dest = &destination_;
    library_.image_width = image.width;
    library_.image_height = image.height;
    library_.input_components = static_cast<int>(image.components.size());
    library_.in_color_space = image.components.size() == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    jpeg_set_defaults(&library_);
    library_.raw_data_in = TRUE;
    library_.restart_interval = image.restart_interval;
    const auto library = reinterpret_cast<j_common_ptr>(&library_);
    copy_tables(image.quantisation_tables, library_.quant_tbl_ptrs,
                [&] { return jpeg_alloc_quant_table(library); });
    copy_tables(image.dc_tables, library_.dc_huff_tbl_ptrs, [&] { return jpeg_alloc_huff_table(library); });
    copy_tables(image.ac_tables, library_.ac_huff_tbl_ptrs, [&] { return jpeg_alloc_huff_table(library); });
    for (std::size_t i = 0; i < image.components.size(); ++i) {
        jpeg_component_info& to = library_.comp_info[i];
        to.h_samp_factor = static_cast<int>(image.components[i].horizontal_sampling);
        to.v_samp_factor = static_cast<int>(image.components[i].vertical_sampling);
        to.quant_tbl_no = static_cast<int>(image.components[i].quantisation_table);
        to.dc_tbl_no = static_cast<int>(image.components[i].dc_table);
        to.ac_tbl_no = static_cast<int>(image.components[i].ac_table);
    }
    jpeg_start_compress(&library_, TRUE);
}

/// Beyond the lowest row libjpeg is given that row again.
void ScanWriter::write_rows(const ImageDescription& image, const SourcePlanes& planes) {
    const unsigned max_sampled = image.max_vertical_sampling();
    const unsigned rows_at_once = max_sampled * DCTSIZE;
    JSAMPROW rows[MAX_COMPONENTS][max_sampling * DCTSIZE];
    JSAMPARRAY components[MAX_COMPONENTS];
    for (unsigned top = 0; top < image.height; top += rows_at_once) {
        for (std::size_t i = 0; i < image.components.size(); ++i) {
            const unsigned sampled = image.components[i].vertical_sampling;
            const unsigned last_row = divide_rounded_up(image.height * sampled, max_sampled) - 1;
            const unsigned first_row = top / max_sampled * sampled;
            components[i] = rows[i];
            for (unsigned row = 0; row < sampled * DCTSIZE; ++row) {
                const std::byte* const pixels =
                    planes.data[i] + std::min(first_row + row, last_row) * planes.pitches[i];
                rows[i][row] = reinterpret_cast<JSAMPROW>(const_cast<std::byte*>(pixels)); // only read
            }
        }
        jpeg_write_raw_data(&library_, components, rows_at_once);
    }
}

void ScanWriter::give_room(std::size_t used) noexcept {
    destination_.next_output_byte = output_.data() + used;
    destination_.free_in_buffer = output_.size() - used;
}

void ScanWriter::begin_output(j_compress_ptr library) {
    auto& writer = *static_cast<ScanWriter*>(library->client_data);
    writer.give_room(writer.header_room_);
}

/// libjpeg has filled all of the room.
boolean ScanWriter::enlarge_output(j_compress_ptr library) {
    auto& writer = *static_cast<ScanWriter*>(library->client_data);
    const std::size_t used = writer.output_.size();
    const bool has_room = status_of([&] { writer.output_.resize(used * 2); }) == VA_STATUS_SUCCESS;
    if (!has_room)
        ERREXIT1(library, JERR_OUT_OF_MEMORY, 0);
    writer.give_room(used);
    return TRUE;
}

void ScanWriter::end_output(j_compress_ptr library) {
    auto& writer = *static_cast<ScanWriter*>(library->client_data);
    writer.written_ = writer.output_.size() - writer.destination_.free_in_buffer;
}

} // namespace zeva::va_driver::jpeg
