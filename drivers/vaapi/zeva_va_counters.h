/* What the software VA driver has done on one display. */
#ifndef ZEVA_VA_COUNTERS_H
#define ZEVA_VA_COUNTERS_H

#include <stdint.h>

#include <va/va.h>

#ifdef __cplusplus
extern "C" {
#endif

struct zeva_va_counters {
    uint64_t size; /* in: sizeof(struct zeva_va_counters); out: how many bytes were filled in */

    uint64_t pictures_decoded;
    uint64_t pictures_encoded;
    uint64_t pictures_failed; /* of both */
    uint64_t decoder_output_bytes; /* written by the decoder's output stage: interleaving chroma, tiling */
    uint64_t driver_bytes;         /* moved after the decoder's last write or before an encoder, VideoProc included */
    uint64_t video_proc_passes;
    uint64_t image_bytes; /* moved by vaGetImage and vaPutImage */
    uint64_t surface_imports;
    uint64_t surface_exports; /* vaExportSurfaceHandle and vaAcquireBufferHandle */

    uint64_t configs_alive;
    uint64_t contexts_alive;
    uint64_t surfaces_alive;
    uint64_t buffers_alive; /* those of images included */
    uint64_t images_alive;
};

/*
 * Exported by zeva_drv_video.so: look it up with dlsym in the loaded driver. Returns 0, or -1 when the
 * display is not one of this driver's or `counters` is too small to hold its size. Thread safe.
 * The environment variable ZEVA_COUNTERS=FILE appends the same as one line of JSON to FILE at vaTerminate.
 */
int zevaVaGetCounters(VADisplay display, struct zeva_va_counters* counters);

#ifdef __cplusplus
}
#endif

#endif
