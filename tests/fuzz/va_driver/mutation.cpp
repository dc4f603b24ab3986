#include "mutation.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

namespace zeva::test {
namespace {

constexpr std::size_t id_size = sizeof(VAGenericID);

/// What parsers compute wrongly with.
std::uint64_t special_number(Random& random) {
    static constexpr std::array<std::uint64_t, 18> numbers{
        0, 1, 2, 3, 7, 8, 15, 16, 31, 63, 64, 127, 128, 255, 0x7FFF, 0xFFFF, 0x7FFFFFFF, ~std::uint64_t{0}};
    return random.one_in(3) ? random.below(~std::uint64_t{0}) : random.pick(numbers);
}

/// Writes a number over a place that is aligned to its size, or adds a little to what is there.
void change_number(std::span<std::byte> bytes, Random& random) {
    const std::size_t size = std::size_t{1} << random.below(3);
    if (bytes.size() < size)
        return;
    std::byte* const place = bytes.data() + random.below(bytes.size() / size) * size;
    std::uint64_t number = 0;
    std::memcpy(&number, place, size);
    number = random.one_in(3) ? number + random.below(9) - 4 : special_number(random);
    std::memcpy(place, &number, size);
}

void change_bits(std::span<std::byte> bytes, Random& random) {
    if (bytes.empty())
        return;
    for (std::uint64_t flips = random.below(4) + 1; flips > 0; --flips)
        random.pick(bytes) ^= std::byte{1} << random.below(8);
}

RecordedBuffer* any_buffer(RecordedPicture& picture, Random& random) {
    auto& buffers = !picture.referred.empty() && random.one_in(3) ? picture.referred : picture.rendered;
    return buffers.empty() ? nullptr : &random.pick(buffers);
}

/// Buffers of parameters are small, and their bytes matter more than those of slices.
void change_content(RecordedPicture& picture, const Recording&, Random& random) {
    RecordedBuffer* const buffer = any_buffer(picture, random);
    if (buffer == nullptr)
        return;
    std::span<std::byte> bytes = buffer->bytes;
    if (!buffer->links.empty() && random.one_in(2))
        bytes = random.pick(buffer->links).memory;
    else if (random.one_in(2))
        bytes = bytes.first(std::min<std::size_t>(bytes.size(), 64)); // where headers are
    random.one_in(2) ? change_number(bytes, random) : change_bits(bytes, random);
}

void change_size(RecordedPicture& picture, const Recording&, Random& random) {
    RecordedBuffer* const buffer = any_buffer(picture, random);
    if (buffer == nullptr)
        return;
    const std::array sizes{buffer->element_size / 2,
                           buffer->element_size - 1,
                           buffer->element_size + 1,
                           buffer->element_size * 2,
                           static_cast<unsigned int>(random.below(0x10000)),
                           0U,
                           1U};
    buffer->element_size = random.pick(sizes);
}

void change_count(RecordedPicture& picture, const Recording&, Random& random) {
    RecordedBuffer* const buffer = any_buffer(picture, random);
    if (buffer == nullptr)
        return;
    const std::array counts{0U, 2U, buffer->element_count + 1, buffer->element_count - 1, 255U, 4096U};
    buffer->element_count = random.pick(counts);
}

/// Not to the types whose content has pointers.
void change_type(RecordedPicture& picture, const Recording&, Random& random) {
    RecordedBuffer* const buffer = any_buffer(picture, random);
    if (buffer == nullptr)
        return;
    constexpr std::array with_pointers{VAProcPipelineParameterBufferType, VAProcFilterParameterBufferType,
                                       VAEncCodedBufferType};
    const auto type = static_cast<VABufferType>(random.below(VABufferTypeMax + 2));
    if (std::ranges::find(with_pointers, type) == with_pointers.end())
        buffer->type = type;
}

void leave_out_buffer(RecordedPicture& picture, const Recording&, Random& random) {
    auto& buffers = picture.rendered;
    if (!buffers.empty())
        buffers.erase(buffers.begin() + static_cast<std::ptrdiff_t>(random.below(buffers.size())));
}

void repeat_buffer(RecordedPicture& picture, const Recording&, Random& random) {
    if (RecordedBuffer* const buffer = any_buffer(picture, random))
        picture.rendered.insert(picture.rendered.end(), random.below(3) + 1, RecordedBuffer(*buffer));
}

void change_order(RecordedPicture& picture, const Recording&, Random& random) {
    if (!picture.rendered.empty())
        std::swap(random.pick(picture.rendered), random.pick(picture.rendered));
}

/// A buffer of another picture in the place of one of its type.
void take_foreign_buffer(RecordedPicture& picture, const Recording& recording, Random& random) {
    const RecordedPicture& other = random.pick(recording.pictures);
    if (picture.rendered.empty() || other.rendered.empty())
        return;
    const RecordedBuffer& foreign = random.pick(other.rendered);
    RecordedBuffer& own = random.pick(picture.rendered);
    if (own.type == foreign.type)
        own = foreign;
}

void cut_content(RecordedPicture& picture, const Recording&, Random& random) {
    RecordedBuffer* const buffer = any_buffer(picture, random);
    if (buffer != nullptr && buffer->element_count == 1 && buffer->element_size > 1)
        buffer->element_size = static_cast<unsigned int>(random.below(buffer->element_size)) + 1;
}

void fill_content(RecordedPicture& picture, const Recording&, Random& random) {
    RecordedBuffer* const buffer = any_buffer(picture, random);
    if (buffer == nullptr || buffer->bytes.empty())
        return;
    const std::size_t start = random.below(buffer->bytes.size());
    const std::size_t size = random.below(buffer->bytes.size() - start) + 1;
    std::fill_n(buffer->bytes.begin() + static_cast<std::ptrdiff_t>(start), size,
                static_cast<std::byte>(special_number(random)));
}

VAGenericID any_id(const Recording& recording, Random& random) {
    if (random.one_in(2) && !recording.surfaces.empty())
        return random.pick(recording.surfaces);
    const std::array ids{VAGenericID{VA_INVALID_ID}, VAGenericID{0},          VAGenericID{0x20000000},
                         VAGenericID{0x2FFFFFFF},    VAGenericID{0x30000001}, VAGenericID{0x50000001}};
    return random.pick(ids);
}

/// The places of a buffer that hold the id of a surface.
std::vector<std::byte*> surface_ids(RecordedBuffer& buffer, const Recording& recording) {
    std::vector<std::byte*> places;
    for (std::size_t offset = 0; offset + id_size <= buffer.bytes.size(); offset += id_size) {
        VAGenericID id = VA_INVALID_ID;
        std::memcpy(&id, buffer.bytes.data() + offset, id_size);
        if (std::ranges::find(recording.surfaces, id) != recording.surfaces.end())
            places.push_back(buffer.bytes.data() + offset);
    }
    return places;
}

void change_surface_id(RecordedPicture& picture, const Recording& recording, Random& random) {
    RecordedBuffer* const buffer = any_buffer(picture, random);
    if (buffer == nullptr)
        return;
    const auto places = surface_ids(*buffer, recording);
    if (places.empty())
        return;
    const VAGenericID id = any_id(recording, random);
    std::memcpy(random.pick(places), &id, id_size);
}

void change_target(RecordedPicture& picture, const Recording& recording, Random& random) {
    picture.target = any_id(recording, random);
}

void drop_link(RecordedPicture& picture, const Recording&, Random& random) {
    RecordedBuffer* const buffer = any_buffer(picture, random);
    if (buffer != nullptr && !buffer->links.empty())
        random.pick(buffer->links).memory.clear();
}

using Mutation = void (*)(RecordedPicture&, const Recording&, Random&);

/// What stands several times is chosen more often.
constexpr std::array<Mutation, 20> mutations{
    change_content, change_content,    change_content, change_content,      change_content,
    change_content, change_content,    change_content, fill_content,        cut_content,
    change_size,    change_count,      change_type,    leave_out_buffer,    repeat_buffer,
    change_order,   change_surface_id, change_target,  take_foreign_buffer, drop_link};

} // namespace

void mutate(RecordedPicture& picture, const Recording& recording, Random& random) {
    random.pick(mutations)(picture, recording, random);
}

} // namespace zeva::test
