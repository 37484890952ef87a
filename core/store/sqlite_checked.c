/* A check value in every page of the database file: the last eight bytes, which SQLite leaves alone (its "reserved" bytes). It is written when a page
 * goes to the file (a checkpoint, off the commit path) and looked at whenever one is read, so that a flipped bit is met as damage, never as data. The
 * WAL has check values of its own. Files stay readable with any SQLite tool; pages that another program wrote anew carry zeros and are not checked. */
#include "store/sqlite_checked.h"
#include "base/hash.h"
#include "base/mem.h"

#include <stdint.h>
#include <string.h>

enum { PAGE = PAGE_BYTES, VALUE = CHECKED_RESERVED, DATA = PAGE - VALUE, RESERVED_AT = 20, INNER_MORE = 256 };

struct checked {
	sqlite3_file base;
	bool checks;                                   /* the file's pages carry check values */
	_Alignas(8) char inner[];
};

static sqlite3_file *inner(sqlite3_file *file) { return (sqlite3_file *)(void *)((struct checked *)file)->inner; }
static const sqlite3_io_methods *io(sqlite3_file *file) { return inner(file)->pMethods; }

/* The place counts too: a page that was written to the wrong one is damage. Never 0, which means unchecked. */
static uint64_t value_of(const unsigned char *page, sqlite3_int64 offset)
{
	uint64_t value = hash_bytes(page, DATA, (uint64_t)offset + 1);
	return value ? value : 1;
}

static uint64_t stored_value(const unsigned char *page)
{
	uint64_t value;
	memcpy(&value, page + DATA, sizeof value);
	return value;
}

static bool is_page(int amount, sqlite3_int64 offset) { return amount == PAGE && offset % PAGE == 0; }

static int checked_read(sqlite3_file *file, void *to, int amount, sqlite3_int64 offset)
{
	struct checked *checked = (struct checked *)file;
	int code = io(file)->xRead(inner(file), to, amount, offset);
	if (code != SQLITE_OK || !is_page(amount, offset))
		return code;
	if (offset == 0 && ((const unsigned char *)to)[RESERVED_AT] == VALUE)
		checked->checks = true;
	uint64_t stored = stored_value(to);
	return !checked->checks || stored == 0 || stored == value_of(to, offset) ? SQLITE_OK : SQLITE_IOERR_DATA;
}

static int checked_write(sqlite3_file *file, const void *from, int amount, sqlite3_int64 offset)
{
	struct checked *checked = (struct checked *)file;
	unsigned char page[PAGE];
	if (is_page(amount, offset) && offset == 0 && ((const unsigned char *)from)[RESERVED_AT] == VALUE)
		checked->checks = true;
	if (!checked->checks || !is_page(amount, offset))
		return io(file)->xWrite(inner(file), from, amount, offset);
	memcpy(page, from, DATA);
	uint64_t value = value_of(page, offset);
	memcpy(page + DATA, &value, sizeof value);
	return io(file)->xWrite(inner(file), page, amount, offset);
}

static int checked_close(sqlite3_file *f) { return io(f)->xClose(inner(f)); }
static int checked_truncate(sqlite3_file *f, sqlite3_int64 size) { return io(f)->xTruncate(inner(f), size); }
static int checked_sync(sqlite3_file *f, int flags) { return io(f)->xSync(inner(f), flags); }
static int checked_size(sqlite3_file *f, sqlite3_int64 *size) { return io(f)->xFileSize(inner(f), size); }
static int checked_lock(sqlite3_file *f, int lock) { return io(f)->xLock(inner(f), lock); }
static int checked_unlock(sqlite3_file *f, int lock) { return io(f)->xUnlock(inner(f), lock); }
static int checked_reserved(sqlite3_file *f, int *out) { return io(f)->xCheckReservedLock(inner(f), out); }
static int checked_control(sqlite3_file *f, int op, void *arg) { return io(f)->xFileControl(inner(f), op, arg); }
static int checked_sector(sqlite3_file *f) { return io(f)->xSectorSize(inner(f)); }
static int checked_traits(sqlite3_file *f) { return io(f)->xDeviceCharacteristics(inner(f)); }
static int checked_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) { return io(f)->xShmMap(inner(f), page, size, extend, out); }
static int checked_shm_lock(sqlite3_file *f, int offset, int n, int flags) { return io(f)->xShmLock(inner(f), offset, n, flags); }
static void checked_barrier(sqlite3_file *f) { io(f)->xShmBarrier(inner(f)); }
static int checked_unmap(sqlite3_file *f, int remove) { return io(f)->xShmUnmap(inner(f), remove); }

static const sqlite3_io_methods methods = { 2, checked_close, checked_read, checked_write, checked_truncate, checked_sync, checked_size, checked_lock, checked_unlock,
	checked_reserved, checked_control, checked_sector, checked_traits, checked_map, checked_shm_lock, checked_barrier, checked_unmap, NULL, NULL };

/* A flipped bit in the very byte that says so must not switch the checks off: the first page is tried with the byte as it should be. */
static bool carries_values(sqlite3_file *file)
{
	unsigned char page[PAGE];
	if (io(file)->xRead(inner(file), page, PAGE, 0) != SQLITE_OK)
		return false;
	bool says = page[RESERVED_AT] == VALUE;
	page[RESERVED_AT] = VALUE;
	return says || stored_value(page) == value_of(page, 0);
}

static int checked_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);
	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return real->xOpen(real, path, file, flags, out);
	struct checked *checked = (struct checked *)file;
	*checked = (struct checked){ .checks = false };
	if ((int)sizeof *checked + real->szOsFile > vfs->szOsFile)
		return SQLITE_CANTOPEN;
	int code = real->xOpen(real, path, inner(file), flags, out);
	if (io(file))
		file->pMethods = &methods;
	checked->checks = code == SQLITE_OK && carries_values(file);
	return code;
}

static sqlite3_vfs checked_vfs;

const char *sqlite_checked_vfs(void)
{
	if (sqlite3_vfs_find("muster"))
		return "muster";
	checked_vfs = *sqlite3_vfs_find(NULL);
	checked_vfs.zName = "muster";
	checked_vfs.szOsFile += (int)sizeof(struct checked) + INNER_MORE;
	checked_vfs.xOpen = checked_open;
	checked_vfs.pNext = NULL;
	return sqlite3_vfs_register(&checked_vfs, 0) == SQLITE_OK ? "muster" : NULL;
}
