// The memory behind GEM handles.
//
// It is a sealed memfd, mapped when somebody needs its bytes. A dma-buf is another descriptor of the same
// memfd; its name says which GPU it belongs to, so that a process that receives one knows it. Descriptors
// that the library keeps are above the program's limit: as with the kernel's objects, none of the program's
// numbers are used up.
#pragma once

#include "caller.hpp"
#include "common/machine.hpp"
#include "device/fence.hpp"
#include "system.hpp"

#include <cstddef>
#include <cstdint>
#include <i915_drm.h>
#include <memory>
#include <string>

namespace zeva::sim {

/// Where the kernel may keep an object.
struct Placement {
    bool system = true;
    bool local = false; ///< the memory of a discrete GPU
};

class GemObject {
public:
    /// Made for the library that calls. Null with errno when the system has no memory.
    static std::shared_ptr<GemObject> create(const SimulatedGpu& gpu, std::uint64_t size,
                                             Placement placement);
    /// Memory of the program's own.
    static std::shared_ptr<GemObject> from_user_memory(std::uint64_t address, std::uint64_t size);
    /// The object of a dma-buf: one for all its descriptors. Null when the descriptor is no dma-buf of the
    /// simulator.
    static std::shared_ptr<GemObject> from_dma_buf(int fd);

    GemObject(const GemObject&) = delete;
    GemObject& operator=(const GemObject&) = delete;
    ~GemObject();

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] std::uint64_t inode() const { return inode_; }
    [[nodiscard]] const std::string& pci() const { return pci_; } ///< of the GPU that it was made on
    /// The library that it was made for; `?` when that is not known, in another process for one.
    [[nodiscard]] const LibraryName& maker() const { return maker_; }
    [[nodiscard]] Placement placement() const { return placement_; }
    [[nodiscard]] bool is_user_memory() const { return !memory_; }
    /// Null when it cannot be mapped, or is memory that the program does not have any more.
    [[nodiscard]] std::byte* bytes();
    /// Of the memfd, for mappings.
    [[nodiscard]] int memory() const { return memory_.get(); }

    /// A new descriptor of the dma-buf, or -errno. The first call makes the dma-buf, and settles its access
    /// mode.
    [[nodiscard]] int export_dma_buf(unsigned flags);
    /// The kernel lets go of the dma-buf with the last handle.
    void add_handle() { ++handles_; }
    void drop_handle();

    /// Adds work that uses the object.
    void add_use(const FencePointer& fence, EngineClass engine, bool writes);
    /// All unfinished work; only that which writes, if so asked.
    [[nodiscard]] Fences unfinished(bool only_writes = false);
    /// As GEM_BUSY encodes it.
    [[nodiscard]] std::uint32_t busy_engines();

    // What the ioctls of these names keep.
    std::uint32_t tiling = I915_TILING_NONE;
    std::uint32_t stride = 0;
    std::uint32_t caching = I915_CACHING_CACHED;

private:
    struct Use {
        FencePointer fence;
        EngineClass engine;
        bool writes;
    };

    GemObject() = default;
    void drop_finished_uses();

    sys::Descriptor memory_;
    sys::Descriptor dma_buf_;
    std::byte* bytes_ = nullptr;
    std::uint64_t size_ = 0;
    std::uint64_t inode_ = 0;
    std::string pci_;
    LibraryName maker_{"?"};
    Placement placement_;
    unsigned handles_ = 0;
    std::vector<Use> uses_;
};

using GemPointer = std::shared_ptr<GemObject>;

/// Whether the descriptor is a dma-buf of the simulator.
[[nodiscard]] bool is_dma_buf(int fd);

} // namespace zeva::sim
