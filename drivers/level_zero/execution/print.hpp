// printf of kernels.
#pragma once

#include "kernel_abi.h"

namespace zeva::ze_driver {

/// Prints what a kernel's printf was given to standard output, in one piece, and flushes it. Any thread.
/// Returns 0, or -1 where the format and the arguments do not fit or there is no memory: then nothing is
/// printed.
int print(const char* format, const zeva_print_argument* arguments, zeva_u32 count);

} // namespace zeva::ze_driver
