#include "policy/community.h"
#include "policy/beside.h"
#include "policy/child.h"
#include "policy/job.h"
#include "engine/tables.h"
#include "policy/messages.h"
#include "policy/newest.h"
#include "policy/passes.h"
#include "policy/publish.h"
#include "policy/release.h"
#include "policy/versions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHECKPOINT_MS = 2000, LOOK_MS = 100, BACKLOG_MOST = 8 << 20, COMMUNITIES_MAX = 256, CHILDREN_MAX = 4 };

struct community {
	struct host *host;
	char *name, *folder, *database, *head;
	struct messenger *messenger;
	struct watch *watch; uint64_t watched;         /* watched: the watchdog's memory */
	int stuck;
	struct store *store, *reader;
	struct engine *engine;
	struct loop_timer *due;                        /* the loop's timer for what falls due next */
	int64_t armed_us;                              /* boot clock; INT64_MAX: not set */
	struct community_policy policy;
};
struct host {
	struct host_config config;
	struct clock clock;
	struct metrics *metrics;
	struct community **items; size_t count;
	int lock_fd;
	struct children *children;
	struct job *job;                               /* a publish under way; NULL: none */
	struct job *import;                            /* an import under way; NULL: none */
	struct publishing *line; struct beside *beside; struct passes *passes;
	pthread_t checkpointer, watcher; bool checkpointing, watching;
	pthread_mutex_t lock;                          /* the list of stores, for the checkpoint thread */
	pthread_cond_t ending; bool ended;
};

static const char *const not_names[] = { "login", "logout", "me" };

/* ---- one community ---- */

static void community_free(struct community *community)
{
	if (!community)
		return;
	loop_timer_free(community->due);
	engine_free(community->engine);
	if (community->reader != community->store)
		store_close(community->reader);
	store_close(community->store);
	messenger_free(community->messenger);
	watch_close(community->watch);
	mem_free(community->name);
	mem_free(community->folder);
	mem_free(community->database);
	mem_free(community->head);
	mem_free(community->policy.fallback);
	mem_free(community);
}

static char *path_of(const char *folder, const char *name)
{
	struct buf path = BUF_INIT;
	buf_printf(&path, "%s/%s", folder, name);
	return buf_take(&path);
}

static bool open_stores(struct community *community, struct err *err)
{
	const struct host_config *config = &community->host->config;
	if (!config->data_dir) {
		community->store = community->reader = store_memory();
		return true;
	}
	if (!config->read_only && mkdir(community->folder, 0700) != 0 && errno != EEXIST)
		return err_set(err, ERR_STORE, "%s: %s", community->folder, strerror(errno));
	struct store_sqlite_options writing = { .create = true }, reading = { .read_only = true, .snapshot = true };
	community->store = store_sqlite(community->database, config->read_only ? reading : writing, err);
	return community->store != NULL;
}

static bool open_reader(struct community *community, struct err *err)
{
	if (community->reader || community->host->config.read_only) {
		community->reader = community->reader ? community->reader : community->store;
		return true;
	}
	community->reader = store_sqlite(community->database, (struct store_sqlite_options){ .read_only = true }, err);
	return community->reader != NULL;
}

static struct engine_config engine_config_of(const struct community *community)
{
	const struct host *host = community->host;
	return (struct engine_config){ .community = community->name, .clock = &host->clock, .log = host->config.log, .metrics = host->metrics, .store = community->store,
		.reader = community->reader, .log_only = !host->config.data_dir, .loop = host->config.loop, .limits = host->config.limits, .accept_loss = host->config.accept_loss, .read_only = host->config.read_only,
		.watch = community->watch, .sync_failed = host->config.sync_failed, .sync_failed_arg = host->config.arg,
		.head_path = host->config.read_only ? NULL : community->head };
}

/* Waking early is harmless and costs less than setting the timer again after every turn. */
static void arm(void *arg)
{
	struct community *community = arg;
	int64_t wait = engine_wait_us(community->engine), at = clock_boot(&community->host->clock) + wait;
	if (at >= community->armed_us)
		return;
	community->armed_us = at;
	loop_timer_set(community->due, wait);
}

static void turned(void *arg)
{
	struct community *community = arg;
	arm(community);
	messenger_look(community->messenger);
}

static void fire(void *arg)
{
	struct community *community = arg;
	engine_fire_paced(community->engine);
	community->armed_us = INT64_MAX;
	arm(community);
}

static void suspended(void *arg, const struct reply *reply)
{
	struct community *community = arg;
	if (reply->err)
		log_line(community->host->config.log, LOG_WARN, "rule_not_suspended", "community", community->name, "why", reply->err->text, NULL);
}

/* The rule in which the last process died does not run again before somebody has looked at it. */
static void suspend_culprit(struct community *community)
{
	char rule[WATCH_RULE_MAX];
	struct buf text = BUF_INIT;
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	if (!watch_take(community->watch, rule) || !engine_release(community->engine))
		return;
	log_line(community->host->config.log, LOG_ERROR, "died_in_rule", "community", community->name, "rule", rule, NULL);
	buf_lit(&text, "{\"handler\":");
	json_put_text(&text, rule);
	buf_lit(&text, ",\"reason\":\"the process died while this rule ran\"}");
	const struct json *data = json_parse(buf_view(&text), JSON_LIMITS, &arena, &err);
	struct submission submission = { .type = STR("muster.suspend"), .data = data, .actor = STR("watchdog"), .source = STR("watchdog"), .system = true };
	engine_submit(community->engine, &submission, suspended, community);
	arena_free(&arena);
	buf_free(&text);
}

static bool open_watch(struct community *community, struct err *err)
{
	if (!community->folder || community->host->config.read_only)
		return true;
	char *path = path_of(community->folder, "running");
	community->watch = watch_open(path, err);
	mem_free(path);
	return community->watch != NULL;
}

/* A damaged community ends the start with what to do next: which copy is newest, or that there is none. */
static void name_backup(const struct community *community, struct err *err)
{
	struct dirent **entries;
	struct stat info;
	struct err why;
	char newest[300] = "";
	int64_t newest_time = INT64_MIN;
	char *folder = path_of(community->folder ? community->folder : ".", "backups");
	int count = scandir(folder, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char *path = path_of(folder, entries[i]->d_name);
		if (stat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_mtime >= newest_time) {
			newest_time = info.st_mtime;
			snprintf(newest, sizeof newest, "%s", path);
		}
		mem_free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	err_copy(&why, err);
	if (newest[0])
		err_set(err, ERR_CORRUPT, "%s. The newest backup is %s: put it in the place of muster.db and remove muster.db-wal, muster.db-shm and head", why.text, newest);
	else
		err_set(err, ERR_CORRUPT, "%s. There is no backup in %s: keep a copy of the files before anything else is tried", why.text, folder);
	mem_free(folder);
}

static struct community *community_open(struct host *host, const char *name, struct err *err)
{
	struct community *community = mem_zalloc(sizeof *community);
	community->host = host;
	community->name = mem_string(name);
	if (host->config.data_dir) {
		community->folder = path_of(host->config.data_dir, name);
		community->database = path_of(community->folder, "muster.db");
		community->head = path_of(community->folder, "head");
	}
	bool ok = open_stores(community, err);
	ok = ok && open_reader(community, err) && open_watch(community, err);
	struct engine_config config = engine_config_of(community);
	community->engine = ok ? engine_new(&config, err) : NULL;
	ok = community->engine && newest_install(community, community->store, err) && engine_recover(community->engine, err);
	if (ok && !host->config.read_only) {
		newest_fall_back(community);
		community_timers_return(community);
		suspend_culprit(community);
	}
	if (ok && host->config.loop) {
		community->due = loop_timer_new(host->config.loop, fire, community);
		community->armed_us = INT64_MAX;
		community->messenger = messenger_new(host, community);
		engine_on_turn(community->engine, turned, community);
		arm(community);
	}
	if (ok)
		return community;
	if (err->code == ERR_CORRUPT)
		name_backup(community, err);
	community_free(community);
	return NULL;
}

/* ---- the host ---- */

static void wait_ms(struct host *host, int ms)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += ms * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&host->ending, &host->lock, &until);
}

enum { WATCH_MS = 250, STUCK_LOOKS = 8 };

void host_mark_death(struct host *host)
{
	for (size_t i = 0; i < host->count; i++)
		watch_mark(host->items[i]->watch);
}

/* A run that is the same for two seconds has escaped its budgets: the process ends, naming it, and comes back without it. */
static void look_after(struct host *host, struct community *community)
{
	char rule[WATCH_RULE_MAX];
	community->stuck = watch_stuck(community->watch, &community->watched) ? community->stuck + 1 : 0;
	if (community->stuck < STUCK_LOOKS)
		return;
	watch_mark(community->watch);
	if (watch_running(community->watch, rule))
		log_line(host->config.log, LOG_ERROR, "rule_overran", "community", community->name, "rule", rule, NULL);
	abort();
}

static void *watch_work(void *arg)
{
	struct host *host = arg;
	pthread_mutex_lock(&host->lock);
	while (!host->ended) {
		wait_ms(host, WATCH_MS);
		for (size_t i = 0; i < host->count && !host->ended; i++)
			look_after(host, host->items[i]);
	}
	pthread_mutex_unlock(&host->lock);
	return NULL;
}

/* Every two seconds, and sooner when much waits: the writer should never have to do it. */
static void *checkpoint_work(void *arg)
{
	struct host *host = arg;
	pthread_mutex_lock(&host->lock);
	for (int waited = 0; !host->ended; waited = waited >= CHECKPOINT_MS ? 0 : waited + LOOK_MS) {
		wait_ms(host, LOOK_MS);
		for (size_t i = 0; i < host->count && !host->ended; i++) {
			struct store *store = host->items[i]->store;
			ERR_DECLARE(err);
			if ((waited >= CHECKPOINT_MS || store_backlog(store) > BACKLOG_MOST) && !store_checkpoint(store, &err))
				log_line(host->config.log, LOG_WARN, "checkpoint_failed", "community", host->items[i]->name, "why", err.text, NULL);
		}
	}
	pthread_mutex_unlock(&host->lock);
	return NULL;
}

static bool lock_data(struct host *host, struct err *err)
{
	char *path = path_of(host->config.data_dir, "lock"), line[32] = "";
	if (mkdir(host->config.data_dir, 0700) != 0 && errno != EEXIST) {
		mem_free(path);
		return err_set(err, ERR_STORE, "%s: %s", host->config.data_dir, strerror(errno));
	}
	host->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	mem_free(path);
	if (host->lock_fd < 0)
		return err_set(err, ERR_STORE, "%s: %s", host->config.data_dir, strerror(errno));
	if (flock(host->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		ssize_t got = pread(host->lock_fd, line, sizeof line - 1, 0);
		return err_set(err, ERR_BUSY, "%s is in use by another muster (process %s)", host->config.data_dir, got > 0 ? line : "unknown");
	}
	int length = snprintf(line, sizeof line, "%ld", (long)getpid());
	if (ftruncate(host->lock_fd, 0) != 0 || pwrite(host->lock_fd, line, (size_t)length, 0) != length)
		return err_set(err, ERR_STORE, "%s/lock cannot be written", host->config.data_dir);
	return true;
}

static bool keep_community(struct host *host, struct community *community, struct err *err)
{
	if (!community)
		return false;
	if (host->count == COMMUNITIES_MAX) {
		community_free(community);
		return err_set(err, ERR_LIMIT, "one process holds at most %d communities", COMMUNITIES_MAX);
	}
	pthread_mutex_lock(&host->lock);
	host->items = mem_resize(host->items, (host->count + 1) * sizeof host->items[0]);
	host->items[host->count++] = community;
	pthread_mutex_unlock(&host->lock);
	if (host->config.opened)
		host->config.opened(host->config.arg, community);
	return true;
}

static bool open_all(struct host *host, struct err *err)
{
	struct dirent **entries;
	int count = scandir(host->config.data_dir, &entries, NULL, alphasort);
	bool ok = count >= 0 || err_set(err, ERR_NOT_FOUND, "%s: %s", host->config.data_dir, strerror(errno));
	for (int i = 0; i < count; i++) {
		char *database = path_of(host->config.data_dir, entries[i]->d_name), *file = path_of(database, "muster.db");
		if (ok && entries[i]->d_name[0] != '.' && access(file, F_OK) == 0)
			ok = keep_community(host, community_open(host, entries[i]->d_name, err), err);
		mem_free(database);
		mem_free(file);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return ok;
}

struct host *host_new(const struct host_config *config, struct err *err)
{
	struct host *host = mem_zalloc(sizeof *host);
	host->config = *config;
	host->clock = config->clock ? *config->clock : clock_real();
	host->lock_fd = -1;
	host->metrics = metrics_new();
	host->passes = passes_new();
	host->children = config->loop ? children_new(config->loop, CHILDREN_MAX) : NULL;
	pthread_mutex_init(&host->lock, NULL);
	pthread_cond_init(&host->ending, NULL);
	bool ok = !config->data_dir || ((config->read_only || lock_data(host, err)) && open_all(host, err));
	if (ok && config->loop && config->data_dir)
		host->checkpointing = pthread_create(&host->checkpointer, NULL, checkpoint_work, host) == 0;
	if (ok && config->loop && config->data_dir)
		host->watching = pthread_create(&host->watcher, NULL, watch_work, host) == 0;
	for (size_t i = 0; ok && config->loop && i < host->count; i++)
		messenger_look(host->items[i]->messenger);     /* what waited when the last process ended */
	if (ok)
		return host;
	host_free(host);
	return NULL;
}

void host_free(struct host *host)
{
	if (!host)
		return;
	pthread_mutex_lock(&host->lock);
	host->ended = true;
	pthread_cond_broadcast(&host->ending);
	pthread_mutex_unlock(&host->lock);
	if (host->checkpointing)
		pthread_join(host->checkpointer, NULL);
	if (host->watching)
		pthread_join(host->watcher, NULL);
	if (host->import)
		job_end(host->import);
	host_stop_work(host);
	children_free(host->children);
	for (size_t i = 0; i < 2 * host->count && !host->config.read_only; i++) {      /* twice: a message's answer is a turn of another */
		struct community *community = host->items[i % host->count];
		ERR_DECLARE(err);
		if (!engine_settle(community->engine, &err))
			log_line(host->config.log, LOG_ERROR, "not_settled", "community", community->name, "why", err.text, NULL);
	}
	for (size_t i = 0; i < host->count; i++)
		community_free(host->items[i]);
	mem_free(host->items);
	metrics_free(host->metrics);
	passes_free(host->passes);
	if (host->lock_fd >= 0)
		close(host->lock_fd);
	pthread_mutex_destroy(&host->lock);
	pthread_cond_destroy(&host->ending);
	mem_free(host);
}

void host_stop_work(struct host *host)
{
	if (!host)
		return;
	publishing_stop(host);
	tests_beside_stop(host);
	while (host->job)
		job_end(host->job);                    /* what it was for may want another one */
	if (host->children)
		children_stop(host->children);
}

void host_set_clock(struct host *host, int64_t now_us) { clock_set(&host->clock, now_us); }
struct clock *host_clock(struct host *host) { return &host->clock; }
struct children *host_children(struct host *host) { return host->children; }
struct job **host_import(struct host *host) { return &host->import; }
struct publishing **host_line(struct host *host) { return &host->line; }
struct beside **host_beside(struct host *host) { return &host->beside; }
struct passes *host_passes(struct host *host) { return host->passes; }
const struct log *host_log(const struct host *host) { return host->config.log; }
struct job **host_job(struct host *host) { return &host->job; }
struct metrics *host_metrics(struct host *host) { return host->metrics; }
size_t host_count(const struct host *host) { return host->count; }
const char *host_data(const struct host *host) { return host->config.data_dir; }
struct limits host_limits(const struct host *host) { return host->config.limits; }
struct loop *host_loop(const struct host *host) { return host->config.loop; }
struct community *host_at(const struct host *host, size_t index) { return host->items[index]; }
const char *community_name(const struct community *community) { return community->name; }
const char *community_folder(const struct community *community) { return community->folder; }
struct engine *community_engine(struct community *community) { return community->engine; }
struct host *community_host(struct community *community) { return community->host; }
const char *community_database(const struct community *community) { return community->database; }
struct store *community_reader(struct community *community) { return community->reader; }

struct community_policy *community_policy(struct community *community) { return &community->policy; }

void community_know_tests(struct community *community, struct str kept)
{
	struct community_policy *policy = &community->policy;
	policy->tests = tests_read(kept);
	policy->waits = tests_wait(&policy->tests);
	const struct release *release = engine_release(community->engine);
	if (policy->fallback && release && !release->unusable && policy->publishing) {           /* somebody has published since */
		mem_free(policy->fallback);
		policy->fallback = NULL;
	}
}

struct community *host_find(const struct host *host, struct str name)
{
	for (size_t i = 0; i < host->count; i++)
		if (str_is(name, host->items[i]->name))
			return host->items[i];
	return NULL;
}

static bool name_is_valid_community(const char *name)
{
	size_t length = strlen(name);
	if (length == 0 || length > 63 || name[0] < 'a' || name[0] > 'z')
		return false;
	for (size_t i = 0; i < COUNT_OF(not_names); i++)
		if (strcmp(name, not_names[i]) == 0)
			return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

struct community *host_add(struct host *host, const char *name, struct err *err)
{
	struct community *known = host_find(host, str_of(name));
	if (known)
		return known;
	if (!name_is_valid_community(name)) {
		err_set(err, ERR_REFUSED, "'%.60s' is no name for a community: a-z 0-9 _ -, a letter first, not login, logout or me", name);
		return NULL;
	}
	struct community *community = community_open(host, name, err);
	return keep_community(host, community, err) ? community : NULL;
}

bool community_version_pack(struct community *community, uint64_t version, struct pack **pack, struct err *err)
{
	return versions_pack(community->reader, version, pack, err);
}

bool community_versions_json(struct community *community, struct buf *out, struct err *err)
{
	const struct release *active = engine_release(community->engine);
	return versions_json(community->reader, active ? active->version : 0, world_calendar(engine_world(community->engine)), out, err);
}
