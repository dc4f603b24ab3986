#include "device/drm_file.hpp"

namespace zeva::sim {

DrmFile::DrmFile(const SimulatedGpu& gpu, unsigned minor, int fd)
    : objects(ObjectKind::gem, "GEM handle", minor), contexts(ObjectKind::context, "context", minor),
      address_spaces(ObjectKind::address_space, "VM", minor), syncobjs(ObjectKind::syncobj, "syncobj", minor),
      gpu_(gpu), minor_(minor), slot_(record_object(ObjectKind::drm_file, minor,
                                                    static_cast<std::uint32_t>(fd), 0, 0, calling_address())),
      default_context_(std::make_shared<Context>(gpu)) {}

DrmFile::~DrmFile() {
    objects.for_each([](std::uint32_t, GemObject& object) { object.drop_handle(); });
    // A context that was lost without anybody asking is told at the latest here.
    contexts.for_each([](std::uint32_t id, Context& context) { (void)context.is_lost(id); });
    (void)default_context_->is_lost(0);
    record_end(slot_);
}

std::uint32_t DrmFile::add_object(const GemPointer& object) {
    object->add_handle();
    return objects.add(object, object->size(), object->inode());
}

bool DrmFile::close_object(std::uint32_t handle) {
    const GemPointer object = objects.remove(handle);
    if (object != nullptr)
        object->drop_handle();
    return object != nullptr;
}

std::shared_ptr<Context> DrmFile::find_context(std::uint32_t id) {
    return id == 0 ? default_context_ : contexts.find(id);
}

} // namespace zeva::sim
