/* The by-value argument of every picture filter: read by OpenCL C (the kernels) and C++ (the host). */
#ifndef ZEVA_FILTER_PARAMETERS_H
#define ZEVA_FILTER_PARAMETERS_H

struct FilterParameters {
    /* The visible rectangle of the source, in pixels. */
    unsigned int x;
    unsigned int y;
    unsigned int width;
    unsigned int height;
    /* Bytes from one row to the next. */
    unsigned int luma_pitch;
    unsigned int chroma_pitch;
    unsigned int target_pitch;
    /* R, G and B, 0 to 255, are the dot products of these with (Y, U, V, 1) as they are stored. */
    float red[4];
    float green[4];
    float blue[4];
};

#endif
