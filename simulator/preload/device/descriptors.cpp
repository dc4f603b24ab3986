#include "device/descriptors.hpp"

#include "device/memfd.hpp"
#include "simulation.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <map>

namespace zeva::sim {
namespace {

struct OpenDescriptor {
    ObjectKind kind;
    std::uint64_t inode; ///< of the memfd; another one means that the number was closed unseen and used again
    std::uint64_t size;
    unsigned minor;
    std::uint32_t slot; ///< in the ledger; of dma-bufs and sync_files
    std::shared_ptr<DrmFile> file;
    std::shared_ptr<Syncobj> syncobj;
};

constexpr int numbers = 65536; ///< of descriptors that the table can have
std::array<std::atomic<bool>, numbers> tracked;
std::atomic<pid_t> owner;

std::map<int, OpenDescriptor>& table() {
    static auto& instance = *new std::map<int, OpenDescriptor>;
    return instance;
}

std::map<int, unsigned>& closed_nodes() {
    static auto& instance = *new std::map<int, unsigned>;
    return instance;
}

bool is_recorded(ObjectKind kind) {
    return kind == ObjectKind::dma_buf || kind == ObjectKind::sync_file;
}

void track(int fd, OpenDescriptor descriptor) {
    if (fd < 0 || fd >= numbers)
        return;
    forget(fd, fd);
    closed_nodes().erase(fd);
    if (is_recorded(descriptor.kind))
        descriptor.slot = record_object(descriptor.kind, descriptor.minor, static_cast<std::uint32_t>(fd),
                                        descriptor.size, descriptor.inode, calling_address());
    table().insert_or_assign(fd, std::move(descriptor));
    tracked[static_cast<std::size_t>(fd)] = true;
}

/// Null when the table does not have it, or not any more.
const OpenDescriptor* find(int fd) {
    if (!is_tracked(fd))
        return nullptr;
    const auto found = table().find(fd);
    if (found != table().end() && found->second.inode == inode_of(fd))
        return &found->second;
    forget(fd, fd);
    return nullptr;
}

/// A node that was inherited over exec or received from another process: a file of its own, without the
/// handles that the sender has.
std::shared_ptr<DrmFile> adopt_node(int fd) {
    const auto name = memfd_name(fd, node_prefix);
    if (!name)
        return nullptr;
    unsigned minor = 0;
    std::from_chars(name->data(), name->data() + name->size(), minor);
    const SimulatedGpu* gpu = find_by_minor(machine(), minor);
    if (gpu == nullptr)
        return nullptr;
    auto file = std::make_shared<DrmFile>(*gpu, minor, fd);
    track_node(fd, file);
    return file;
}

} // namespace

bool is_tracked(int fd) {
    return fd >= 0 && fd < numbers && tracked[static_cast<std::size_t>(fd)].load(std::memory_order_relaxed);
}

void track_node(int fd, std::shared_ptr<DrmFile> file) {
    const unsigned minor = file->minor();
    track(fd, {ObjectKind::drm_file, inode_of(fd), 0, minor, 0, std::move(file), nullptr});
}

void track_syncobj(int fd, std::shared_ptr<Syncobj> syncobj) {
    track(fd, {ObjectKind::syncobj, inode_of(fd), 0, 0, 0, nullptr, std::move(syncobj)});
}

void track_buffer(int fd, ObjectKind kind, unsigned minor, std::uint64_t size) {
    track(fd, {kind, inode_of(fd), size, minor, 0, nullptr, nullptr});
}

void forget(int first, int last) {
    auto& all = table();
    for (auto entry = all.lower_bound(first); entry != all.end() && entry->first <= last;) {
        tracked[static_cast<std::size_t>(entry->first)] = false;
        if (is_recorded(entry->second.kind))
            record_end(entry->second.slot);
        if (entry->second.kind == ObjectKind::drm_file)
            closed_nodes()[entry->first] = entry->second.minor;
        entry = all.erase(entry);
    }
}

void duplicate(int fd, int copy) {
    if (const OpenDescriptor* known = find(fd))
        track(copy, *known);
}

std::shared_ptr<DrmFile> drm_file_of(int fd) {
    if (const OpenDescriptor* known = find(fd))
        return known->file;
    return adopt_node(fd);
}

std::shared_ptr<Syncobj> syncobj_of(int fd) {
    const OpenDescriptor* known = find(fd);
    return known != nullptr ? known->syncobj : nullptr;
}

unsigned buffer_minor(int fd) {
    const OpenDescriptor* known = find(fd);
    return known != nullptr ? known->minor : 0;
}

std::optional<unsigned> closed_node(int fd) {
    const auto found = closed_nodes().find(fd);
    return found != closed_nodes().end() ? std::optional{found->second} : std::nullopt;
}

bool owns_descriptors() {
    return owner == sys::getpid();
}

void own_descriptors() {
    owner = sys::getpid();
}

} // namespace zeva::sim
