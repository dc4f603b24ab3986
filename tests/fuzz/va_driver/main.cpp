// Sends the buffers of real pictures to the VA driver, changed at random, and looks whether it then still
// does what is right: no crash, no hang, and whole pictures that come after are what they were.
#include "guarded_memory.hpp"
#include "mutation.hpp"
#include "player.hpp"
#include "random.hpp"
#include "sources.hpp"
#include "supervisor.hpp"
#include "surface_pixels.hpp"
#include "va_test_display.hpp"

#include <memory>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace zeva::test {
namespace {

constexpr std::uint64_t most_pictures = 8; ///< that are sent badly in a run

Conduct any_conduct(const Recording& recording, Random& random) {
    Conduct conduct;
    conduct.begins = !random.one_in(20);
    conduct.begins_twice = random.one_in(20);
    conduct.ends = !random.one_in(20);
    conduct.ends_twice = random.one_in(20);
    conduct.destroys_buffers_first = random.one_in(10);
    conduct.destroys_target_first = random.one_in(5);
    if (random.one_in(30))
        conduct.stray_id = random.pick(recording.surfaces);
    return conduct;
}

Recording make_recording(VADisplay display, const std::string& source) {
    if (source == "video_proc")
        return make_video_processing(display);
    return source.ends_with("_vaapi") ? record_encoding(display, source) : record_decoding(display, source);
}

/// Everything that is needed for runs.
class Fuzzer {
public:
    explicit Fuzzer(const std::string& source)
        : recording_(make_recording(display_, source)),
          expected_(Player(display_, recording_).play_all(true)) {
        if (Player(display_, recording_).play_all(false) != expected_)
            throw std::runtime_error("whole pictures are not always the same");
    }

    /// Both must be many: what is always refused tests little.
    ~Fuzzer() { fmt::print("{} changed pictures were taken, {} refused\n", taken_, refused_); }
    Fuzzer(const Fuzzer&) = delete;
    Fuzzer& operator=(const Fuzzer&) = delete;

    void run(std::uint64_t seed) {
        Random random(seed);
        Player player(display_, recording_);
        for (std::uint64_t pictures = random.below(most_pictures) + 1; pictures > 0; --pictures) {
            disturb(player, random);
            send_badly(player, random);
        }
        if (random.one_in(2))
            player.replace_context();
        if (is_encoder())
            start_encoder_anew(player);
        if (player.play_all(random.one_in(2)) != expected_)
            throw std::runtime_error("whole pictures are not what they were");
    }

private:
    [[nodiscard]] bool is_encoder() const {
        return recording_.entrypoint == VAEntrypointEncSlice ||
               recording_.entrypoint == VAEntrypointEncPicture;
    }

    /// An encoder takes whole pictures at any time, but learns from those that it has encoded.
    void start_encoder_anew(Player& player) {
        static_cast<void>(player.play_all(false));
        player.replace_context();
    }

    void disturb(Player& player, Random& random) {
        const VASurfaceID surface = random.pick(recording_.surfaces);
        switch (random.below(10)) {
        case 0:
            return player.replace_context();
        case 1:
            return player.replace_surface(surface, create_surface_like(display_, surface));
        case 2:
        case 3:
            return player.replace_surface(surface, guarded_surfaces_.create_like(display_, surface));
        case 4:
            return player.destroy_replacement();
        case 5:
            vaSyncSurface(display_, surface);
            return;
        default:
            return;
        }
    }

    void send_badly(Player& player, Random& random) {
        RecordedPicture picture = random.pick(recording_.pictures);
        for (std::uint64_t mutations = random.below(4); mutations > 0; --mutations)
            mutate(picture, recording_, random);
        const VAStatus status = player.send(picture, any_conduct(recording_, random));
        ++(status == VA_STATUS_SUCCESS ? taken_ : refused_);
    }

    GuardedSurfaces guarded_surfaces_; ///< before the display, which may use their memory until its end
    VaTestDisplay display_;
    const Recording recording_;
    const std::vector<std::uint64_t> expected_;
    std::uint64_t taken_ = 0;
    std::uint64_t refused_ = 0;
};

} // namespace
} // namespace zeva::test

int main(int argc, char** argv) {
    std::string source;
    std::uint64_t seed = 1;
    std::uint64_t runs = ~std::uint64_t{0};
    double seconds = 0;
    CLI::App arguments("Fuzzes the VA driver with changed buffers of real pictures");
    arguments.add_option("source", source, "a video file to decode, an encoder (h264_vaapi), or video_proc")
        ->required();
    arguments.add_option("--seed", seed, "the first run's");
    arguments.add_option("--runs", runs, "how many runs, each with the next seed");
    arguments.add_option("--seconds", seconds, "how long");
    CLI11_PARSE(arguments, argc, argv);
    return zeva::test::supervise(seed, runs, seconds, [&]() -> zeva::test::Run {
        const auto fuzzer = std::make_shared<zeva::test::Fuzzer>(source);
        return [fuzzer](std::uint64_t number) { fuzzer->run(number); };
    });
}
