// Does what the report of `zeva sim` has to find: one fault, named by the argument.
#include "gem.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <stdexcept>

#include <csignal>
#include <unistd.h>
#include <va/va.h>
#include <va/va_drm.h>
#include <va/va_drmcommon.h>

namespace {

constexpr std::uint64_t size = 65536;

void make_and_end() {
    const gem::Node node{0};
    const std::uint32_t handle = node.create(size);
    const zeva::UniqueFd dma_buf = node.export_dma_buf(handle, DRM_CLOEXEC);
    node.close(handle);
}

/// Ends the program here, with everything as it is: the kernel would free it all, and nobody would see.
[[noreturn]] void end_at_once() {
    std::_Exit(EXIT_SUCCESS);
}

void leak_gem() {
    const gem::Node node{0};
    static_cast<void>(node.create(size));
    end_at_once();
}

void leak_dma_buf() {
    const gem::Node node{0};
    const std::uint32_t handle = node.create(size);
    static_cast<void>(node.export_dma_buf(handle, DRM_CLOEXEC).release());
    node.close(handle);
}

void use_after_free() {
    const gem::Node node{0};
    const std::uint32_t handle = node.create(size);
    node.close(handle);
    try {
        static_cast<void>(node.mmap_offset(handle));
    } catch (const std::system_error&) { // as a program that does not check
    }
}

VADisplay open_display(int fd) {
    VADisplay display = vaGetDisplayDRM(fd);
    int major = 0;
    int minor = 0;
    if (vaInitialize(display, &major, &minor) != VA_STATUS_SUCCESS)
        throw std::runtime_error("vaInitialize failed");
    return display;
}

VASurfaceID create_surface(VADisplay display) {
    VASurfaceID surface = VA_INVALID_SURFACE;
    vaCreateSurfaces(display, VA_RT_FORMAT_YUV420, 64, 64, &surface, 1, nullptr, 0);
    return surface;
}

/// vaGetDisplayDRM leaves the descriptor with the program, and the driver keeps using it.
void close_the_drivers_node() {
    const int fd = ::open("/dev/dri/renderD128", O_RDWR | O_CLOEXEC);
    VADisplay display = open_display(fd);
    ::close(fd);
    create_surface(display);
    end_at_once();
}

/// A surface of the first GPU's driver, opened on the second GPU.
void import_into_the_wrong_gpu() {
    const gem::Node one{0};
    const gem::Node other{1};
    VADisplay display = open_display(one.fd());
    VASurfaceID surface = create_surface(display);
    VADRMPRIMESurfaceDescriptor descriptor{};
    if (vaExportSurfaceHandle(display, surface, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
                              VA_EXPORT_SURFACE_READ_ONLY, &descriptor) != VA_STATUS_SUCCESS)
        throw std::runtime_error("vaExportSurfaceHandle failed");
    const zeva::UniqueFd dma_buf{descriptor.objects[0].fd};
    other.close(other.import_dma_buf(dma_buf.get()));
    vaDestroySurfaces(display, &surface, 1);
    vaTerminate(display);
}

void crash() {
    const gem::Node node{0};
    static_cast<void>(node.create(size));
    std::raise(SIGSEGV);
}

void hang() {
    while (true)
        ::pause();
}

/// Nothing is wrong unless a call fails; then each in its own way.
void bad_error_paths() {
    const gem::Node node{0};
    std::uint32_t handle = 0;
    try {
        handle = node.create(size);
    } catch (const std::system_error&) {
        std::raise(SIGSEGV);
    }
    try {
        static_cast<void>(node.mmap_offset(handle));
    } catch (const std::system_error&) {
        throw std::runtime_error("two\nlines");
    }
    try {
        static_cast<void>(node.export_dma_buf(handle, DRM_CLOEXEC));
    } catch (const std::system_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        std::_Exit(EXIT_FAILURE); // with the object alive
    }
    try {
        node.close(handle);
    } catch (const std::system_error&) {
        hang();
    }
}

const std::map<std::string, void (*)()> faults{
    {"bad-error-paths", bad_error_paths},
    {"none", make_and_end},
    {"leak-gem", leak_gem},
    {"leak-dma-buf", leak_dma_buf},
    {"use-after-free", use_after_free},
    {"close-the-drivers-node", close_the_drivers_node},
    {"import-into-the-wrong-gpu", import_into_the_wrong_gpu},
    {"crash", crash},
    {"hang", hang},
};

} // namespace

int main(int argc, char** argv) {
    const auto fault = faults.find(argc == 2 ? argv[1] : "");
    if (fault == faults.end())
        return 2;
    try {
        fault->second();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
