// Video files: decoded by VA-API, frames readable by Level Zero kernels. Library zeva_media.
//
// The first call of VideoReader::open or decodes_in_place sends FFmpeg's messages (av_log) to zeva's log, for
// the whole process; an av_log callback that is set later stays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <zeva/export.hpp>
#include <zeva/gpu.hpp>
#include <zeva/picture_info.hpp>
#include <zeva/shared_surface.hpp>

namespace zeva {

/// How a decoded picture reached the linear memory that the kernel reads.
enum class FramePath {
    in_place, ///< the decoder wrote into that very memory
    gpu_pass, ///< one pass on the GPU: see GpuPass
    cpu_copy, ///< copied by the CPU, allowed by name
};

/// "in_place", "gpu_pass", "cpu_copy".
[[nodiscard]] ZEVA_API std::string_view name_of(FramePath path);

/// What made the pass of FramePath::gpu_pass.
enum class GpuPass {
    video_proc, ///< VideoProc of the VA driver
    detile,     ///< a Level Zero kernel: Detiler
};

/// "video_proc", "detile".
[[nodiscard]] ZEVA_API std::string_view name_of(GpuPass pass);

/// Which way frames may take.
enum class PathChoice {
    /// in_place where decodes_in_place has proven it, else gpu_pass: by VideoProc; where the VA driver has
    /// none, or from the first frame on that it refuses, by detiling.
    automatic,
    in_place, ///< only in_place; an error where the test picture does not come out right
    vpp,      ///< only gpu_pass by VideoProc
    detile,   ///< only gpu_pass by detiling
    copy,     ///< only cpu_copy
};

/// "auto", "in-place", "vpp", "detile", "copy": as on the command line.
[[nodiscard]] ZEVA_API std::optional<PathChoice> parse_path_choice(std::string_view name);

/// True when this device's decoder writes correct linear pixels into memory that Level Zero owns: found out
/// by decoding a small picture there and comparing it with FFmpeg's software decoder. The picture is 8-bit
/// H.264, and the answer is used for that alone. What the pixels told is remembered for the device and its VA
/// driver until the process ends. Throws Error. Thread safe.
[[nodiscard]] ZEVA_API bool decodes_in_place(const Gpu& gpu);

/// What a file holds.
struct VideoStreamInfo {
    std::string codec;             ///< "h264"
    std::uint32_t width = 0;       ///< visible pixels
    std::uint32_t height = 0;      ///< visible pixels
    double frames_per_second = 0;  ///< average; 0: unknown
    std::uint64_t frame_count = 0; ///< as the container tells; 0: unknown
    PictureInfo picture;
};

/// One decoded frame in linear memory that kernels can read. Holds the decoder's reference to the picture.
/// Move-only; may outlive the reader; one thread at a time.
class ZEVA_API VideoFrame {
public:
    VideoFrame(VideoFrame&&) noexcept;
    VideoFrame& operator=(VideoFrame&&) noexcept;
    VideoFrame(const VideoFrame&) = delete;
    VideoFrame& operator=(const VideoFrame&) = delete;
    ~VideoFrame();

    /// The start of the picture's memory, for reading only; valid until the frame is gone.
    [[nodiscard]] const void* usm() const noexcept;
    [[nodiscard]] const SurfaceLayout& layout() const noexcept;
    [[nodiscard]] const PictureInfo& info() const noexcept;
    [[nodiscard]] const DmaBuf& dma_buf() const noexcept;
    /// The surface that the decoder wrote: for in_place the same memory.
    [[nodiscard]] VASurfaceID decoded_surface() const noexcept;
    [[nodiscard]] FramePath path() const noexcept;
    /// For FramePath::gpu_pass what made the pass, else nothing.
    [[nodiscard]] std::optional<GpuPass> gpu_pass() const noexcept;
    /// Presentation time in seconds; nothing when the file tells none.
    [[nodiscard]] std::optional<double> timestamp() const noexcept;

    /// The hand-over of SharedSurface.
    void begin_compute(Timeout timeout = default_timeout);
    void end_compute(ze_event_handle_t event = nullptr, Timeout timeout = default_timeout);

private:
    friend class VideoReader;
    struct State;
    explicit VideoFrame(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

/// How to read.
struct VideoReaderOptions {
    PathChoice path = PathChoice::automatic;
    /// Frames that the caller may hold at the same time.
    std::size_t frames_in_flight = 4;
};

/// Reads the first video stream of a file, decoded by VA-API on the Gpu's display; never falls back to
/// software decoding silently. Move-only; one thread at a time.
class ZEVA_API VideoReader {
public:
    /// Throws Error: missing, empty or no video file; a codec or profile the driver cannot decode; a path
    /// that this device does not allow.
    [[nodiscard]] static VideoReader open(const Gpu& gpu, const std::string& file,
                                          const VideoReaderOptions& options = {});
    VideoReader(VideoReader&&) noexcept;
    VideoReader& operator=(VideoReader&&) noexcept;
    VideoReader(const VideoReader&) = delete;
    VideoReader& operator=(const VideoReader&) = delete;
    ~VideoReader();

    /// The next frame in presentation order; nothing at the end. Where frames are detiled or copied,
    /// that is done when it returns. Throws Error (media, vaapi) on a broken stream.
    [[nodiscard]] std::optional<VideoFrame> read();
    [[nodiscard]] const VideoStreamInfo& info() const noexcept;

private:
    struct State;
    explicit VideoReader(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

} // namespace zeva
