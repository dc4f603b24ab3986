/* How work-groups run. Compiled to bitcode at build time; the kernel compiler copies zeva_run_loop or
 * zeva_run_coroutines for each kernel and inlines the kernel into the copy. */
#include "work_items.h"

#define ALWAYS_INLINE __attribute__((always_inline)) inline
/* One for all kernels of a module. */
#define SHARED __attribute__((noinline))
#define GLOBAL __attribute__((address_space(1)))

/* ---- What the runtime library calls ---- */

const GLOBAL struct zeva_launch* zeva_current_launch(void) {
    return (const GLOBAL struct zeva_launch*)zeva_current_context()->launch;
}

GLOBAL struct zeva_worker* zeva_current_worker(void) {
    return (GLOBAL struct zeva_worker*)zeva_current_context()->worker;
}

zeva_u32 zeva_group_id(zeva_u32 dimension) {
    return zeva_current_context()->group_id[dimension];
}

zeva_u32 zeva_local_id(zeva_u32 dimension) {
    return zeva_current_context()->local_id[dimension];
}

zeva_u32 zeva_local_linear_id(void) {
    return zeva_current_context()->local_linear_id;
}

zeva_u32 zeva_sub_group_size(void) {
    return zeva_current_context()->sub_group_size;
}

GLOBAL zeva_u8* zeva_exchange_memory(void) {
    return (GLOBAL zeva_u8*)zeva_current_context()->exchange;
}

/* size_t get_global_id(uint) */
zeva_u64 _Z13get_global_idj(zeva_u32 dimension) {
    if (dimension > 2)
        return 0;
    const struct zeva_context* context = zeva_current_context();
    return zeva_sum_of_ids((zeva_u32)context->group_origin[dimension], context->local_id[dimension]);
}

/* Local variables and arguments of the kernel. */
void* zeva_local_memory(void) {
    return zeva_current_context()->local_memory;
}

int zeva_stopped(void) {
    return *zeva_current_context()->launch->stop != 0;
}

int zeva_print(const char* format, const struct zeva_print_argument* arguments, zeva_u32 count) {
    return zeva_current_context()->launch->print(format, arguments, count);
}

/* ---- Groups ---- */

static ALWAYS_INLINE int stopped(const struct zeva_launch* launch) {
    return zeva_watched() && *launch->stop != 0;
}

struct group_position {
    zeva_u64 origin[3];
    zeva_u32 id[3];
};

static SHARED void locate_group(const struct zeva_launch* launch, zeva_u64 group,
                                struct group_position* position) {
    const zeva_u64 row = group / launch->group_count[0];
    position->id[0] = (zeva_u32)(group % launch->group_count[0]);
    position->id[1] = (zeva_u32)(row % launch->group_count[1]);
    position->id[2] = (zeva_u32)(row / launch->group_count[1]);
    for (int d = 0; d < 3; ++d)
        position->origin[d] = (zeva_u64)position->id[d] * launch->group_size[d] + launch->global_offset[d];
}

static ALWAYS_INLINE void enter_group(struct zeva_context* context, const struct zeva_launch* launch,
                                      zeva_u64 group) {
    struct group_position position;
    locate_group(launch, group, &position);
    context->group_id[0] = position.id[0];
    context->group_id[1] = position.id[1];
    context->group_id[2] = position.id[2];
    context->group_origin[0] = position.origin[0];
    context->group_origin[1] = position.origin[1];
    context->group_origin[2] = position.origin[2];
}

static ALWAYS_INLINE struct zeva_context first_context(const struct zeva_launch* launch,
                                                       struct zeva_worker* worker) {
    const struct zeva_context context = {.launch = launch,
                                         .worker = worker,
                                         .local_memory = worker->local_memory,
                                         .exchange = worker->work_item_frames,
                                         .sub_group_size = zeva_kernel_sub_group_size()};
    return context;
}

static ALWAYS_INLINE struct zeva_context item_of_row(const struct zeva_context* row, int x) {
    struct zeva_context context = *row;
    context.local_id[0] = (zeva_u32)x;
    context.local_linear_id += (zeva_u32)x;
    return context;
}

static ALWAYS_INLINE int has_work(const struct zeva_context* row, int x) {
    struct zeva_context context = item_of_row(row, x);
    return zeva_has_work(&context) != 0;
}

/* The first work-item of a row that has work. */
static ALWAYS_INLINE int first_with_work(const struct zeva_context* row, int size) {
    int x = 0;
    while (x < size && !has_work(row, x))
        ++x;
    return x;
}

/* The end of those that have work; `first` is one of them. */
static ALWAYS_INLINE int end_of_work(const struct zeva_context* row, int first, int size) {
    if (first >= size || has_work(row, size - 1))
        return size;
    int end = size - 1; /* has none */
    while (end - first > 1) {
        const int middle = first + (end - first) / 2;
        if (has_work(row, middle))
            first = middle;
        else
            end = middle;
    }
    return end;
}

static ALWAYS_INLINE void run_row(const struct zeva_context* row, int size) {
    const int first = first_with_work(row, size);
    const int end = end_of_work(row, first, size);
    /* The work-items of a group are independent: nothing is to be checked for overlap. */
#pragma clang loop vectorize(assume_safety)
    for (int x = first; x < end; ++x) {
        struct zeva_context context = item_of_row(row, x);
        zeva_work_item(&context);
    }
}

/* How many groups run as one from here on: they make longer rows. At most `count`. */
static ALWAYS_INLINE zeva_u64 groups_in_row(const struct zeva_launch* launch,
                                            const struct zeva_context* first, zeva_u64 count) {
    const zeva_u64 rest = launch->group_count[0] - first->group_id[0];
    return !zeva_joins_groups() ? 1 : rest < count ? rest : count;
}

/* A kernel in which no work-item waits for another. */
void zeva_run_loop(const struct zeva_launch* launch, struct zeva_worker* worker, zeva_u64 first,
                   zeva_u64 count) {
    const struct zeva_context start = first_context(launch, worker);
    const int size_y = (int)launch->group_size[1];
    const int size_z = (int)launch->group_size[2];
    zeva_u64 groups = 0;
    for (zeva_u64 done = 0; done < count && !stopped(launch); done += groups) {
        struct zeva_context row = start;
        enter_group(&row, launch, first + done);
        groups = groups_in_row(launch, &row, count - done);
        const int size_x = (int)(launch->group_size[0] * groups);
        for (int z = 0; z < size_z; ++z) {
            row.local_id[2] = (zeva_u32)z;
            for (int y = 0; y < size_y; ++y) {
                row.local_id[1] = (zeva_u32)y;
                row.local_linear_id = (zeva_u32)((z * size_y + y) * size_x);
                run_row(&row, size_x);
            }
        }
    }
}

/* ---- Work-items that wait for each other: each is a coroutine that is resumed after its barriers ---- */

static ALWAYS_INLINE zeva_u64 whole_lines(zeva_u64 bytes) {
    return (bytes + 63) & ~(zeva_u64)63;
}

/* From one work-item to the next: its record and its coroutine's frame. */
static ALWAYS_INLINE zeva_u64 item_stride(void) {
    return ZEVA_RECORD_BYTES + whole_lines(zeva_coroutine_size());
}

zeva_u64 zeva_frame_size(void) {
    return whole_lines(ZEVA_EXCHANGE_BYTES) + item_stride();
}

struct group_items {
    zeva_u32* marks;  /* in the exchange memory */
    zeva_u8* records; /* of the first work-item */
    zeva_u64 stride;  /* bytes from one work-item to the next */
    zeva_u32 count;
};

static ALWAYS_INLINE struct zeva_item_record* record_of(const struct group_items* items, zeva_u32 item) {
    return (struct zeva_item_record*)(items->records + item * items->stride);
}

static ALWAYS_INLINE void* frame_of(const struct group_items* items, zeva_u32 item) {
    return items->records + item * items->stride + ZEVA_RECORD_BYTES;
}

static ALWAYS_INLINE struct group_items items_of(const struct zeva_launch* launch,
                                                 const struct zeva_worker* worker) {
    struct group_items items;
    items.count = launch->group_size[0] * launch->group_size[1] * launch->group_size[2];
    items.marks = (zeva_u32*)((zeva_u8*)worker->work_item_frames + (zeva_u64)ZEVA_MARKS * items.count);
    items.records = (zeva_u8*)worker->work_item_frames + whole_lines(ZEVA_EXCHANGE_BYTES) * items.count;
    items.stride = item_stride();
    return items;
}

/* Up to the first barrier of each work-item. */
static ALWAYS_INLINE void start_items(const struct group_items* items, const struct zeva_launch* launch,
                                      struct zeva_context context) {
    context.local_linear_id = 0;
    for (zeva_u32 z = 0; z < launch->group_size[2]; ++z) {
        for (zeva_u32 y = 0; y < launch->group_size[1]; ++y) {
            for (zeva_u32 x = 0; x < launch->group_size[0]; ++x) {
                context.local_id[0] = x;
                context.local_id[1] = y;
                context.local_id[2] = z;
                zeva_start_coroutine(frame_of(items, context.local_linear_id), &context);
                ++context.local_linear_id;
            }
        }
    }
}

/* Chooses those of a sub-group that go on: all that wait at the first of the places where any does, since the
 * others, which are ahead, may be met there. Sets their marks. False when none can go on. */
static SHARED int choose_next(const struct group_items* items, zeva_u32 begin, zeva_u32 end) {
    zeva_u32 first = ~0u;
    for (zeva_u32 item = begin; item < end; ++item) {
        const zeva_u32 waits = record_of(items, item)->waits;
        if (waits >= zeva_item_ready && waits < first)
            first = waits;
    }
    for (zeva_u32 item = begin; item < end; ++item)
        items->marks[item] = record_of(items, item)->waits == first;
    return first != ~0u;
}

/* Until all wait at the work-group's barrier or have ended. */
static ALWAYS_INLINE void run_sub_group(const struct group_items* items, zeva_u32 begin, zeva_u32 end) {
    while (choose_next(items, begin, end)) {
        for (zeva_u32 item = begin; item < end; ++item) {
            if (items->marks[item])
                zeva_resume_coroutine(frame_of(items, item));
        }
    }
}

/* All that run have reached the work-group's barrier. False when there is none. */
static SHARED int release_barrier(const struct group_items* items) {
    int waiting = 0;
    for (zeva_u32 item = 0; item < items->count; ++item) {
        if (record_of(items, item)->waits != zeva_item_at_barrier)
            continue;
        record_of(items, item)->waits = zeva_item_ready;
        waiting = 1;
    }
    return waiting;
}

void zeva_run_coroutines(const struct zeva_launch* launch, struct zeva_worker* worker, zeva_u64 first,
                         zeva_u64 count) {
    const struct group_items items = items_of(launch, worker);
    const zeva_u32 width = zeva_kernel_sub_group_size();
    struct zeva_context context = first_context(launch, worker);
    for (zeva_u64 group = first; group != first + count && !stopped(launch); ++group) {
        enter_group(&context, launch, group);
        start_items(&items, launch, context);
        do {
            for (zeva_u32 begin = 0; begin < items.count; begin += width)
                run_sub_group(&items, begin, items.count - begin < width ? items.count : begin + width);
        } while (release_barrier(&items));
    }
}
