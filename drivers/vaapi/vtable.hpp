// The driver's functions as libva calls them.
#pragma once

#include <va/va_backend.h>
#include <va/va_backend_vpp.h>

namespace zeva::va_driver {

/// All entries but vaTerminate.
void fill_vtable(VADriverVTable& vtable);
void fill_vtable(VADriverVTableVPP& vtable);

} // namespace zeva::va_driver
