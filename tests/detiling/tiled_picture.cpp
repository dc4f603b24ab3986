#include "tiled_picture.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>

namespace zeva::test {
namespace {

std::filesystem::path with_extension(std::filesystem::path name, const char* extension) {
    return name += extension;
}

void write_bytes(const std::filesystem::path& file, const Bytes& bytes) {
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush())
        throw std::runtime_error("cannot write " + file.string());
}

Bytes read_bytes(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

Bytes random_pixels(const SurfaceLayout& layout) {
    Bytes pixels(layout.picture_bytes());
    std::minstd_rand random{layout.width * 65536 + layout.height + 1};
    std::ranges::generate(pixels, [&random] { return static_cast<std::uint8_t>(random() >> 8); });
    return pixels;
}

std::size_t plane_start(const SurfaceLayout& layout, std::uint32_t plane) {
    std::size_t start = 0;
    for (std::uint32_t before = 0; before < plane; ++before)
        start += layout.row_bytes(before) * layout.rows(before);
    return start;
}

void write_picture(const std::filesystem::path& name, const TiledPicture& picture) {
    const SurfaceLayout& layout = picture.layout;
    std::ofstream out(with_extension(name, ".layout"));
    out << info(layout.format).name << ' ' << layout.width << ' ' << layout.height << ' '
        << layout.allocated_width << ' ' << layout.allocated_height << ' ' << layout.modifier << ' '
        << layout.object_sizes[0] << ' ' << layout.plane_count << '\n';
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
        out << layout.planes[plane].offset << ' ' << layout.planes[plane].pitch << '\n';
    if (!out.flush())
        throw std::runtime_error("cannot write " + name.string() + ".layout");
    write_bytes(with_extension(name, ".tiled"), picture.tiled);
    write_bytes(with_extension(name, ".linear"), picture.linear);
}

TiledPicture read_picture(const std::filesystem::path& name) {
    TiledPicture picture;
    SurfaceLayout& layout = picture.layout;
    std::ifstream in(with_extension(name, ".layout"));
    std::string format;
    in >> format >> layout.width >> layout.height >> layout.allocated_width >> layout.allocated_height >>
        layout.modifier >> layout.object_sizes[0] >> layout.plane_count;
    for (std::uint32_t plane = 0; plane < std::min(layout.plane_count, max_planes); ++plane)
        in >> layout.planes[plane].offset >> layout.planes[plane].pitch;
    const auto parsed = parse_pixel_format(format);
    if (!in || !parsed)
        throw std::runtime_error("cannot read " + name.string() + ".layout");
    layout.format = *parsed;
    picture.tiled = read_bytes(with_extension(name, ".tiled"));
    picture.linear = read_bytes(with_extension(name, ".linear"));
    return picture;
}

} // namespace zeva::test
