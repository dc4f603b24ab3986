#include "picture_check.hpp"

#include "base/error.hpp"
#include "level_zero/result.hpp"
#include "picture_bytes.hpp"

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

std::uint64_t compare_surroundings(std::string_view writer, const SurfaceLayout& layout,
                                   const std::vector<std::byte>& before,
                                   const std::vector<std::byte>& after) {
    const auto unchanged = count_unchanged_surroundings(layout, before, after);
    if (!unchanged)
        throw_layout_error(
            "share", fmt::format("writing through {} has changed bytes beyond the picture's rows", writer));
    return *unchanged;
}

/// The name tells the same memory: its identity, that of the inode, and its size.
std::uint64_t compare_memory(std::string_view name, const DmaBuf& told, const DmaBuf& expected) {
    if (told.identity() != expected.identity() || told.size() != expected.size())
        throw_layout_error("share", fmt::format("{} is inode {} of {} bytes, the dma-buf is {} of {}", name,
                                                told.identity().inode, told.size(), expected.identity().inode,
                                                expected.size()));
    return told.size();
}

/// The surface exported once more. Some drivers import formats that they do not export.
ExportedSurface export_again(const Gpu& gpu, VASurfaceID surface, const SurfaceLayout& layout) {
    try {
        return export_surface(gpu.display(), surface,
                              {.format = layout.format, .known_linear = layout.is_linear()});
    } catch (const Error& error) {
        if (error.domain() == ErrorDomain::system)
            throw;
        throw NotVerifiable{error.what()};
    }
}

void check_identities(const Gpu& gpu, const NamedPicture& picture, std::vector<Check>& checks) {
    checks.push_back(attempt("USM", inode_and_size, [&] {
        const ExportedUsm told = export_usm(gpu.context(), gpu.device(), picture.usm);
        return compare_memory("USM", told.dma_buf, picture.dma_buf);
    }));
    checks.push_back(attempt("VA surface", inode_and_size, [&] {
        const ExportedSurface told = export_again(gpu, picture.surface, picture.layout);
        return compare_memory("VA surface", told.objects.front(), picture.dma_buf);
    }));
}

/// Drivers round a dma-buf up, and Intel's ends the process on a copy beyond what was allocated.
std::uint64_t size_of_usm(const Gpu& gpu, const void* usm) {
    void* base = nullptr;
    std::size_t size = 0;
    check_ze(zeMemGetAddressRange(gpu.context(), usm, &base, &size), "zeMemGetAddressRange");
    return size;
}

/// What is done with every writer's pattern.
struct Names {
    std::array<PictureName*, 3> all;
    MemoryName* memory; ///< the name that shows the surroundings, too
    SurfaceLayout layout;
};

/// Tiled memory is read by nobody: only the driver's own names would show the picture.
void note_tiled(const Names& names, std::vector<Check>& checks) {
    const std::string reason = fmt::format("the memory is {}, its bytes are not in the picture's order",
                                           modifier_name(names.layout.modifier));
    for (const PictureName* writer : names.all)
        for (const PictureName* reader : names.all)
            if (reader != writer)
                checks.push_back({writer->name(), reader->name(), 0, reason});
}

/// Everything that one writer's pattern can show.
void check_writer(PictureName& writer, const Names& names, std::uint32_t seed, std::vector<Check>& checks) {
    const std::vector<std::byte> pattern = make_pattern(names.layout, seed);
    std::vector<std::byte> before;
    const Check written = attempt(writer.name(), "", [&] {
        if (names.memory->is_writable())
            names.memory->write_all(std::vector<std::byte>(names.layout.object_sizes[0], canary));
        before = names.memory->read_all();
        writer.write(pattern);
        return 0;
    });
    for (PictureName* reader : names.all) {
        if (reader == &writer)
            continue;
        checks.push_back(!written.not_verifiable.empty()
                             ? Check{writer.name(), reader->name(), 0, written.not_verifiable}
                             : attempt(writer.name(), reader->name(),
                                       [&] { return compare(*reader, writer.name(), pattern); }));
    }
    if (written.not_verifiable.empty())
        checks.push_back(attempt(writer.name(), surroundings, [&] {
            return compare_surroundings(writer.name(), names.layout, before, names.memory->read_all());
        }));
}

} // namespace

void check_every_name(const Gpu& gpu, const NamedPicture& picture, CopyBy copy_by,
                      std::vector<Check>& checks) {
    SurfaceLayout layout = picture.layout;
    layout.object_sizes[0] = std::min(layout.object_sizes[0], size_of_usm(gpu, picture.usm));
    const auto usm = make_usm_name(gpu, picture.usm, layout, copy_by);
    const auto dma_buf = make_dma_buf_name(picture.dma_buf, layout);
    const auto surface = make_surface_name(gpu.display(), picture.surface, layout);
    const Names names{{usm.get(), dma_buf.get(), surface.get()},
                      usm_can_be_copied(gpu, copy_by) ? usm.get() : dma_buf.get(),
                      layout};
    check_identities(gpu, picture, checks);
    if (!layout.is_linear())
        return note_tiled(names, checks);
    std::uint32_t seed = 0;
    for (PictureName* writer : names.all)
        if (writer->is_writable())
            check_writer(*writer, names, ++seed, checks);
}

void require_any_verified(std::span<const Check> checks) {
    const auto compared = [](const Check& check) {
        return check.reader != inode_and_size && check.reader != surroundings && check.bytes > 0;
    };
    if (std::ranges::any_of(checks, compared))
        return;
    const auto reason =
        std::ranges::find_if(checks, std::not_fn(&std::string::empty), &Check::not_verifiable);
    throw_layout_error("share", "nothing could be verified",
                       reason != checks.end() ? reason->not_verifiable : std::string{});
}

} // namespace zeva::tool
