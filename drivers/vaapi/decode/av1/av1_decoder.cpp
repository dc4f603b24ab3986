#include "decode/av1/av1_decoder.hpp"

#include "decode/av1/dav1d_session.hpp"
#include "decode/buffer_reading.hpp"
#include "status.hpp"

#include <span>
#include <vector>

namespace zeva::va_driver::av1 {
namespace {

using Tile = std::span<const std::uint8_t>;

/// The tiles in the order of the stream. Each has to be there once.
RecycledVector<Tile> read_tiles(const DecodeInput& input, const TileLayout& layout) {
    RecycledVector<Tile> tiles(layout.count());
    const auto slices = read_slices<VASliceParameterBufferAV1>(input.slice_groups);
    require(slices.size() == tiles.size(), VA_STATUS_ERROR_INVALID_BUFFER);
    for (const auto& [parameters, data] : slices) {
        require(parameters.tile_column < layout.columns && parameters.tile_row < layout.rows,
                VA_STATUS_ERROR_INVALID_PARAMETER);
        Tile& tile = tiles[parameters.tile_row * layout.columns + parameters.tile_column];
        require(tile.empty() && !data.empty(), VA_STATUS_ERROR_INVALID_BUFFER);
        tile = data;
    }
    return tiles;
}

Dav1dPictureParameters picture_parameters(const Frame& frame) {
    return {.w = static_cast<int>(frame.upscaled_width),
            .h = static_cast<int>(frame.height),
            .layout = frame.is_monochrome() ? DAV1D_PIXEL_LAYOUT_I400 : DAV1D_PIXEL_LAYOUT_I420,
            .bpc = frame.parameters.bit_depth_idx == 0 ? 8 : 10};
}

/// The sizes and formats of what the client decodes into.
void check_surfaces(const Frame& frame, const DecodeInput& input, const SurfaceLayout& layout) {
    require(frame.parameters.current_frame == input.surface && layout.width >= frame.upscaled_width &&
                layout.height >= frame.height &&
                can_write(planar_format(picture_parameters(frame)), layout.format),
            VA_STATUS_ERROR_INVALID_SURFACE);
}

} // namespace

class Av1Decoder::Picture final : public PreparedPicture {
public:
    Picture(std::shared_ptr<Dav1dSession> session, std::shared_ptr<CodedFrame> frame,
            RecycledVector<std::shared_ptr<CodedFrame>> settled)
        : session_(std::move(session)), frame_(std::move(frame)), settled_(std::move(settled)) {}

    DecodeResult decode(std::span<const PictureTarget> targets) override {
        for (const auto& earlier : settled_)
            if (const auto stream = earlier->second_stream(); !stream.empty())
                session_->decode(stream, nullptr, nullptr);
        const auto stream = frame_->first_stream();
        if (grain_in_place)
            return session_->decode(stream, nullptr, &targets.front());
        return session_->decode(stream, &targets.front(), targets.size() > 1 ? &targets[1] : nullptr);
    }

    bool grain_in_place =
        false; ///< the client wants the picture with grain alone, in the surface of the frame

private:
    const std::shared_ptr<Dav1dSession> session_;
    const std::shared_ptr<CodedFrame> frame_;
    const RecycledVector<std::shared_ptr<CodedFrame>> settled_;
};

Av1Decoder::Av1Decoder(const DecoderOptions& options)
    : session_(std::make_shared<Dav1dSession>(options.threads)) {}

std::vector<VASurfaceID> references(std::span<const std::byte> picture_parameters) {
    const auto parameters = read_structure<Parameters>(picture_parameters);
    std::vector<VASurfaceID> surfaces(std::begin(parameters.ref_frame_map),
                                      std::end(parameters.ref_frame_map));
    std::erase(surfaces, VA_INVALID_SURFACE);
    return surfaces;
}

std::unique_ptr<PreparedPicture> Av1Decoder::prepare(const DecodeInput& input, const SurfaceLayout& layout) {
    Frame frame = read_frame(read_structure<Parameters>(input.picture_parameters));
    check_surfaces(frame, input, layout);
    const auto tiles = read_tiles(input, frame.tiles);
    references_.begin_frame(frame, input.surface);
    frame.reference_slots = references_.find_references(frame);

    const auto coded =
        make_recycled<CodedFrame>(FrameStream(frame, references_.slots(), tiles),
                                  !frame.parameters.pic_info_fields.bits.show_frame, frame.refreshes_all);
    references_.add(input.surface, frame, coded);
    auto picture = std::make_unique<Picture>(session_, coded, references_.take_settled());
    const VASurfaceID display = frame.parameters.current_display_picture;
    if (frame.has_film_grain() && display == input.surface)
        picture->grain_in_place = true;
    else if (frame.has_film_grain())
        picture->second_surface = display;
    return picture;
}

} // namespace zeva::va_driver::av1
