/* What a work-item knows about itself, and what the compiler replaces in the functions of work_items.c. */
#ifndef ZEVA_WORK_ITEMS_H
#define ZEVA_WORK_ITEMS_H

#include "exchange_memory.h"
#include "kernel_abi.h"

/* A work-item's record stands before its coroutine frame. */
#define ZEVA_RECORD_BYTES 64u

/* The hidden context. It becomes registers wherever a kernel is inlined into its loop. */
struct zeva_context {
    const struct zeva_launch* launch; /* the first: the compiler looks for loads of it */
    struct zeva_worker* worker;
    void* local_memory;
    void* exchange;
    zeva_u64 group_origin[3]; /* the global id of the group's first work-item */
    zeva_u32 group_id[3];
    zeva_u32 local_id[3];
    zeva_u32 local_linear_id;
    zeva_u32 sub_group_size;
};

/* The barriers of sub-groups are numbered from the last of these up, in the order in which work-items that
 * went different ways meet again. */
enum zeva_item_waits {
    zeva_item_ended,
    zeva_item_at_barrier,
    zeva_item_ready,
    zeva_item_at_sub_group_barrier
};
struct zeva_item_record {
    zeva_u32 waits; /* zeva_item_waits or above */
};

/* Each replaced by what its kernel, or the function that calls it, has there. */
struct zeva_context* zeva_current_context(void) __attribute__((const));
void zeva_work_item(struct zeva_context* context);
/* Whether zeva_work_item() would do anything. In a row of work-items those that would are one behind the
 * other. */
zeva_u32 zeva_has_work(struct zeva_context* context) __attribute__((pure));
void* zeva_start_coroutine(void* frame, const struct zeva_context* context);
void zeva_resume_coroutine(void* frame);
zeva_u64 zeva_coroutine_size(void) __attribute__((const));
zeva_u32 zeva_kernel_sub_group_size(void) __attribute__((const));
zeva_u32 zeva_watched(void) __attribute__((const));
/* Whether groups that are side by side in x may run as one. */
zeva_u32 zeva_joins_groups(void) __attribute__((const));
/* The sum of two numbers below 2^30, known not to overflow. */
zeva_u32 zeva_sum_of_ids(zeva_u32 left, zeva_u32 right) __attribute__((const));

#endif
