// Every dma-buf is imported once into a device, however often it is asked for. Intel's driver gives a second
// import the pointer of the first, and forgets the memory when one of the two is freed.
#pragma once

#include <memory>
#include <zeva/dma_buf.hpp>
#include <zeva/pci_address.hpp>

#include <level_zero/ze_api.h>

namespace zeva {

/// One use of an import; the memory is freed with the last one. Imports and frees exclude each other.
class ImportUse {
public:
    /// Imports, or joins an import that lives. `keep_alive` is held as long as this use. Throws Error
    /// (level_zero), and (usage) when the memory is already imported into another context of the device.
    ImportUse(ze_context_handle_t context, ze_device_handle_t device, const DmaBuf& dma_buf,
              bool as_host_memory, std::shared_ptr<const void> keep_alive);
    ImportUse(const ImportUse&) = delete;
    ImportUse& operator=(const ImportUse&) = delete;
    ~ImportUse();

    [[nodiscard]] void* pointer() const noexcept { return pointer_; }

    /// A device is its PCI address: its tiles are the same memory under other handles.
    struct Key {
        PciAddress device;
        DmaBufIdentity identity;
        friend auto operator<=>(const Key&, const Key&) = default;
    };

private:
    std::shared_ptr<const void> keep_alive_;
    Key key_;
    void* pointer_ = nullptr;
};

} // namespace zeva
