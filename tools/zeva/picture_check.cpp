#include "picture_check.hpp"

#include "base/error.hpp"
#include "picture_bytes.hpp"
#include "picture_names.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace zeva::tool {
namespace {

constexpr std::byte canary{0xA5};
constexpr std::string_view surroundings = "surroundings";

/// Does `work` and notes what it could not do.
template <typename Work>
Check attempt(std::string_view writer, std::string_view reader, Work work) {
    Check check{.writer = writer, .reader = reader};
    try {
        check.bytes = work();
    } catch (const Error& error) {
        check.not_verifiable = error.what();
    }
    return check;
}

/// A wrong byte is no matter of what a device can do, so it is not an Error before it leaves this file.
struct WrongBytes {
    std::string what;
};

std::uint64_t compare(PictureName& reader, std::string_view writer, const std::vector<std::byte>& expected) {
    const std::vector<std::byte> found = reader.read();
    const auto [difference, ignored] = std::ranges::mismatch(found, expected);
    if (difference != found.end() || found.size() != expected.size())
        throw WrongBytes{fmt::format("written through {}, read through {}: byte {} of {} differs", writer,
                                     reader.name(), difference - found.begin(), expected.size())};
    return found.size();
}

std::uint64_t compare_surroundings(MemoryName& memory, std::string_view writer, const SurfaceLayout& layout) {
    const std::vector<std::byte> object = memory.read_all();
    if (!surroundings_are(layout, object, canary))
        throw WrongBytes{
            fmt::format("writing through {} has changed bytes outside the visible picture", writer)};
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

std::vector<Check> check_every_name(const Gpu& gpu, void* usm, const DmaBuf& dma_buf, VASurfaceID surface,
                                    const SurfaceLayout& layout) {
    const auto usm_name = make_usm_name(gpu, usm, layout);
    const auto dma_buf_name = make_dma_buf_name(dma_buf, layout);
    const auto surface_name = make_surface_name(gpu.display(), surface, layout);
    const std::array<PictureName*, 3> names{usm_name.get(), dma_buf_name.get(), surface_name.get()};
    std::vector<Check> checks;
    std::uint32_t seed = 0;
    try {
        for (PictureName* writer : names)
            check_writer(*writer, names, *usm_name, layout, ++seed, checks);
    } catch (const WrongBytes& wrong) {
        throw_layout_error("share", wrong.what);
    }
    return checks;
}

} // namespace zeva::tool
