// Frames by detiling where the VA driver has no VideoProc, or refuses: both put on in front of a driver that
// has it.
#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <vector>
#include <zeva/media.hpp>
#include <zeva/zeva.hpp>

#include <va/va_backend.h>

namespace zeva::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

VADriverVTable& vtable_of(const Gpu& gpu) {
    return *static_cast<VADisplayContextP>(gpu.va_display())->pDriverContext->vtable;
}

VADriverVTable genuine;

VAStatus hide_video_proc(VADriverContextP context, VAProfile profile, VAEntrypoint* list, int* count) {
    const VAStatus status = genuine.vaQueryConfigEntrypoints(context, profile, list, count);
    *count = static_cast<int>(std::remove(list, list + *count, VAEntrypointVideoProc) - list);
    return status;
}

VAStatus refuse_video_proc(VADriverContextP context, VAContextID id, VABufferType type, unsigned int size,
                           unsigned int count, void* data, VABufferID* buffer) {
    if (type == VAProcPipelineParameterBufferType)
        return VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT;
    return genuine.vaCreateBuffer(context, id, type, size, count, data, buffer);
}

class VideoProcTest : public testing::Test {
protected:
    VideoProcTest() {
        genuine = vtable_of(gpu_);
        EXPECT_FALSE(decodes_in_place(gpu_)) << "the backend decodes into tiles";
    }
    ~VideoProcTest() override { vtable_of(gpu_) = genuine; }

    /// The same device, asked again what it can do.
    [[nodiscard]] Gpu asked_again() const {
        return Gpu::adopt({.context = gpu_.context(), .device = gpu_.device(), .display = gpu_.va_display()});
    }

    [[nodiscard]] static Bytes pixels_of(const Gpu& gpu, VideoFrame& frame) {
        const Usm copy = Usm::allocate(gpu.context(), gpu.device(), UsmKind::host,
                                       frame.layout().object_sizes[0], gpu.keep_alive());
        CommandList list{gpu};
        const Event copied{gpu};
        frame.begin_compute();
        list.copy(copy.pointer(), frame.usm(), copy.size(), &copied);
        frame.end_compute(copied.handle());
        Bytes pixels;
        for (std::uint32_t plane = 0; plane < frame.layout().plane_count; ++plane)
            for (std::uint64_t row = 0; row < frame.layout().rows(plane); ++row) {
                const auto* bytes = static_cast<const std::uint8_t*>(copy.pointer()) +
                                    frame.layout().planes[plane].offset +
                                    row * frame.layout().planes[plane].pitch;
                pixels.insert(pixels.end(), bytes, bytes + frame.layout().row_bytes(plane));
            }
        return pixels;
    }

    /// All frames of the clip by path, every one of which must have come by `pass`.
    [[nodiscard]] static std::vector<Bytes> frames(const Gpu& gpu, PathChoice path, GpuPass pass) {
        std::vector<Bytes> all;
        VideoReader reader = VideoReader::open(gpu, ZEVA_TEST_CLIP, {.path = path});
        while (auto frame = reader.read()) {
            EXPECT_EQ(frame->path(), FramePath::gpu_pass);
            EXPECT_EQ(frame->gpu_pass(), pass);
            all.push_back(pixels_of(gpu, *frame));
        }
        EXPECT_FALSE(all.empty());
        return all;
    }

    Gpu gpu_ = Gpu::open();
};

TEST_F(VideoProcTest, IsUsedWhereItIsThere) {
    EXPECT_EQ(frames(gpu_, PathChoice::automatic, GpuPass::video_proc),
              frames(gpu_, PathChoice::detile, GpuPass::detile));
}

TEST_F(VideoProcTest, WithoutItFramesAreDetiled) {
    const auto expected = frames(gpu_, PathChoice::vpp, GpuPass::video_proc);
    vtable_of(gpu_).vaQueryConfigEntrypoints = hide_video_proc;
    const Gpu gpu = asked_again();
    ASSERT_FALSE(gpu.capabilities().video_processing);
    EXPECT_EQ(frames(gpu, PathChoice::automatic, GpuPass::detile), expected);
    EXPECT_THROW((void)VideoReader::open(gpu, ZEVA_TEST_CLIP, {.path = PathChoice::vpp}), Error);
}

TEST_F(VideoProcTest, WhereItRefusesFramesAreDetiled) {
    const auto expected = frames(gpu_, PathChoice::vpp, GpuPass::video_proc);
    vtable_of(gpu_).vaCreateBuffer = refuse_video_proc;
    ASSERT_TRUE(gpu_.capabilities().video_processing);
    EXPECT_EQ(frames(gpu_, PathChoice::automatic, GpuPass::detile), expected);
    EXPECT_THROW((void)VideoReader::open(gpu_, ZEVA_TEST_CLIP, {.path = PathChoice::vpp}), Error);
}

} // namespace
} // namespace zeva::test
