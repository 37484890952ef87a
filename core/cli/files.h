/* files.h — small file chores of the command line. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "policy/pack.h"

bool file_read(const char *path, size_t most, struct buf *out, struct err *err) MUST_CHECK;      /* "-": standard input */
bool file_write(const char *path, struct str content, struct err *err) MUST_CHECK;
struct pack *pack_named(const char *name, struct err *err) MUST_CHECK;     /* a folder; "-": {"files":{…}} on standard input */
void print_diagnostics(const struct pack *pack, const struct diagnostics *diagnostics);

#endif
