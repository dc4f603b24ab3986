// A picture as networks want it, by Level Zero kernels and by libswscale: NV12 1920x1080 to planar RGB in
// floats, 640x640, bilinear.
#include "comparison.hpp"
#include "level_zero/driver.hpp"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <thread>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

namespace zeva::bench {
namespace {

constexpr int source_width = 1920;
constexpr int source_height = 1080;
constexpr int target_size = 640;
constexpr std::size_t nv12_size = std::size_t{source_width} * source_height * 3 / 2;
constexpr std::size_t target_pixels = std::size_t{target_size} * target_size;

/// Slow waves, so that both ways to sample agree closely.
std::byte test_byte(std::size_t i) {
    const double x = static_cast<double>(i % source_width);
    const double y = static_cast<double>(i / source_width);
    return static_cast<std::byte>(std::lround(126 + 80 * std::sin(x / 90) * std::cos(y / 70)));
}

/// The two passes of kernels/nv12_to_rgb.cl in a list that is executed for every picture.
class KernelScaler {
public:
    KernelScaler() {
        for (std::size_t i = 0; i < nv12_size; ++i)
            nv12_[i] = test_byte(i);
        const auto module = driver_.module("nv12_to_rgb");
        const auto scale = Driver::kernel(module, "scale_rows");
        const auto mix = Driver::kernel(module, "mix_rows");
        set_arguments(scale, luma_, chroma_, nv12_, source_width, source_width, source_height, target_size,
                      (source_width << 16) / target_size);
        set_arguments(mix, rgb_, luma_, chroma_, source_height, target_size, target_size,
                      (source_height << 16) / target_size);
        append(scale, source_height * 3 / 2);
        check(zeCommandListAppendBarrier(list_.list, nullptr, 0, nullptr), "zeCommandListAppendBarrier");
        append(mix, target_size);
        check(zeCommandListClose(list_.list), "zeCommandListClose");
    }

    void run() { list_.run(); }
    [[nodiscard]] const std::byte* nv12() const { return nv12_; }
    [[nodiscard]] const float* rgb() const { return reinterpret_cast<const float*>(rgb_); }

private:
    template <class... Arguments>
    static void set_arguments(ze_kernel_handle_t kernel, Arguments... arguments) {
        std::uint32_t index = 0;
        (check(zeKernelSetArgumentValue(kernel, index++, sizeof arguments, &arguments),
               "zeKernelSetArgumentValue"),
         ...);
    }

    void append(ze_kernel_handle_t kernel, std::uint32_t rows) const {
        check(zeKernelSetGroupSize(kernel, target_size, 1, 1), "zeKernelSetGroupSize"); // a row
        const ze_group_count_t groups{1, rows, 1};
        check(zeCommandListAppendLaunchKernel(list_.list, kernel, &groups, nullptr, 0, nullptr),
              "zeCommandListAppendLaunchKernel");
    }

    Driver driver_;
    ze_command_queue_handle_t queue_ = driver_.queue(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    RepeatedList list_{queue_, driver_.list(), driver_.fence(queue_)};
    std::byte* nv12_ = driver_.memory(nv12_size);
    std::byte* luma_ = driver_.memory(std::size_t{target_size} * source_height * 2);
    std::byte* chroma_ = driver_.memory(std::size_t{target_size} * source_height / 2 * 4);
    std::byte* rgb_ = driver_.memory(3 * target_pixels * sizeof(float));
};

KernelScaler& kernels() {
    static KernelScaler only;
    return only;
}

/// libswscale on `threads` threads.
class Swscale {
public:
    explicit Swscale(int threads)
        : context_(sws_alloc_context()), source_(av_frame_alloc()), target_(av_frame_alloc()) {
        av_opt_set_int(context_, "srcw", source_width, 0);
        av_opt_set_int(context_, "srch", source_height, 0);
        av_opt_set_int(context_, "src_format", AV_PIX_FMT_NV12, 0);
        av_opt_set_int(context_, "dstw", target_size, 0);
        av_opt_set_int(context_, "dsth", target_size, 0);
        av_opt_set_int(context_, "dst_format", AV_PIX_FMT_GBRPF32LE, 0);
        av_opt_set_int(context_, "sws_flags", SWS_BILINEAR, 0);
        av_opt_set_int(context_, "threads", threads, 0);
        if (sws_init_context(context_, nullptr, nullptr) < 0)
            throw std::runtime_error{"libswscale refuses the conversion"};
        prepare(source_, AV_PIX_FMT_NV12, source_width, source_height);
        prepare(target_, AV_PIX_FMT_GBRPF32LE, target_size, target_size);
        for (int row = 0; row < source_height * 3 / 2; ++row) {
            const int plane = row < source_height ? 0 : 1;
            std::copy_n(kernels().nv12() + std::size_t{source_width} * static_cast<std::size_t>(row),
                        source_width,
                        reinterpret_cast<std::byte*>(source_->data[plane]) +
                            (row - plane * source_height) * source_->linesize[plane]);
        }
    }

    void run() {
        if (sws_scale_frame(context_, target_, source_) < 0)
            throw std::runtime_error{"sws_scale_frame"};
    }

    /// The largest difference from the kernels' picture.
    [[nodiscard]] float difference() const {
        constexpr int plane_of[] = {2, 0, 1}; // FFmpeg has green first
        float largest = 0;
        for (std::size_t plane = 0; plane < 3; ++plane)
            for (int y = 8; y < target_size - 8; ++y)
                for (int x = 8; x < target_size - 8; ++x) {
                    const auto* row = reinterpret_cast<const float*>(target_->data[plane_of[plane]] +
                                                                     y * target_->linesize[plane_of[plane]]);
                    const float ours =
                        kernels()
                            .rgb()[plane * target_pixels + static_cast<std::size_t>(y * target_size + x)];
                    largest = std::max(largest, std::abs(row[x] - ours));
                }
        return largest;
    }

private:
    static void prepare(AVFrame* frame, AVPixelFormat format, int width, int height) {
        frame->format = format;
        frame->width = width;
        frame->height = height;
        if (av_frame_get_buffer(frame, 64) < 0)
            throw std::runtime_error{"av_frame_get_buffer"};
    }

    SwsContext* context_;
    AVFrame* source_;
    AVFrame* target_;
};

void picture_kernels(benchmark::State& state) {
    for (auto _ : state)
        kernels().run();
}

void swscale(benchmark::State& state, int threads) {
    Swscale scaler{threads};
    scaler.run();
    kernels().run();
    if (scaler.difference() > 0.05f)
        state.SkipWithError("the kernels make another picture than libswscale");
    for (auto _ : state)
        scaler.run();
}

void picture_swscale(benchmark::State& state) {
    swscale(state, 1);
}

void picture_swscale_all_cores(benchmark::State& state) {
    swscale(state, static_cast<int>(std::thread::hardware_concurrency()));
}

BENCHMARK(picture_kernels)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(picture_swscale)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(picture_swscale_all_cores)->Unit(benchmark::kMicrosecond)->UseRealTime();

} // namespace
} // namespace zeva::bench

int main(int argc, char** argv) {
    const zeva::bench::Comparison comparisons[] = {
        {"picture_kernels", "picture_swscale", 1.5},
        {"picture_kernels", "picture_swscale_all_cores", 1.5},
    };
    return zeva::bench::run(argc, argv, comparisons);
}
