// What a VA driver says of itself.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <va/va.h>
#include <va/va_vpp.h>

namespace zeva::test {

/// A profile with one of its entry points.
struct Operation {
    VAProfile profile;
    VAEntrypoint entrypoint;
    std::map<VAConfigAttribType, std::uint32_t> attributes; ///< those that are supported
    std::vector<std::string> surface_formats{};
    std::uint32_t memory_types = 0; ///< VA_SURFACE_ATTRIB_MEM_TYPE_*
};

/// Throw std::runtime_error when the driver refuses to tell.
[[nodiscard]] std::vector<Operation> operations(VADisplay display);
[[nodiscard]] std::vector<VAImageFormat> image_formats(VADisplay display);

/// A context of the video processor, which tells what it can.
class VideoProcessor {
public:
    explicit VideoProcessor(VADisplay display);
    ~VideoProcessor();
    VideoProcessor(const VideoProcessor&) = delete;
    VideoProcessor& operator=(const VideoProcessor&) = delete;

    [[nodiscard]] std::vector<VAProcFilterType> filters() const;
    /// What a filter can: VAProcFilterCap, VAProcFilterCapDeinterlacing or VAProcFilterCapColorBalance.
    template <typename Caps>
    [[nodiscard]] std::vector<Caps> caps(VAProcFilterType filter) const {
        std::vector<Caps> list(most_caps);
        list.resize(fill_caps(filter, list.data()));
        return list;
    }
    [[nodiscard]] VAProcPipelineCaps pipeline() const;

private:
    static constexpr unsigned int most_caps = 16;
    [[nodiscard]] unsigned int fill_caps(VAProcFilterType filter, void* list) const;

    const VADisplay display_;
    VAConfigID config_ = VA_INVALID_ID;
    VAContextID context_ = VA_INVALID_ID;
};

/// The characters of a VA_FOURCC, or its number when they are none.
[[nodiscard]] std::string fourcc_name(std::uint32_t fourcc);

} // namespace zeva::test
