/* The disk as an enemy: the n-th operation fails, or the power goes and sectors that were not synced are lost or torn. Everything that was
 * acknowledged is there afterwards, whole, and nothing else but the turn under way. The same test with synchronous = NORMAL must lose something. */
#include "packs.h"
#include "base/hash.h"
#include "base/map.h"
#include "engine/engine.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, ACKED_MAX = 400 };

/* ---- a VFS that remembers what was not synced ---- */

struct sector { char old[SECTOR]; size_t had; };       /* content at the last sync; had: bytes of it that existed */
struct shadow { char path[200]; struct map sectors; };
static struct {
	struct shadow files[16]; size_t count;
	long operations, fail_at, crash_at;
	int fail_code;
	void (*crash)(void);
	bool crashing;
} disk;

struct file { sqlite3_file base; struct shadow *shadow; };
static sqlite3_vfs *real_vfs;
static sqlite3_file *inner(sqlite3_file *file) { return (sqlite3_file *)((char *)file + sizeof(struct file)); }

static struct shadow *shadow_of(const char *path)
{
	for (size_t i = 0; i < disk.count; i++)
		if (strcmp(disk.files[i].path, path) == 0)
			return &disk.files[i];
	snprintf(disk.files[disk.count].path, sizeof disk.files[0].path, "%s", path);
	return &disk.files[disk.count++];
}

static void forget_sectors(struct shadow *shadow)
{
	for (size_t i = 0; i < shadow->sectors.count; i++)
		free(shadow->sectors.entries[i].value);
	map_free(&shadow->sectors);
}

/* true: this operation fails. Before it happens the power may go. */
static bool operation(void)
{
	long number = ++disk.operations;
	if (number == disk.crash_at && disk.crash && !disk.crashing) {
		disk.crashing = true;
		disk.crash();
		disk.crashing = false;
	}
	return number == disk.fail_at;
}

static void remember(struct file *file, sqlite3_int64 offset, int amount)
{
	for (sqlite3_int64 at = offset / SECTOR; at * SECTOR < offset + amount; at++) {
		char key[24];
		snprintf(key, sizeof key, "%lld", (long long)at);
		if (map_get(&file->shadow->sectors, str_of(key)))
			continue;
		struct sector *sector = calloc(1, sizeof *sector);
		sqlite3_int64 size = 0;
		inner(&file->base)->pMethods->xFileSize(inner(&file->base), &size);
		sqlite3_int64 left = size - at * SECTOR;
		sector->had = left <= 0 ? 0 : left > SECTOR ? SECTOR : (size_t)left;
		if (sector->had)
			inner(&file->base)->pMethods->xRead(inner(&file->base), sector->old, (int)sector->had, at * SECTOR);
		map_put(&file->shadow->sectors, str_of(key), sector);
	}
}

static int vfs_write(sqlite3_file *base, const void *bytes, int amount, sqlite3_int64 offset)
{
	struct file *file = (struct file *)base;
	if (operation())
		return disk.fail_code;
	remember(file, offset, amount);
	return inner(base)->pMethods->xWrite(inner(base), bytes, amount, offset);
}

static int vfs_sync(sqlite3_file *base, int flags)
{
	if (operation())
		return disk.fail_code == SQLITE_FULL ? SQLITE_IOERR_FSYNC : disk.fail_code;
	forget_sectors(((struct file *)base)->shadow);
	return inner(base)->pMethods->xSync(inner(base), flags);
}

static int vfs_close(sqlite3_file *base) { return inner(base)->pMethods->xClose(inner(base)); }
static int vfs_read(sqlite3_file *b, void *to, int n, sqlite3_int64 at) { return inner(b)->pMethods->xRead(inner(b), to, n, at); }
static int vfs_truncate(sqlite3_file *b, sqlite3_int64 size) { return inner(b)->pMethods->xTruncate(inner(b), size); }
static int vfs_size(sqlite3_file *b, sqlite3_int64 *size) { return inner(b)->pMethods->xFileSize(inner(b), size); }
static int vfs_lock(sqlite3_file *b, int lock) { return inner(b)->pMethods->xLock(inner(b), lock); }
static int vfs_unlock(sqlite3_file *b, int lock) { return inner(b)->pMethods->xUnlock(inner(b), lock); }
static int vfs_check(sqlite3_file *b, int *out) { return inner(b)->pMethods->xCheckReservedLock(inner(b), out); }
static int vfs_control(sqlite3_file *b, int op, void *arg) { return inner(b)->pMethods->xFileControl(inner(b), op, arg); }
static int vfs_sector(sqlite3_file *b) { return inner(b)->pMethods->xSectorSize(inner(b)); }
static int vfs_traits(sqlite3_file *b) { return inner(b)->pMethods->xDeviceCharacteristics(inner(b)); }
static int vfs_map(sqlite3_file *b, int page, int size, int extend, void volatile **out) { return inner(b)->pMethods->xShmMap(inner(b), page, size, extend, out); }
static int vfs_shm_lock(sqlite3_file *b, int offset, int n, int flags) { return inner(b)->pMethods->xShmLock(inner(b), offset, n, flags); }
static void vfs_barrier(sqlite3_file *b) { inner(b)->pMethods->xShmBarrier(inner(b)); }
static int vfs_unmap(sqlite3_file *b, int del) { return inner(b)->pMethods->xShmUnmap(inner(b), del); }

static const sqlite3_io_methods methods = { 2, vfs_close, vfs_read, vfs_write, vfs_truncate, vfs_sync, vfs_size, vfs_lock, vfs_unlock, vfs_check, vfs_control, vfs_sector,
	vfs_traits, vfs_map, vfs_shm_lock, vfs_barrier, vfs_unmap, NULL, NULL };

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out)
{
	(void)vfs;
	struct file *file = (struct file *)base;
	int code = real_vfs->xOpen(real_vfs, path, inner(base), flags, out);
	base->pMethods = code == SQLITE_OK && path && !disk.crashing ? &methods : NULL;
	if (base->pMethods)
		file->shadow = shadow_of(path);
	return code;
}

static sqlite3_vfs enemy;

static int use_enemy(void **state)
{
	(void)state;
	if (!real_vfs) {                               /* once: it is a link in SQLite's list afterwards */
		real_vfs = sqlite3_vfs_find(NULL);
		enemy = *real_vfs;
		enemy.zName = "enemy";
		enemy.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
		enemy.xOpen = vfs_open;
	}
	return sqlite3_vfs_register(&enemy, 1);
}

static int use_real(void **state)
{
	(void)state;
	return sqlite3_vfs_register(real_vfs, 1);
}

/* ---- a community on that disk ---- */

static const struct text_file pack_files[] = {
	{ "pack.lua", "pack { name = \"box\" }" },
	{ "model/item.lua", "kind \"item\" { fields = { n = integer {}, twice = integer {} }, states = { \"a\" }, timers = { \"late\" }, events = { make = { to = \"a\", takes = { \"n\" } }, double = { from = \"any\", takes = { \"twice\" } } } }" },
	{ "policies/item.lua", "on(\"item.make\", function(item) item:double { twice = 2 * item.n } after(\"1h\", item, \"late\") end)" },
};

static char folder[64];
static struct clock clock_of_test;
static bool acked[ACKED_MAX];
static uint64_t seed = 11;

static struct release *box_release(void)
{
	struct pack *pack = pack_of_files(pack_files, COUNT_OF(pack_files));
	struct release *release = release_of(pack);
	pack_free(pack);
	return release;
}

static void path_in(const char *base, const char *name, char out[200])
{
	snprintf(out, 200, "%s/%s", base, name);
}

static struct engine *open_box(const char *base, struct store **store, bool normal, bool fresh, struct err *err)
{
	char path[200];
	path_in(base, "muster.db", path);
	*store = store_sqlite(path, (struct store_sqlite_options){ .create = true, .synchronous_normal = normal }, err);
	if (!*store)
		return NULL;
	struct engine_config config = { .community = "box", .clock = &clock_of_test, .store = *store, .limits = limits_default() };
	struct engine *engine = engine_new(&config, err);
	struct publication publication = { .release = engine ? box_release() : NULL, .actor = STR("t") };
	bool ok = engine && (fresh ? engine_recover(engine, err) && engine_publish(engine, &publication, err) : engine_install(engine, publication.release, 1, err) && engine_recover(engine, err));
	if (ok)
		return engine;
	if (engine && fresh)
		publication.release->free(publication.release);
	engine_free(engine);
	return NULL;
}

static void answered(void *arg, const struct reply *reply)
{
	*(bool *)arg = reply->err == NULL;
}

static bool make(struct engine *engine, int n)
{
	struct arena arena = ARENA_INIT;
	char data[40], id[16];
	bool ok = false;
	ERR_DECLARE(err);
	snprintf(data, sizeof data, "{\"n\":%d}", n);
	snprintf(id, sizeof id, "i%d", n);
	struct submission submission = { .type = STR("item.make"), .subject = str_of(id), .data = json_parse(str_of(data), JSON_LIMITS, &arena, &err), .actor = STR("a"), .source = STR("s"), .may_name_ids = true };
	engine_submit(engine, &submission, answered, &ok);
	arena_free(&arena);
	return ok;
}

/* How many acknowledged items are missing or not whole; fails on what was never sent. */
static int missing(struct engine *engine)
{
	int count = 0;
	const struct kind *kind = model_kind(world_model(engine_world(engine)), STR("item"));
	for (int n = 0; n < ACKED_MAX; n++) {
		char id[16];
		int64_t due;
		snprintf(id, sizeof id, "i%d", n);
		struct record *item = world_find(engine_world(engine), kind, str_of(id));
		bool whole = item && record_value(item, kind_field(kind, STR("twice"))).integer == 2 * n && engine_timer_due(engine, item, kind_event(kind, STR("late")), &due);
		if (item && !whole)
			fail_msg("item %d is there, but not whole", n);
		count += acked[n] && !whole;
	}
	return count;
}

/* ---- the power goes ---- */

static char after_crash[80];
static bool acked_at_crash[ACKED_MAX];

static void copy_after_power_loss(const struct shadow *shadow)
{
	char to[300], command[700];
	const char *name = strrchr(shadow->path, '/') + 1;
	snprintf(to, sizeof to, "%s/%s", after_crash, name);
	snprintf(command, sizeof command, "cp %s %s 2>/dev/null", shadow->path, to);
	if (system(command) != 0)
		return;
	FILE *file = fopen(to, "r+b");
	for (size_t i = 0; file && i < shadow->sectors.count; i++) {
		const struct sector *sector = shadow->sectors.entries[i].value;
		if (hash_next(&seed) % 2)
			continue;                              /* this one reached the disk */
		size_t torn = hash_next(&seed) % 3 == 0 ? hash_next(&seed) % SECTOR : 0;     /* its first bytes did */
		char bytes[SECTOR] = { 0 };
		memcpy(bytes, sector->old, sector->had);
		fseek(file, strtol(shadow->sectors.entries[i].key, NULL, 10) * SECTOR + (long)torn, SEEK_SET);
		fwrite(bytes + torn, 1, SECTOR - torn, file);
	}
	if (file)
		fclose(file);
}

static void power_loss(void)
{
	snprintf(after_crash, sizeof after_crash, "%s-after", folder);
	mkdir(after_crash, 0700);
	memcpy(acked_at_crash, acked, sizeof acked);
	for (size_t i = 0; i < disk.count; i++)
		if (!strstr(disk.files[i].path, "-shm"))
			copy_after_power_loss(&disk.files[i]);
}

static void begin(void)
{
	snprintf(folder, sizeof folder, "/tmp/muster-power-%d", (int)getpid());
	mkdir(folder, 0700);
	clock_of_test = clock_virtual(1000 * SECOND_US);
	memset(acked, 0, sizeof acked);
	memset(&disk, 0, sizeof disk);
}

static void finish(void)
{
	char command[200];
	for (size_t i = 0; i < disk.count; i++)
		forget_sectors(&disk.files[i]);
	disk.count = 0;
	snprintf(command, sizeof command, "rm -rf %s %s-after", folder, folder);
	assert_int_equal(system(command), 0);
}

/* The number of acknowledged turns that a power loss at the given operation took away. */
static int lost_at(long operation_number, bool normal)
{
	struct store *store, *again;
	ERR_DECLARE(err);
	int lost = 0;
	begin();
	struct engine *engine = open_box(folder, &store, normal, true, &err);
	assert_ok(engine != NULL, &err);
	disk.crash_at = disk.operations + operation_number;
	disk.crash = power_loss;
	after_crash[0] = '\0';
	for (int n = 0; n < 60 && !after_crash[0]; n++) {
		acked[n] = make(engine, n);
		if (n % 20 == 19 && !store_checkpoint(store, &err))
			fail_msg("%s", err.text);
	}
	if (after_crash[0]) {
		use_real(NULL);
		struct engine *survivor = open_box(after_crash, &again, false, false, &err);
		if (survivor) {
			memcpy(acked, acked_at_crash, sizeof acked);
			lost = missing(survivor);
			engine_free(survivor);
		} else {
			lost = ACKED_MAX;
		}
		store_close(again);
		use_enemy(NULL);
	}
	disk.crash = NULL;
	engine_free(engine);
	store_close(store);
	finish();
	return lost;
}

static void a_power_loss_takes_nothing_that_was_acknowledged(void **state)
{
	(void)state;
	for (long at = 1; at < 160; at += 3) {
		int lost = lost_at(at, false);
		if (lost)
			fail_msg("power loss at operation %ld took %d acknowledged turns", at, lost);
	}
}

/* The test itself is tested: a store that does not sync each commit must be caught. */
static void without_syncs_the_same_test_finds_losses(void **state)
{
	int lost = 0;
	(void)state;
	for (long at = 10; at < 160 && !lost; at += 7)
		lost += lost_at(at, true);
	assert_true(lost > 0);
}

/* ---- the n-th operation fails ---- */

static void an_operation_that_fails_loses_nothing_acknowledged(void **state)
{
	static const int codes[] = { SQLITE_FULL, SQLITE_IOERR_WRITE };
	(void)state;
	for (size_t c = 0; c < COUNT_OF(codes); c++)
		for (long at = 1; at < 60; at++) {
			struct store *store, *again;
			ERR_DECLARE(err);
			begin();
			struct engine *engine = open_box(folder, &store, false, true, &err);
			assert_ok(engine != NULL, &err);
			disk.fail_at = disk.operations + at;
			disk.fail_code = codes[c];
			for (int n = 0; n < 20; n++)
				acked[n] = make(engine, n);
			engine_free(engine);
			store_close(store);
			use_real(NULL);
			engine = open_box(folder, &again, false, false, &err);
			if (!engine)
				fail_msg("after a failure at operation %ld: %s", at, err.text);
			int lost = missing(engine);
			engine_free(engine);
			store_close(again);
			use_enemy(NULL);
			finish();
			if (lost)
				fail_msg("a failure at operation %ld lost %d acknowledged turns", at, lost);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_power_loss_takes_nothing_that_was_acknowledged), cmocka_unit_test(without_syncs_the_same_test_finds_losses),
		cmocka_unit_test(an_operation_that_fails_loses_nothing_acknowledged),
	};
	return cmocka_run_group_tests_name("power", tests, use_enemy, use_real);
}
