#include "gmm_tiler.hpp"

#include <cstring> // the headers of GmmLib need it
#include <stdexcept>
#include <string>

#include <igdgmm.h>

#include <GmmLib.h>
#include <drm_fourcc.h>

namespace zeva::test {
namespace {

GMM_RESOURCE_FORMAT gmm_format(PixelFormat format) {
    switch (format) {
    case PixelFormat::nv12:
        return GMM_FORMAT_NV12;
    case PixelFormat::p010:
        return GMM_FORMAT_P010;
    case PixelFormat::yuy2:
        return GMM_FORMAT_YUY2;
    case PixelFormat::rgba:
        return GMM_FORMAT_R8G8B8A8_UNORM;
    case PixelFormat::bgra:
        return GMM_FORMAT_B8G8R8A8_UNORM;
    case PixelFormat::rgbp:
        return GMM_FORMAT_RGBP;
    default:
        throw std::runtime_error("GmmTiler: no format for " + std::string(info(format).name));
    }
}

PLATFORM platform_with(std::uint64_t modifier) {
    PLATFORM platform{};
    const bool has_tile4 = modifier == I915_FORMAT_MOD_4_TILED;
    platform.eProductFamily = has_tile4 ? IGFX_DG2 : IGFX_TIGERLAKE_LP;
    platform.eRenderCoreFamily = has_tile4 ? IGFX_XE_HPG_CORE : IGFX_GEN12LP_CORE;
    return platform;
}

/// One of GmmLib's surfaces: where its bytes are, without any memory of its own.
class Resource {
public:
    Resource(GMM_CLIENT_CONTEXT& context, GMM_RESCREATE_PARAMS parameters)
        : context_(context), info_(context.CreateResInfoObject(&parameters)) {
        if (info_ == nullptr)
            throw std::runtime_error("GmmLib does not create the surface");
    }
    Resource(const Resource&) = delete;
    Resource& operator=(const Resource&) = delete;
    ~Resource() { context_.DestroyResInfoObject(info_); }

    GMM_RESOURCE_INFO* operator->() const noexcept { return info_; }

private:
    GMM_CLIENT_CONTEXT& context_;
    GMM_RESOURCE_INFO* info_;
};

std::uint32_t plane_row(const Resource& resource, std::uint32_t plane) {
    return plane == 0 ? 0 : resource->GetPlanarYOffset(static_cast<GMM_YUV_PLANE>(GMM_PLANE_Y + plane));
}

SurfaceLayout layout_of(const Resource& resource, PixelFormat format, std::uint64_t modifier) {
    SurfaceLayout layout{.format = format, .modifier = modifier};
    layout.plane_count = static_cast<std::uint32_t>(info(format).planes.size());
    layout.object_sizes[0] = resource->GetSizeMainSurface();
    const auto pitch = static_cast<std::uint32_t>(resource->GetRenderPitch());
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
        layout.planes[plane] = {0, std::uint64_t{plane_row(resource, plane)} * pitch, pitch};
    return layout;
}

/// GmmLib's own code writes the tiles.
void write_plane(const Resource& resource, TiledPicture& picture, std::uint32_t plane) {
    const SurfaceLayout& layout = picture.layout;
    const std::uint32_t pixel_bytes = resource->GetBitsPerPixel() / 8;
    GMM_RES_COPY_BLT blt{};
    blt.Gpu.pData = picture.tiled.data();
    blt.Gpu.OffsetY = plane_row(resource, plane);
    blt.Sys.pData = picture.linear.data() + plane_start(layout, plane);
    blt.Sys.RowPitch = static_cast<std::uint32_t>(layout.row_bytes(plane));
    blt.Sys.BufferSize = static_cast<std::uint32_t>(layout.row_bytes(plane) * layout.rows(plane));
    blt.Blt.Width = blt.Sys.RowPitch / pixel_bytes;
    blt.Blt.Height = static_cast<std::uint32_t>(layout.rows(plane));
    blt.Blt.Upload = true;
    if (resource->CpuBlt(&blt) == 0)
        throw std::runtime_error("GmmLib does not write the surface");
}

} // namespace

struct GmmTiler::State {
    explicit State(std::uint64_t wanted) : modifier(wanted) {
        features.FtrTileY = modifier != I915_FORMAT_MOD_4_TILED;
        GMM_INIT_IN_ARGS in{};
        in.Platform = platform_with(modifier);
        in.pSkuTable = &features;
        in.pWaTable = &workarounds;
        in.pGtSysInfo = &system;
        in.ClientType = GMM_KMD_VISTA;
        if (InitializeGmm(&in, &out) != GMM_SUCCESS || out.pGmmClientContext == nullptr)
            throw std::runtime_error("GmmLib does not start");
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { GmmAdapterDestroy(&out); }

    std::uint64_t modifier;
    SKU_FEATURE_TABLE features{};
    WA_TABLE workarounds{};
    GT_SYSTEM_INFO system{};
    GMM_INIT_OUT_ARGS out{};
};

GmmTiler::GmmTiler(std::uint64_t modifier) : state_(std::make_unique<State>(modifier)) {}
GmmTiler::~GmmTiler() = default;

TiledPicture GmmTiler::tile(PixelFormat format, std::uint32_t width, std::uint32_t height,
                            std::uint32_t extra_width) const {
    GMM_RESCREATE_PARAMS parameters{};
    parameters.Type = RESOURCE_2D;
    parameters.Format = gmm_format(format);
    parameters.BaseWidth64 = width + extra_width;
    parameters.BaseHeight = height;
    parameters.Depth = 1;
    parameters.ArraySize = 1;
    parameters.Flags.Gpu.Video = 1;
    parameters.Flags.Gpu.Texture = 1;
    parameters.Flags.Info.TiledX = state_->modifier == I915_FORMAT_MOD_X_TILED;
    parameters.Flags.Info.TiledY = state_->modifier == I915_FORMAT_MOD_Y_TILED;
    parameters.Flags.Info.Tile4 = state_->modifier == I915_FORMAT_MOD_4_TILED;
    const Resource resource(*state_->out.pGmmClientContext, parameters);

    TiledPicture picture{layout_of(resource, format, state_->modifier), {}, {}};
    picture.layout.width = width;
    picture.layout.height = height;
    picture.layout.allocated_width = width + extra_width;
    picture.layout.allocated_height = height;
    picture.linear = random_pixels(picture.layout);
    picture.tiled.resize(picture.layout.object_sizes[0]);
    for (std::uint32_t plane = 0; plane < picture.layout.plane_count; ++plane)
        write_plane(resource, picture, plane);
    return picture;
}

} // namespace zeva::test
