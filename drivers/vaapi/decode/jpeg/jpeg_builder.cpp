#include "decode/jpeg/jpeg_builder.hpp"

#include "decode/buffer_reading.hpp"
#include "status.hpp"

#include <algorithm>
#include <bitset>
#include <utility>
#include <vector>

#include <va/va.h>

namespace zeva::va_driver::jpeg {
namespace {

using Picture = VAPictureParameterBufferJPEGBaseline;
using SliceParameters = VASliceParameterBufferJPEGBaseline;

constexpr unsigned first_component_id = 1;

/// Luma samples for one chroma sample in a row or column; nothing when libavcodec cannot leave it so.
std::optional<unsigned> subsampling(unsigned luma_factor, unsigned chroma_factor) {
    if (chroma_factor == 1)
        return luma_factor;
    if (chroma_factor == 2 && luma_factor == 2)
        return 1;
    return std::nullopt;
}

AVPixelFormat yuv_format(const Picture& picture) {
    struct Format {
        unsigned horizontal;
        unsigned vertical;
        AVPixelFormat format;
    };
    constexpr std::array formats{Format{1, 1, AV_PIX_FMT_YUVJ444P}, Format{2, 1, AV_PIX_FMT_YUVJ422P},
                                 Format{1, 2, AV_PIX_FMT_YUVJ440P}, Format{2, 2, AV_PIX_FMT_YUVJ420P},
                                 Format{4, 1, AV_PIX_FMT_YUVJ411P}};
    const auto& luma = picture.components[0];
    const auto& u = picture.components[1];
    const auto& v = picture.components[2];
    require(u.h_sampling_factor == v.h_sampling_factor && u.v_sampling_factor == v.v_sampling_factor,
            VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    const auto horizontal = subsampling(luma.h_sampling_factor, u.h_sampling_factor);
    const auto vertical = subsampling(luma.v_sampling_factor, u.v_sampling_factor);
    const auto* const found = std::ranges::find_if(formats, [&](const Format& format) {
        return horizontal == format.horizontal && vertical == format.vertical;
    });
    require(found != formats.end(), VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    return found->format;
}

AVPixelFormat format_of(const Picture& picture) {
    constexpr unsigned yuv = 0; // color_space
    require(picture.color_space == yuv && (picture.num_components == 1 || picture.num_components == 3),
            VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    return picture.num_components == 1 ? AV_PIX_FMT_GRAY8 : yuv_format(picture);
}

/// The components with numbers of our own from 1 on: libavcodec sees meanings in some of the client's. The
/// order of a single component's blocks does not depend on its sampling factors (section A.2.2).
RecycledVector<FrameComponent> read_components(const Picture& picture) {
    RecycledVector<FrameComponent> components;
    for (unsigned i = 0; i < picture.num_components; ++i) {
        const auto& component = picture.components[i];
        FrameComponent& read = components.emplace_back();
        read.id = static_cast<std::uint8_t>(first_component_id + i);
        read.quantisation_table = component.quantiser_table_selector;
        if (picture.num_components > 1) {
            read.horizontal_sampling = component.h_sampling_factor;
            read.vertical_sampling = component.v_sampling_factor;
        }
    }
    return components;
}

/// The component's place in the frame; throws StatusError when it is not there.
std::size_t find_component(const Picture& picture, std::uint8_t id) {
    const auto components = std::span(picture.components).first(picture.num_components);
    const auto found =
        std::ranges::find_if(components, [&](const auto& other) { return other.component_id == id; });
    require(found != components.end(), VA_STATUS_ERROR_INVALID_PARAMETER);
    return static_cast<std::size_t>(found - components.begin());
}

/// Each component is in one scan (section B.2.3). FFmpeg 5.1 names in every scan as many as the frame has,
/// those of other scans among them: what an earlier scan has is left out.
Scan read_scan(const SliceInput<SliceParameters>& slice, const Picture& picture,
               std::span<bool> is_in_earlier_scan) {
    const SliceParameters& parameters = slice.parameters;
    require(parameters.num_components <= std::size(parameters.components) &&
                parameters.slice_horizontal_position == 0 && parameters.slice_vertical_position == 0,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    Scan scan{.components = {}, .restart_interval = parameters.restart_interval, .data = slice.data};
    for (const auto& component : std::span(parameters.components).first(parameters.num_components)) {
        const std::size_t index = find_component(picture, component.component_selector);
        if (std::exchange(is_in_earlier_scan[index], true))
            continue;
        scan.components.push_back({static_cast<std::uint8_t>(first_component_id + index),
                                   component.dc_table_selector, component.ac_table_selector});
    }
    require(!scan.components.empty(), VA_STATUS_ERROR_INVALID_PARAMETER);
    return scan;
}

RecycledVector<Scan> read_scans(const DecodeInput& input, const Picture& picture) {
    std::array<bool, 3> is_in_earlier_scan{};
    RecycledVector<Scan> scans;
    for (const auto& slice : read_slices<SliceParameters>(input.slice_groups))
        scans.push_back(read_scan(slice, picture, is_in_earlier_scan));
    const auto components = std::span(is_in_earlier_scan).first(picture.num_components);
    require(std::ranges::find(components, false) == components.end(), VA_STATUS_ERROR_INVALID_PARAMETER);
    return scans;
}

/// The buffers of one kind that the `index`-th of `scans` scans needs and the ones before it did not: clients
/// send one for each scan, or fewer. The first takes what there is more.
std::span<const std::span<const std::byte>>
buffers_of_scan(std::span<const std::span<const std::byte>> buffers, std::size_t index, std::size_t scans) {
    const std::size_t surplus = buffers.size() - std::min(buffers.size(), scans);
    const std::size_t begin = index == 0 ? 0 : std::min(surplus + index, buffers.size());
    const std::size_t end = std::min(surplus + index + 1, buffers.size());
    return buffers.subspan(begin, end - begin);
}

/// Tables that a scan uses, each once.
template <typename Table, std::size_t count>
class UsedTables {
public:
    explicit UsedTables(const std::array<std::optional<Table>, count>& tables) : tables_(tables) {}

    /// Throws StatusError unless the client has loaded the table.
    void use(std::uint8_t id) {
        require(id < count && tables_[id].has_value(), VA_STATUS_ERROR_INVALID_PARAMETER);
        used_.set(id);
    }

    template <typename Append>
    void append(Append append_table) const {
        for (std::uint8_t id = 0; id < count; ++id)
            if (used_[id])
                append_table(id, *tables_[id]);
    }

private:
    const std::array<std::optional<Table>, count>& tables_;
    std::bitset<count> used_;
};

} // namespace

void JpegBuilder::build(const DecodeInput& input, CodedPicture& coded) {
    const auto picture = read_structure<Picture>(input.picture_parameters);
    require(picture.picture_width != 0 && picture.picture_height != 0 && picture.rotation == VA_ROTATION_NONE,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    coded.format = format_of(picture);
    coded.width = picture.picture_width;
    coded.height = picture.picture_height;
    coded.is_key = true;
    const RecycledVector<FrameComponent> components = read_components(picture);
    const RecycledVector<Scan> scans = read_scans(input, picture);

    append_start_of_image(coded.stream);
    append_frame_header(coded.stream, coded.width, coded.height, components);
    for (std::size_t i = 0; i < scans.size(); ++i) {
        for (const auto buffer : buffers_of_scan(input.iq_matrices, i, scans.size()))
            load_quantisation_tables(buffer);
        for (const auto buffer : buffers_of_scan(input.huffman_tables, i, scans.size()))
            load_huffman_tables(buffer);
        append_quantisation_tables(coded.stream, components, scans[i]);
        append_huffman_tables(coded.stream, scans[i]);
        append_scan(coded.stream, scans[i]);
    }
    append_end_of_image(coded.stream);
}

void JpegBuilder::load_quantisation_tables(std::span<const std::byte> buffer) {
    const auto loaded = read_structure<VAIQMatrixBufferJPEGBaseline>(buffer);
    for (std::size_t id = 0; id < quantisation_tables_.size(); ++id)
        if (loaded.load_quantiser_table[id] != 0)
            std::ranges::copy(loaded.quantiser_table[id], quantisation_tables_[id].emplace().begin());
}

void JpegBuilder::load_huffman_tables(std::span<const std::byte> buffer) {
    const auto loaded = read_structure<VAHuffmanTableBufferJPEGBaseline>(buffer);
    for (std::size_t id = 0; id < dc_tables_.size(); ++id) {
        if (loaded.load_huffman_table[id] == 0)
            continue;
        const auto& table = loaded.huffman_table[id];
        dc_tables_[id] = read_huffman_table(table.num_dc_codes, table.dc_values);
        ac_tables_[id] = read_huffman_table(table.num_ac_codes, table.ac_values);
        require(dc_tables_[id] && ac_tables_[id], VA_STATUS_ERROR_INVALID_PARAMETER);
    }
}

void JpegBuilder::append_quantisation_tables(std::vector<std::uint8_t>& stream,
                                             std::span<const FrameComponent> components,
                                             const Scan& scan) const {
    UsedTables used(quantisation_tables_);
    for (const ScanComponent& component : scan.components)
        used.use(components[component.id - first_component_id].quantisation_table);
    used.append([&](std::uint8_t id, const QuantisationTable& table) {
        append_quantisation_table(stream, id, table);
    });
}

void JpegBuilder::append_huffman_tables(std::vector<std::uint8_t>& stream, const Scan& scan) const {
    UsedTables dc_tables(dc_tables_);
    UsedTables ac_tables(ac_tables_);
    for (const ScanComponent& component : scan.components) {
        dc_tables.use(component.dc_table);
        ac_tables.use(component.ac_table);
    }
    const auto appender = [&](HuffmanClass table_class) {
        return [&stream, table_class](std::uint8_t id, const HuffmanTable& table) {
            append_huffman_table(stream, table_class, id, table);
        };
    };
    dc_tables.append(appender(HuffmanClass::dc));
    ac_tables.append(appender(HuffmanClass::ac));
}

} // namespace zeva::va_driver::jpeg
