#include "player.hpp"

#include "surface_pixels.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace zeva::test {
namespace {

/// Larger buffers are made without content, rather than filled each time.
constexpr std::size_t largest_content = std::size_t{4} << 20;

void must(VAStatus status, const char* what) {
    if (status != VA_STATUS_SUCCESS)
        throw std::runtime_error(std::string(what) + ": " + vaErrorStr(status));
}

/// Writes one id for another wherever it stands, at multiples of its size.
void replace_id(std::span<std::byte> bytes, VAGenericID from, VAGenericID to) {
    for (; bytes.size() >= sizeof(from); bytes = bytes.subspan(sizeof(from)))
        if (std::memcmp(bytes.data(), &from, sizeof(from)) == 0)
            std::memcpy(bytes.data(), &to, sizeof(to));
}

void replace_id(RecordedBuffer& buffer, VAGenericID from, VAGenericID to) {
    if (buffer.type == VASliceDataBufferType)
        return;
    replace_id(buffer.bytes, from, to);
    for (Link& link : buffer.links)
        replace_id(link.memory, from, to);
}

/// As many bytes as the size and the count say, with the pointers in their places.
void complete(RecordedBuffer& buffer) {
    buffer.bytes.resize(std::size_t{buffer.element_size} * buffer.element_count);
    for (const Link& link : buffer.links) {
        const void* const pointer = link.memory.empty() ? nullptr : link.memory.data();
        if (link.offset + sizeof(pointer) <= buffer.bytes.size())
            std::memcpy(buffer.bytes.data() + link.offset, &pointer, sizeof(pointer));
    }
}

} // namespace

Player::Player(VADisplay display, const Recording& recording) : display_(display), recording_(recording) {
    auto attributes = recording.attributes;
    must(vaCreateConfig(display_, recording.profile, recording.entrypoint, attributes.data(),
                        static_cast<int>(attributes.size()), &config_),
         "vaCreateConfig");
    replace_context();
}

Player::~Player() {
    vaDestroyContext(display_, context_);
    vaDestroyConfig(display_, config_);
    destroy_replacement();
}

void Player::replace_context() {
    if (context_ != VA_INVALID_ID)
        must(vaDestroyContext(display_, context_), "vaDestroyContext");
    auto surfaces = recording_.surfaces;
    must(vaCreateContext(display_, config_, recording_.width, recording_.height, VA_PROGRESSIVE,
                         surfaces.data(), static_cast<int>(surfaces.size()), &context_),
         "vaCreateContext");
}

void Player::replace_surface(VASurfaceID original, VASurfaceID replacement) {
    destroy_replacement();
    original_ = original;
    replacement_ = replacement;
}

/// Its id stays in use: nobody's.
void Player::destroy_replacement() {
    if (replacement_ != VA_INVALID_SURFACE)
        vaDestroySurfaces(display_, &replacement_, 1); // or a picture did it
}

void Player::prepare(std::vector<RecordedBuffer>& buffers) {
    if (original_ == VA_INVALID_SURFACE)
        return;
    for (RecordedBuffer& buffer : buffers)
        replace_id(buffer, original_, replacement_);
}

std::vector<VABufferID> Player::create(std::vector<RecordedBuffer>& buffers) {
    std::vector<VABufferID> ids;
    for (RecordedBuffer& buffer : buffers) {
        const std::size_t size = std::size_t{buffer.element_size} * buffer.element_count;
        if (size <= largest_content && !buffer.bytes.empty())
            complete(buffer);
        VABufferID id = VA_INVALID_ID;
        vaCreateBuffer(display_, context_, buffer.type, buffer.element_size, buffer.element_count,
                       !buffer.bytes.empty() && buffer.bytes.size() == size ? buffer.bytes.data() : nullptr,
                       &id);
        ids.push_back(id);
    }
    return ids;
}

void Player::begin(VASurfaceID target, const Conduct& conduct) {
    const int times = conduct.begins_twice ? 2 : conduct.begins ? 1 : 0;
    for (int i = 0; i < times; ++i)
        vaBeginPicture(display_, context_, target);
}

VAStatus Player::end(const Conduct& conduct) {
    VAStatus status = VA_STATUS_ERROR_OPERATION_FAILED;
    const int times = conduct.ends_twice ? 2 : conduct.ends ? 1 : 0;
    for (int i = 0; i < times; ++i)
        status = vaEndPicture(display_, context_);
    return status;
}

void Player::read_coded_buffer(VABufferID id) {
    void* data = nullptr;
    if (vaMapBuffer(display_, id, &data) != VA_STATUS_SUCCESS)
        return;
    for (const auto* segment = static_cast<const VACodedBufferSegment*>(data); segment != nullptr;
         segment = static_cast<const VACodedBufferSegment*>(segment->next))
        coded_.push_back(
            digest({static_cast<const std::uint8_t*>(segment->buf), std::size_t{segment->size}}));
    vaUnmapBuffer(display_, id);
}

VAStatus Player::send(RecordedPicture picture, const Conduct& conduct) {
    prepare(picture.referred);
    prepare(picture.rendered);
    const VASurfaceID target = picture.target == original_ ? replacement_ : picture.target;
    const auto referred = create(picture.referred);
    for (std::size_t i = 0; i < referred.size(); ++i)
        for (RecordedBuffer& buffer : picture.rendered)
            replace_id(buffer, picture.referred[i].id, referred[i]);
    auto rendered = create(picture.rendered);
    auto buffers = referred;
    std::ranges::copy(rendered, std::back_inserter(buffers));
    if (conduct.stray_id)
        rendered.push_back(*conduct.stray_id);

    const auto destroy_buffers = [&] {
        for (const VABufferID buffer : std::exchange(buffers, {}))
            vaDestroyBuffer(display_, buffer);
    };
    begin(target, conduct);
    VAStatus status = vaRenderPicture(display_, context_, rendered.data(), static_cast<int>(rendered.size()));
    if (conduct.destroys_buffers_first)
        destroy_buffers();
    if (conduct.destroys_target_first && target == replacement_)
        destroy_replacement();
    const VAStatus end_status = end(conduct);
    for (std::size_t i = 0; i < picture.referred.size() && end_status == VA_STATUS_SUCCESS; ++i)
        if (picture.referred[i].type == VAEncCodedBufferType)
            read_coded_buffer(referred[i]);
    destroy_buffers();
    return status == VA_STATUS_SUCCESS ? end_status : status;
}

std::vector<std::uint64_t> Player::play_all(bool waits_for_each) {
    original_ = VA_INVALID_SURFACE;
    coded_.clear();
    for (std::uint32_t i = 0; i < recording_.surfaces.size(); ++i)
        fill_with_pattern(display_, recording_.surfaces[i], i);
    for (const RecordedPicture& picture : recording_.pictures) {
        must(send(picture), "a whole picture is refused");
        if (waits_for_each)
            must(vaSyncSurface(display_, picture.target), "a whole picture is damaged");
    }
    for (const RecordedPicture& picture : recording_.pictures)
        must(vaSyncSurface(display_, picture.target), "a whole picture is damaged");
    std::vector<std::uint64_t> digests = coded_;
    for (const VASurfaceID surface : recording_.surfaces)
        digests.push_back(digest(display_, surface));
    return digests;
}

} // namespace zeva::test
