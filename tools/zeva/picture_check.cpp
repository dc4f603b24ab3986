#include "picture_check.hpp"

#include "base/error.hpp"
#include "picture_bytes.hpp"
#include "picture_names.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

namespace zeva::tool {
namespace {

constexpr std::byte canary{0xA5};
constexpr std::string_view surroundings = "surroundings";

/// Does `work` and notes why it could not be done on this device.
template <typename Work>
Check attempt(std::string_view writer, std::string_view reader, Work work) {
    Check check{.writer = writer, .reader = reader};
    try {
        check.bytes = work();
    } catch (const NotVerifiable& known) {
        check.not_verifiable = known.reason;
    }
    return check;
}

std::uint64_t compare(PictureName& reader, std::string_view writer, const std::vector<std::byte>& expected) {
    const std::vector<std::byte> found = reader.read();
    const auto [difference, ignored] = std::ranges::mismatch(found, expected);
    if (difference != found.end() || found.size() != expected.size())
        throw_layout_error("share",
                           fmt::format("written through {}, read through {}: byte {} of {} differs", writer,
                                       reader.name(), difference - found.begin(), expected.size()));
    return found.size();
}

std::uint64_t compare_surroundings(MemoryName& memory, std::string_view writer, const SurfaceLayout& layout) {
    const std::vector<std::byte> object = memory.read_all();
    if (!surroundings_are(layout, object, canary))
        throw_layout_error(
            "share", fmt::format("writing through {} has changed bytes outside the visible picture", writer));
    return object.size() - layout.picture_bytes();
}

/// Everything that one writer's pattern can show.
void check_writer(PictureName& writer, std::span<PictureName* const> names, MemoryName& memory,
                  const SurfaceLayout& layout, std::uint32_t seed, std::vector<Check>& checks) {
    const std::vector<std::byte> pattern = make_pattern(layout, seed);
    const Check written = attempt(writer.name(), "", [&] {
        if (layout.is_linear())
            memory.write_all(std::vector<std::byte>(memory.read_all().size(), canary));
        writer.write(pattern);
        return 0;
    });
    for (PictureName* reader : names) {
        if (reader == &writer)
            continue;
        checks.push_back(!written.not_verifiable.empty()
                             ? Check{writer.name(), reader->name(), 0, written.not_verifiable}
                             : attempt(writer.name(), reader->name(),
                                       [&] { return compare(*reader, writer.name(), pattern); }));
    }
    if (layout.is_linear() && written.not_verifiable.empty())
        checks.push_back(attempt(writer.name(), surroundings,
                                 [&] { return compare_surroundings(memory, writer.name(), layout); }));
}

} // namespace

void check_every_name(const Gpu& gpu, void* usm, const DmaBuf& dma_buf, VASurfaceID surface,
                      const SurfaceLayout& layout, std::vector<Check>& checks) {
    const auto usm_name = make_usm_name(gpu, usm, layout);
    const auto dma_buf_name = make_dma_buf_name(dma_buf, layout);
    const auto surface_name = make_surface_name(gpu.display(), surface, layout);
    const std::array<PictureName*, 3> names{usm_name.get(), dma_buf_name.get(), surface_name.get()};
    std::uint32_t seed = 0;
    for (PictureName* writer : names)
        check_writer(*writer, names, *usm_name, layout, ++seed, checks);
}

std::vector<Check> check_every_name(const Gpu& gpu, void* usm, const DmaBuf& dma_buf, VASurfaceID surface,
                                    const SurfaceLayout& layout) {
    std::vector<Check> checks;
    check_every_name(gpu, usm, dma_buf, surface, layout, checks);
    return checks;
}

void require_any_verified(std::span<const Check> checks) {
    const auto compared = [](const Check& check) { return check.reader != surroundings && check.bytes > 0; };
    if (std::ranges::any_of(checks, compared))
        return;
    const auto reason =
        std::ranges::find_if(checks, std::not_fn(&std::string::empty), &Check::not_verifiable);
    throw_layout_error("share", "nothing could be verified",
                       reason != checks.end() ? reason->not_verifiable : std::string{});
}

} // namespace zeva::tool
