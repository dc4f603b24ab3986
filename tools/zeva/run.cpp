// zeva run: a video, decoded, worked on by a kernel, as pictures.
#include "base/error.hpp"
#include "commands.hpp"
#include "driver_counters.hpp"
#include "filter_job.hpp"
#include "output_file.hpp"
#include "pci_argument.hpp"
#include "png.hpp"
#include "progress_bar.hpp"

#include <chrono>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <zeva/statistics.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace zeva::tool {
namespace {

constexpr std::uint64_t most_frames = 1'000'000'000;

struct RunArguments {
    std::string clip;
    std::string folder;
    std::string filter = "edges";
    std::string path = "auto";
    std::string gpu;
    std::string side_by_side;
    std::uint64_t frames = most_frames;
    bool json = false;
};

/// What a run has done.
struct RunReport {
    std::string device;
    std::string va_driver;
    VideoStreamInfo video;
    std::uint64_t frames = 0;
    double seconds = 0;
    std::map<FramePath, std::uint64_t> frames_by_path;
    std::map<GpuPass, std::uint64_t> frames_by_pass; ///< of those by gpu_pass
    std::uint64_t picture_bytes = 0;                 ///< of one frame
    std::uint64_t library_bytes = 0;
    std::optional<std::uint64_t> driver_bytes;
    std::optional<std::uint64_t> decoder_output_bytes;
};

/// Bytes moved since this was made.
class ByteMeter {
public:
    explicit ByteMeter(VADisplay display)
        : display_(display), library_(statistics().bytes_copied), driver_(va_counters(display)) {}

    void read(RunReport& report) const {
        report.library_bytes = statistics().bytes_copied - library_;
        if (const auto now = va_counters(display_); now && driver_) {
            report.driver_bytes = now->driver_bytes - driver_->driver_bytes;
            report.decoder_output_bytes = now->decoder_output_bytes - driver_->decoder_output_bytes;
        }
    }

private:
    VADisplay display_;
    std::uint64_t library_;
    std::optional<zeva_va_counters> driver_;
};

/// One run: read a frame, start the kernel, read the next frame meanwhile.
class Run {
public:
    Run(const Gpu& gpu, VideoReader reader, const RunArguments& arguments)
        : arguments_(arguments), gpu_(gpu), reader_(std::move(reader)), job_(gpu, arguments.filter) {
        const std::uint64_t told = reader_.info().frame_count;
        total_ = told != 0 ? std::min(told, arguments.frames) : 0;
    }

    void process(RunReport& report) {
        ProgressBar progress(total_);
        const auto start = std::chrono::steady_clock::now();
        auto frame = read_ahead();
        while (frame) {
            job_.start(*std::exchange(frame, std::nullopt), needs_picture(report.frames));
            if (report.frames + 1 < arguments_.frames)
                frame = read_ahead();
            deliver(job_.finish(), report);
            progress.show(report.frames);
        }
        report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (failure_)
            std::rethrow_exception(failure_);
        if (!arguments_.side_by_side.empty() && report.frames <= middle())
            throw_usage_error("zeva run", fmt::format("the video ends before frame {}", middle() + 1),
                              "give a whole video file");
    }

private:
    /// The next frame; nothing at the end. A failure is kept until the frames before it are done.
    std::optional<VideoFrame> read_ahead() {
        try {
            return reader_.read();
        } catch (const std::exception&) {
            failure_ = std::current_exception();
            return std::nullopt;
        }
    }

    /// The frame that is shown side by side; the first one where nobody knows how many there are.
    [[nodiscard]] std::uint64_t middle() const { return total_ / 2; }

    [[nodiscard]] bool is_side_by_side(std::uint64_t index) const {
        return !arguments_.side_by_side.empty() && index == middle();
    }

    [[nodiscard]] bool needs_picture(std::uint64_t index) const {
        return !arguments_.folder.empty() || is_side_by_side(index);
    }

    void deliver(VideoFrame frame, RunReport& report) {
        const std::uint64_t index = report.frames++;
        ++report.frames_by_path[frame.path()];
        if (const auto pass = frame.gpu_pass())
            ++report.frames_by_pass[*pass];
        report.picture_bytes = frame.layout().picture_bytes();
        if (!arguments_.folder.empty())
            write_file(std::filesystem::path(arguments_.folder) / fmt::format("frame-{:06}.png", index + 1),
                       encode_png(job_.picture()));
        if (is_side_by_side(index))
            write_side_by_side(std::move(frame));
    }

    void write_side_by_side(VideoFrame frame) {
        FilterJob original(gpu_, "none");
        original.start(std::move(frame), true);
        static_cast<void>(original.finish());
        write_file(arguments_.side_by_side, encode_png(side_by_side(original.picture(), job_.picture())));
    }

    const RunArguments& arguments_;
    Gpu gpu_;
    VideoReader reader_;
    FilterJob job_;
    std::uint64_t total_ = 0; ///< frames that will come; 0: unknown
    std::exception_ptr failure_;
};

double frames_per_second(const RunReport& report) {
    return report.seconds > 0 ? static_cast<double>(report.frames) / report.seconds : 0;
}

template <typename Kind>
std::uint64_t count_of(const std::map<Kind, std::uint64_t>& frames, Kind kind) {
    const auto found = frames.find(kind);
    return found != frames.end() ? found->second : 0;
}

/// What made the passes: " (video_proc 36)".
std::string passes(const RunReport& report) {
    std::string text;
    for (const auto& [pass, count] : report.frames_by_pass)
        text += fmt::format(" ({} {})", name_of(pass), count);
    return text;
}

void print_text(const RunArguments& arguments, const RunReport& report) {
    const auto bytes = [](const std::optional<std::uint64_t>& count) {
        return count ? fmt::to_string(*count) : std::string("not counted by this driver");
    };
    fmt::print("{}: {} {}x{}, filter {}, on {}\n", arguments.clip, report.video.codec, report.video.width,
               report.video.height, arguments.filter, report.device);
    fmt::print("  frames                {}\n", report.frames);
    fmt::print("  frames per second     {:.1f}\n", frames_per_second(report));
    for (const FramePath path : {FramePath::in_place, FramePath::gpu_pass, FramePath::cpu_copy})
        fmt::print("  {:<21} {}{}\n", name_of(path), count_of(report.frames_by_path, path),
                   path == FramePath::gpu_pass ? passes(report) : std::string{});
    fmt::print("  library_bytes         {}\n", report.library_bytes);
    fmt::print("  driver_bytes          {}\n", bytes(report.driver_bytes));
    fmt::print("  decoder_output_bytes  {}\n", bytes(report.decoder_output_bytes));
    fmt::print("  picture_bytes         {} per frame\n", report.picture_bytes);
    if (!arguments.folder.empty())
        fmt::print("  pictures              {}\n", arguments.folder);
    if (!arguments.side_by_side.empty())
        fmt::print("  side by side          {}\n", arguments.side_by_side);
}

void print_json(const RunArguments& arguments, const RunReport& report) {
    const auto bytes = [](const std::optional<std::uint64_t>& count) {
        return count ? nlohmann::ordered_json(*count) : nlohmann::ordered_json(nullptr);
    };
    const nlohmann::ordered_json json{
        {"clip", arguments.clip},
        {"codec", report.video.codec},
        {"width", report.video.width},
        {"height", report.video.height},
        {"filter", arguments.filter},
        {"device", report.device},
        {"va_driver", report.va_driver},
        {"frames", report.frames},
        {"fps", frames_per_second(report)},
        {"in_place", count_of(report.frames_by_path, FramePath::in_place)},
        {"gpu_pass", count_of(report.frames_by_path, FramePath::gpu_pass)},
        {"gpu_pass_by",
         {{"video_proc", count_of(report.frames_by_pass, GpuPass::video_proc)},
          {"detile", count_of(report.frames_by_pass, GpuPass::detile)}}},
        {"cpu_copy", count_of(report.frames_by_path, FramePath::cpu_copy)},
        {"library_bytes", report.library_bytes},
        {"driver_bytes", bytes(report.driver_bytes)},
        {"decoder_output_bytes", bytes(report.decoder_output_bytes)},
        {"picture_bytes", report.picture_bytes},
    };
    fmt::print("{}\n", json.dump(2));
}

CLI::Validator path_argument() {
    const auto check = [](const std::string& text) {
        return std::string{text.empty() ? "the path is empty; name one" : ""};
    };
    return {check, "PATH"};
}

void make_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw_system_error("mkdir", error.value(), folder, "choose a folder that can be written");
}

void run(const RunArguments& arguments) {
    GpuOptions gpu_options;
    gpu_options.pci = arguments.gpu;
    const Gpu gpu = Gpu::open(gpu_options);
    VideoReaderOptions options;
    options.path = *parse_path_choice(arguments.path);
    if (options.path == PathChoice::automatic || options.path == PathChoice::in_place)
        static_cast<void>(decodes_in_place(gpu)); // now, so that its bytes are not counted as the clip's
    const ByteMeter meter(gpu.va_display());
    VideoReader reader = VideoReader::open(gpu, arguments.clip, options);
    if (!arguments.folder.empty())
        make_folder(arguments.folder);

    RunReport report;
    report.device = gpu.name();
    report.va_driver = gpu.display().vendor();
    report.video = reader.info();
    Run(gpu, std::move(reader), arguments).process(report);
    meter.read(report);
    (arguments.json ? print_json : print_text)(arguments, report);
}

} // namespace

void add_run_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("run", "Decode a video and run a Level Zero kernel on every frame");
    const auto arguments = std::make_shared<RunArguments>();
    command->add_option("clip", arguments->clip, "The video file")->required();
    command
        ->add_option("-o,--output", arguments->folder,
                     "Write every frame as a PNG picture to this folder, frame-000001.png and so on")
        ->check(path_argument());
    command->add_option("--filter", arguments->filter, "What the kernel does")
        ->check(CLI::IsMember(PictureFilter::names()))
        ->capture_default_str();
    command
        ->add_option(
            "--path", arguments->path,
            "How frames may reach the kernel's memory: decoded in place, by one pass of the GPU (vpp:\n"
            "VideoProc, detile: a kernel), copied by the CPU; auto: in place where that is proven\n"
            "right, else vpp, else detile")
        ->check(CLI::IsMember({"auto", "in-place", "vpp", "detile", "copy"}))
        ->capture_default_str();
    command->add_option("--gpu", arguments->gpu, "The PCI address of the GPU; default: the first one")
        ->check(pci_argument());
    command->add_option("--frames", arguments->frames, "Stop after so many frames")
        ->check(CLI::Range(std::uint64_t{1}, most_frames));
    command
        ->add_option("--side-by-side", arguments->side_by_side,
                     "Write one PNG picture: a frame from the middle, original and processed")
        ->check(path_argument());
    command->add_flag("--json", arguments->json, "Print the summary as JSON");
    command->callback([arguments] { run(*arguments); });
}

} // namespace zeva::tool
