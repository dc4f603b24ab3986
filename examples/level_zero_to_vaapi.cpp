// Level Zero memory as a VA-API surface, step by step on the drivers' own calls:
//
//   USM pointer --usmToDmaBuf--> dma-buf --DmaBufToVaSurface--> VASurfaceID
//
// Usage: level_zero_to_vaapi [prime2|prime]
//
// zeva::SharedSurface::allocate does all of this in one call. This is what is behind it.
#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <drm_fourcc.h>
#include <level_zero/ze_api.h>
#include <va/va.h>
#include <va/va_drmcommon.h>
#include <zeva/zeva.hpp>

namespace {

constexpr std::uint32_t width = 1920;
constexpr std::uint32_t height = 1080;
constexpr std::uint8_t luma = 0x51; // with the chroma below: red
constexpr std::uint8_t chroma[2] = {0x5a, 0xf0};

enum class MemoryType { prime2, prime };

void check(ze_result_t result, const char* call) {
    if (result != ZE_RESULT_SUCCESS)
        throw std::runtime_error(std::string{call} + " failed: " + std::to_string(result));
}

void checkVa(VAStatus status, const char* call) {
    if (status != VA_STATUS_SUCCESS)
        throw std::runtime_error(std::string{call} + ": " + vaErrorStr(status));
}

ze_driver_handle_t initializeDriver() {
    // After a failed zeInit no Level Zero call may be made: some loaders crash.
    check(zeInit(ZE_INIT_FLAG_GPU_ONLY), "zeInit");
    std::uint32_t count = 1;
    ze_driver_handle_t driver = nullptr;
    check(zeDriverGet(&count, &driver), "zeDriverGet");
    return driver;
}

ze_device_handle_t initializeDevice(ze_driver_handle_t driver) {
    std::uint32_t count = 1;
    ze_device_handle_t device = nullptr;
    check(zeDeviceGet(driver, &count, &device), "zeDeviceGet");
    return device;
}

zeva::PciAddress pciAddress(ze_device_handle_t device) {
    ze_pci_ext_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_PCI_EXT_PROPERTIES;
    check(zeDevicePciGetPropertiesExt(device, &properties), "zeDevicePciGetPropertiesExt");
    const ze_pci_address_ext_t& address = properties.address;
    return {address.domain, address.bus, address.device, address.function};
}

ze_context_handle_t createContext(ze_driver_handle_t driver) {
    ze_context_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_CONTEXT_DESC;
    ze_context_handle_t context = nullptr;
    check(zeContextCreate(driver, &description, &context), "zeContextCreate");
    return context;
}

void* createUSMmemory(ze_context_handle_t context, ze_device_handle_t device, std::size_t size) {
    // The export descriptor matters: without it a small allocation is a part of a pool, and its dma-buf
    // would be the whole pool.
    ze_external_memory_export_desc_t exportable{};
    exportable.stype = ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC;
    exportable.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    ze_device_mem_alloc_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC;
    description.pNext = &exportable;
    void* memory = nullptr;
    check(zeMemAllocDevice(context, &description, size, 0, device, &memory), "zeMemAllocDevice");
    return memory;
}

zeva::ExportedUsm usmToDmaBuf(ze_context_handle_t context, ze_device_handle_t device, const void* memory) {
    // zeMemGetAllocProperties with ze_external_memory_export_fd_t gives the descriptor. Whether it is cached,
    // and who closes it, differs between driver versions: zeva finds that out and hands over one that is
    // ours.
    return zeva::export_usm(context, device, memory);
}

VASurfaceID createSurface(VADisplay display, std::uint32_t memoryType, void* descriptor) {
    VASurfaceAttrib attributes[2]{};
    attributes[0].type = VASurfaceAttribMemoryType; // first: iHD reads attributes in order
    attributes[0].flags = VA_SURFACE_ATTRIB_SETTABLE;
    attributes[0].value.type = VAGenericValueTypeInteger;
    attributes[0].value.value.i = static_cast<int>(memoryType);
    attributes[1].type = VASurfaceAttribExternalBufferDescriptor;
    attributes[1].flags = VA_SURFACE_ATTRIB_SETTABLE;
    attributes[1].value.type = VAGenericValueTypePointer;
    attributes[1].value.value.p = descriptor;
    VASurfaceID surface = VA_INVALID_SURFACE;
    checkVa(vaCreateSurfaces(display, VA_RT_FORMAT_YUV420, width, height, &surface, 1, attributes, 2),
            "vaCreateSurfaces");
    return surface;
}

VASurfaceID DmaBufToVaSurface(VADisplay display, int fd, const zeva::SurfaceLayout& layout, MemoryType type) {
    const auto [y, uv] = std::pair{layout.planes[0], layout.planes[1]};
    if (type == MemoryType::prime2) {
        VADRMPRIMESurfaceDescriptor descriptor{}; // every field that is not set below is 0
        descriptor.fourcc = VA_FOURCC_NV12;
        descriptor.width = width;
        descriptor.height = height;
        descriptor.num_objects = 1;
        descriptor.objects[0].fd = fd;
        descriptor.objects[0].size = static_cast<std::uint32_t>(layout.object_sizes[0]);
        descriptor.objects[0].drm_format_modifier = DRM_FORMAT_MOD_LINEAR;
        descriptor.num_layers = 1;
        descriptor.layers[0].drm_format = DRM_FORMAT_NV12; // a DRM fourcc, not the VA one
        descriptor.layers[0].num_planes = 2;
        descriptor.layers[0].pitch[0] = y.pitch;
        descriptor.layers[0].offset[1] = static_cast<std::uint32_t>(uv.offset);
        descriptor.layers[0].pitch[1] = uv.pitch;
        // The descriptor must still be there when the driver reads it: the call is inside its block.
        return createSurface(display, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, &descriptor);
    }
    auto handle = static_cast<std::uintptr_t>(fd);
    VASurfaceAttribExternalBuffers descriptor{};
    descriptor.pixel_format = VA_FOURCC_NV12;
    descriptor.width = width;
    descriptor.height = height;
    descriptor.data_size = static_cast<std::uint32_t>(layout.object_sizes[0]);
    descriptor.num_planes = 2;
    descriptor.pitches[0] = y.pitch;
    descriptor.pitches[1] = uv.pitch;
    descriptor.offsets[1] = static_cast<std::uint32_t>(uv.offset);
    descriptor.buffers = &handle;
    descriptor.num_buffers = 1;
    return createSurface(display, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME, &descriptor);
}

/// Fills the picture with one colour by Level Zero and waits, so that VA-API may read it: the drivers do not
/// see each other's work.
void fillByLevelZero(ze_context_handle_t context, ze_device_handle_t device, void* memory,
                     const zeva::SurfaceLayout& layout) {
    ze_command_queue_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC;
    description.mode = ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS;
    ze_command_list_handle_t list = nullptr;
    check(zeCommandListCreateImmediate(context, device, &description, &list), "zeCommandListCreateImmediate");
    auto* bytes = static_cast<std::byte*>(memory);
    const auto fill = [&](std::uint32_t plane, const void* pattern, std::size_t pattern_size) {
        const std::size_t size = layout.planes[plane].pitch * layout.rows(plane);
        return zeCommandListAppendMemoryFill(list, bytes + layout.planes[plane].offset, pattern, pattern_size,
                                             size, nullptr, 0, nullptr);
    };
    const ze_result_t y = fill(0, &luma, sizeof(luma));
    const ze_result_t uv = fill(1, chroma, sizeof(chroma));
    check(zeCommandListDestroy(list), "zeCommandListDestroy");
    check(y, "zeCommandListAppendMemoryFill");
    check(uv, "zeCommandListAppendMemoryFill");
}

bool rowsHold(const std::byte* plane, std::uint32_t pitch, std::uint32_t rows,
              const std::vector<std::uint8_t>& expected) {
    for (std::uint32_t row = 0; row < rows; ++row)
        if (std::memcmp(plane + std::size_t{row} * pitch, expected.data(), expected.size()) != 0)
            return false;
    return true;
}

/// Reads the surface through VA-API and compares every visible byte.
bool surfaceShowsTheColour(VADisplay display, VASurfaceID surface) {
    checkVa(vaSyncSurface(display, surface), "vaSyncSurface");
    VAImageFormat format{};
    format.fourcc = VA_FOURCC_NV12;
    format.byte_order = VA_LSB_FIRST;
    format.bits_per_pixel = 12;
    VAImage image{};
    checkVa(vaCreateImage(display, &format, width, height, &image), "vaCreateImage");
    void* data = nullptr;
    bool same = false;
    if (vaGetImage(display, surface, 0, 0, width, height, image.image_id) == VA_STATUS_SUCCESS &&
        vaMapBuffer(display, image.buf, &data) == VA_STATUS_SUCCESS) {
        std::vector<std::uint8_t> uv;
        for (std::uint32_t pair = 0; pair < width / 2; ++pair)
            uv.insert(uv.end(), chroma, chroma + 2);
        const auto* bytes = static_cast<const std::byte*>(data);
        same = rowsHold(bytes + image.offsets[0], image.pitches[0], height,
                        std::vector<std::uint8_t>(width, luma)) &&
               rowsHold(bytes + image.offsets[1], image.pitches[1], height / 2, uv);
        vaUnmapBuffer(display, image.buf);
    }
    vaDestroyImage(display, image.image_id);
    return same;
}

} // namespace

int main(int argc, char** argv) try {
    const std::string type = argc > 1 ? argv[1] : "prime2";
    if (argc > 2 || (type != "prime2" && type != "prime")) {
        std::fprintf(stderr, "usage: level_zero_to_vaapi [prime2|prime]\n");
        return 2;
    }
    zeva::runtime::prepare(); // the software drivers, where there is no Intel GPU

    // 1. The driver and the device
    ze_driver_handle_t driver = initializeDriver();
    ze_device_handle_t device = initializeDevice(driver);

    // 2. Where the device is: its PCI address
    const zeva::PciAddress address = pciAddress(device);
    std::printf("device        %s\n", address.to_string().c_str());

    // 3. A context
    ze_context_handle_t context = createContext(driver);

    // 4. The DRM render node of the same device, never a fixed one
    const auto node = zeva::find_render_node(address);
    std::printf("render node   %s\n", node ? node->path.c_str() : "none, a software device");

    // 5. The VA display on it
    auto display =
        std::make_optional(node ? zeva::Display::on_node(*node) : zeva::Display::without_node(address));
    std::printf("VA driver     %s\n", display->vendor().c_str());

    // 6. USM, with the room that VA drivers need around a picture
    const auto layout = zeva::SurfaceLayout::linear(zeva::PixelFormat::nv12, width, height);
    void* memory = createUSMmemory(context, device, layout.object_sizes[0]);

    // 7. The memory as a dma-buf
    auto exported = std::make_optional(usmToDmaBuf(context, device, memory));
    zeva::UniqueFd driver_fd{exported->driver_fd}; // what the driver leaves us to close, if anything
    std::printf("dma-buf       inode %llu, %llu bytes\n",
                static_cast<unsigned long long>(exported->dma_buf.identity().inode),
                static_cast<unsigned long long>(exported->dma_buf.size()));

    // 8. The dma-buf as a VASurface: what Level Zero writes, VA-API reads
    VASurfaceID surface = DmaBufToVaSurface(display->handle(), exported->dma_buf.fd(), layout,
                                            type == "prime2" ? MemoryType::prime2 : MemoryType::prime);
    fillByLevelZero(context, device, memory, layout);
    const bool same = surfaceShowsTheColour(display->handle(), surface);
    std::printf("surface       %s\n", same ? "shows what Level Zero wrote" : "differs");

    // 9. Release everything, the last first; after an error the end of the process does it
    checkVa(vaDestroySurfaces(display->handle(), &surface, 1), "vaDestroySurfaces");
    exported.reset(); // our descriptor of the dma-buf
    check(zeMemFree(context, memory), "zeMemFree");
    driver_fd.reset(); // after the memory
    display.reset();   // vaTerminate, and the node
    check(zeContextDestroy(context), "zeContextDestroy");
    return same ? 0 : 1;
} catch (const std::exception& error) {
    std::fprintf(stderr, "level_zero_to_vaapi: %s\n", error.what());
    return 1;
}
