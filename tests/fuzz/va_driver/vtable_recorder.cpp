#include "vtable_recorder.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <stdexcept>
#include <utility>

namespace zeva::test {
namespace {

VtableRecorder* recorder = nullptr; ///< the driver's entry points have no room for it

/// At a multiple of its size, as in structures.
bool contains_id(std::span<const std::byte> bytes, VAGenericID id) {
    for (; bytes.size() >= sizeof(id); bytes = bytes.subspan(sizeof(id)))
        if (std::memcmp(bytes.data(), &id, sizeof(id)) == 0)
            return true;
    return false;
}

bool contains_buffer(const std::vector<RecordedBuffer>& buffers, VABufferID id) {
    return std::ranges::find(buffers, id, &RecordedBuffer::id) != buffers.end();
}

} // namespace

VtableRecorder::VtableRecorder(VADisplay display)
    : driver_(static_cast<VADisplayContextP>(display)->pDriverContext), original_(*driver_->vtable) {
    recorder = this;
    driver_->vtable->vaCreateConfig = create_config;
    driver_->vtable->vaCreateContext = create_context;
    driver_->vtable->vaCreateBuffer = create_buffer;
    driver_->vtable->vaBeginPicture = begin_picture;
    driver_->vtable->vaRenderPicture = render_picture;
}

VtableRecorder::~VtableRecorder() {
    *driver_->vtable = original_;
    recorder = nullptr;
}

Recording VtableRecorder::take() {
    if (has_two_contexts_ || recording_.pictures.empty())
        throw std::runtime_error("the client did not send all pictures to one context");
    return std::move(recording_);
}

VAStatus VtableRecorder::create_config(VADriverContextP driver, VAProfile profile, VAEntrypoint entrypoint,
                                       VAConfigAttrib* attributes, int count, VAConfigID* config) {
    const VAStatus status =
        recorder->original_.vaCreateConfig(driver, profile, entrypoint, attributes, count, config);
    if (status == VA_STATUS_SUCCESS)
        recorder->configs_[*config] = {profile, entrypoint, {attributes, attributes + count}};
    return status;
}

VAStatus VtableRecorder::create_buffer(VADriverContextP driver, VAContextID context, VABufferType type,
                                       unsigned int element_size, unsigned int element_count, void* data,
                                       VABufferID* buffer) {
    const VAStatus status =
        recorder->original_.vaCreateBuffer(driver, context, type, element_size, element_count, data, buffer);
    if (status == VA_STATUS_SUCCESS && type == VAEncCodedBufferType)
        recorder->coded_buffers_.push_back({*buffer, type, element_size, element_count, {}});
    return status;
}

VAStatus VtableRecorder::create_context(VADriverContextP driver, VAConfigID config, int width, int height,
                                        int flag, VASurfaceID* targets, int target_count,
                                        VAContextID* context) {
    recorder->note_context(config, width, height, targets, target_count);
    return recorder->original_.vaCreateContext(driver, config, width, height, flag, targets, target_count,
                                               context);
}

VAStatus VtableRecorder::begin_picture(VADriverContextP driver, VAContextID context, VASurfaceID target) {
    recorder->note_target(target);
    return recorder->original_.vaBeginPicture(driver, context, target);
}

VAStatus VtableRecorder::render_picture(VADriverContextP driver, VAContextID context, VABufferID* buffers,
                                        int count) {
    for (int i = 0; i < count; ++i)
        recorder->note_buffer(buffers[i]);
    return recorder->original_.vaRenderPicture(driver, context, buffers, count);
}

void VtableRecorder::note_context(VAConfigID config, int width, int height, const VASurfaceID* targets,
                                  int target_count) {
    has_two_contexts_ = has_two_contexts_ || !recording_.pictures.empty();
    recording_.width = width;
    recording_.height = height;
    recording_.surfaces.assign(targets, targets + target_count);
    const Config& of = configs_.at(config);
    recording_.profile = of.profile;
    recording_.entrypoint = of.entrypoint;
    recording_.attributes = of.attributes;
}

void VtableRecorder::note_target(VASurfaceID target) {
    recording_.pictures.push_back({.target = target});
    if (std::ranges::find(recording_.surfaces, target) == recording_.surfaces.end())
        recording_.surfaces.push_back(target);
}

void VtableRecorder::note_buffer(VABufferID id) {
    RecordedBuffer buffer;
    buffer.id = id;
    void* data = nullptr;
    original_.vaBufferInfo(driver_, id, &buffer.type, &buffer.element_size, &buffer.element_count);
    original_.vaMapBuffer(driver_, id, &data);
    const auto* const bytes = static_cast<const std::byte*>(data);
    buffer.bytes.assign(bytes, bytes + std::size_t{buffer.element_size} * buffer.element_count);
    original_.vaUnmapBuffer(driver_, id);
    note_coded_buffers(buffer);
    recording_.pictures.back().rendered.push_back(std::move(buffer));
}

void VtableRecorder::note_coded_buffers(const RecordedBuffer& parameters) {
    auto& referred = recording_.pictures.back().referred;
    for (const RecordedBuffer& coded : coded_buffers_)
        if (contains_id(parameters.bytes, coded.id) && !contains_buffer(referred, coded.id))
            referred.push_back(coded);
}

} // namespace zeva::test
