#include "usm.hpp"

#include "drivers.hpp"

#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace zeva::driver_facts {

Usm::Usm(UsmKind kind, std::size_t size, const void* next, ze_device_handle_t device) {
    const LevelZero& ze = level_zero();
    if (device == nullptr)
        device = ze.device();
    ze_device_mem_alloc_desc_t device_description{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, next, 0, 0};
    ze_host_mem_alloc_desc_t host_description{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, next, 0};
    if (kind == UsmKind::device) {
        result_ = zeMemAllocDevice(ze.context, &device_description, size, 0, device, &pointer_);
    } else if (kind == UsmKind::host) {
        result_ = zeMemAllocHost(ze.context, &host_description, size, 0, &pointer_);
    } else {
        host_description.pNext = nullptr;
        result_ =
            zeMemAllocShared(ze.context, &device_description, &host_description, size, 0, device, &pointer_);
    }
}

Usm::Usm(Usm&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)), result_(other.result_) {}

ze_result_t Usm::free() {
    void* const pointer = std::exchange(pointer_, nullptr);
    return pointer != nullptr ? zeMemFree(level_zero().context, pointer) : ZE_RESULT_SUCCESS;
}

Usm allocate_exportable(std::size_t size, UsmKind kind, std::uint32_t flags) {
    const ze_external_memory_export_desc_t description{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC, nullptr,
                                                       flags};
    return {kind, size, &description};
}

Usm import_fd(int fd, std::size_t size, UsmKind kind, std::uint32_t flags, ze_device_handle_t device) {
    const ze_external_memory_import_fd_t description{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr,
                                                     flags, fd};
    return {kind, size, &description, device};
}

FdQuery query_fd(const void* pointer, std::uint32_t flags) {
    ze_external_memory_export_fd_t exported{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD, nullptr, flags, -1};
    ze_memory_allocation_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
    properties.pNext = &exported;
    const ze_result_t result = zeMemGetAllocProperties(level_zero().context, pointer, &properties, nullptr);
    return {result, exported.fd};
}

ze_memory_type_t memory_type(const void* pointer) {
    ze_memory_allocation_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
    zeMemGetAllocProperties(level_zero().context, pointer, &properties, nullptr);
    return properties.type;
}

std::size_t address_range_size(const void* pointer) {
    void* base = nullptr;
    std::size_t size = 0;
    zeMemGetAddressRange(level_zero().context, pointer, &base, &size);
    return size;
}

bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) != -1;
}

std::string open_text(int fd) {
    return is_open(fd) ? "open" : "closed";
}

std::size_t fd_size(int fd) {
    const off_t size = ::lseek(fd, 0, SEEK_END);
    return size < 0 ? 0 : static_cast<std::size_t>(size);
}

bool same_file(int a, int b) {
    struct stat first {};
    struct stat second {};
    return ::fstat(a, &first) == 0 && ::fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

SharedMemory::SharedMemory(std::size_t size, ze_device_handle_t device)
    : usm_([&] {
          const ze_external_memory_export_desc_t description{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC,
                                                             nullptr, dma_buf_flag};
          return Usm{UsmKind::device, size, &description, device};
      }()) {
    const FdQuery query = query_fd(usm_.pointer());
    if (query.result != ZE_RESULT_SUCCESS)
        throw std::runtime_error("zeMemGetAllocProperties: " + text_of(query.result));
    fd_ = query.fd;
    size_ = static_cast<std::uint32_t>(fd_size(fd_));
    void* mapping = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
    if (mapping == MAP_FAILED)
        throw std::runtime_error("mmap of the exported dma-buf");
    bytes_ = static_cast<std::uint8_t*>(mapping);
}

SharedMemory::~SharedMemory() {
    ::munmap(bytes_, size_);
    usm_.free();
    ::close(fd_);
}

} // namespace zeva::driver_facts
