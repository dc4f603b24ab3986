// An open DRM node, as the kernel's drm_file: the handles, contexts, VMs and sync objects that belong to it,
// and end with its last descriptor.
#pragma once

#include "common/machine.hpp"
#include "device/context.hpp"
#include "device/gem_object.hpp"
#include "device/handle_table.hpp"
#include "device/syncobj.hpp"

namespace zeva::sim {

class DrmFile {
public:
    /// `fd` is its first descriptor.
    DrmFile(const SimulatedGpu& gpu, unsigned minor, int fd);
    DrmFile(const DrmFile&) = delete;
    DrmFile& operator=(const DrmFile&) = delete;
    ~DrmFile();

    [[nodiscard]] const SimulatedGpu& gpu() const { return gpu_; }
    [[nodiscard]] const GpuModel& model() const { return *gpu_.model; }
    [[nodiscard]] unsigned minor() const { return minor_; }
    [[nodiscard]] bool is_render_node() const { return minor_ >= first_render_minor; }

    std::uint32_t add_object(const GemPointer& object);
    /// False when there is no such handle.
    [[nodiscard]] bool close_object(std::uint32_t handle);

    /// Context 0 is always there. Null when there is none of this number.
    [[nodiscard]] std::shared_ptr<Context> find_context(std::uint32_t id);

    HandleTable<GemObject> objects;
    HandleTable<Context> contexts;
    HandleTable<AddressSpace> address_spaces;
    HandleTable<Syncobj> syncobjs;

private:
    const SimulatedGpu& gpu_;
    unsigned minor_;
    std::uint32_t slot_; ///< in the ledger
    std::shared_ptr<Context> default_context_;
};

} // namespace zeva::sim
