// libzimg's graphs of filters, and pictures in its words.
#pragma once

#include "video_proc/aligned_memory.hpp"
#include "video_proc/sample_converter.hpp"
#include "video_proc/sample_planes.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

#include <zimg.h>

namespace zeva::va_driver {

/// The whole picture. Code points of H.273 are libzimg's own.
[[nodiscard]] zimg_image_format zimg_format(const ConversionKind::Side& side, Parity parity);

[[nodiscard]] zimg_graph_builder_params zimg_default_parameters();

/// The planes from `first_plane` on: those of the colours, or alpha alone.
[[nodiscard]] zimg_image_buffer zimg_planes(SamplePlanes& picture, std::uint32_t first_plane);

/// A graph of filters and the memory that it works in. Not thread safe.
class ZimgGraph {
public:
    /// Throws StatusError where libzimg cannot make `to` of `from`.
    ZimgGraph(const zimg_image_format& from, const zimg_image_format& to,
              const zimg_graph_builder_params& parameters);

    void run(const zimg_image_buffer& from, const zimg_image_buffer& to) const;

private:
    struct FreeGraph {
        void operator()(zimg_filter_graph* graph) const noexcept { zimg_filter_graph_free(graph); }
    };

    std::unique_ptr<zimg_filter_graph, FreeGraph> graph_;
    AlignedMemory<std::byte> work_;
};

} // namespace zeva::va_driver
