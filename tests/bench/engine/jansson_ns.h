/* jansson_ns.h — what jansson takes for reading a text once, duplicates refused as we do. */
#ifndef BENCH_JANSSON_NS_H
#define BENCH_JANSSON_NS_H

#include <stddef.h>

double jansson_ns(const char *text, size_t length, int count);

#endif
