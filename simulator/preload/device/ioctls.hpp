// The ioctls, one function each, named as the kernel's; one file a subject. All return 0 or -errno and check
// their arguments as Linux 6.1 does, in its order.
#pragma once

#include "device/drm_file.hpp"

#include <drm.h>
#include <i915_drm.h>

namespace zeva::sim {

/// Finds and performs the ioctl of a DRM node. `arguments` is the caller's memory.
int drm_ioctl(DrmFile& file, unsigned long request, void* arguments);

// core.cpp
int version(DrmFile&, drm_version&);
int get_unique(DrmFile&, drm_unique&);
int get_magic(DrmFile&, drm_auth&);
int auth_magic(DrmFile&, drm_auth&);
int get_client(DrmFile&, drm_client&);
int set_version(DrmFile&, drm_set_version&);
int get_cap(DrmFile&, drm_get_cap&);
int set_client_cap(DrmFile&, drm_set_client_cap&);
int gem_close(DrmFile&, drm_gem_close&);

// prime.cpp
int prime_handle_to_fd(DrmFile&, drm_prime_handle&);
int prime_fd_to_handle(DrmFile&, drm_prime_handle&);

// syncobj_ioctls.cpp
int syncobj_create(DrmFile&, drm_syncobj_create&);
int syncobj_destroy(DrmFile&, drm_syncobj_destroy&);
int syncobj_handle_to_fd(DrmFile&, drm_syncobj_handle&);
int syncobj_fd_to_handle(DrmFile&, drm_syncobj_handle&);
int syncobj_reset(DrmFile&, drm_syncobj_array&);
int syncobj_signal(DrmFile&, drm_syncobj_array&);
int syncobj_transfer(DrmFile&, drm_syncobj_transfer&);
int syncobj_timeline_signal(DrmFile&, drm_syncobj_timeline_array&);
int syncobj_query(DrmFile&, drm_syncobj_timeline_array&);

// syncobj_wait.cpp
int syncobj_wait(DrmFile&, drm_syncobj_wait&);
int syncobj_timeline_wait(DrmFile&, drm_syncobj_timeline_wait&);

// getparam.cpp
int i915_getparam(DrmFile&, drm_i915_getparam&);

// query.cpp
int i915_query(DrmFile&, drm_i915_query&);

// gem_create.cpp
int i915_gem_create(DrmFile&, drm_i915_gem_create&);
int i915_gem_create_ext(DrmFile&, drm_i915_gem_create_ext&);
int i915_gem_userptr(DrmFile&, drm_i915_gem_userptr&);

// gem_mmap.cpp
int i915_gem_mmap(DrmFile&, drm_i915_gem_mmap&);
int i915_gem_mmap_offset(DrmFile&, drm_i915_gem_mmap_offset&);
/// mmap of a node's descriptor. Returns MAP_FAILED with errno.
void* mmap_node(DrmFile& file, int node_fd, void* address, std::size_t size, int protection, int flags,
                std::uint64_t offset);

// gem_tiling.cpp
int i915_gem_set_tiling(DrmFile&, drm_i915_gem_set_tiling&);
int i915_gem_get_tiling(DrmFile&, drm_i915_gem_get_tiling&);

// gem_caching.cpp
int i915_gem_set_caching(DrmFile&, drm_i915_gem_caching&);
int i915_gem_get_caching(DrmFile&, drm_i915_gem_caching&);
int i915_gem_set_domain(DrmFile&, drm_i915_gem_set_domain&);
int i915_gem_sw_finish(DrmFile&, drm_i915_gem_sw_finish&);
int i915_gem_madvise(DrmFile&, drm_i915_gem_madvise&);
int i915_gem_get_aperture(DrmFile&, drm_i915_gem_get_aperture&);

// gem_access.cpp
int i915_gem_pread(DrmFile&, drm_i915_gem_pread&);
int i915_gem_pwrite(DrmFile&, drm_i915_gem_pwrite&);

// gem_wait.cpp
int i915_gem_busy(DrmFile&, drm_i915_gem_busy&);
int i915_gem_wait(DrmFile&, drm_i915_gem_wait&);
int i915_gem_throttle(DrmFile&);

// context_ioctls.cpp
int i915_gem_context_create(DrmFile&, drm_i915_gem_context_create_ext&);
int i915_gem_context_destroy(DrmFile&, drm_i915_gem_context_destroy&);
int i915_gem_vm_create(DrmFile&, drm_i915_gem_vm_control&);
int i915_gem_vm_destroy(DrmFile&, drm_i915_gem_vm_control&);
int i915_get_reset_stats(DrmFile&, drm_i915_reset_stats&);
int i915_reg_read(DrmFile&, drm_i915_reg_read&);

// context_parameters.cpp
int i915_gem_context_getparam(DrmFile&, drm_i915_gem_context_param&);
int i915_gem_context_setparam(DrmFile&, drm_i915_gem_context_param&);
int set_parameter(DrmFile&, Context&, const drm_i915_gem_context_param&);

// execbuffer.cpp
int i915_gem_execbuffer2(DrmFile&, drm_i915_gem_execbuffer2&);

} // namespace zeva::sim
