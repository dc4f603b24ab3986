// Events, modules, kernels and command lists; the picture filters against double precision.
#include "bridge_test.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <random>

namespace zeva::test {
namespace {

class CopyTest : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (!HasFatalFailure() && !IsSkipped())
            ZEVA_REQUIRE(can_copy(), "copies");
    }

    CommandList list_ = copy_list();
};

TEST_F(CopyTest, AnEventWaitsAndCanBeUsedAgain) {
    const Usm memory = allocate(4096, UsmKind::host);
    const Usm copy = allocate(4096, UsmKind::host);
    Event event{gpu_};
    for (int round = 0; round < 3; ++round) {
        EXPECT_FALSE(event.is_signalled());
        list_.copy(copy.pointer(), memory.pointer(), memory.size(), &event);
        event.wait();
        EXPECT_TRUE(event.is_signalled());
        event.reset();
    }
}

TEST_F(CopyTest, AnEventThatIsStillSignalledIsRefused) {
    const Usm memory = allocate(4096, UsmKind::host);
    const Event event{gpu_};
    const auto copy = [&] { list_.copy(memory.pointer(), memory.pointer(), 64, &event); };
    copy();
    event.wait();
    EXPECT_NE(error_of(copy).find("already signalled"), std::string::npos);
}

TEST_F(CopyTest, AWaitEndsAtItsDeadline) {
    const Event event{gpu_};
    const std::string error = error_of([&] { event.wait(std::chrono::milliseconds{5}); });
    EXPECT_NE(error.find("not_ready"), std::string::npos) << error;
    EXPECT_NE(error.find("in time"), std::string::npos) << error;
}

TEST_F(CopyTest, CommandsRunInOrder) {
    constexpr std::size_t size = 1 << 20;
    const Usm first = allocate(size, UsmKind::host);
    const Usm second = allocate(size);
    const Usm third = allocate(size, UsmKind::host);
    std::memset(first.pointer(), 0x5a, size);
    const Event done{gpu_};
    list_.copy(second.pointer(), first.pointer(), size);
    list_.copy(third.pointer(), second.pointer(), size, &done);
    done.wait();
    EXPECT_EQ(std::memcmp(third.pointer(), first.pointer(), size), 0);
}

using ComputeTest = BridgeTest;

TEST_F(ComputeTest, WhatIsNoSpirvIsRefused) {
    const std::array<std::byte, 64> noise{};
    const std::string error = error_of([&] { (void)Module::from_spirv(gpu_, noise); });
    EXPECT_NE(error.find("no SPIR-V"), std::string::npos) << error;
}

TEST_F(ComputeTest, AKernelThatIsNotThereIsNamed) {
    const Module module = Module::builtin(gpu_);
    const std::string error = error_of([&] { (void)module.kernel("no_such_kernel"); });
    EXPECT_NE(error.find("no_such_kernel"), std::string::npos) << error;
    EXPECT_NE(error.find("error_invalid_kernel_name"), std::string::npos) << error;
}

TEST_F(ComputeTest, AnArgumentThatIsNotThereIsRefused) {
    Kernel kernel = Module::builtin(gpu_).kernel("filter_none");
    const std::string index = error_of([&] { kernel.set_pointer(99, nullptr); });
    EXPECT_NE(index.find("error_invalid"), std::string::npos) << index;
}

TEST_F(ComputeTest, AKernelKeepsItsModule) {
    auto module = std::optional{Module::builtin(gpu_)};
    Kernel kernel = module->kernel("filter_none");
    module.reset();
    const Usm memory = allocate(4096);
    kernel.set_pointer(0, memory.pointer());
    EXPECT_NE(kernel.handle(), nullptr);
}

TEST_F(ComputeTest, ALaunchOfNothingIsRefused) {
    const Kernel kernel = Module::builtin(gpu_).kernel("filter_none");
    CommandList list{gpu_};
    EXPECT_NE(error_of([&] { list.launch(kernel, {16, 0, 1}); }).find("work-items"), std::string::npos);
}

using Rgb = std::array<double, 3>;

/// A picture in the CPU's memory, filtered in double precision by the definitions of the filters.
class Reference {
public:
    Reference(const SurfaceLayout& layout, const PictureInfo& info, const std::vector<std::uint8_t>& bytes)
        : layout_(layout), visible_(info.visible), bytes_(bytes), is_full_(info.range == ColorRange::full) {
        switch (info.matrix) {
        case ColorMatrix::bt2020_ncl:
            kr_ = 0.2627, kb_ = 0.0593;
            break;
        case ColorMatrix::bt709:
            kr_ = 0.2126, kb_ = 0.0722;
            break;
        default:
            kr_ = 0.299, kb_ = 0.114;
            break;
        }
    }

    [[nodiscard]] Rgb pixel(const std::string& filter, int x, int y) const {
        if (filter == "gray")
            return rgb(luma(x, y), 128, 128);
        if (filter == "edges")
            return edges(x, y);
        if (filter == "blur")
            return blur(x, y);
        const Rgb color = color_at(x, y);
        if (filter == "invert")
            return {255 - color[0], 255 - color[1], 255 - color[2]};
        return color;
    }

private:
    [[nodiscard]] double luma(int x, int y) const {
        const auto column = visible_.x + static_cast<unsigned>(std::clamp(x, 0, int(visible_.width) - 1));
        const auto row = visible_.y + static_cast<unsigned>(std::clamp(y, 0, int(visible_.height) - 1));
        return bytes_[layout_.planes[0].offset + std::size_t{row} * layout_.planes[0].pitch + column];
    }

    /// By samples of the chroma plane; `v` 0: U, 1: V.
    [[nodiscard]] double chroma(int column, int row, unsigned v) const {
        const Rectangle& r = visible_;
        const int c = std::clamp(column, int(r.x / 2), int((r.x + r.width - 1) / 2));
        const int l = std::clamp(row, int(r.y / 2), int((r.y + r.height - 1) / 2));
        return bytes_[layout_.planes[1].offset + static_cast<unsigned>(l) * layout_.planes[1].pitch +
                      static_cast<unsigned>(c) * 2 + v];
    }

    [[nodiscard]] int chroma_column(int x) const { return (int(visible_.x) + x) / 2; }
    [[nodiscard]] int chroma_row(int y) const { return (int(visible_.y) + y) / 2; }

    /// Y'CbCr to R'G'B' as H.273 writes it.
    [[nodiscard]] Rgb rgb(double y, double u, double v) const {
        const double luma = is_full_ ? y / 255 : (y - 16) / 219;
        const double cb = (u - 128) / (is_full_ ? 255 : 224);
        const double cr = (v - 128) / (is_full_ ? 255 : 224);
        const double red = luma + 2 * (1 - kr_) * cr;
        const double blue = luma + 2 * (1 - kb_) * cb;
        const double green = (luma - kr_ * red - kb_ * blue) / (1 - kr_ - kb_);
        return {red * 255, green * 255, blue * 255};
    }

    [[nodiscard]] Rgb color_at(int x, int y) const {
        return rgb(luma(x, y), chroma(chroma_column(x), chroma_row(y), 0),
                   chroma(chroma_column(x), chroma_row(y), 1));
    }

    [[nodiscard]] Rgb edges(int x, int y) const {
        const double horizontal = luma(x + 1, y - 1) + 2 * luma(x + 1, y) + luma(x + 1, y + 1) -
                                  luma(x - 1, y - 1) - 2 * luma(x - 1, y) - luma(x - 1, y + 1);
        const double vertical = luma(x - 1, y + 1) + 2 * luma(x, y + 1) + luma(x + 1, y + 1) -
                                luma(x - 1, y - 1) - 2 * luma(x, y - 1) - luma(x + 1, y - 1);
        const double gain = is_full_ ? 1 : 255.0 / 219;
        const double strength = std::min(std::hypot(horizontal, vertical) * gain / 255, 1.0);
        Rgb result = color_at(x, y);
        for (double& value : result)
            value = strength * (std::clamp(value, 0.0, 255.0) + 255) / 2;
        return result;
    }

    [[nodiscard]] Rgb blur(int x, int y) const {
        constexpr double five[] = {1, 4, 6, 4, 1};
        constexpr double three[] = {1, 2, 1};
        double blurred = 0;
        for (int j = 0; j < 5; ++j)
            for (int i = 0; i < 5; ++i)
                blurred += five[i] * five[j] / 256 * luma(x + i - 2, y + j - 2);
        double u = 0;
        double v = 0;
        for (int j = 0; j < 3; ++j)
            for (int i = 0; i < 3; ++i) {
                u += three[i] * three[j] / 16 * chroma(chroma_column(x) + i - 1, chroma_row(y) + j - 1, 0);
                v += three[i] * three[j] / 16 * chroma(chroma_column(x) + i - 1, chroma_row(y) + j - 1, 1);
            }
        return rgb(blurred, u, v);
    }

    const SurfaceLayout& layout_;
    Rectangle visible_;
    const std::vector<std::uint8_t>& bytes_;
    bool is_full_;
    double kr_ = 0;
    double kb_ = 0;
};

class FilterTest : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (!HasFatalFailure() && !IsSkipped())
            ZEVA_REQUIRE_EXECUTION("kernels");
    }

    void copy_and_wait(void* destination, const void* source, std::size_t size) {
        const Event copied{gpu_};
        list_.copy(destination, source, size, &copied);
        copied.wait();
    }

    /// Random bytes, the padding included, in a surface that Level Zero owns.
    SharedSurface make_source(std::uint32_t width, std::uint32_t height, std::vector<std::uint8_t>& bytes) {
        SharedSurface source =
            SharedSurface::allocate(gpu_, {.format = PixelFormat::nv12, .width = width, .height = height});
        bytes.resize(source.layout().object_sizes[0]);
        std::minstd_rand random{42};
        std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(random() >> 8); });
        const Usm host = allocate(bytes.size(), UsmKind::host);
        std::ranges::copy(bytes, static_cast<std::uint8_t*>(host.pointer()));
        copy_and_wait(source.usm(), host.pointer(), bytes.size());
        return source;
    }

    SharedSurface make_target(std::uint32_t width, std::uint32_t height) {
        return SharedSurface::allocate(gpu_, {.format = PixelFormat::rgba, .width = width, .height = height});
    }

    std::vector<std::uint8_t> filter(const std::string& name, SharedSurface& source, const PictureInfo& info,
                                     SharedSurface& target) {
        PictureFilter filter{gpu_, name};
        const Event done{gpu_};
        source.begin_compute();
        target.begin_compute();
        filter.apply(list_, source.usm(), source.layout(), info, target, done);
        source.end_compute(done.handle());
        target.end_compute(done.handle());
        const Usm host = allocate(target.layout().object_sizes[0], UsmKind::host);
        copy_and_wait(host.pointer(), target.usm(), host.size());
        const auto* bytes = static_cast<const std::uint8_t*>(host.pointer());
        return {bytes, bytes + host.size()};
    }

    void expect_reference(const std::string& name, const PictureInfo& info) {
        SCOPED_TRACE(testing::Message() << name << ", matrix " << static_cast<int>(info.matrix) << ", range "
                                        << static_cast<int>(info.range));
        std::vector<std::uint8_t> bytes;
        SharedSurface source = make_source(149, 83, bytes);
        SharedSurface target = make_target(info.visible.width, info.visible.height);
        const std::vector<std::uint8_t> got = filter(name, source, info, target);
        const Reference reference{source.layout(), info, bytes};
        double worst = 0;
        for (std::uint32_t y = 0; y < info.visible.height; ++y)
            for (std::uint32_t x = 0; x < info.visible.width; ++x) {
                const auto* pixel = got.data() + std::size_t{y} * target.layout().planes[0].pitch + 4 * x;
                const Rgb expected = reference.pixel(name, static_cast<int>(x), static_cast<int>(y));
                for (std::size_t channel = 0; channel < 3; ++channel)
                    worst =
                        std::max(worst, std::abs(pixel[channel] - std::clamp(expected[channel], 0.0, 255.0)));
                ASSERT_EQ(pixel[3], 255);
            }
        EXPECT_LE(worst, 0.51) << "rounded to the nearest, but for the arithmetic of float";
    }

    CommandList list_{gpu_};
};

TEST_F(FilterTest, EveryFilterIsWithinHalfAStepOfDoublePrecision) {
    for (const std::string& name : PictureFilter::names())
        for (const ColorMatrix matrix : {ColorMatrix::smpte170m, ColorMatrix::bt709, ColorMatrix::bt2020_ncl})
            for (const ColorRange range : {ColorRange::limited, ColorRange::full}) {
                PictureInfo info;
                info.visible = {0, 0, 149, 83};
                info.matrix = matrix;
                info.range = range;
                expect_reference(name, info);
            }
}

TEST_F(FilterTest, OnlyTheVisibleRectangleIsRead) {
    for (const std::string& name : PictureFilter::names())
        for (const Rectangle visible :
             {Rectangle{2, 4, 100, 60}, Rectangle{3, 5, 101, 61}, Rectangle{148, 82, 1, 1}}) {
            PictureInfo info;
            info.visible = visible;
            expect_reference(name, info);
        }
}

TEST_F(FilterTest, NothingOutsideThePictureIsWritten) {
    std::vector<std::uint8_t> bytes;
    SharedSurface source = make_source(64, 48, bytes);
    SharedSurface target = make_target(99, 70);
    const Usm canary = allocate(target.layout().object_sizes[0], UsmKind::host);
    std::memset(canary.pointer(), 0xc5, canary.size());
    copy_and_wait(target.usm(), canary.pointer(), canary.size());
    PictureInfo info;
    info.visible = {0, 0, 33, 21};
    const std::vector<std::uint8_t> got = filter("blur", source, info, target);
    for (std::size_t i = 0; i < got.size(); ++i) {
        const std::size_t row = i / target.layout().planes[0].pitch;
        const std::size_t column = i % target.layout().planes[0].pitch;
        if (row >= 21 || column >= 4 * 33) {
            ASSERT_EQ(got[i], 0xc5) << "row " << row << ", byte " << column;
        }
    }
}

TEST_F(FilterTest, UnknownColoursFollowTheSize) {
    std::vector<std::uint8_t> bytes;
    for (const std::uint32_t height : {576U, 578U}) {
        SharedSurface source = make_source(32, height, bytes);
        SharedSurface target = make_target(32, height);
        PictureInfo stated;
        stated.matrix = height <= 576 ? ColorMatrix::smpte170m : ColorMatrix::bt709;
        stated.range = ColorRange::limited;
        const auto expected = filter("none", source, stated, target);
        EXPECT_EQ(filter("none", source, {}, target), expected) << height << " rows";
    }
}

TEST_F(ComputeTest, AnUnknownFilterIsAnsweredWithTheNames) {
    const std::string error = error_of([&] { (void)PictureFilter{gpu_, "sepia"}; });
    EXPECT_NE(error.find("sepia"), std::string::npos) << error;
    EXPECT_NE(error.find("none, gray, edges, invert, blur"), std::string::npos) << error;
}

TEST_F(FilterTest, WrongPicturesAreRefused) {
    std::vector<std::uint8_t> bytes;
    SharedSurface source = make_source(64, 48, bytes);
    SharedSurface target = make_target(64, 48);
    SharedSurface small = make_target(32, 48);
    PictureFilter filter{gpu_, "none"};
    const Event event{gpu_};
    const auto error = [&](const SurfaceLayout& layout, const PictureInfo& info, SharedSurface& to) {
        return error_of([&] { filter.apply(list_, source.usm(), layout, info, to, event); });
    };
    EXPECT_NE(error(target.layout(), {}, target).find("linear nv12"), std::string::npos);
    EXPECT_NE(error(source.layout(), {}, source).find("linear rgba"), std::string::npos);
    EXPECT_NE(error(source.layout(), {}, small).find("larger target"), std::string::npos);
    PictureInfo beyond;
    beyond.visible = {32, 0, 64, 48};
    EXPECT_NE(error(source.layout(), beyond, target).find("not inside"), std::string::npos);
    PictureInfo encrypted;
    encrypted.protected_content = true;
    EXPECT_NE(error(source.layout(), encrypted, target).find("encrypted"), std::string::npos);
    PictureInfo constant_luminance;
    constant_luminance.matrix = ColorMatrix::bt2020_cl;
    EXPECT_NE(error(source.layout(), constant_luminance, target).find("matrix"), std::string::npos);
    SurfaceLayout short_object = source.layout();
    short_object.object_sizes[0] /= 2;
    EXPECT_NE(error(short_object, {}, target).find("ends at byte"), std::string::npos);
}

} // namespace
} // namespace zeva::test
