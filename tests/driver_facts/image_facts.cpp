// A dma-buf as a Level Zero image.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <zeva/unique_fd.hpp>

namespace zeva::driver_facts {
namespace {

constexpr std::uint32_t side = 64;

ze_image_desc_t image_description(const void* next, ze_image_format_layout_t layout) {
    ze_image_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_IMAGE_DESC;
    description.pNext = next;
    description.type = ZE_IMAGE_TYPE_2D;
    description.format = {layout,
                          ZE_IMAGE_FORMAT_TYPE_UNORM,
                          ZE_IMAGE_FORMAT_SWIZZLE_R,
                          ZE_IMAGE_FORMAT_SWIZZLE_G,
                          ZE_IMAGE_FORMAT_SWIZZLE_B,
                          ZE_IMAGE_FORMAT_SWIZZLE_A};
    description.width = side;
    description.height = side;
    description.depth = 1;
    return description;
}

/// What an import of `fd` as an RGBA image did, and what became of the descriptor, which was a duplicate.
std::string import_image(int fd) {
    const int given = UniqueFd::duplicate(fd).release();
    const ze_external_memory_import_fd_t import{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr,
                                                dma_buf_flag, given};
    const ze_image_desc_t description = image_description(&import, ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8);
    ze_image_handle_t image = nullptr;
    const LevelZero& ze = level_zero();
    const ze_result_t result = zeImageCreate(ze.context, ze.device(), &description, &image);
    std::string seen = fmt::format("{}, descriptor {}", text_of(result), open_text(given));
    if (result == ZE_RESULT_SUCCESS)
        zeImageDestroy(image);
    if (is_open(given))
        const UniqueFd close{given};
    return seen;
}

Rows image_import() {
    const ExportedSurface linear;
    const Surface tiled{VA_RT_FORMAT_YUV420, side, side, pixel_format(VA_FOURCC_NV12)};
    const Exported exported{tiled.id()};
    return {{"linear RGBA", import_image(linear.fd())},
            {"iHD's own NV12 surface", import_image(exported.fd())}};
}

Rows image_import_refused() {
    const UniqueFd null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    return {{"/dev/null", import_image(null.get())}};
}

/// Own process: a driver without planar images may do anything.
Rows planar_view() {
    const LevelZero& ze = level_zero();
    const ze_image_desc_t parent_description = image_description(nullptr, ZE_IMAGE_FORMAT_LAYOUT_NV12);
    ze_image_handle_t parent = nullptr;
    const ze_result_t created = zeImageCreate(ze.context, ze.device(), &parent_description, &parent);
    if (created != ZE_RESULT_SUCCESS)
        return {{"NV12 image", text_of(created)}};
    Rows rows{{"NV12 image", "success"}};
    const struct {
        const char* name;
        ze_image_format_layout_t layout;
    } planes[] = {{"plane 0 as 8", ZE_IMAGE_FORMAT_LAYOUT_8}, {"plane 1 as 8_8", ZE_IMAGE_FORMAT_LAYOUT_8_8}};
    std::uint32_t index = 0;
    for (const auto& [name, layout] : planes) {
        const ze_image_view_planar_exp_desc_t planar{ZE_STRUCTURE_TYPE_IMAGE_VIEW_PLANAR_EXP_DESC, nullptr,
                                                     index++};
        const ze_image_desc_t description = image_description(&planar, layout);
        ze_image_handle_t view = nullptr;
        const ze_result_t result = zeImageViewCreateExp(ze.context, ze.device(), &description, parent, &view);
        rows.push_back({name, text_of(result)});
        if (result == ZE_RESULT_SUCCESS)
            zeImageDestroy(view);
    }
    zeImageDestroy(parent);
    return rows;
}

} // namespace

Facts image_facts() {
    return {
        {.id = "image.import",
         .statement = "An image can be made of a dma-buf although the device says that none can; success "
                      "closes the descriptor.",
         .measure = image_import,
         .expected = {{"linear RGBA", "success, descriptor closed"},
                      {"iHD's own NV12 surface", "success, descriptor closed"}}},
        {.id = "image.import_refused",
         .statement = "An image import of what is no dma-buf crashes.",
         .measure = image_import_refused,
         .expected = {{"process", "ends by SIGSEGV"}},
         .place = Place::own_process},
        {.id = "image.planar_view",
         .statement = "The planes of an NV12 image can be seen as images.",
         .measure = planar_view,
         .expected = {{"NV12 image", "success"},
                      {"plane 0 as 8", "success"},
                      {"plane 1 as 8_8", "success"},
                      {"process", "goes on"}},
         .place = Place::own_process},
    };
}

} // namespace zeva::driver_facts
