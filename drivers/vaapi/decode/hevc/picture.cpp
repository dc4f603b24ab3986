#include "decode/hevc/picture.hpp"

#include "decode/buffer_reading.hpp"
#include "decode/hevc/coding_tree.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace zeva::va_driver::hevc {
namespace {

constexpr unsigned max_transform_size_log2 = 5;
constexpr unsigned max_pcm_size_log2 = 5;

bool between(int value, int low, int high) {
    return value >= low && value <= high;
}

struct Format {
    unsigned chroma_format_idc;
    unsigned bit_depth;
    AVPixelFormat format;
};

constexpr std::array formats{
    Format{0, 8, AV_PIX_FMT_GRAY8},      Format{0, 10, AV_PIX_FMT_GRAY10},
    Format{0, 12, AV_PIX_FMT_GRAY12},    Format{1, 8, AV_PIX_FMT_YUV420P},
    Format{1, 10, AV_PIX_FMT_YUV420P10}, Format{1, 12, AV_PIX_FMT_YUV420P12},
    Format{2, 8, AV_PIX_FMT_YUV422P},    Format{2, 10, AV_PIX_FMT_YUV422P10},
    Format{2, 12, AV_PIX_FMT_YUV422P12}, Format{3, 8, AV_PIX_FMT_YUV444P},
    Format{3, 10, AV_PIX_FMT_YUV444P10}, Format{3, 12, AV_PIX_FMT_YUV444P12},
};

/// What libavcodec decodes: both depths are the same, and the colour planes belong together.
AVPixelFormat format_of(const VAPictureParameterBufferHEVC& picture) {
    const auto& fields = picture.pic_fields.bits;
    const auto found = std::ranges::find_if(formats, [&](const Format& format) {
        return format.chroma_format_idc == fields.chroma_format_idc &&
               format.bit_depth == picture.bit_depth_luma_minus8 + 8U;
    });
    const bool same_depths =
        fields.chroma_format_idc == 0 || picture.bit_depth_luma_minus8 == picture.bit_depth_chroma_minus8;
    require(found != formats.end() && same_depths && !fields.separate_colour_plane_flag,
            VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    return found->format;
}

/// Section 7.4.3.2.1.
bool has_valid_block_sizes(const VAPictureParameterBufferHEVC& picture) {
    const unsigned min_block = min_coding_block_log2(picture);
    const unsigned max_block = coding_tree_block_log2(picture);
    const unsigned min_transform = picture.log2_min_transform_block_size_minus2 + 2U;
    const unsigned max_transform = min_transform + picture.log2_diff_max_min_transform_block_size;
    const auto is_whole = [&](unsigned size) { return size != 0 && size % (1U << min_block) == 0; };
    return max_block >= 4 && max_block <= 6 && is_whole(picture.pic_width_in_luma_samples) &&
           is_whole(picture.pic_height_in_luma_samples) && min_transform < min_block &&
           max_transform <= std::min(max_block, max_transform_size_log2) &&
           picture.max_transform_hierarchy_depth_inter <= max_block - min_transform &&
           picture.max_transform_hierarchy_depth_intra <= max_block - min_transform;
}

bool has_valid_pcm(const VAPictureParameterBufferHEVC& picture) {
    const unsigned min_size = picture.log2_min_pcm_luma_coding_block_size_minus3 + 3U;
    const unsigned max_size = min_size + picture.log2_diff_max_min_pcm_luma_coding_block_size;
    return min_size >= std::min(min_coding_block_log2(picture), max_pcm_size_log2) &&
           max_size <= std::min(coding_tree_block_log2(picture), max_pcm_size_log2) &&
           picture.pcm_sample_bit_depth_luma_minus1 < picture.bit_depth_luma_minus8 + 8 &&
           picture.pcm_sample_bit_depth_chroma_minus1 < picture.bit_depth_chroma_minus8 + 8;
}

/// Columns or rows of tiles: the last one has what the others leave, at least one block.
bool fit_tiles(std::span<const std::uint16_t> sizes_minus1, unsigned last, unsigned blocks) {
    if (last > sizes_minus1.size())
        return false;
    const auto others = sizes_minus1.first(last);
    return std::accumulate(others.begin(), others.end(), last) < blocks;
}

bool has_valid_tiles(const VAPictureParameterBufferHEVC& picture) {
    return fit_tiles(picture.column_width_minus1, picture.num_tile_columns_minus1,
                     columns_of_blocks(picture)) &&
           fit_tiles(picture.row_height_minus1, picture.num_tile_rows_minus1, rows_of_blocks(picture));
}

/// What a slice header is read by.
bool has_valid_slice_parameters(const VAPictureParameterBufferHEVC& picture) {
    return picture.log2_max_pic_order_cnt_lsb_minus4 <= 12 && picture.num_short_term_ref_pic_sets <= 64 &&
           picture.num_long_term_ref_pic_sps <= 32 && picture.num_ref_idx_l0_default_active_minus1 <= 14 &&
           picture.num_ref_idx_l1_default_active_minus1 <= 14 && picture.num_extra_slice_header_bits <= 7;
}

/// Section 7.4.3.3.1.
bool has_valid_quantisation(const VAPictureParameterBufferHEVC& picture) {
    const int lowest_qp = -26 - 6 * picture.bit_depth_luma_minus8;
    return between(picture.init_qp_minus26, lowest_qp, 25) && between(picture.pps_cb_qp_offset, -12, 12) &&
           between(picture.pps_cr_qp_offset, -12, 12) && between(picture.pps_beta_offset_div2, -6, 6) &&
           between(picture.pps_tc_offset_div2, -6, 6) &&
           picture.diff_cu_qp_delta_depth <= picture.log2_diff_max_min_luma_coding_block_size;
}

bool in_range(const VAPictureParameterBufferHEVC& picture) {
    const auto& fields = picture.pic_fields.bits;
    return has_valid_block_sizes(picture) && (!fields.pcm_enabled_flag || has_valid_pcm(picture)) &&
           (!fields.tiles_enabled_flag || has_valid_tiles(picture)) && has_valid_slice_parameters(picture) &&
           has_valid_quantisation(picture) &&
           picture.log2_parallel_merge_level_minus2 + 2U <= coding_tree_block_log2(picture);
}

/// Section 7.4.3.3.2.
bool in_range(const VAPictureParameterBufferHEVCRext& extension,
              const VAPictureParameterBufferHEVC& picture) {
    const int max_sao_shift = std::max(0, picture.bit_depth_luma_minus8 - 2);
    const auto is_offset = [](int offset) { return between(offset, -12, 12); };
    return extension.log2_max_transform_skip_block_size_minus2 + 2U <= max_transform_size_log2 &&
           extension.diff_cu_chroma_qp_offset_depth <= picture.log2_diff_max_min_luma_coding_block_size &&
           extension.chroma_qp_offset_list_len_minus1 < std::size(extension.cb_qp_offset_list) &&
           std::ranges::all_of(extension.cb_qp_offset_list, is_offset) &&
           std::ranges::all_of(extension.cr_qp_offset_list, is_offset) &&
           extension.log2_sao_offset_scale_luma <= max_sao_shift &&
           extension.log2_sao_offset_scale_chroma <= max_sao_shift;
}

std::optional<VAPictureParameterBufferHEVCRext> read_range_extension(std::span<const std::byte> buffer) {
    if (buffer.size() < sizeof(VAPictureParameterBufferHEVC) + sizeof(VAPictureParameterBufferHEVCRext))
        return std::nullopt;
    return read_structure<VAPictureParameterBufferHEVCRext>(
        buffer.subspan(offsetof(VAPictureParameterBufferHEVCExtension, rext)));
}

bool is_implemented(const VAPictureParameterBufferHEVCRext& extension) {
    const auto& fields = extension.range_extension_pic_fields.bits;
    return !fields.extended_precision_processing_flag && !fields.high_precision_offsets_enabled_flag &&
           !fields.cabac_bypass_alignment_enabled_flag;
}

} // namespace

Picture read_picture(const DecodeInput& input) {
    Picture picture;
    picture.parameters = read_structure<VAPictureParameterBufferHEVC>(input.picture_parameters);
    picture.format = format_of(picture.parameters);
    require(in_range(picture.parameters), VA_STATUS_ERROR_INVALID_PARAMETER);
    picture.range_extension = read_range_extension(input.picture_parameters);
    if (picture.range_extension) {
        require(in_range(*picture.range_extension, picture.parameters), VA_STATUS_ERROR_INVALID_PARAMETER);
        require(is_implemented(*picture.range_extension), VA_STATUS_ERROR_UNIMPLEMENTED);
    }
    if (picture.parameters.pic_fields.bits.scaling_list_enabled_flag && !input.iq_matrix.empty())
        picture.matrices = read_structure<VAIQMatrixBufferHEVC>(input.iq_matrix);
    return picture;
}

} // namespace zeva::va_driver::hevc
