// The simulator's descriptors in this process: nodes, dma-bufs, sync_files and exported syncobjs.
//
// What a descriptor is follows from its memfd's name, so that none is missed however it came; the table adds
// what belongs to it here, and lets a node's objects end with its last descriptor.
#pragma once

#include "device/drm_file.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace zeva::sim {

/// Whether the table has this descriptor. Cheap, without a lock: for functions that programs call all the
/// time.
[[nodiscard]] bool is_tracked(int fd);

// With the device lock held.
void track_node(int fd, std::shared_ptr<DrmFile> file);
void track_syncobj(int fd, std::shared_ptr<Syncobj> syncobj);
/// A dma-buf or a sync_file of the node with this minor number.
void track_buffer(int fd, ObjectKind kind, unsigned minor, std::uint64_t size);

/// The descriptor has ended, or is about to: all in the range, both ends included.
void forget(int first, int last);
/// `copy` is one more descriptor of the same open file.
void duplicate(int fd, int copy);

/// Null when the descriptor is no open node.
[[nodiscard]] std::shared_ptr<DrmFile> drm_file_of(int fd);
/// Null when the descriptor is no exported syncobj of this process.
[[nodiscard]] std::shared_ptr<Syncobj> syncobj_of(int fd);
/// The minor number of the node that a dma-buf or sync_file belongs to; 0 when it came from elsewhere.
[[nodiscard]] unsigned buffer_minor(int fd);
/// The minor number of the node that this descriptor was, if that is the last that is known of it.
[[nodiscard]] std::optional<unsigned> closed_node(int fd);

/// The table belongs to one process: a child of vfork shares its memory and must not change it.
[[nodiscard]] bool owns_descriptors();
void own_descriptors();

} // namespace zeva::sim
