/* The by-value argument of the detiling kernels: read by OpenCL C (the kernels) and C++ (the host). */
#ifndef ZEVA_DETILE_PARAMETERS_H
#define ZEVA_DETILE_PARAMETERS_H

/* What one work-item moves: so many bytes of so many rows. */
#define ZEVA_DETILE_BLOCK_BYTES 16
#define ZEVA_DETILE_BLOCK_ROWS 4

struct DetileParameters {
    /* What is moved of the plane. */
    unsigned int row_bytes;
    unsigned int rows;
    /* Bytes from one row to the next; of a tiled plane whole tiles. */
    unsigned int source_pitch;
    unsigned int target_pitch;
};

#endif
