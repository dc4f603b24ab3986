#include "device/gem_object.hpp"

#include "device/engines.hpp"
#include "device/memfd.hpp"
#include "device/user_memory.hpp"

#include <algorithm>
#include <bit>
#include <drm.h>
#include <map>

namespace zeva::sim {
namespace {

constexpr std::string_view only_local = ":local";

/// The objects of this process that have an inode. Guarded by the device lock.
std::map<std::uint64_t, std::weak_ptr<GemObject>>& known_objects() {
    static auto& objects = *new std::map<std::uint64_t, std::weak_ptr<GemObject>>;
    return objects;
}

void remember(std::uint64_t inode, const GemPointer& object) {
    auto& objects = known_objects();
    if (std::has_single_bit(objects.size())) // now and then
        std::erase_if(objects, [](const auto& entry) { return entry.second.expired(); });
    objects[inode] = object;
}

} // namespace

GemPointer GemObject::create(const SimulatedGpu& gpu, std::uint64_t size, Placement placement) {
    std::string name{dma_buf_prefix};
    name += gpu.pci;
    if (!placement.system)
        name += only_local;
    GemPointer object{new GemObject};
    object->memory_ = out_of_the_way(make_memfd(name, size));
    if (!object->memory_)
        return nullptr;
    object->size_ = size;
    object->inode_ = inode_of(object->memory());
    object->pci_ = gpu.pci;
    object->maker_ = library_of(calling_address());
    object->placement_ = placement;
    remember(object->inode_, object);
    return object;
}

GemPointer GemObject::from_user_memory(std::uint64_t address, std::uint64_t size) {
    GemPointer object{new GemObject};
    object->bytes_ =
        reinterpret_cast<std::byte*>(address); // NOLINT(performance-no-int-to-ptr): the ioctl's argument
    object->size_ = size;
    return object;
}

GemPointer GemObject::from_dma_buf(int fd) {
    auto name = memfd_name(fd, dma_buf_prefix);
    if (!name)
        return nullptr;
    const std::uint64_t inode = inode_of(fd);
    if (const auto known = known_objects().find(inode); known != known_objects().end())
        if (auto object = known->second.lock())
            return object;
    struct stat status {};
    GemPointer object{new GemObject};
    object->dma_buf_ = out_of_the_way(sys::Descriptor{sys::fcntl(fd, F_DUPFD_CLOEXEC)});
    object->memory_ = out_of_the_way(reopen(fd, O_RDWR | O_CLOEXEC));
    if (!object->memory_ || sys::fstat(fd, &status) != 0)
        return nullptr;
    object->size_ = static_cast<std::uint64_t>(status.st_size);
    object->inode_ = inode;
    if (name->ends_with(only_local)) {
        name->resize(name->size() - only_local.size());
        object->placement_ = {.system = false, .local = true};
    }
    object->pci_ = *name;
    remember(inode, object);
    return object;
}

GemObject::~GemObject() {
    if (!is_user_memory() && bytes_ != nullptr)
        sys::munmap(bytes_, size_);
}

std::byte* GemObject::bytes() {
    if (is_user_memory())
        return is_mapped(bytes_, size_) ? bytes_ : nullptr;
    if (bytes_ == nullptr) {
        void* address = sys::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, memory(), 0);
        if (address != MAP_FAILED)
            bytes_ = static_cast<std::byte*>(address);
    }
    return bytes_;
}

int GemObject::export_dma_buf(unsigned flags) {
    if (!dma_buf_)
        dma_buf_ =
            out_of_the_way(reopen(memory(), ((flags & DRM_RDWR) != 0 ? O_RDWR : O_RDONLY) | O_CLOEXEC));
    if (!dma_buf_)
        return -errno;
    const int fd = sys::fcntl(dma_buf_.get(), (flags & DRM_CLOEXEC) != 0 ? F_DUPFD_CLOEXEC : F_DUPFD);
    return fd >= 0 ? fd : -errno;
}

void GemObject::drop_handle() {
    if (--handles_ == 0)
        dma_buf_ = {};
}

void GemObject::add_use(const FencePointer& fence, EngineClass engine, bool writes) {
    drop_finished_uses();
    if (!is_signalled(fence))
        uses_.push_back({fence, engine, writes});
}

Fences GemObject::unfinished(bool only_writes) {
    drop_finished_uses();
    Fences fences;
    for (const Use& use : uses_)
        if (use.writes || !only_writes)
            fences.push_back(use.fence);
    return fences;
}

std::uint32_t GemObject::busy_engines() {
    drop_finished_uses();
    std::uint32_t busy = 0;
    for (const Use& use : uses_) {
        const std::uint32_t engine = uabi_class(use.engine);
        busy |= 0x10000U << engine;
        if (use.writes)
            busy = (busy & 0xffff0000U) | (engine + 1);
    }
    return busy;
}

void GemObject::drop_finished_uses() {
    std::erase_if(uses_, [](const Use& use) { return is_signalled(use.fence); });
}

bool is_dma_buf(int fd) {
    return memfd_name(fd, dma_buf_prefix).has_value();
}

} // namespace zeva::sim
