// libva's displays, and what iHD says it can do.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <va/va_drm.h>
#include <zeva/unique_fd.hpp>

namespace zeva::driver_facts {
namespace {

Rows not_a_node() {
    const auto accepted = [](int fd) {
        return std::string{vaDisplayIsValid(vaGetDisplayDRM(fd)) != 0 ? "a display" : "no display"};
    };
    const UniqueFd null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    const UniqueFd memfd{::memfd_create("no node", MFD_CLOEXEC)};
    return {{"/dev/null", accepted(null.get())}, {"a memfd", accepted(memfd.get())}};
}

Rows pci_id() {
    VADisplayAttribute attribute{};
    attribute.type = VADisplayPCIID;
    const VAStatus status = vaGetDisplayAttributes(va_display(), &attribute, 1);
    if (status != VA_STATUS_SUCCESS)
        return {{"", va_text(status)}};
    if ((attribute.flags & VA_DISPLAY_ATTRIB_GETTABLE) == 0)
        return {{"", "not told"}};
    return {{"", fmt::format("{:08x}", static_cast<std::uint32_t>(attribute.value))}};
}

std::string entrypoints_text(VAProfile profile) {
    const struct {
        VAEntrypoint entrypoint;
        const char* name;
    } names[] = {{VAEntrypointVLD, "decode"},
                 {VAEntrypointEncSlice, "encode"},
                 {VAEntrypointEncSliceLP, "encode (low power)"},
                 {VAEntrypointEncPicture, "encode (picture)"},
                 {VAEntrypointVideoProc, "video processing"},
                 {VAEntrypointStats, "statistics"},
                 {VAEntrypointFEI, "FEI"}};
    std::vector<VAEntrypoint> entrypoints(static_cast<std::size_t>(vaMaxNumEntrypoints(va_display())));
    int count = 0;
    if (vaQueryConfigEntrypoints(va_display(), profile, entrypoints.data(), &count) != VA_STATUS_SUCCESS)
        return "none";
    entrypoints.resize(static_cast<std::size_t>(count));
    std::string text;
    for (const auto& [entrypoint, name] : names)
        if (std::ranges::find(entrypoints, entrypoint) != entrypoints.end())
            text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
    return text.empty() ? "others" : text;
}

Rows entrypoints() {
    return {{"H.264 main", entrypoints_text(VAProfileH264Main)},
            {"HEVC main", entrypoints_text(VAProfileHEVCMain)},
            {"HEVC main 10", entrypoints_text(VAProfileHEVCMain10)},
            {"VP9 profile 0", entrypoints_text(VAProfileVP9Profile0)},
            {"AV1 main", entrypoints_text(VAProfileAV1Profile0)},
            {"JPEG", entrypoints_text(VAProfileJPEGBaseline)},
            {"no profile", entrypoints_text(VAProfileNone)}};
}

std::string memory_types_text(std::uint32_t types) {
    const struct {
        std::uint32_t type;
        const char* name;
    } names[] = {{VA_SURFACE_ATTRIB_MEM_TYPE_VA, "VA"},
                 {VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR, "USER_PTR"},
                 {VA_SURFACE_ATTRIB_MEM_TYPE_KERNEL_DRM, "KERNEL_DRM"},
                 {VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME, "DRM_PRIME"},
                 {VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, "DRM_PRIME_2"}};
    std::string text;
    for (const auto& [type, name] : names)
        if ((types & type) != 0)
            text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
    return text;
}

std::vector<VASurfaceAttrib> surface_attributes(VAProfile profile, VAEntrypoint entrypoint) {
    VAConfigID config = VA_INVALID_ID;
    if (vaCreateConfig(va_display(), profile, entrypoint, nullptr, 0, &config) != VA_STATUS_SUCCESS)
        return {};
    unsigned count = 0;
    vaQuerySurfaceAttributes(va_display(), config, nullptr, &count);
    std::vector<VASurfaceAttrib> attributes(count);
    vaQuerySurfaceAttributes(va_display(), config, attributes.data(), &count);
    vaDestroyConfig(va_display(), config);
    return attributes;
}

Rows memory_types() {
    Rows rows;
    for (const auto& [name, profile, entrypoint] :
         {std::tuple{"H.264 decode", VAProfileH264Main, VAEntrypointVLD},
          std::tuple{"video processing", VAProfileNone, VAEntrypointVideoProc}}) {
        std::string seen = "not told";
        for (const VASurfaceAttrib& attribute : surface_attributes(profile, entrypoint))
            if (attribute.type == VASurfaceAttribMemoryType)
                seen = memory_types_text(static_cast<std::uint32_t>(attribute.value.value.i));
        rows.push_back({name, seen});
    }
    return rows;
}

Rows pixel_formats() {
    Rows rows;
    for (const auto& [name, profile, entrypoint] :
         {std::tuple{"H.264 decode", VAProfileH264Main, VAEntrypointVLD},
          std::tuple{"video processing", VAProfileNone, VAEntrypointVideoProc}}) {
        std::string seen;
        for (const VASurfaceAttrib& attribute : surface_attributes(profile, entrypoint))
            if (attribute.type == VASurfaceAttribPixelFormat)
                seen += fourcc_text(static_cast<std::uint32_t>(attribute.value.value.i)) + " ";
        rows.push_back({name, seen.empty() ? "not told" : seen.substr(0, seen.size() - 1)});
    }
    return rows;
}

Rows surface_ids() {
    Surface first{VA_RT_FORMAT_YUV420, 64, 64};
    const VASurfaceID id = first.id();
    first.destroy();
    const Surface second{VA_RT_FORMAT_YUV420, 64, 64};
    return {{"", second.id() == id ? "the same" : "another"}};
}

Rows two_displays() {
    const UniqueFd node = UniqueFd::duplicate(render_node());
    VADisplay other = vaGetDisplayDRM(node.get());
    int version = 0;
    if (const VAStatus status = vaInitialize(other, &version, &version); status != VA_STATUS_SUCCESS)
        return {{"", va_text(status)}};
    const Surface surface{VA_RT_FORMAT_YUV420, 64, 64};
    const VAStatus status = vaSyncSurface(other, surface.id());
    vaTerminate(other);
    return {{"vaSyncSurface of the other's surface", va_text(status)}};
}

Rows sync_with_deadline() {
    const Surface surface{VA_RT_FORMAT_YUV420, 64, 64};
    return {{"an idle surface, 0 ns", va_text(vaSyncSurface2(va_display(), surface.id(), 0))},
            {"an unknown surface", va_text(vaSyncSurface2(va_display(), 0x7fffff, 0))}};
}

} // namespace

Facts display_facts() {
    return {
        {.id = "display.not_a_node",
         .statement = "vaGetDisplayDRM takes the descriptor of a DRM node and no other.",
         .used_in = "src/vaapi/nodeless_display.cpp",
         .measure = not_a_node,
         .expected = {{"/dev/null", "no display"}, {"a memfd", "no display"}}},
        {.id = "display.pci_id",
         .statement = "VADisplayPCIID tells vendor and device at most, never an address.",
         .used_in = "src/vaapi/display.cpp",
         .measure = pci_id,
         .expected = {{"", "8086a7a0", "rpl-p"},
                      {"", "80865917", "kbl"},
                      {"", "80869bc5", "cml"},
                      {"", "808656a0", "dg2"},
                      {"", "808646a6", "adl-p"},
                      {"", "80861912", "skl"},
                      {"", "80865690", "a770m"},
                      {"", "80868a52", "icl"},
                      {"", "80864905", "dg1"},
                      {"", "80869a49", "tgl"},
                      {"", "80863e9b", "cfl"},
                      {"", "80864680", "adl-s"},
                      {"", "80864c8a", "rkl"}}},
        {.id = "display.entrypoints",
         .statement = "What the free build of iHD decodes and encodes.",
         .used_in = "src/media/va_decoder.cpp",
         .measure = entrypoints,
         .expected = {{"H.264 main", "decode, encode (low power)"},
                      {"HEVC main", "decode, encode (low power)"},
                      {"HEVC main", "decode", "gen9"},
                      {"HEVC main 10", "decode, encode (low power)"},
                      {"HEVC main 10", "decode", "kbl cfl cml"},
                      {"HEVC main 10", "none", "skl"},
                      {"VP9 profile 0", "decode, encode (low power)"},
                      {"VP9 profile 0", "decode", "kbl cfl cml"},
                      {"VP9 profile 0", "none", "skl"},
                      {"AV1 main", "decode", "gen12"},
                      {"AV1 main", "none", "gen9 icl"},
                      {"AV1 main", "decode, encode (low power)", "xe-hpg"},
                      {"JPEG", "decode, encode (picture)"},
                      {"no profile", "video processing, statistics"},
                      {"no profile", "none", "gen9"}}},
        {.id = "display.memory_types",
         .statement = "PRIME_2 is told for decoding on every GPU, PRIME on some.",
         .used_in = "src/vaapi/memory_type.cpp",
         .measure = memory_types,
         .expected = {{"H.264 decode", "VA, DRM_PRIME_2"},
                      {"H.264 decode", "VA, USER_PTR, KERNEL_DRM, DRM_PRIME, DRM_PRIME_2", "gen9 icl"},
                      {"video processing", "VA, USER_PTR, KERNEL_DRM, DRM_PRIME, DRM_PRIME_2"},
                      {"video processing", "not told", "gen9"}}},
        {.id = "display.pixel_formats",
         .statement = "The formats that are told.",
         .used_in = "src/vaapi/config.cpp",
         .measure = pixel_formats,
         .expected = {{"H.264 decode", "NV12"},
                      {"video processing", "NV12 I420 YV12 YUY2 422H 422V RGBA BGRA RGBP RGBX P010 RG24 ARGB "
                                           "ABGR AR30 AB30 XR30 XB30 AYUV Y210 Y410 P012 Y212 Y412 XYUV"},
                      {"video processing", "not told", "gen9"}}},
        {.id = "display.surface_ids",
         .statement = "The id of a destroyed surface is given to the next one at once.",
         .used_in = "src/bridge/surface_cache.cpp",
         .measure = surface_ids,
         .expected = {{"", "the same"}}},
        {.id = "display.two_displays",
         .statement = "A second display on the same node does not know the first one's surfaces.",
         .used_in = "src/bridge/gpu.cpp",
         .measure = two_displays,
         .expected = {{"vaSyncSurface of the other's surface", "invalid VASurfaceID (0x6)"},
                      {"process", "goes on"}},
         .place = Place::own_process},
        {.id = "display.sync_with_deadline",
         .statement = "vaSyncSurface2 is there.",
         .used_in = "src/bridge/hand_over.cpp",
         .measure = sync_with_deadline,
         .expected = {{"an idle surface, 0 ns", "success"},
                      {"an unknown surface", "invalid VASurfaceID (0x6)"}}},
    };
}

} // namespace zeva::driver_facts
