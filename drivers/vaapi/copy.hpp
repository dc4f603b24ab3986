// vaCopy.
#pragma once

#include <va/va.h>

namespace zeva::va_driver {

struct Driver;

/// Copies surfaces of one format and size, or buffers of which the target is as large as the source. The copy
/// is done when the call returns, whatever the option's synchronisation and mode. Throws StatusError.
void copy_object(Driver& driver, VACopyObject* to, VACopyObject* from, VACopyOption option);

} // namespace zeva::va_driver
