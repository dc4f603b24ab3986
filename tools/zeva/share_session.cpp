#include "share_session.hpp"

#include "level_zero/result.hpp"
#include "picture_check.hpp"
#include "process_resources.hpp"
#include "vaapi/status.hpp"
#include "vaapi/surface_attribute.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <type_traits>
#include <zeva/error.hpp>
#include <zeva/gpu.hpp>
#include <zeva/render_node.hpp>

#include <fmt/format.h>

namespace zeva::tool {
namespace {

struct DestroyContext {
    void operator()(ze_context_handle_t context) const { zeContextDestroy(context); }
};
using Context = std::unique_ptr<std::remove_pointer_t<ze_context_handle_t>, DestroyContext>;

/// What one pass holds, in the order it is acquired: released in the opposite one.
struct Session {
    ze_driver_handle_t driver = nullptr;
    ze_device_handle_t device = nullptr;
    PciAddress pci;
    Context context;
    std::optional<RenderNode> node;
    std::optional<Display> display;
    Usm usm;
    std::optional<VaSurface> surface;
    std::optional<ExportedSurface> exported_surface;
    std::optional<ExportedUsm> exported_usm;
    SurfaceLayout layout;

    [[nodiscard]] const DmaBuf& dma_buf() const {
        return exported_usm ? exported_usm->dma_buf : exported_surface->objects.front();
    }
};

/// What the process holds of what a pass must give back.
struct Holdings {
    std::size_t descriptors = 0;
    std::size_t mappings = 0; ///< of the picture's memory
    std::optional<std::uint64_t> usm = {};
    std::optional<std::uint64_t> va_objects = {};

    friend bool operator==(const Holdings&, const Holdings&) = default;
};

/// The handle of the n-th device in Level Zero's order, as list_devices counts them.
void find_device(std::size_t index, Session& session) {
    std::uint32_t driver_count = 0;
    check_ze(zeDriverGet(&driver_count, nullptr), "zeDriverGet");
    std::vector<ze_driver_handle_t> drivers(driver_count);
    check_ze(zeDriverGet(&driver_count, drivers.data()), "zeDriverGet");
    for (ze_driver_handle_t driver : drivers) {
        std::uint32_t device_count = 0;
        check_ze(zeDeviceGet(driver, &device_count, nullptr), "zeDeviceGet");
        std::vector<ze_device_handle_t> devices(device_count);
        check_ze(zeDeviceGet(driver, &device_count, devices.data()), "zeDeviceGet");
        if (index < devices.size()) {
            session.driver = driver;
            session.device = devices[index];
            return;
        }
        index -= devices.size();
    }
}

std::string choose_driver_and_device(const ShareRequest& request, Session& session) {
    const std::vector<DeviceDescription> devices = list_devices();
    const auto chosen = std::ranges::find_if(devices, [&request](const DeviceDescription& device) {
        return request.gpu ? device.pci == *request.gpu : device.type == "gpu";
    });
    if (chosen == devices.end())
        throw Error({ErrorDomain::usage, "", 0, "",
                     request.gpu ? fmt::format("no Level Zero device at {}", request.gpu->to_string())
                                 : std::string{"no GPU among the Level Zero devices"},
                     "`zeva info` lists the devices"});
    find_device(static_cast<std::size_t>(chosen - devices.begin()), session);
    return chosen->name;
}

std::string read_pci_address(Session& session) {
    ze_pci_ext_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_PCI_EXT_PROPERTIES;
    check_ze(zeDevicePciGetPropertiesExt(session.device, &properties), "zeDevicePciGetPropertiesExt");
    const ze_pci_address_ext_t& address = properties.address;
    session.pci = {address.domain, address.bus, address.device, address.function};
    return session.pci.to_string();
}

std::string create_context(Session& session) {
    const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    ze_context_handle_t context = nullptr;
    check_ze(zeContextCreate(session.driver, &description, &context), "zeContextCreate");
    session.context.reset(context);
    return "created";
}

std::string find_node(Session& session) {
    session.node = find_render_node(session.pci);
    return session.node ? session.node->path : "none: no such device in sysfs";
}

std::string open_display(Session& session) {
    session.display = session.node ? Display::on_node(*session.node) : Display::without_node(session.pci);
    return session.display->vendor();
}

std::string describe(const SurfaceLayout& layout) {
    return fmt::format("{} {}x{}, pitch {}, {}", info(layout.format).name, layout.width, layout.height,
                       layout.planes[0].pitch, modifier_name(layout.modifier));
}

std::string allocate_usm(const ShareRequest& request, Session& session) {
    session.layout = SurfaceLayout::linear(request.format, request.width, request.height);
    session.usm =
        Usm::allocate(session.context.get(), session.device, UsmKind::device, session.layout.object_sizes[0]);
    return fmt::format("{} bytes of device memory allocated", session.usm.size());
}

std::string export_usm_memory(Session& session) {
    session.exported_usm = export_usm(session.context.get(), session.device, session.usm.pointer());
    return fmt::format("inode {}, {} bytes", session.dma_buf().identity().inode, session.dma_buf().size());
}

std::string import_as_surface(const ShareRequest& request, Session& session) {
    session.surface = import_surface(*session.display, session.dma_buf(), session.layout, request.memory);
    return fmt::format("{:#x} imported: {}", session.surface->id(), describe(session.layout));
}

/// Asks for a linear surface, whose bytes every name shows in order: Intel's driver makes tiles unless asked.
/// Returns VA_INVALID_SURFACE where the driver does not know the request.
VASurfaceID create_linear_surface(VADisplay display, const ShareRequest& request) {
    const PixelFormatInfo& format = info(request.format);
    VASurfaceAttribExternalBuffers linear{};
    linear.pixel_format = format.va_fourcc;
    linear.width = request.width;
    linear.height = request.height;
    linear.num_planes = static_cast<std::uint32_t>(format.planes.size());
    std::array attributes{
        integer_attribute(VASurfaceAttribPixelFormat, format.va_fourcc),
        integer_attribute(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_VA),
        pointer_attribute(VASurfaceAttribExternalBufferDescriptor, &linear),
    };
    VASurfaceID surface = VA_INVALID_SURFACE;
    const VAStatus status = vaCreateSurfaces(display, format.va_rt_format, request.width, request.height,
                                             &surface, 1, attributes.data(), attributes.size());
    return status == VA_STATUS_SUCCESS ? surface : VA_INVALID_SURFACE;
}

VASurfaceID create_any_surface(VADisplay display, const ShareRequest& request) {
    const PixelFormatInfo& format = info(request.format);
    VASurfaceAttrib attribute = integer_attribute(VASurfaceAttribPixelFormat, format.va_fourcc);
    VASurfaceID surface = VA_INVALID_SURFACE;
    check_va(vaCreateSurfaces(display, format.va_rt_format, request.width, request.height, &surface, 1,
                              &attribute, 1),
             "vaCreateSurfaces");
    return surface;
}

std::string create_surface(const ShareRequest& request, Session& session) {
    VADisplay display = session.display->handle();
    VASurfaceID surface = create_linear_surface(display, request);
    if (surface == VA_INVALID_SURFACE)
        surface = create_any_surface(display, request);
    session.surface.emplace(*session.display, surface);
    return fmt::format("{:#x} created", surface);
}

std::string export_as_dma_buf(const ShareRequest& request, Session& session) {
    ExportOptions options;
    options.memory_type = request.memory;
    options.format = request.format;
    session.exported_surface = export_surface(*session.display, session.surface->id(), options);
    session.layout = session.exported_surface->layout;
    if (session.layout.object_count != 1)
        throw Error({ErrorDomain::layout, "export_surface", 0, "",
                     fmt::format("{} dma-bufs, only one can be checked", session.layout.object_count), ""});
    const bool is_writable = make_dma_buf_name(session.dma_buf(), session.layout)->is_writable();
    return fmt::format("inode {}, {} bytes{}: {}", session.dma_buf().identity().inode,
                       session.dma_buf().size(), is_writable ? "" : ", read-only", describe(session.layout));
}

std::string import_as_usm(Session& session) {
    session.usm = import_usm(session.context.get(), session.device, session.dma_buf());
    return fmt::format("{} bytes imported", session.usm.size());
}

std::string format_counts(const char* name, std::optional<std::uint64_t> before,
                          std::optional<std::uint64_t> after) {
    return before && after ? fmt::format("{} {} -> {}", name, *before, *after)
                           : fmt::format("{} not counted by the driver", name);
}

/// Releases everything in the opposite order; `after` notes what the display still holds before it goes.
void release(Session& session, Holdings& after) {
    session.exported_usm.reset();
    session.exported_surface.reset(); // a derived image goes before its surface
    session.surface.reset();
    session.usm = Usm{};
    after.va_objects = count_va_objects(session.display->handle());
    session.display.reset();
    session.context.reset();
}

/// Does one step, times it and notes its result; an error gets the step's name.
template <typename Work>
void step(ShareReport& report, std::string_view name, Work work) {
    const auto start = std::chrono::steady_clock::now();
    try {
        std::string result = work();
        const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
        report.steps.push_back({name, std::move(result), time.count()});
    } catch (const Error& error) {
        throw Error({error.domain(), std::string{name}, 0, "", error.what(), ""});
    }
}

void check_pixels(const ShareRequest& request, const Session& session, ShareReport& report) {
    const Gpu gpu = Gpu::adopt(
        {.context = session.context.get(), .device = session.device, .display = session.display->handle()});
    check_every_name(gpu, {session.usm.pointer(), session.dma_buf(), session.surface->id(), session.layout},
                     request.copy_by, report.checks);
}

/// What was held before a pass, and after it.
struct Pass {
    Holdings before;
    Holdings after;
};

Pass run_pass(const ShareRequest& request, ShareReport& report) {
    Session session;
    step(report, "driver and device", [&] { return choose_driver_and_device(request, session); });
    Holdings before{.descriptors = count_descriptors(), .usm = count_usm(session.driver)};
    step(report, "PCI address", [&] { return read_pci_address(session); });
    step(report, "context", [&] { return create_context(session); });
    step(report, "DRM render node", [&] { return find_node(session); });
    step(report, "VA display", [&] { return open_display(session); });
    before.va_objects = count_va_objects(session.display->handle());
    if (request.direction == Direction::usm_to_va) {
        step(report, "USM", [&] { return allocate_usm(request, session); });
        step(report, "dma-buf", [&] { return export_usm_memory(session); });
        step(report, "VA surface", [&] { return import_as_surface(request, session); });
    } else {
        step(report, "VA surface", [&] { return create_surface(request, session); });
        step(report, "dma-buf", [&] { return export_as_dma_buf(request, session); });
        step(report, "USM", [&] { return import_as_usm(session); });
    }
    check_pixels(request, session, report);
    const DmaBufIdentity identity = session.dma_buf().identity();
    Holdings after;
    step(report, "release", [&] {
        release(session, after);
        return std::string{};
    });
    after.usm = count_usm(session.driver);
    after.descriptors = count_descriptors();
    after.mappings = mappings_of(identity).size();
    return {before, after};
}

/// What the first pass left open and the second did not add to: drivers open some things once for the life of
/// the process.
bool was_opened_once(const Holdings& left_by_first, const Pass& second) {
    return second.before.descriptors == left_by_first.descriptors && second.after == second.before;
}

[[nodiscard]] std::string to_text(const Pass& pass) {
    const auto& [before, after] = pass;
    return fmt::format("descriptors {} -> {}, mappings {} -> {}, {}, {}", before.descriptors,
                       after.descriptors, before.mappings, after.mappings,
                       format_counts("USM", before.usm, after.usm),
                       format_counts("VA objects", before.va_objects, after.va_objects));
}

/// What the passes left. Throws Error when that is something of theirs.
std::string judge_holdings(const ShareRequest& request, const Pass& first) {
    if (first.after == first.before)
        return to_text(first);
    ShareReport again;
    const Pass second = run_pass(request, again);
    const std::string counts = fmt::format("{}; once more: {}", to_text(first), to_text(second));
    if (!was_opened_once(first.after, second))
        throw Error({ErrorDomain::usage, "release", 0, "", "not everything was released: " + counts, ""});
    return counts;
}

} // namespace

void share(const ShareRequest& request, ShareReport& report) {
    const Pass pass = run_pass(request, report);
    report.steps.back().result = judge_holdings(request, pass);
    require_any_verified(report.checks);
}

} // namespace zeva::tool
