/* shadow_files.h — DATA/<community>/shadows/: small files that are there whole or not at all. */
#ifndef POLICY_SHADOW_FILES_H
#define POLICY_SHADOW_FILES_H

#include "base/buf.h"
#include "base/err.h"

bool shadow_file_write(const char *data, const char *community, uint64_t id, const char *what, struct str text, struct err *err) MUST_CHECK;     /* durable */
bool shadow_file_read(const char *data, const char *community, uint64_t id, const char *what, struct buf *out, struct err *err) MUST_CHECK;
void shadow_file_remove(const char *data, const char *community, uint64_t id);         /* all of one */
/* The numbers there are, the newest first; the caller frees them. */
uint64_t *shadow_file_ids(const char *data, const char *community, size_t *count);

#endif
