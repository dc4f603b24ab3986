// cl_intel_subgroups; clang knows its functions only by these declarations.
#define DECLARED __attribute__((overloadable))
uint DECLARED intel_sub_group_shuffle(uint, uint);
float4 DECLARED intel_sub_group_shuffle(float4, uint);
uint DECLARED intel_sub_group_shuffle_xor(uint, uint);
uint DECLARED intel_sub_group_shuffle_up(uint, uint, uint);
uint DECLARED intel_sub_group_shuffle_down(uint, uint, uint);
uint DECLARED intel_sub_group_block_read(const global uint*);
uint4 DECLARED intel_sub_group_block_read4(const global uint*);
ushort2 DECLARED intel_sub_group_block_read_us2(const global ushort*);
void DECLARED intel_sub_group_block_write(global uint*, uint);
void DECLARED intel_sub_group_block_write4(global uint*, uint4);
uint2 DECLARED intel_sub_group_block_read2(read_only image2d_t, int2);

kernel __attribute__((intel_reqd_sub_group_size(8))) void shuffles(global uint* values) {
    const uint lane = get_sub_group_local_id();
    const uint value = values[get_global_id(0) * 6];
    global uint* own = values + get_global_id(0) * 6;
    own[0] = intel_sub_group_shuffle(value, 7 - lane);
    own[1] = intel_sub_group_shuffle_xor(value, 5);
    own[2] = intel_sub_group_shuffle_up(value + 1000, value, 3);
    own[3] = intel_sub_group_shuffle_down(value, value + 1000, 3);
    own[4] = (uint)intel_sub_group_shuffle((float4)(1, 2, value, 4), 2).z;
    own[5] = get_max_sub_group_size();
}

kernel __attribute__((intel_reqd_sub_group_size(16))) void blocks(global const uint* from, global uint* to) {
    const size_t first = get_sub_group_id() * 64;
    const uint4 block = intel_sub_group_block_read4(from + first);
    intel_sub_group_block_write4(to + first, block.wzyx);
}

kernel __attribute__((intel_reqd_sub_group_size(16))) void image_blocks(read_only image2d_t image, global uint2* to) {
    to[get_global_id(0)] = intel_sub_group_block_read2(image, (int2)(8, 1));
}
