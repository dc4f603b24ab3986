// The bridge: Level Zero memory and VA-API surfaces of one device. Video files are in <zeva/media.hpp>.
#pragma once

#include <zeva/compute.hpp>
#include <zeva/detiler.hpp>
#include <zeva/display.hpp>
#include <zeva/dma_buf.hpp>
#include <zeva/error.hpp>
#include <zeva/format_sharing.hpp>
#include <zeva/gpu.hpp>
#include <zeva/interop.hpp>
#include <zeva/log.hpp>
#include <zeva/pci_address.hpp>
#include <zeva/picture_info.hpp>
#include <zeva/pixel_format.hpp>
#include <zeva/render_node.hpp>
#include <zeva/runtime.hpp>
#include <zeva/shared_surface.hpp>
#include <zeva/statistics.hpp>
#include <zeva/surface_cache.hpp>
#include <zeva/surface_layout.hpp>
#include <zeva/surface_pool.hpp>
#include <zeva/unique_fd.hpp>
#include <zeva/usm.hpp>
#include <zeva/va_surface.hpp>
