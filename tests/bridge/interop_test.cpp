// The single steps between the three names, and what they refuse.
#include "bridge_test.hpp"
#include "process_resources.hpp"

#include <fcntl.h>
#include <functional>
#include <limits>
#include <sys/mman.h>
#include <unistd.h>

namespace zeva::test {
namespace {

class Interop : public BridgeTest {
protected:
    [[nodiscard]] ExportedUsm export_pointer(const void* pointer) const {
        return export_usm(gpu_.context(), gpu_.device(), pointer);
    }
    [[nodiscard]] Usm import_buffer(const DmaBuf& dma_buf, UsmKind kind = UsmKind::device) const {
        return import_usm(gpu_.context(), gpu_.device(), dma_buf, kind, gpu_.keep_alive());
    }
};

TEST_F(Interop, ExportTellsWhereAPointerIsInItsAllocation) {
    const Usm usm = allocate(1 << 20);
    const ExportedUsm exported = export_pointer(static_cast<std::byte*>(usm.pointer()) + 4096);
    EXPECT_EQ(exported.offset, 4096U);
    EXPECT_EQ(exported.size, (1U << 20) - 4096U);
    EXPECT_GE(exported.dma_buf.size(), 1U << 20);
}

TEST_F(Interop, ExportsOfOneAllocationAreOneMemory) {
    const Usm usm = allocate(65536);
    const ExportedUsm first = export_pointer(usm.pointer());
    const ExportedUsm second = export_pointer(usm.pointer());
    EXPECT_EQ(first.driver_fd, -1) << "the Usm closes it";
    EXPECT_NE(first.dma_buf.fd(), second.dma_buf.fd());
    EXPECT_EQ(first.dma_buf.identity(), second.dma_buf.identity());
}

TEST_F(Interop, ExportRefusesWhatIsNoUsm) {
    int variable = 0;
    EXPECT_NE(error_of([&] { (void)export_pointer(&variable); }).find("not USM"), std::string::npos);
    EXPECT_NE(error_of([&] { (void)export_pointer(nullptr); }), "");
}

TEST_F(Interop, ExportRefusesSharedUsm) {
    const Usm usm = allocate(65536, UsmKind::shared);
    EXPECT_NE(error_of([&] { (void)export_pointer(usm.pointer()); }).find("shared USM"), std::string::npos);
}

TEST_F(Interop, ImportRecognisesItsOwnExport) {
    const Usm usm = allocate(65536);
    const ExportedUsm exported = export_pointer(usm.pointer());
    const Usm imported = import_buffer(exported.dma_buf.duplicate());
    EXPECT_TRUE(imported.is_alias());
    EXPECT_EQ(imported.pointer(), usm.pointer());
}

TEST_F(Interop, SharedUsmIsNoWayToImport) {
    const VaSurface surface = create_va_surface(PixelFormat::nv12, 64, 64);
    const ExportedSurface exported = export_surface(gpu_.display(), surface.id());
    EXPECT_NE(error_of([&] { (void)import_buffer(exported.objects[0], UsmKind::shared); }), "");
}

TEST_F(Interop, SurfaceBecomesUsm) {
    for (const SurfaceMemoryType type : memory_types(gpu_)) {
        const VaSurface surface = create_va_surface(PixelFormat::rgba, 641, 481);
        ExportOptions options;
        options.memory_type = type;
        options.format = PixelFormat::rgba;
        const ExportedSurface exported = export_surface(gpu_.display(), surface.id(), options);
        ASSERT_EQ(exported.objects.size(), 1U);
        EXPECT_EQ(exported.derived_image.has_value(), type == SurfaceMemoryType::prime1);
        const Usm usm = import_buffer(exported.objects[0]);
        EXPECT_FALSE(usm.is_alias());
        expect_same_bytes(gpu_, usm.pointer(), exported.objects[0], surface.id(), exported.layout);
    }
}

TEST_F(Interop, ImportsOfOneMemoryAreOne) {
    const VaSurface surface = create_va_surface(PixelFormat::rgba, 64, 48);
    const ExportedSurface exported = export_surface(gpu_.display(), surface.id());
    const Statistics before = statistics();
    auto first = std::optional{import_buffer(exported.objects[0])};
    const Usm second = import_buffer(exported.objects[0].duplicate());
    EXPECT_EQ(first->pointer(), second.pointer());
    EXPECT_EQ(statistics().usm_imports, before.usm_imports + 1);
    expect_same_bytes(gpu_, first->pointer(), exported.objects[0], surface.id(), exported.layout);
    first.reset();
    expect_same_bytes(gpu_, second.pointer(), exported.objects[0], surface.id(), exported.layout);
}

TEST_F(Interop, OneMemoryIsInOneContextOnly) {
    const VaSurface surface = create_va_surface(PixelFormat::rgba, 64, 48);
    const ExportedSurface exported = export_surface(gpu_.display(), surface.id());
    const Gpu other = Gpu::open();
    ASSERT_NE(other.context(), gpu_.context());
    auto first = std::optional{import_buffer(exported.objects[0])};
    const auto import_elsewhere = [&] {
        return import_usm(other.context(), other.device(), exported.objects[0], UsmKind::device,
                          other.keep_alive());
    };
    EXPECT_NE(error_of([&] { (void)import_elsewhere(); }).find("another context"), std::string::npos);
    first.reset();
    EXPECT_NO_THROW((void)import_elsewhere());
}

TEST_F(Interop, HostImportIsTheSameMemory) {
    const VaSurface surface = create_va_surface(PixelFormat::rgba, 64, 48);
    const ExportedSurface exported = export_surface(gpu_.display(), surface.id());
    std::optional<Usm> usm;
    try {
        usm = import_buffer(exported.objects[0], UsmKind::host);
    } catch (const Error& error) {
        EXPECT_NE(std::string{error.what()}.find("does not import dma-bufs as host memory"),
                  std::string::npos);
    }
    ZEVA_REQUIRE(usm, "host-usm-import");
    expect_same_bytes(gpu_, usm->pointer(), exported.objects[0], surface.id(), exported.layout);
}

TEST_F(Interop, BothLayerFormsTellOneLayout) {
    ZEVA_REQUIRE(gpu_.capabilities().prime2, "prime2");
    const VaSurface surface = create_va_surface(PixelFormat::nv12, 641, 481);
    ExportOptions options;
    options.memory_type = SurfaceMemoryType::prime2;
    const SurfaceLayout separate = export_surface(gpu_.display(), surface.id(), options).layout;
    options.composed_layers = true;
    EXPECT_EQ(export_surface(gpu_.display(), surface.id(), options).layout, separate);
}

TEST_F(Interop, BothMemoryTypesTellOneLayout) {
    ZEVA_REQUIRE(gpu_.capabilities().prime2 && gpu_.capabilities().prime1, "prime");
    const VaSurface surface = create_va_surface(PixelFormat::nv12, 641, 481);
    ExportOptions options;
    options.memory_type = SurfaceMemoryType::prime2;
    const ExportedSurface by_prime2 = export_surface(gpu_.display(), surface.id(), options);
    options.memory_type = SurfaceMemoryType::prime1;
    if (!by_prime2.layout.is_linear()) {
        EXPECT_NE(error_of([&] { (void)export_surface(gpu_.display(), surface.id(), options); }), "")
            << "PRIME (1) cannot tell that the surface is tiled";
        return;
    }
    const ExportedSurface by_prime1 = export_surface(gpu_.display(), surface.id(), options);
    EXPECT_EQ(by_prime1.layout, by_prime2.layout);
    EXPECT_EQ(by_prime1.objects[0].identity(), by_prime2.objects[0].identity());
}

TEST_F(Interop, ExportOfNoSurfaceIsAnError) {
    const std::size_t descriptors = tool::count_descriptors();
    for (const SurfaceMemoryType type : memory_types(gpu_)) {
        ExportOptions options;
        options.memory_type = type;
        EXPECT_NE(error_of([&] { (void)export_surface(gpu_.display(), 0x7FFFFFF0, options); }), "");
    }
    EXPECT_EQ(tool::count_descriptors(), descriptors);
}

TEST_F(Interop, ImportChecksTheLayoutBeforeTheDriverSeesIt) {
    const SurfaceLayout good = SurfaceLayout::linear(PixelFormat::nv12, 640, 480);
    const Usm usm = allocate(good.object_sizes[0]);
    const ExportedUsm exported = export_pointer(usm.pointer());
    const std::size_t descriptors = tool::count_descriptors();
    const std::function<void(SurfaceLayout&)> faults[] = {
        [&](SurfaceLayout& l) { l.object_sizes[0] = exported.dma_buf.size() + 1; },
        [](SurfaceLayout& l) { l.planes[0].pitch = 512; },
        [](SurfaceLayout& l) { l.planes[1].offset = l.object_sizes[0]; },
        [](SurfaceLayout& l) { l.planes[1].offset = std::numeric_limits<std::uint64_t>::max() - 63; },
        [](SurfaceLayout& l) { l.planes[1].offset += 64; },
        [](SurfaceLayout& l) { l.width = l.height = 0; },
        [](SurfaceLayout& l) { l.plane_count = 3; },
        [](SurfaceLayout& l) { l.plane_count = 400; },
        [](SurfaceLayout& l) { l.object_count = 2; },
        [](SurfaceLayout& l) { l.modifier = 77; },
    };
    for (const auto& make_fault : faults) {
        SurfaceLayout layout = good;
        make_fault(layout);
        try {
            (void)import_surface(gpu_.display(), exported.dma_buf, layout);
            ADD_FAILURE() << "fault " << &make_fault - faults << " was accepted";
        } catch (const Error& error) {
            EXPECT_EQ(error.domain(), ErrorDomain::layout) << error.what();
        }
    }
    EXPECT_EQ(tool::count_descriptors(), descriptors);
    EXPECT_NO_THROW((void)import_surface(gpu_.display(), exported.dma_buf, good));
}

/// Memory of `size` bytes; sealed: it cannot shrink.
DmaBuf make_memfd(std::uint64_t size, bool sealed) {
    UniqueFd memory{::memfd_create("picture", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    EXPECT_EQ(::ftruncate(memory.get(), static_cast<off_t>(size)), 0);
    if (sealed) {
        EXPECT_EQ(::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK), 0);
    }
    return DmaBuf::adopt(std::move(memory));
}

TEST_F(Interop, MemoryThatCanShrinkIsRefused) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 640, 480);
    const DmaBuf memory = make_memfd(layout.object_sizes[0], false);
    const std::string error = error_of([&] { (void)import_surface(gpu_.display(), memory, layout); });
    EXPECT_NE(error.find("a memfd that can shrink"), std::string::npos) << error;
}

TEST_F(Interop, MemoryThatIsTooSmallIsRefusedForItsSize) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 640, 480);
    const DmaBuf memory = make_memfd(layout.object_sizes[0] - 4096, true);
    const std::string error = error_of([&] { (void)import_surface(gpu_.display(), memory, layout); });
    EXPECT_NE(error.find("bytes, the dma-buf has"), std::string::npos) << error;
}

TEST_F(Interop, MemoryThatCannotShrinkIsAccepted) {
    ZEVA_REQUIRE(!gpu_.render_node(), "memfd-import"); // kernel drivers take dma-bufs only
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 640, 480);
    const DmaBuf memory = make_memfd(layout.object_sizes[0], true);
    const VaSurface surface = import_surface(gpu_.display(), memory, layout);
    EXPECT_EQ(export_surface(gpu_.display(), surface.id()).objects.at(0).identity(), memory.identity());
}

TEST_F(Interop, ClosedDescriptorsAreRefused) {
    EXPECT_NE(error_of([] { (void)DmaBuf::adopt(UniqueFd{}); }), "");
    EXPECT_NE(error_of([] { (void)DmaBuf::duplicate(100000); }), "");
    EXPECT_NE(error_of([] { (void)identity_of(-1); }), "");
}

TEST_F(Interop, PipesAreNoDmaBufs) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const UniqueFd writer{ends[1]};
    EXPECT_NE(error_of([&] { (void)DmaBuf::adopt(UniqueFd{ends[0]}); }), "");
}

} // namespace
} // namespace zeva::test
