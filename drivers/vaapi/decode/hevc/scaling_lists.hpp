// HEVC scaling lists in the order of transmission.
#pragma once

#include "bitstream/bit_writer.hpp"

#include <va/va.h>
#include <va/va_dec_hevc.h>

namespace zeva::va_driver::hevc {

/// Writes scaling_list_data( ) of ITU-T H.265, section 7.3.4.
void write_scaling_lists(BitWriter& writer, const VAIQMatrixBufferHEVC& matrices);

} // namespace zeva::va_driver::hevc
