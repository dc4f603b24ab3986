/* Exchange memory of a work-group, by which its work-items pass each other values: the contract between the
 * runtime library, which uses it, and the templates, which provide it. Bytes for each work-item; the first
 * ZEVA_EXCHANGE_ZERO_BYTES times their number are zero when the group starts. */
#ifndef ZEVA_EXCHANGE_MEMORY_H
#define ZEVA_EXCHANGE_MEMORY_H

#define ZEVA_EXCHANGE_BYTES 144u
#define ZEVA_EXCHANGE_ZERO_BYTES 4u

#endif
