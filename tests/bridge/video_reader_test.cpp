// Decoded frames against FFmpeg's software decoder, by every path, and what is refused.
#include "bridge_test.hpp"
#include "h264_clip.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <zeva/media.hpp>

namespace zeva::test {
namespace {

class VideoReaderTest : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (HasFatalFailure() || IsSkipped())
            return;
        ZEVA_REQUIRE(gpu_.capabilities().h264_decode, "h264-decode");
        ZEVA_REQUIRE(gpu_.capabilities().video_processing, "video-processing");
        ZEVA_REQUIRE_EXECUTION("video");
    }

    [[nodiscard]] VideoReader open(const std::string& file, PathChoice path = PathChoice::automatic,
                                   std::size_t frames_in_flight = 4) const {
        return VideoReader::open(gpu_, file, {.path = path, .frames_in_flight = frames_in_flight});
    }

    /// The paths that this device allows.
    [[nodiscard]] std::vector<PathChoice> paths() const {
        std::vector<PathChoice> paths{PathChoice::automatic, PathChoice::vpp, PathChoice::detile,
                                      PathChoice::copy};
        if (decodes_in_place(gpu_))
            paths.push_back(PathChoice::in_place);
        return paths;
    }

    /// What Level Zero reads where the frame says that its picture is.
    [[nodiscard]] PlanarPicture picture_of(VideoFrame& frame) const {
        const SurfaceLayout& layout = frame.layout();
        const Usm copy = allocate(layout.object_sizes[0], UsmKind::host);
        CommandList list{gpu_};
        const Event copied{gpu_};
        frame.begin_compute();
        list.copy(copy.pointer(), frame.usm(), copy.size(), &copied);
        frame.end_compute(copied.handle());
        return crop(static_cast<const std::uint8_t*>(copy.pointer()), layout, frame.info().visible);
    }

    void expect_software_pixels(const std::string& clip) const {
        const std::vector<PlanarPicture> expected = decode_in_software(clip);
        ASSERT_FALSE(expected.empty());
        for (const PathChoice path : paths()) {
            SCOPED_TRACE(testing::Message() << "path " << static_cast<int>(path));
            VideoReader reader = open(clip, path);
            std::size_t index = 0;
            while (auto frame = reader.read()) {
                ASSERT_LT(index, expected.size());
                ASSERT_TRUE(picture_of(*frame) == expected[index]) << "frame " << index;
                ++index;
            }
            EXPECT_EQ(index, expected.size());
        }
    }

private:
    static PlanarPicture crop(const std::uint8_t* bytes, const SurfaceLayout& layout,
                              const Rectangle& visible) {
        PlanarPicture picture{visible.width, visible.height, {}, {}, {}};
        for (std::uint32_t row = 0; row < visible.height; ++row) {
            const auto* luma = bytes + layout.planes[0].offset +
                               std::size_t{layout.planes[0].pitch} * (visible.y + row) + visible.x;
            picture.y.insert(picture.y.end(), luma, luma + visible.width);
        }
        for (std::uint32_t row = 0; row < (visible.height + 1) / 2; ++row) {
            const auto* chroma = bytes + layout.planes[1].offset +
                                 std::size_t{layout.planes[1].pitch} * (visible.y / 2 + row) +
                                 visible.x / 2 * 2;
            for (std::uint32_t column = 0; column < (visible.width + 1) / 2; ++column) {
                picture.u.push_back(chroma[2 * column]);
                picture.v.push_back(chroma[2 * column + 1]);
            }
        }
        return picture;
    }
};

TEST_F(VideoReaderTest, ARealClipHasTheSoftwareDecodersPixels) {
    const char* clip = std::getenv("ZEVA_CLIP");
    ASSERT_NE(clip, nullptr) << "ZEVA_CLIP names no clip";
    expect_software_pixels(clip);
}

TEST_F(VideoReaderTest, ACroppedClipHasTheSoftwareDecodersPixels) {
    const std::array parts{ClipPart{322, 242, 8}};
    const TemporaryClip clip{parts};
    expect_software_pixels(clip.path());
}

TEST_F(VideoReaderTest, ASizeThatChangesIsFollowed) {
    const std::array parts{ClipPart{320, 240, 6}, ClipPart{640, 352, 6}, ClipPart{322, 242, 6}};
    const TemporaryClip clip{parts};
    expect_software_pixels(clip.path());
}

TEST_F(VideoReaderTest, TheCroppingIsTheVisibleRectangle) {
    const std::array parts{ClipPart{322, 242, 2}};
    const TemporaryClip clip{parts};
    VideoReader reader = open(clip.path());
    EXPECT_EQ(reader.info().width, 322U);
    EXPECT_EQ(reader.info().height, 242U);
    const auto frame = reader.read();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->info().visible, (Rectangle{0, 0, 322, 242}));
    EXPECT_EQ(frame->layout().width, 336U) << "whole macroblocks";
    EXPECT_EQ(frame->layout().height, 256U);
}

TEST_F(VideoReaderTest, ColoursAreWhatTheStreamSays) {
    const std::array parts{ClipPart{64, 64, 1, true}};
    const TemporaryClip tagged{parts};
    const auto frame = open(tagged.path()).read();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->info().matrix, ColorMatrix::bt709);
    EXPECT_EQ(frame->info().primaries, ColorPrimaries::bt709);
    EXPECT_EQ(frame->info().transfer, TransferFunction::bt709);
    EXPECT_EQ(frame->info().range, ColorRange::full);
}

TEST_F(VideoReaderTest, WhatTheStreamDoesNotSayStaysUnknown) {
    const std::array parts{ClipPart{64, 64, 1}};
    const TemporaryClip untagged{parts};
    const auto frame = open(untagged.path()).read();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->info().matrix, ColorMatrix::unknown);
    EXPECT_EQ(frame->info().primaries, ColorPrimaries::unknown);
    EXPECT_EQ(frame->info().transfer, TransferFunction::unknown);
    EXPECT_EQ(frame->info().range, ColorRange::unknown);
}

TEST_F(VideoReaderTest, CopiesAreCountedToTheByte) {
    const std::array parts{ClipPart{322, 242, 5}};
    const TemporaryClip clip{parts};
    const std::uint64_t before = statistics().bytes_copied;
    VideoReader reader = open(clip.path(), PathChoice::copy);
    std::uint64_t expected = 0;
    while (const auto frame = reader.read()) {
        EXPECT_EQ(frame->path(), FramePath::cpu_copy);
        expected += frame->layout().picture_bytes();
    }
    EXPECT_EQ(expected, 5U * 336 * 256 * 3 / 2);
    EXPECT_EQ(statistics().bytes_copied - before, expected);
}

TEST_F(VideoReaderTest, OneGpuPassCopiesNothingByCpu) {
    const std::array parts{ClipPart{320, 240, 5}};
    const TemporaryClip clip{parts};
    const std::uint64_t before = statistics().bytes_copied;
    for (const auto& [path, pass] :
         {std::pair{PathChoice::vpp, GpuPass::video_proc}, std::pair{PathChoice::detile, GpuPass::detile}}) {
        VideoReader reader = open(clip.path(), path);
        while (const auto frame = reader.read()) {
            EXPECT_EQ(frame->path(), FramePath::gpu_pass);
            EXPECT_EQ(frame->gpu_pass(), pass);
        }
    }
    EXPECT_EQ(statistics().bytes_copied, before);
}

TEST_F(VideoReaderTest, InPlaceIsAllowedOnlyWhereItIsProven) {
    const std::array parts{ClipPart{64, 64, 1}};
    const TemporaryClip clip{parts};
    if (decodes_in_place(gpu_)) {
        EXPECT_EQ(open(clip.path(), PathChoice::in_place).read()->path(), FramePath::in_place);
        return;
    }
    const std::string error = error_of([&] { (void)open(clip.path(), PathChoice::in_place); });
    EXPECT_NE(error.find("is not proven to decode this video into linear memory"), std::string::npos)
        << error;
}

TEST_F(VideoReaderTest, AsManyFramesAsAskedForCanBeHeldAndNoMore) {
    const std::array parts{ClipPart{64, 64, 12}};
    const TemporaryClip clip{parts};
    for (const PathChoice path : paths()) {
        VideoReader reader = open(clip.path(), path, 3);
        std::vector<VideoFrame> held;
        for (int i = 0; i < 3; ++i)
            held.push_back(*reader.read());
        const std::string error = error_of([&] { (void)reader.read(); });
        EXPECT_NE(error.find("3 frames are still held"), std::string::npos) << error;
        held.pop_back();
        EXPECT_TRUE(reader.read()) << "one was let go";
    }
}

TEST_F(VideoReaderTest, AFrameThatIsDroppedWhileComputeHasItGoesBack) {
    const std::array parts{ClipPart{64, 64, 40}};
    const TemporaryClip clip{parts};
    for (const PathChoice path : paths()) {
        VideoReader reader = open(clip.path(), path, 1);
        int frames = 0;
        while (auto frame = reader.read()) {
            frame->begin_compute();
            ++frames;
        }
        EXPECT_EQ(frames, 40);
    }
}

TEST_F(VideoReaderTest, EndComputeNeedsABegin) {
    const std::array parts{ClipPart{64, 64, 1}};
    const TemporaryClip clip{parts};
    auto frame = open(clip.path()).read();
    ASSERT_TRUE(frame);
    EXPECT_NE(error_of([&] { frame->end_compute(); }).find("begin_compute"), std::string::npos);
}

TEST_F(VideoReaderTest, FramesBeforeACutComeFirst) {
    const std::array parts{ClipPart{320, 240, 20}};
    const TemporaryClip clip{parts};
    const auto whole = std::filesystem::file_size(clip.path());
    std::filesystem::resize_file(clip.path(), whole * 2 / 3);
    VideoReader reader = open(clip.path());
    int frames = 0;
    try {
        while (reader.read())
            ++frames;
    } catch (const Error& error) {
        EXPECT_EQ(error.domain(), ErrorDomain::media) << error.what();
    }
    EXPECT_GE(frames, 8);
    EXPECT_LT(frames, 20);
}

TEST_F(VideoReaderTest, FilesThatAreNoVideoAreRefused) {
    const std::string missing = error_of([&] { (void)open("/nonexistent/clip.mp4"); });
    EXPECT_NE(missing.find("/nonexistent/clip.mp4"), std::string::npos) << missing;

    const TemporaryClip clip{{}};
    const std::string empty = error_of([&] { (void)open(clip.path()); });
    EXPECT_NE(empty.find("is empty"), std::string::npos) << empty;

    std::ofstream{clip.path()} << "This is not a video.\n";
    const std::string text = error_of([&] { (void)open(clip.path()); });
    EXPECT_NE(text.find(clip.path()), std::string::npos) << text;

    const std::string folder = error_of([&] { (void)open("/"); });
    EXPECT_NE(folder.find("is a folder"), std::string::npos) << folder;
}

TEST_F(VideoReaderTest, FramesInFlightAreChecked) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{65}})
        EXPECT_NE(
            error_of([&] { (void)open("clip", PathChoice::automatic, count); }).find("frames in flight"),
            std::string::npos);
}

TEST(PathChoiceNames, AreThoseOfTheCommandLine) {
    EXPECT_EQ(parse_path_choice("auto"), PathChoice::automatic);
    EXPECT_EQ(parse_path_choice("in-place"), PathChoice::in_place);
    EXPECT_EQ(parse_path_choice("vpp"), PathChoice::vpp);
    EXPECT_EQ(parse_path_choice("detile"), PathChoice::detile);
    EXPECT_EQ(parse_path_choice("copy"), PathChoice::copy);
    EXPECT_FALSE(parse_path_choice("in_place"));
    EXPECT_EQ(name_of(FramePath::in_place), "in_place");
    EXPECT_EQ(name_of(FramePath::gpu_pass), "gpu_pass");
    EXPECT_EQ(name_of(FramePath::cpu_copy), "cpu_copy");
    EXPECT_EQ(name_of(GpuPass::video_proc), "video_proc");
    EXPECT_EQ(name_of(GpuPass::detile), "detile");
}

} // namespace
} // namespace zeva::test
