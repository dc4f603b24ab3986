// How the driver was asked to behave: environment variables, read once.
#pragma once

#include <cstdint>

namespace zeva::ze_driver {

/// Who owns the descriptor that zeMemGetAllocProperties returns. Real drivers differ by version.
enum class ExportRegime {
    fresh,                ///< each query returns a new descriptor, the caller's to close
    cached_caller_closes, ///< each query returns the same number, zeMemFree leaves it open (NEO 22.43)
    cached_driver_closes, ///< each query returns the same number, zeMemFree closes it (NEO since 2026)
};

/// Who owns the descriptor of a successful import; after a failed one it is always the caller's.
enum class ImportRegime {
    caller_keeps,  ///< NEO up to 26.13
    driver_closes, ///< NEO since 26.14
};

/// What the bytes of an IPC handle are.
enum class IpcForm {
    fd,    ///< begin with a descriptor, which may be sent by SCM_RIGHTS instead of all of them
    opaque ///< are good only as a whole
};

struct Settings {
    ExportRegime export_regime; ///< ZEVA_EXPORT_REGIME=fresh|cached-caller-closes|cached-driver-closes
    ImportRegime import_regime; ///< ZEVA_IMPORT_REGIME=caller-keeps|driver-closes
    std::uint32_t tile_count;   ///< ZEVA_TILES, 1 to 4: sub-devices of each device; 1 for none
    IpcForm ipc_form;           ///< ZEVA_IPC=fd|opaque
    bool is_strict;             ///< ZEVA_STRICT=1: the host cannot touch allocations of device memory
};

/// The settings of this process. An unknown value is reported on stderr and counts as unset; a number beyond
/// its limits counts as the nearest one.
[[nodiscard]] const Settings& settings();

} // namespace zeva::ze_driver
