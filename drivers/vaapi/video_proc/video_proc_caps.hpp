// What the video processor tells of itself.
#pragma once

#include <va/va.h>
#include <va/va_vpp.h>

namespace zeva::va_driver {

struct Driver;

void query_video_proc_filters(Driver& driver, VAContextID context, VAProcFilterType* filters,
                              unsigned int* count);
void query_video_proc_filter_caps(Driver& driver, VAContextID context, VAProcFilterType filter, void* caps,
                                  unsigned int* count);
void query_video_proc_pipeline_caps(Driver& driver, VAContextID context, VABufferID* filters,
                                    unsigned int filter_count, VAProcPipelineCaps* caps);

} // namespace zeva::va_driver
