// From tiles to rows, one plane at a time. Tiles are of bytes, whatever the format of the pixels.
//
// A work-item moves a block of 16 bytes by 4 rows: the piece of 64 bytes, a cache line, that Y and 4 tiles
// are made of. Work-items next to each other in x fill rows of the target. A group moves a tile: its
// size is fixed, so that drivers which compile for one need not do it again for every picture size.
// Work-items beyond the plane do nothing.
//
// X, Y and 4 are tiles of 4 KiB, stored one after the other, row of tiles by row of tiles. Sources: the
// comments of drm_fourcc.h, and the masks INTEL_TILE_X, _Y and _4 of GmmLib's CpuSwizzleBlt.c. Bit 6 of
// addresses is not swizzled: GPUs from Gen8 on do not do that (detect_bit_6_swizzle of the kernel's i915
// driver).
#include "detile_parameters.h"

enum { block_bytes = ZEVA_DETILE_BLOCK_BYTES, block_rows = ZEVA_DETILE_BLOCK_ROWS, tile_bytes = 4096 };

// The first byte and row of this work-item's block.
static uint2 this_block(void) {
    return (uint2)(get_global_id(0) * block_bytes, get_global_id(1) * block_rows);
}

static bool is_beyond(struct DetileParameters plane, uint2 block) {
    return block.x >= plane.row_bytes || block.y >= plane.rows;
}

// Where the tile that holds the block begins; tiles are `width` bytes by `height` rows.
static ulong tile_start(struct DetileParameters plane, uint2 block, uint width, uint height) {
    const ulong tiles_per_row = plane.source_pitch / width;
    return (block.y / height * tiles_per_row + block.x / width) * tile_bytes;
}

// `step` bytes lie between the block's rows in the source.
static void move_block(struct DetileParameters plane, uint2 block, global const uchar* source, uint step,
                       global uchar* target) {
    const uint bytes = min(plane.row_bytes - block.x, (uint)block_bytes);
    const uint rows = min(plane.rows - block.y, (uint)block_rows);
    global uchar* row = target + (ulong)block.y * plane.target_pitch + block.x;
    for (uint i = 0; i < rows; ++i) {
        if (bytes == block_bytes)
            *(global uint4*)row = *(global const uint4*)source;
        else
            for (uint byte = 0; byte < bytes; ++byte)
                row[byte] = source[byte];
        row += plane.target_pitch;
        source += step;
    }
}

// 512 bytes by 8 rows, row by row.
kernel __attribute__((reqd_work_group_size(32, 2, 1))) void
detile_x(global const uchar* source, global uchar* target, struct DetileParameters plane) {
    const uint2 block = this_block();
    if (is_beyond(plane, block))
        return;
    const uint in_tile = block.y % 8 * 512 + block.x % 512;
    move_block(plane, block, source + tile_start(plane, block, 512, 8) + in_tile, 512, target);
}

// 128 bytes by 32 rows, in columns of 16 bytes.
kernel __attribute__((reqd_work_group_size(8, 8, 1))) void
detile_y(global const uchar* source, global uchar* target, struct DetileParameters plane) {
    const uint2 block = this_block();
    if (is_beyond(plane, block))
        return;
    const uint in_tile = block.x % 128 / 16 * 512 + block.y % 32 * 16;
    move_block(plane, block, source + tile_start(plane, block, 128, 32) + in_tile, 16, target);
}

// 128 bytes by 32 rows: four rows of two pieces of 64 bytes by 8 rows, which are two rows of four blocks.
kernel __attribute__((reqd_work_group_size(8, 8, 1))) void
detile_4(global const uchar* source, global uchar* target, struct DetileParameters plane) {
    const uint2 block = this_block();
    if (is_beyond(plane, block))
        return;
    const uint piece = block.y % 32 / 8 * 2 + block.x % 128 / 64;
    const uint in_piece = block.y % 8 / 4 * 4 + block.x % 64 / 16;
    const uint in_tile = piece * 512 + in_piece * 64;
    move_block(plane, block, source + tile_start(plane, block, 128, 32) + in_tile, 16, target);
}

// What is linear already.
kernel __attribute__((reqd_work_group_size(32, 2, 1))) void
copy_linear(global const uchar* source, global uchar* target, struct DetileParameters plane) {
    const uint2 block = this_block();
    if (is_beyond(plane, block))
        return;
    const ulong start = (ulong)block.y * plane.source_pitch + block.x;
    move_block(plane, block, source + start, plane.source_pitch, target);
}
