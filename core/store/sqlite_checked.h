/* sqlite_checked.h — private to the SQLite store: a VFS whose database pages carry check values. */
#ifndef STORE_SQLITE_CHECKED_H
#define STORE_SQLITE_CHECKED_H

#include <sqlite3.h>
#include <stdbool.h>

enum { CHECKED_RESERVED = 8 };                     /* bytes a page; a new file asks for them before its first page is written */
const char *sqlite_checked_vfs(void);              /* its name, registered at the first call; NULL (the plain one) when that fails */

#endif
