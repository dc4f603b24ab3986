/* Exchange memory of a work-group, by which its work-items pass each other values: the contract between the
 * runtime library, which uses it, and the templates, which provide it. Three arrays, one behind the other,
 * with an element for each work-item: values in sub-groups, values in the work-group, marks. */
#ifndef ZEVA_EXCHANGE_MEMORY_H
#define ZEVA_EXCHANGE_MEMORY_H

#define ZEVA_SUB_GROUP_VALUE_BYTES 128u
#define ZEVA_WORK_GROUP_VALUE_BYTES 8u
#define ZEVA_MARK_BYTES 4u

/* Where an array starts: so many bytes for each work-item of the group. */
#define ZEVA_WORK_GROUP_VALUES ZEVA_SUB_GROUP_VALUE_BYTES
#define ZEVA_MARKS (ZEVA_WORK_GROUP_VALUES + ZEVA_WORK_GROUP_VALUE_BYTES)
#define ZEVA_EXCHANGE_BYTES (ZEVA_MARKS + ZEVA_MARK_BYTES)

#endif
