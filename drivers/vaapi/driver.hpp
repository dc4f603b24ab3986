// Everything the driver holds for one VADisplay.
#pragma once

#include "buffer.hpp"
#include "config.hpp"
#include "context.hpp"
#include "counters.hpp"
#include "image.hpp"
#include "image_memory.hpp"
#include "object_table.hpp"
#include "surface.hpp"
#include "tiling/tiling.hpp"

#include <string>
#include <zeva/pci_address.hpp>

#include <va/va_backend.h>

namespace zeva::va_driver {

/// Locking: every table has its own lock, held for a look-up only; a context has one, held from the begin of
/// a call to its end, so that contexts work side by side. No lock is taken while a table's lock is held.
struct Driver {
    explicit Driver(PciAddress device_address);

    const PciAddress device;
    const std::string vendor;
    /// ZEVA_DECODE_TARGET=tiled-only: decode as Intel's hardware does, into tiles only.
    const bool decode_tiled_only;
    /// ZEVA_SURFACE_TILING=linear|y|4: of the driver's own YUV surfaces, where the client asks for none. By
    /// default linear, Y where only tiles are decoded into.
    const Tiling surface_tiling;

    /// What the decoders write into surfaces that were declared linear.
    [[nodiscard]] Tiling linear_target_tiling() const noexcept;

    Counters counters;
    ImageMemory image_memory;
    // Declared so that contexts, which may hold references to surfaces, die first.
    ObjectTable<Config> configs{1, VA_STATUS_ERROR_INVALID_CONFIG};
    ObjectTable<Surface> surfaces{2, VA_STATUS_ERROR_INVALID_SURFACE};
    ObjectTable<Buffer> buffers{3, VA_STATUS_ERROR_INVALID_BUFFER};
    ObjectTable<Image> images{4, VA_STATUS_ERROR_INVALID_IMAGE};
    ObjectTable<Context> contexts{5, VA_STATUS_ERROR_INVALID_CONTEXT};
};

/// The driver behind a display; null when the display is not initialised or belongs to another driver.
[[nodiscard]] Driver* driver_of(VADisplay display) noexcept;

} // namespace zeva::va_driver
