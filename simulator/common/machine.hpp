// The machine that is simulated: which GPUs are where.
//
// The runner writes it to the run folder, the preloaded library of every process reads it there. The run
// folder:
//
//   machine        one line a GPU: name, PCI address
//   tree/          /dev/dri and the parts of /sys that belong to the GPUs; may be a link to another run's
//   ledgers/       one file a process image (ledger.hpp)
//   calls          calls of each ioctl so far, in all processes (fault.hpp)
//   lock           locked (flock) by the runner for as long as the run lasts
#pragma once

#include "common/catalogue.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace zeva::sim {

/// The environment variables by which the runner tells the preloaded library.
inline constexpr char folder_variable[] = "ZEVA_SIM_FOLDER"; ///< absolute path of the run folder
inline constexpr char fail_variable[] = "ZEVA_SIM_FAIL";     ///< fault.hpp; absent: nothing fails
inline constexpr char log_variable[] = "ZEVA_SIM_LOG";       ///< 1: calls, 2: batches, on standard error

/// Device numbers of the nodes: the major number, and the first minor one of render nodes.
inline constexpr unsigned drm_major = 226;
inline constexpr unsigned first_render_minor = 128;

/// A GPU in its place.
struct SimulatedGpu {
    const GpuModel* model;
    std::string pci;       ///< `0000:00:02.0`
    unsigned card_minor;   ///< of /dev/dri/cardN; N
    unsigned render_minor; ///< of /dev/dri/renderDN; N = 128 + card_minor
};

/// In the order of the DRM nodes: the n-th GPU is card n and renderD(128+n).
using Machine = std::vector<SimulatedGpu>;

/// Reads `NAME[@PCI][,NAME[@PCI]...]`. A GPU without an address gets the usual one: 0000:00:02.0 for the
/// first integrated GPU, 0000:03:00.0 and on for discrete ones, 7a65:00:01.0 and on for software devices.
/// Returns what is wrong in `fault`, and then nothing.
[[nodiscard]] Machine parse_machine(std::string_view text, std::string& fault);

/// The lines of the file `machine`, and back.
[[nodiscard]] std::string to_text(const Machine& machine);
[[nodiscard]] Machine machine_from_text(std::string_view text);

/// Null when no node has this minor number.
[[nodiscard]] const SimulatedGpu* find_by_minor(const Machine& machine, unsigned minor);

} // namespace zeva::sim
