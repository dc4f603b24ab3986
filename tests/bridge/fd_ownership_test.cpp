// Who closes what: nothing is left over and nothing is closed twice, whatever regime the driver follows.
#include "bridge_test.hpp"
#include "process_resources.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace zeva::test {
namespace {

using FdOwnership = BridgeTest;

constexpr SurfaceDescription small{.format = PixelFormat::nv12, .width = 64, .height = 48};

/// Does `work` once to warm up, then often, and expects as many descriptors as before.
template <typename Work>
void expect_no_descriptor_left(Work work) {
    work();
    const std::size_t before = tool::count_descriptors();
    for (int i = 0; i < 100; ++i)
        work();
    EXPECT_EQ(tool::count_descriptors(), before);
}

TEST_F(FdOwnership, OwnMemoryLeavesNothingOpen) {
    expect_no_descriptor_left([this] { (void)SharedSurface::allocate(gpu_, small); });
}

TEST_F(FdOwnership, SurfacesOfOthersLeaveNothingOpen) {
    const VaSurface surface = create_va_surface(PixelFormat::nv12, 64, 48);
    for (const SurfaceMemoryType type : memory_types(gpu_, surface)) {
        ShareOptions options;
        options.memory_type = type;
        expect_no_descriptor_left([&] { (void)SharedSurface::from_surface(gpu_, surface.id(), options); });
    }
}

TEST_F(FdOwnership, MemoryOfOthersLeavesNothingOpen) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 64, 48);
    const Usm usm = allocate(layout.object_sizes[0]);
    expect_no_descriptor_left([&] { (void)SharedSurface::from_usm(gpu_, usm.pointer(), layout); });
}

/// Memory that is no Usm's.
void* allocate_for_export(const Gpu& gpu, std::size_t size) {
    ze_external_memory_export_desc_t exportable{};
    exportable.stype = ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC;
    exportable.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    ze_device_mem_alloc_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC;
    description.pNext = &exportable;
    void* memory = nullptr;
    EXPECT_EQ(zeMemAllocDevice(gpu.context(), &description, size, 0, gpu.device(), &memory),
              ZE_RESULT_SUCCESS);
    return memory;
}

TEST_F(FdOwnership, AUsmClosesWhatItsDriverLeaves) {
    expect_no_descriptor_left([this] {
        const Usm usm = allocate(65536);
        EXPECT_EQ(export_usm(gpu_.context(), gpu_.device(), usm.pointer()).driver_fd, -1);
    });
}

TEST_F(FdOwnership, TheOwnerOfMemoryClosesWhatItsDriverLeaves) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 64, 48);
    expect_no_descriptor_left([&] {
        void* const memory = allocate_for_export(gpu_, layout.object_sizes[0]);
        const UniqueFd driver_fd{export_usm(gpu_.context(), gpu_.device(), memory).driver_fd};
        {
            const SharedSurface surface = SharedSurface::from_usm(gpu_, memory, layout);
            EXPECT_EQ(surface.driver_fd(), driver_fd.get()) << "every export tells the same";
        }
        EXPECT_EQ(zeMemFree(gpu_.context(), memory), ZE_RESULT_SUCCESS);
    });
}

TEST_F(FdOwnership, ImportsThatAreExportedAgainLeaveNothingOpen) {
    const VaSurface surface = create_va_surface(PixelFormat::rgba, 64, 48);
    const ExportedSurface exported = export_surface(gpu_.display(), surface.id());
    expect_no_descriptor_left([&] {
        const Usm usm = import_usm(gpu_.context(), gpu_.device(), exported.objects[0]);
        EXPECT_EQ(export_usm(gpu_.context(), gpu_.device(), usm.pointer()).driver_fd, -1) << "zeva closes it";
    });
}

TEST_F(FdOwnership, HostImportsLeaveNothingOpenRefusedOrNot) {
    const VaSurface surface = create_va_surface(PixelFormat::rgba, 64, 48);
    const ExportedSurface exported = export_surface(gpu_.display(), surface.id());
    expect_no_descriptor_left([&] {
        try {
            (void)import_usm(gpu_.context(), gpu_.device(), exported.objects[0], UsmKind::host);
        } catch (const Error& error) {
            EXPECT_EQ(error.domain(), ErrorDomain::usage) << error.what();
        }
    });
}

TEST_F(FdOwnership, RefusedLayoutsLeaveNothingOpen) {
    SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 64, 48);
    const Usm usm = allocate(layout.object_sizes[0]);
    layout.planes[1].offset = 64;
    expect_no_descriptor_left([&] {
        EXPECT_NE(error_of([&] { (void)SharedSurface::from_usm(gpu_, usm.pointer(), layout); }), "");
    });
}

TEST_F(FdOwnership, OpeningAndClosingTheGpuLeavesNothingOpen) {
    expect_no_descriptor_left([] { (void)Gpu::open(); });
}

TEST_F(FdOwnership, ClosingTheDescriptorsOfOneSurfaceHurtsNoOther) {
    auto first = std::optional{SharedSurface::allocate(gpu_, small)};
    const SharedSurface second = SharedSurface::allocate(gpu_, small);
    first.reset();
    const UniqueFd stranger{::open("/dev/null", O_RDONLY | O_CLOEXEC)}; // may get a number that was closed
    const SharedSurface third = SharedSurface::allocate(gpu_, small);
    expect_same_bytes(gpu_, second);
    expect_same_bytes(gpu_, third);
    EXPECT_GE(::fcntl(stranger.get(), F_GETFD), 0) << "a stranger's descriptor was closed";
}

TEST_F(FdOwnership, ADuplicateOutlivesItsSurface) {
    std::optional<DmaBuf> kept;
    DmaBufIdentity identity;
    {
        const SharedSurface surface = SharedSurface::allocate(gpu_, small);
        kept = surface.dma_buf().duplicate();
        identity = surface.dma_buf().identity();
    }
    EXPECT_EQ(identity_of(kept->fd()), identity);
    EXPECT_NO_THROW((void)kept->map(CpuAccess::read_write));
}

TEST_F(FdOwnership, ASurfaceOutlivesTheDmaBufItWasImportedFrom) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::rgba, 64, 48);
    const Usm usm = allocate(layout.object_sizes[0]);
    auto exported = std::optional{export_usm(gpu_.context(), gpu_.device(), usm.pointer())};
    const VaSurface surface = import_surface(gpu_.display(), exported->dma_buf, layout);
    exported.reset();
    const ExportedSurface again = export_surface(gpu_.display(), surface.id());
    expect_same_bytes(gpu_, usm.pointer(), again.objects[0], surface.id(), again.layout);
}

TEST_F(FdOwnership, BracketsAreNoErrorOnAnyMemory) {
    const SharedSurface surface = SharedSurface::allocate(gpu_, small);
    for (const CpuAccess access : {CpuAccess::read, CpuAccess::write, CpuAccess::read_write})
        EXPECT_NO_THROW((void)surface.dma_buf().begin_cpu_access(access));
}

} // namespace
} // namespace zeva::test
