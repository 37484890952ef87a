/* sqlite_checked.h — private to the SQLite store: a VFS whose database pages carry check values. */
#ifndef STORE_SQLITE_CHECKED_H
#define STORE_SQLITE_CHECKED_H

#include <sqlite3.h>
#include <stdbool.h>

enum {
	PAGE_BYTES = 8192,                             /* of new files: half the writes of 4096 for the same rows, and still few bytes for one changed entity */
	CHECKED_RESERVED = 8,                          /* of these; a new file asks for them before its first page is written */
};
const char *sqlite_checked_vfs(void);              /* its name, registered at the first call; NULL (the plain one) when that fails */

#endif
