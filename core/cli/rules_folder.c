#include "cli/rules_folder.h"
#include "policy/beside.h"
#include "policy/release.h"
#include "base/hash.h"
#include "base/map.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MOST = 16, PACKS_MOST = 256 };
#define SETTLED_US (SECOND_US / 5)                     /* an editor writes, renames and removes in one go */
#define PUT_OFF_US (2 * SECOND_US)                     /* something that never rests does not put it off for ever */

struct found { char *folder, *name; };
struct rules_folder {
	const char *path;
	struct host *host;
	const struct log *log;
	bool watch, again, stopped;                    /* again: something was saved while packs were being published */
	int inotify;
	struct loop_io *io;
	struct loop_timer *settle; int64_t unsettled_us;       /* boot clock of the first save that waits; 0: none */
	struct found *packs; size_t count, at;         /* being published again; NULL: none */
	struct map tried;                              /* folder → hash of what was tried last */
};

/* ---- which folders are packs: those with a pack's files in them, however deep; below them is no other. A link counts in the first row only ---- */

static bool has(const char *folder, const char *name)
{
	char path[1100];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static bool is_pack(const char *folder)
{
	static const char *const marks[] = { "pack.lua", "policies", "model" };
	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (has(folder, marks[i]))
			return true;
	return false;
}

static int is_folder(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && (entry->d_type == DT_DIR || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN);
}

static bool is_directory(const char *path, bool follow_link)
{
	struct stat info;
	int failed = follow_link ? stat(path, &info) : lstat(path, &info);
	return !failed && S_ISDIR(info.st_mode);
}

static bool each_inside(struct rules_folder *rules, const char *folder, int depth, void (*visit)(struct rules_folder *rules, const char *folder, const char *name, int depth))
{
	struct dirent **entries;
	int count = depth < DEPTH_MOST ? scandir(folder, &entries, is_folder, alphasort) : -1;
	for (int i = 0; i < count; i++) {
		char path[1024];
		bool fits = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < (int)sizeof path;
		if (fits && is_directory(path, depth == 0))
			visit(rules, path, entries[i]->d_name, depth + 1);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return count >= 0;
}

static void find_pack(struct rules_folder *rules, const char *folder, const char *name, int depth)
{
	if (!is_pack(folder)) {
		each_inside(rules, folder, depth, find_pack);
		return;
	}
	if (rules->count == PACKS_MOST)
		return;
	rules->packs = mem_resize(rules->packs, (rules->count + 1) * sizeof rules->packs[0]);
	rules->packs[rules->count++] = (struct found){ mem_string(folder), mem_string(name) };
}

static void forget_packs(struct rules_folder *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		mem_free(rules->packs[i].folder);
		mem_free(rules->packs[i].name);
	}
	mem_free(rules->packs);
	rules->packs = NULL;
	rules->count = rules->at = 0;
}

/* The folder may be a pack itself: then its own name is the community's. */
static void find_packs(struct rules_folder *rules)
{
	char *real = is_pack(rules->path) ? realpath(rules->path, NULL) : NULL;
	const char *slash = real ? strrchr(real, '/') : NULL;
	if (slash)
		find_pack(rules, rules->path, slash + 1, 0);
	else if (!each_inside(rules, rules->path, 0, find_pack))
		log_line(rules->log, LOG_ERROR, "rules_not_read", "folder", rules->path, NULL);
	free(real);
}

/* ---- one pack ---- */

static void tell(struct rules_folder *rules, const struct found *found, const struct diagnostics *diagnostics, const struct err *err)
{
	if (err)
		log_line(rules->log, LOG_ERROR, "publish_refused", "community", found->name, "why", err->text, "where", err->where[0] ? err->where : NULL, NULL);
	for (size_t i = 0; i < diagnostics->count; i++) {
		const struct diagnostic *item = &diagnostics->items[i];
		char where[1200];
		snprintf(where, sizeof where, "%s%s%s", item->where[0] && item->where[0] != '@' ? found->folder : "", item->where[0] && item->where[0] != '@' ? "/" : "", item->where);
		if (item->severity != SEVERITY_NOTE)
			log_line(rules->log, item->severity == SEVERITY_ERROR ? LOG_ERROR : LOG_WARN, "policy_diagnostic", "community", found->name, "where", where, "text", item->text, NULL);
	}
}

static uint64_t hash_of(const struct pack *pack)
{
	struct buf text = BUF_INIT;
	pack_write_json(pack, &text);
	uint64_t hash = hash_bytes(text.data, text.len, 0);
	buf_free(&text);
	return hash ? hash : 1;
}

static bool tried_already(struct rules_folder *rules, const struct found *found, const struct pack *pack)
{
	uintptr_t hash = (uintptr_t)hash_of(pack);
	return (uintptr_t)map_put(&rules->tried, str_of(found->folder), (void *)hash) == hash;
}

/* What cannot be read, or was tried as it is, is nothing to publish. */
static struct pack *read_pack(struct rules_folder *rules, const struct found *found)
{
	ERR_DECLARE(err);
	struct pack *pack = pack_read(found->folder, &err);
	if (!pack)
		tell(rules, found, &(struct diagnostics){ 0 }, &err);
	if (pack && !tried_already(rules, found, pack))
		return pack;
	pack_free(pack);
	return NULL;
}

static bool loads(struct rules_folder *rules, const struct found *found, struct pack *pack)
{
	struct diagnostics diagnostics = { 0 };
	ERR_DECLARE(err);
	struct release *release = pack_load(pack, host_limits(rules->host), &diagnostics, NULL);
	if (release)
		release->free(release);
	else
		err_set(&err, ERR_MODEL, "the pack has errors");
	tell(rules, found, &diagnostics, release ? NULL : &err);
	diagnostics_free(&diagnostics);
	return release != NULL;
}

/* A pack that does not load makes no community. */
static struct community *community_of(struct rules_folder *rules, const struct found *found, struct pack *pack)
{
	struct community *community = host_find(rules->host, str_of(found->name));
	ERR_DECLARE(err);
	if (community || !loads(rules, found, pack))
		return community;
	community = host_add(rules->host, found->name, &err);
	if (!community)
		tell(rules, found, &(struct diagnostics){ 0 }, &err);
	return community;
}

static struct publish_options options_of(const struct rules_folder *rules, const struct found *found, bool first)
{
	return (struct publish_options){ .actor = STR("rules-folder"), .note = str_of(found->folder), .tests = rules->watch || first ? PUBLISH_TESTED_LATER : PUBLISH_TESTED };
}

/* ---- at start ---- */

static void publish_now(struct rules_folder *rules, const struct found *found)
{
	struct diagnostics diagnostics = { 0 };
	uint64_t version;
	ERR_DECLARE(err);
	struct community *community = host_find(rules->host, str_of(found->name));
	if (community && engine_release(community_engine(community)) && !rules->watch)
		return;
	struct pack *pack = read_pack(rules, found);
	community = pack ? community_of(rules, found, pack) : NULL;
	if (community) {
		struct publish_options options = options_of(rules, found, true);
		bool ok = community_publish(community, pack, &options, &version, &diagnostics, &err);
		tell(rules, found, &diagnostics, ok ? NULL : &err);
	}
	diagnostics_free(&diagnostics);
	pack_free(pack);
}

/* ---- again, while people are being served: one after the other, beside the loop ---- */

static void publish_next(struct rules_folder *rules);

static void published_one(void *arg, const struct published *published)
{
	struct rules_folder *rules = arg;
	const struct found *found = &rules->packs[rules->at - 1];
	bool busy = published->err && published->err->code == ERR_BUSY;
	if (busy)
		map_remove(&rules->tried, str_of(found->folder));
	else
		tell(rules, found, published->diagnostics, published->err);
	rules->again |= busy;                          /* somebody else is publishing: later */
	publish_next(rules);
}

static void publish_next(struct rules_folder *rules)
{
	while (rules->packs && rules->at < rules->count && !rules->stopped) {
		const struct found *found = &rules->packs[rules->at++];
		struct pack *pack = read_pack(rules, found);
		struct community *community = pack ? community_of(rules, found, pack) : NULL;
		if (!community) {
			pack_free(pack);
			continue;
		}
		struct publish_options options = options_of(rules, found, !engine_release(community_engine(community)));
		community_publish_aside(community, pack, &options, published_one, rules);
		return;
	}
	forget_packs(rules);
	if (rules->again && !rules->stopped)
		loop_timer_set(rules->settle, SETTLED_US);
	rules->again = false;
}

static void publish_again(struct rules_folder *rules)
{
	if (rules->packs) {
		rules->again = true;
		return;
	}
	find_packs(rules);
	publish_next(rules);
}

/* Somebody asks for it: what was refused before may fit by now. */
void rules_folder_again(struct rules_folder *rules)
{
	if (!rules || rules->stopped)
		return;
	map_clear(&rules->tried);
	publish_again(rules);
}

/* ---- watching ---- */

static void watch_folder(struct rules_folder *rules, const char *folder, const char *name, int depth)
{
	(void)name;
	inotify_add_watch(rules->inotify, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE);
	each_inside(rules, folder, depth, watch_folder);
}

static void on_saved(int fd, int ready, void *arg)
{
	struct rules_folder *rules = arg;
	char events[4096];
	int64_t now = clock_boot(host_clock(rules->host));
	(void)ready;
	while (read(fd, events, sizeof events) > 0)
		;
	if (!rules->unsettled_us)
		rules->unsettled_us = now;
	if (now - rules->unsettled_us < PUT_OFF_US)
		loop_timer_set(rules->settle, SETTLED_US);
}

/* Folders that came meanwhile are watched from before they are read: what is saved after that is seen. */
static void on_settled(void *arg)
{
	struct rules_folder *rules = arg;
	rules->unsettled_us = 0;
	if (rules->io)
		watch_folder(rules, rules->path, "", 0);
	publish_again(rules);
}

static void start_watching(struct rules_folder *rules)
{
	rules->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	rules->io = loop_io_new(host_loop(rules->host), rules->inotify, on_saved, rules);
	loop_io_watch(rules->io, LOOP_READ);
	watch_folder(rules, rules->path, "", 0);
}

/* ---- life ---- */

struct rules_folder *rules_folder_open(const char *path, struct host *host, const struct log *log, bool watch)
{
	if (!path)
		return NULL;
	struct rules_folder *rules = mem_zalloc(sizeof *rules);
	*rules = (struct rules_folder){ .path = path, .host = host, .log = log, .watch = watch, .inotify = -1 };
	rules->settle = loop_timer_new(host_loop(host), on_settled, rules);
	if (watch)
		start_watching(rules);
	find_packs(rules);
	for (size_t i = 0; rules->packs && i < rules->count; i++)
		publish_now(rules, &rules->packs[i]);
	forget_packs(rules);
	return rules;
}

void rules_folder_stop(struct rules_folder *rules)
{
	if (rules)
		rules->stopped = true;
}

void rules_folder_free(struct rules_folder *rules)
{
	if (!rules)
		return;
	loop_io_free(rules->io);
	if (rules->inotify >= 0)
		close(rules->inotify);
	loop_timer_free(rules->settle);
	forget_packs(rules);
	map_free(&rules->tried);
	mem_free(rules);
}
