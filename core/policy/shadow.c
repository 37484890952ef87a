#include "policy/shadow.h"
#include "policy/shadow_files.h"
#include "policy/versions.h"

#include <stdio.h>
#include <time.h>

/* A deadline of the live community that falls due is written down within this; what only the candidate has waits as long. */
static const int64_t behind_us = 10 * SECOND_US, look_us = 200000, report_us = SECOND_US;
enum { REPORT_SHARE = 20 };                            /* reports take at most one part in this of the time */

enum shadow_state { SHADOW_RUNNING, SHADOW_ENDED, SHADOW_FAILED };
static const char *const state_names[] = { "running", "ended", "failed" };

struct shadow {
	char *data, *community, *by, *note, *started, *ended, *why;
	uint64_t id, after_seq, live_version, seq, events, differences, inapplicable;
	enum shadow_state state;
	struct arena arena;                            /* the request */
	struct buf text;
	struct backtest_request request;
	uint64_t files;                                /* of the candidate; 0: none were given */
	bool fresh;                                    /* nobody has been told that it runs */
};

static char *now_text(void)
{
	char text[40];
	time_t now = time(NULL);
	struct tm parts;
	gmtime_r(&now, &parts);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
	return mem_string(text);
}

/* ---- status ---- */

static void put_number(struct buf *out, const char *name, uint64_t number)
{
	json_put_name(out, name);
	buf_printf(out, "%llu", (unsigned long long)number);
}

static void put_text(struct buf *out, const char *name, const char *text)
{
	if (!text || !text[0])
		return;
	json_put_name(out, name);
	json_put_text(out, text);
}

void shadow_status(const struct shadow *shadow, struct buf *out)
{
	buf_byte(out, '{');
	put_number(out, "id", shadow->id);
	put_text(out, "state", state_names[shadow->state]);
	put_text(out, "by", shadow->by);
	put_text(out, "note", shadow->note);
	json_put_name(out, "candidate");
	buf_byte(out, '{');
	if (shadow->request.version)
		put_number(out, "version", shadow->request.version);
	if (shadow->files)
		put_number(out, "files", shadow->files);
	if (shadow->request.params.len) {
		json_put_name(out, "params");
		buf_str(out, shadow->request.params);
	}
	buf_byte(out, '}');
	put_text(out, "started", shadow->started);
	put_number(out, "after", shadow->after_seq);
	put_number(out, "live_version", shadow->live_version);
	put_number(out, "seq", shadow->seq);
	put_number(out, "events", shadow->events);
	put_number(out, "differences", shadow->differences);
	put_number(out, "inapplicable", shadow->inapplicable);
	put_text(out, "ended", shadow->ended);
	put_text(out, "why", shadow->why);
	buf_byte(out, '}');
}

static bool keep_status(const struct shadow *shadow, struct err *err)
{
	struct buf text = BUF_INIT;
	shadow_status(shadow, &text);
	bool ok = shadow_file_write(shadow->data, shadow->community, shadow->id, "status", buf_view(&text), err);
	buf_free(&text);
	return ok;
}

static uint64_t number_of(const struct json *json, const char *name)
{
	const struct json *value = json_get(json, name);
	return value && value->type == JSON_INT && value->integer > 0 ? (uint64_t)value->integer : 0;
}

static void set_text(char **to, const char *text)
{
	mem_free(*to);
	*to = mem_string(text);
}

static enum shadow_state state_of(const struct json *json)
{
	for (int i = 0; i < (int)COUNT_OF(state_names); i++)
		if (strcmp(json_text(json, "state"), state_names[i]) == 0)
			return (enum shadow_state)i;
	return SHADOW_FAILED;
}

static void read_counts(struct shadow *shadow, const struct json *json)
{
	const struct json *params = json_get(json_get(json, "candidate"), "params");
	struct buf text = BUF_INIT;
	const struct { uint64_t *to; const char *name; } counts[] = { { &shadow->after_seq, "after" }, { &shadow->live_version, "live_version" }, { &shadow->seq, "seq" }, { &shadow->events, "events" },
		{ &shadow->differences, "differences" }, { &shadow->inapplicable, "inapplicable" } };
	for (size_t i = 0; i < COUNT_OF(counts); i++)
		*counts[i].to = number_of(json, counts[i].name);
	shadow->files = number_of(json_get(json, "candidate"), "files");
	shadow->request.version = number_of(json_get(json, "candidate"), "version");
	if (params)
		json_write(&text, params);
	shadow->request.params = text.len ? arena_str(&shadow->arena, buf_view(&text)) : STR_NONE;
	buf_free(&text);
}

static bool read_status(struct shadow *shadow, struct err *err)
{
	struct buf text = BUF_INIT;
	struct arena arena = ARENA_INIT;
	const struct json *json = shadow_file_read(shadow->data, shadow->community, shadow->id, "status", &text, err) ? json_parse(buf_view(&text), JSON_LIMITS, &arena, err) : NULL;
	if (json) {
		shadow->state = state_of(json);
		read_counts(shadow, json);
		set_text(&shadow->by, json_text(json, "by"));
		set_text(&shadow->note, json_text(json, "note"));
		set_text(&shadow->started, json_text(json, "started"));
	}
	arena_free(&arena);
	buf_free(&text);
	return json != NULL;
}

/* ---- what is asked ---- */

static struct shadow *shadow_make(const char *data, const char *community)
{
	struct shadow *shadow = mem_zalloc(sizeof *shadow);
	shadow->data = mem_string(data);
	shadow->community = mem_string(community);
	shadow->request.examples_max = 100;
	return shadow;
}

void shadow_free(struct shadow *shadow)
{
	if (!shadow)
		return;
	char *texts[] = { shadow->data, shadow->community, shadow->by, shadow->note, shadow->started, shadow->ended, shadow->why };
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		mem_free(texts[i]);
	pack_free(shadow->request.pack);
	arena_free(&shadow->arena);
	buf_free(&shadow->text);
	mem_free(shadow);
}

static bool read_request(struct shadow *shadow, struct err *err)
{
	const struct json *json = json_parse(buf_view(&shadow->text), PACK_JSON_LIMITS, &shadow->arena, err);
	const struct json *files = json_get(json, "files"), *version = json_get(json, "version"), *params = json_get(json, "params");
	struct buf text = BUF_INIT;
	if (!json)
		return false;
	if (!files && !version && !params)
		return err_set(err, ERR_INPUT, "a shadow needs a candidate: files, version or params");
	if (version && !number_of(json, "version"))
		return err_set(err, ERR_INPUT, "version is a number from 1");
	shadow->request.version = number_of(json, "version");
	shadow->request.pack = files ? pack_of_json(files, true, err) : NULL;
	shadow->files = shadow->request.pack ? files->len : 0;
	if (params)
		json_write(&text, params);
	shadow->request.params = text.len ? arena_str(&shadow->arena, buf_view(&text)) : STR_NONE;
	buf_free(&text);
	set_text(&shadow->note, json_text(json, "note"));
	return !files || shadow->request.pack;
}

static struct store *open_live(const struct shadow *shadow, struct err *err)
{
	struct buf path = BUF_INIT;
	buf_printf(&path, "%s/%s/muster.db", shadow->data, shadow->community);
	struct store *store = store_sqlite(buf_cstr(&path), (struct store_sqlite_options){ .read_only = true }, err);
	buf_free(&path);
	return store;
}

static bool take_place(struct shadow *shadow, struct err *err)
{
	struct store *live = open_live(shadow, err);
	struct version newest = { .number = 0 };
	bool ok = live && versions_newest(live, &newest, err) && history_newest(live, &shadow->after_seq, err);
	store_close(live);
	if (ok && !newest.number)
		return err_set(err, ERR_CONFLICT, "nothing is published yet: there is nothing to stand beside");
	shadow->live_version = newest.number;
	return ok;
}

static void drop_oldest(const struct shadow *shadow, const uint64_t *ids, size_t count)
{
	for (size_t i = SHADOWS_KEPT - 1; i < count; i++)
		shadow_file_remove(shadow->data, shadow->community, ids[i]);
}

struct shadow *shadow_new(const char *data, const char *community, struct str request, struct str by, struct err *err)
{
	struct shadow *shadow = shadow_make(data, community);
	size_t count;
	uint64_t *ids = shadow_file_ids(data, community, &count);
	buf_str(&shadow->text, request);
	shadow->id = count ? ids[0] + 1 : 1;
	shadow->by = str_dup(by);
	shadow->started = now_text();
	shadow->fresh = true;
	bool ok = read_request(shadow, err) && take_place(shadow, err) && shadow_file_write(data, community, shadow->id, "request", request, err) && keep_status(shadow, err);
	if (ok)
		drop_oldest(shadow, ids, count);
	mem_free(ids);
	if (ok)
		return shadow;
	shadow_free(shadow);
	return NULL;
}

struct shadow *shadow_again(const char *data, const char *community, uint64_t id, struct err *err)
{
	struct shadow *shadow = shadow_make(data, community);
	shadow->id = id;
	if (read_status(shadow, err) && shadow_file_read(data, community, id, "request", &shadow->text, err) && read_request(shadow, err))
		return shadow;
	shadow_free(shadow);
	return NULL;
}

/* ---- following ---- */

struct following { struct shadow *shadow; struct trial *trial; struct store *live; uint64_t reported; int64_t next_us; };

static int64_t boot_us(void)
{
	struct clock clock = clock_real();
	return clock_boot(&clock);
}

static bool write_report(struct following *following, struct err *err)
{
	struct shadow *shadow = following->shadow;
	struct buf report = BUF_INIT;
	int64_t began = boot_us();
	bool ok = trial_report(following->trial, &report, err) && shadow_file_write(shadow->data, shadow->community, shadow->id, "report", buf_view(&report), err);
	trial_counts(following->trial, &shadow->events, &shadow->differences, &shadow->inapplicable);
	shadow->seq = trial_seq(following->trial);
	buf_free(&report);
	int64_t cost = boot_us() - began;
	following->reported = shadow->seq;
	following->next_us = boot_us() + (cost * REPORT_SHARE > report_us ? cost * REPORT_SHARE : report_us);
	return ok && keep_status(shadow, err);
}

static bool look(struct following *following, struct err *err)
{
	struct clock clock = clock_real();
	return trial_read(following->trial, following->live, err) && (trial_met(following->trial) || trial_reach(following->trial, clock_wall(&clock) - behind_us, err));
}

static void rest(void)
{
	struct timespec pause = { 0, look_us * 1000 };
	nanosleep(&pause, NULL);
}

static bool follow_on(struct following *following, const struct shadow_follow *follow, struct err *err)
{
	struct shadow *shadow = following->shadow;
	bool asked = false;
	if (!look(following, err) || !write_report(following, err))
		return false;
	shadow->fresh = false;
	follow->ready(follow->arg, shadow);
	while (!asked && !trial_met(following->trial)) {
		asked = follow->asked(follow->arg);                /* what is there when it was asked is still looked at */
		if (!look(following, err))
			return false;
		bool due = boot_us() >= following->next_us && trial_seq(following->trial) != following->reported;
		if (due && !write_report(following, err))
			return false;
		if (!asked && !trial_met(following->trial))
			rest();
	}
	shadow->state = SHADOW_ENDED;
	shadow->ended = now_text();
	set_text(&shadow->why, trial_met(following->trial) ? "published / 已发布" : "stopped / 已停止");
	return write_report(following, err);
}

bool shadow_follow(struct shadow *shadow, const struct shadow_follow *follow, struct diagnostics *diagnostics, struct err *err)
{
	struct following following = { .shadow = shadow, .live = open_live(shadow, err) };
	shadow->request.after_seq = shadow->after_seq;
	following.trial = following.live ? trial_open(following.live, shadow->community, &shadow->request, diagnostics, err) : NULL;
	bool ok = following.trial && follow_on(&following, follow, err);
	if (!ok && shadow->fresh)
		shadow_file_remove(shadow->data, shadow->community, shadow->id);       /* whoever asked is told why */
	else if (!ok)
		shadow_failed(shadow->data, shadow->community, shadow->id, err->text);
	trial_free(following.trial);
	store_close(following.live);
	return ok;
}

/* ---- all of them ---- */

void shadow_failed(const char *data, const char *community, uint64_t id, const char *why)
{
	struct shadow *shadow = shadow_make(data, community);
	ERR_DECLARE(ignored);
	shadow->id = id;
	if (read_status(shadow, &ignored) && shadow->state == SHADOW_RUNNING) {
		shadow->state = SHADOW_FAILED;
		shadow->ended = now_text();
		set_text(&shadow->why, why);
		(void)!keep_status(shadow, &ignored);
	}
	shadow_free(shadow);
}

uint64_t shadow_running(const char *data, const char *community)
{
	size_t count;
	uint64_t *ids = shadow_file_ids(data, community, &count), found = 0;
	for (size_t i = 0; i < count && !found; i++) {
		struct shadow *shadow = shadow_make(data, community);
		ERR_DECLARE(ignored);
		shadow->id = ids[i];
		if (read_status(shadow, &ignored) && shadow->state == SHADOW_RUNNING)
			found = ids[i];
		shadow_free(shadow);
	}
	mem_free(ids);
	return found;
}

/* The status with "report" as its last member, when there is one. */
static bool put_one(const char *data, const char *community, uint64_t id, bool with_report, struct buf *out, struct err *err)
{
	struct buf report = BUF_INIT;
	ERR_DECLARE(none);
	if (!shadow_file_read(data, community, id, "status", out, err))
		return false;
	if (with_report && out->len && shadow_file_read(data, community, id, "report", &report, &none)) {
		out->len--;
		buf_lit(out, ",\"report\":");
		buf_str(out, buf_view(&report));
		buf_byte(out, '}');
	}
	buf_free(&report);
	return true;
}

bool shadows_json(const char *data, const char *community, uint64_t id, struct buf *out, struct err *err)
{
	if (id)
		return put_one(data, community, id, true, out, err);
	size_t count;
	uint64_t *ids = shadow_file_ids(data, community, &count), running = shadow_running(data, community);
	bool ok = true;
	buf_lit(out, "{\"running\":");
	if (running)
		ok = put_one(data, community, running, true, out, err);
	else
		buf_lit(out, "null");
	buf_lit(out, ",\"ended\":[");
	for (size_t i = 0; i < count && ok; i++) {
		if (ids[i] == running)
			continue;
		json_put_comma(out);
		ok = put_one(data, community, ids[i], false, out, err);
	}
	buf_lit(out, "]}");
	mem_free(ids);
	return ok;
}
