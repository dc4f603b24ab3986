#include "va_device.hpp"

#include <stdexcept>

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_vaapi.h>
}

namespace zeva::test {

void check_ffmpeg(int result, const char* what) {
    if (result < 0)
        throw std::runtime_error(what);
}

AvBuffer make_va_device(VADisplay display) {
    auto device = own<AvBuffer>(av_hwdevice_ctx_alloc(AV_HWDEVICE_TYPE_VAAPI));
    auto* const context = reinterpret_cast<AVHWDeviceContext*>(device->data);
    static_cast<AVVAAPIDeviceContext*>(context->hwctx)->display = display;
    check_ffmpeg(av_hwdevice_ctx_init(device.get()), "libavutil does not take the display");
    return device;
}

} // namespace zeva::test
