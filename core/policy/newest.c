#include "policy/newest.h"
#include "policy/bare.h"
#include "policy/passes.h"
#include "policy/publish.h"
#include "policy/release.h"

struct newest { struct host *host; uint64_t number; char hash[65]; struct buf model, tests; };

static void meet_version(void *arg, const struct version_row *row)
{
	struct newest *newest = arg;
	struct version_tests tests = tests_read(row->tests);
	passes_add(host_passes(newest->host), row->hash, &tests);
	newest->number = row->number;
	memcpy(newest->hash, row->hash, sizeof newest->hash);
	buf_clear(&newest->model);
	buf_str(&newest->model, row->model);
	buf_clear(&newest->tests);
	buf_str(&newest->tests, row->tests);
}

/* A program that cannot load it any more (another one made it, or its rows were changed) reads its model, so that nothing of the log is lost. */
static struct release *load_bare(struct community *community, const struct newest *newest, const struct diagnostics *diagnostics, struct err *err)
{
	const struct diagnostic *first = diagnostics_first(diagnostics);
	struct buf why = BUF_INIT;
	buf_printf(&why, "version %llu does not load with this program: %s: %s", (unsigned long long)newest->number, first->where, first->text);
	struct release *release = release_bare(buf_view(&newest->model), buf_cstr(&why), err);
	if (release)
		community_policy(community)->fallback = buf_take(&why);
	else
		err_set(err, ERR_CORRUPT, "%s: stored %s", community_name(community), buf_cstr(&why));
	buf_free(&why);
	return release;
}

static struct release *load(struct community *community, struct store *store, const struct newest *newest, struct err *err)
{
	struct pack *pack = NULL;
	struct diagnostics diagnostics = { 0 };
	if (!versions_pack(store, newest->number, &pack, err))
		return NULL;
	struct release *release = pack_load(pack, host_limits(community_host(community)), &diagnostics, NULL);
	if (!release && diagnostics.starved)
		err_set(err, ERR_STORE, "%s: out of memory while version %llu was loaded; nothing is damaged, start again", community_name(community), (unsigned long long)newest->number);
	else if (!release)
		release = load_bare(community, newest, &diagnostics, err);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return release;
}

/* The newest version is put in place before the tables are read: they follow its model. */
bool newest_install(struct community *community, struct store *store, struct err *err)
{
	struct newest newest = { .host = community_host(community) };
	bool ok = versions_each(store, meet_version, &newest, err);
	struct release *release = ok && newest.number ? load(community, store, &newest, err) : NULL;
	if (release) {
		memcpy(release->hash, newest.hash, sizeof release->hash);
		ok = engine_install(community_engine(community), release, newest.number, err);
	} else {
		ok = ok && !newest.number;
	}
	community_know_tests(community, buf_view(&newest.tests));
	buf_free(&newest.model);
	buf_free(&newest.tests);
	return ok;
}

static bool publish_older(struct community *community, uint64_t version)
{
	struct pack *pack = NULL;
	struct diagnostics diagnostics = { 0 };
	const struct log *log = host_log(community_host(community));
	struct buf note = BUF_INIT;
	uint64_t published;
	ERR_DECLARE(err);
	buf_printf(&note, "%s; version %llu is in force again", community_policy(community)->fallback, (unsigned long long)version);
	struct publish_options options = { .actor = STR("system"), .note = buf_view(&note), .rollback = true };
	bool ok = community_version_pack(community, version, &pack, &err) && community_publish(community, pack, &options, &published, &diagnostics, &err);
	if (ok)
		log_line(log, LOG_ERROR, "version_fell_back", "community", community_name(community), "why", buf_cstr(&note), NULL);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	buf_free(&note);
	return ok;
}

/* The newest stored version that loads and fits what is stored rules on, as a rollback with its reason in the log. When there is none, the community
 * can be read, and takes events again with the next publish. */
void newest_fall_back(struct community *community)
{
	const char *why = community_policy(community)->fallback;
	uint64_t version = why ? engine_release(community_engine(community))->version : 0;
	while (version > 1 && !publish_older(community, version - 1))
		version--;
	if (version == 1)
		log_line(host_log(community_host(community)), LOG_ERROR, "no_version_loads", "community", community_name(community), "why", why, NULL);
}
