// The tables of ITU-T T.81, annex K, first those of luma, then those of chroma.
#pragma once

#include <array>
#include <cstddef>
#include <cstdio> // jpeglib.h needs it

#include <jpeglib.h>

namespace zeva::va_driver::jpeg {

struct StandardTables {
    std::array<JQUANT_TBL, 2> quantisation;
    std::array<JHUFF_TBL, 2> dc;
    std::array<JHUFF_TBL, 2> ac;
};

/// Throws StatusError when there is no memory for them.
[[nodiscard]] const StandardTables& standard_tables();

} // namespace zeva::va_driver::jpeg
