#include "encode/jpeg/standard_tables.hpp"

#include "encode/jpeg/libjpeg_errors.hpp"
#include "status.hpp"

namespace zeva::va_driver::jpeg {
namespace {

/// libjpeg has them.
StandardTables read_from_library() {
    constexpr int unscaled = 50;
    ErrorHandler errors;
    jpeg_compress_struct library{};
    library.err = errors.manager();
    const bool is_set = errors.run([&] {
        jpeg_create_compress(&library);
        library.input_components = 3;
        library.in_color_space = JCS_YCbCr;
        jpeg_set_defaults(&library);
        jpeg_set_quality(&library, unscaled, TRUE);
    });
    StandardTables tables;
    for (std::size_t i = 0; is_set && i < tables.dc.size(); ++i) {
        tables.quantisation[i] = *library.quant_tbl_ptrs[i];
        tables.dc[i] = *library.dc_huff_tbl_ptrs[i];
        tables.ac[i] = *library.ac_huff_tbl_ptrs[i];
    }
    jpeg_destroy_compress(&library);
    require(is_set, VA_STATUS_ERROR_ALLOCATION_FAILED);
    return tables;
}

} // namespace

const StandardTables& standard_tables() {
    static const StandardTables tables = read_from_library();
    return tables;
}

} // namespace zeva::va_driver::jpeg
