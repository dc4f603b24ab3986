// What a simulated process holds, written while it runs, in a file that outlives it.
//
// Each process image (a pid, anew after exec and in a forked child) maps a file of its own, shared: a crash
// or a kill loses nothing. Only the process writes; the runner reads when the process has ended. Plain data,
// the same in both, which come from one build.
#pragma once

#include "common/ioctl_names.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace zeva::sim {

inline constexpr std::uint32_t ledger_magic = 0x7a6c6731;
inline constexpr std::size_t max_objects = 65536;
inline constexpr std::size_t max_incidents = 256;

enum class ObjectKind : std::uint32_t {
    drm_file, ///< an open node
    gem,      ///< a GEM handle
    context,
    address_space, ///< VM
    syncobj,
    dma_buf,   ///< a descriptor of a dma-buf
    sync_file, ///< a descriptor of a fence
};

/// One object that was made. `alive` is written last when it is made and first when it ends.
struct LedgerObject {
    std::atomic<std::uint32_t> alive;
    ObjectKind kind;
    std::uint64_t size;           ///< bytes; 0 where it has none
    std::uint64_t identity;       ///< inode for gem, dma_buf and sync_file; else 0
    std::uint32_t handle;         ///< handle, id or descriptor
    std::uint32_t minor;          ///< of the node it belongs to
    std::array<char, 48> creator; ///< file name of the library that made the call
};

enum class IncidentKind : std::uint32_t {
    use_after_free,  ///< a handle, id or mapping that has ended was used
    use_after_close, ///< a descriptor of a node that is closed was used
    foreign_import,  ///< a dma-buf of one GPU was imported into another
    lost_context,    ///< a batch that cannot be executed
    injected_fault,  ///< --fail
    crash,           ///< a deadly signal
    unknown_call,    ///< an ioctl that the simulator does not know
    ledger_full,     ///< more objects than the ledger holds: what follows is not recorded
};

struct Incident {
    std::atomic<std::uint32_t> written;
    IncidentKind kind;
    std::array<char, 200> text; ///< one line
};

struct Ledger {
    std::uint32_t magic;
    std::uint32_t pid;
    std::array<char, 64> program; ///< file name of the executable
    std::array<std::atomic<std::uint64_t>, max_ioctls> calls;
    std::atomic<std::uint32_t> object_count; ///< slots in use, alive or ended
    std::atomic<std::uint32_t> incident_count;
    std::array<Incident, max_incidents> incidents;
    std::array<LedgerObject, max_objects> objects;
};

} // namespace zeva::sim
