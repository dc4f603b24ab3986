// The preloaded library's side of the ledger.
//
// The file is made when there is something to record, so that processes without a GPU leave none, and anew in
// a forked child: what it inherited is its parent's, and the end of that is not recorded a second time.
#pragma once

#include "common/ledger.hpp"

#include <cstdint>
#include <string_view>

namespace zeva::sim {

/// Records an object and who made it: the library that `return_address` is in. Returns its slot, which ends
/// with record_end. Both are called with the device lock held.
std::uint32_t record_object(ObjectKind kind, std::uint32_t minor, std::uint32_t handle, std::uint64_t size,
                            std::uint64_t identity, const void* return_address);
void record_end(std::uint32_t slot);

/// Without locks and allocations, so that a signal handler may call it.
void record_incident(IncidentKind kind, std::string_view text);

/// Counts a call in this process and over all processes; returns the latter, from 1.
std::uint64_t record_call(std::size_t ioctl);

/// In a forked child.
void start_new_ledger();

} // namespace zeva::sim
