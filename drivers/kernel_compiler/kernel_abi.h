/* What a compiled module is: the contract between the kernel compiler, its runtime library of built-in
 * functions, and the driver that loads the module and runs its kernels. Plain C, since the runtime library is
 * C++ for OpenCL. A module is a shared object that needs no other and exports one symbol, ZEVA_MODULE_SYMBOL. */
#ifndef ZEVA_KERNEL_ABI_H
#define ZEVA_KERNEL_ABI_H

#if defined(__OPENCL_C_VERSION__) || defined(__OPENCL_CPP_VERSION__)
typedef uchar zeva_u8;
typedef uint zeva_u32;
typedef ulong zeva_u64;
#else
#include <stdint.h>
typedef uint8_t zeva_u8;
typedef uint32_t zeva_u32;
typedef uint64_t zeva_u64;
#endif

/* Goes up with every change of this file; a module of another version is not loaded. */
#define ZEVA_KERNEL_ABI_VERSION 1u
#define ZEVA_MODULE_SYMBOL "zeva_module"

/* Widths of a sub-group that kernels may require; the last work-items of a group may form a smaller one. */
#define ZEVA_SUB_GROUP_SIZE_DEFAULT 16u

#define ZEVA_LOCAL_MEMORY_ALIGNMENT 128u

/* An image as a kernel sees it. The argument is a pointer to one, which lives until the launch has ended. */
struct zeva_image {
    void* data;           /* the first element */
    zeva_u64 row_pitch;   /* bytes */
    zeva_u64 slice_pitch; /* bytes from slice to slice, or from one array element to the next */
    zeva_u32 width, height, depth, array_size; /* elements; 1 where the type has no such dimension */
    zeva_u32 type;        /* ze_image_type_t */
    zeva_u32 layout;      /* ze_image_format_layout_t */
    zeva_u32 format_type; /* ze_image_format_type_t */
    zeva_u32 swizzle[4];  /* ze_image_format_swizzle_t of x, y, z, w */
};

/* A sampler argument is eight bytes: the bits that OpenCL C gives a sampler literal
 * (CLK_NORMALIZED_COORDS_TRUE | CLK_ADDRESS_... | CLK_FILTER_...). */

/* One value given to printf, after the promotions of C; vectors have up to 16 elements. */
enum zeva_print_kind { zeva_print_integer, zeva_print_floating, zeva_print_pointer };
struct zeva_print_argument {
    zeva_u32 kind;          /* zeva_print_kind */
    zeva_u32 element_size;  /* bytes: 1, 2, 4 or 8 */
    zeva_u32 element_count; /* 1 for a scalar */
    zeva_u32 reserved;
    zeva_u8 bytes[128];
};

/* Prints as printf does and returns what it returns. */
typedef int (*zeva_print_function)(const char* format, const struct zeva_print_argument* arguments,
                                   zeva_u32 count);

/* What all work-groups of one launch share. */
struct zeva_launch {
    zeva_u32 group_count[3];
    zeva_u32 group_size[3];
    zeva_u64 global_offset[3];
    zeva_u32 work_dimensions; /* 1 to 3 */
    const void* arguments;    /* the argument block, see zeva_argument */
    /* Not 0: end as soon as possible. Read only by modules compiled with a watchdog. */
    const volatile zeva_u32* stop;
    zeva_print_function print;
};

/* What one thread lends to the work-groups it runs, one after the other. */
struct zeva_worker {
    void* local_memory;     /* zeva_kernel.local_size bytes, then the local arguments; aligned as above */
    zeva_u64 local_size;    /* bytes of all of that */
    void* work_item_frames; /* zeva_kernel.frame_size() bytes for each work-item of a group; 64-byte aligned */
};

/* Runs `count` work-groups from linear number `first` (x fastest), one after the other. */
typedef void (*zeva_run_groups)(const struct zeva_launch* launch, struct zeva_worker* worker, zeva_u64 first,
                                zeva_u64 count);

typedef zeva_u64 (*zeva_frame_size_function)(void);

enum zeva_argument_kind {
    zeva_argument_value,
    zeva_argument_pointer,
    zeva_argument_local, /* in the block: the offset (8 bytes) from zeva_worker.local_memory */
    zeva_argument_image, /* in the block: const struct zeva_image* */
    zeva_argument_sampler
};
struct zeva_argument {
    zeva_u32 kind;   /* zeva_argument_kind */
    zeva_u32 size;   /* bytes in the block; the block's layout is the compiler's */
    zeva_u32 offset; /* in the block */
};

struct zeva_kernel {
    const char* name;
    const char* attributes; /* as zeKernelGetSourceAttributes gives them, separated by spaces */
    zeva_run_groups run;
    zeva_frame_size_function frame_size; /* null for a kernel in which no work-item waits for another */
    const struct zeva_argument* arguments;
    zeva_u32 argument_count;
    zeva_u32 argument_block_size;
    zeva_u32 required_group_size[3]; /* zeros for none */
    zeva_u32 required_sub_group_size; /* 0 for none */
    zeva_u64 local_size;   /* bytes of the local variables that it declares itself */
    zeva_u64 private_size; /* bytes of the variables of one work-item, about */
};

struct zeva_symbol { /* an exported variable (size > 0) or function (size 0) of the program */
    const char* name;
    void* address;
    zeva_u64 size;
};

struct zeva_import { /* what another module has to define; the loader of modules writes the address */
    const char* name;
    void** slot;
};

struct zeva_module {
    zeva_u32 abi_version;
    zeva_u32 kernel_count;
    zeva_u32 symbol_count;
    zeva_u32 import_count;
    const struct zeva_kernel* kernels;
    const struct zeva_symbol* symbols;
    const struct zeva_import* imports;
};

#endif
