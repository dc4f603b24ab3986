// Decoded frames: where they are, and that nobody writes them once they are handed over.
#include "bridge_test.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zeva/media.hpp>

#include "process_resources.hpp"

namespace zeva::test {
namespace {

class VideoTest : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (HasFatalFailure() || IsSkipped())
            return;
        ZEVA_REQUIRE(gpu_.capabilities().h264_decode, "h264-decode");
        ZEVA_REQUIRE_EXECUTION("video");
        ASSERT_NE(clip_, nullptr) << "ZEVA_CLIP names no clip";
    }

    [[nodiscard]] VideoReader open(PathChoice path = PathChoice::automatic) const {
        VideoReaderOptions options;
        options.path = path;
        return VideoReader::open(gpu_, clip_, options);
    }

    const char* const clip_ = std::getenv("ZEVA_CLIP");
};

/// A test of a device whose decoder writes linear pictures.
class InPlaceTest : public VideoTest {
protected:
    void SetUp() override {
        VideoTest::SetUp();
        if (!HasFatalFailure() && !IsSkipped())
            ZEVA_REQUIRE(decodes_in_place(gpu_), "decode-in-place");
    }
};

TEST_F(VideoTest, EveryFrameSaysWhichWayItCame) {
    const FramePath expected = decodes_in_place(gpu_) ? FramePath::in_place : FramePath::gpu_pass;
    VideoReader reader = open();
    EXPECT_EQ(reader.info().codec, "h264");
    std::uint64_t frames = 0;
    double last = -1;
    while (const auto frame = reader.read()) {
        ++frames;
        EXPECT_EQ(frame->path(), expected);
        EXPECT_TRUE(frame->layout().is_linear());
        ASSERT_TRUE(frame->timestamp());
        EXPECT_GT(*frame->timestamp(), last) << "presentation order";
        last = *frame->timestamp();
    }
    EXPECT_EQ(frames, reader.info().frame_count);
}

TEST_F(VideoTest, FramesOutliveTheirReader) {
    auto reader = std::optional{open()};
    auto frame = reader->read();
    ASSERT_TRUE(frame);
    reader.reset();
    frame->begin_compute();
    frame->end_compute();
}

TEST_F(VideoTest, EndsWithoutADescriptorLeftOpen) {
    const auto read_some = [this] {
        VideoReader reader = open();
        for (int i = 0; i < 5; ++i)
            (void)reader.read();
    };
    read_some();
    const std::size_t before = tool::count_descriptors();
    read_some();
    EXPECT_EQ(tool::count_descriptors(), before);
}

TEST_F(InPlaceTest, TheDecodersTargetIsTheMemoryThatKernelsRead) {
    VideoReader reader = open();
    while (const auto frame = reader.read()) {
        ASSERT_EQ(frame->path(), FramePath::in_place);
        const ExportedSurface target = export_surface(gpu_.display(), frame->decoded_surface());
        ASSERT_EQ(target.objects.size(), 1U);
        EXPECT_EQ(target.objects[0].identity(), frame->dma_buf().identity());
    }
}

TEST_F(InPlaceTest, TheLibraryMovesNoByte) {
    const Statistics before = statistics();
    VideoReader reader = open();
    while (reader.read()) {
    }
    EXPECT_EQ(statistics().bytes_copied, before.bytes_copied);
}

/// Write-protects every mapping of a frame's memory for as long as it lives: a write ends the process.
class WriteProtection {
public:
    explicit WriteProtection(const DmaBuf& memory) : ranges_(tool::mappings_of(memory.identity())) {
        EXPECT_FALSE(ranges_.empty());
        protect(PROT_READ);
    }
    WriteProtection(WriteProtection&& other) noexcept : ranges_(std::exchange(other.ranges_, {})) {}
    WriteProtection& operator=(WriteProtection&&) = delete;
    ~WriteProtection() { protect(PROT_READ | PROT_WRITE); }

private:
    void protect(int protection) const {
        for (const tool::AddressRange& range : ranges_)
            EXPECT_EQ(::mprotect(range.start, range.size, protection), 0);
    }

    std::vector<tool::AddressRange> ranges_;
};

TEST_F(InPlaceTest, AWriteToAProtectedFrameIsSeen) {
    VideoReader reader = open();
    auto frame = reader.read();
    ASSERT_TRUE(frame);
    frame->begin_compute(); // before, the decoder may still be writing
    const WriteProtection protection{frame->dma_buf()};
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGSEGV, SIG_DFL); // a sanitizer would report it and exit
        *static_cast<volatile std::uint8_t*>(const_cast<void*>(frame->usm())) = 0;
        ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    frame->end_compute();
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGSEGV);
}

TEST_F(InPlaceTest, NobodyWritesAFrameThatWasHandedOver) {
    struct Held {
        VideoFrame frame;
        WriteProtection protection; ///< ends before the decoder gets the surface back
    };
    std::deque<Held> held;
    VideoReader reader = open();
    PictureFilter filter{gpu_, "none"};
    CommandList list{gpu_};
    SharedSurface target = SharedSurface::allocate(
        gpu_, {.format = PixelFormat::rgba, .width = reader.info().width, .height = reader.info().height});
    while (auto frame = reader.read()) {
        frame->begin_compute();
        WriteProtection protection{frame->dma_buf()};
        const Event done{gpu_};
        target.begin_compute();
        filter.apply(list, frame->usm(), frame->layout(), frame->info(), target, done);
        frame->end_compute(done.handle());
        target.end_compute(done.handle());
        // Held while later pictures are decoded from it.
        held.push_back({std::move(*frame), std::move(protection)});
        if (held.size() == 3)
            held.pop_front();
    }
}

} // namespace
} // namespace zeva::test
