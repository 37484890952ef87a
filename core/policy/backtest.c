#include "policy/backtest.h"
#include "policy/backtest_report.h"
#include "engine/tables.h"
#include "policy/release.h"
#include "policy/versions.h"

struct trial {
	const struct backtest_request *request;
	struct store *history;                         /* of the call under way */
	struct backtest_options options;
	struct arena arena;                            /* params */
	struct pack *pack;                             /* a stored candidate's, or the request's (borrowed) */
	bool owns_pack;
	char hash[65];                                 /* of the candidate */
	struct backtest *backtest;
};

enum { ENTITY_EXAMPLES = 5, MOVERS_MOST = 20 };

/* ---- the candidate ---- */

static struct limits patient(void)
{
	struct limits limits = limits_default();
	limits.patient = true;                         /* counts decide, the clock of this machine today does not */
	return limits;
}

static struct release *load_recorded(void *arg, uint64_t version, struct err *err)
{
	struct trial *trial = arg;
	struct pack *pack = NULL;
	struct diagnostics diagnostics = { 0 };
	if (!versions_pack(trial->history, version, &pack, err))
		return NULL;
	struct release *release = pack_load(pack, patient(), &diagnostics, NULL);
	if (!release)
		err_set(err, ERR_CORRUPT, "stored version %llu cannot be loaded: %s", (unsigned long long)version, diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return release;
}

/* What the candidate's setup names and nobody has made yet is there before the first event; the rest is recorded history. */
static bool set_up(void *arg, struct engine *engine, struct err *err)
{
	struct trial *trial = arg;
	(void)err;
	pack_setup_missing(trial->pack, engine, patient());
	return true;
}

static bool find_pack(struct trial *trial, struct err *err)
{
	trial->pack = trial->request->pack;
	trial->owns_pack = !trial->pack && trial->request->version;
	return !trial->owns_pack || versions_pack(trial->history, trial->request->version, &trial->pack, err);
}

/* NULL without err: the versions as recorded. */
static struct release *candidate_of(struct trial *trial, struct diagnostics *diagnostics, struct err *err)
{
	struct version newest;
	if (!versions_newest(trial->history, &newest, err) || !find_pack(trial, err))
		return NULL;
	if (!newest.number) {
		err_set(err, ERR_CONFLICT, "nothing is published yet: there is no history to look at");
		return NULL;
	}
	struct release *release = trial->pack ? pack_load(trial->pack, patient(), diagnostics, NULL) : NULL;
	if (trial->pack && !release)
		err_set(err, ERR_MODEL, "the candidate has errors");
	bool active = release && strcmp(release->hash, newest.hash) == 0;
	if (release)
		memcpy(trial->hash, release->hash, sizeof trial->hash);
	if (!active || trial->request->since.len || trial->request->after_seq)
		return release;
	release->free(release);                        /* its own history: from its publish on */
	trial->options.since_us = newest.time_us;
	return NULL;
}

/* ---- opening ---- */

static bool read_params(struct trial *trial, struct err *err)
{
	if (!trial->request->params.len)
		return true;
	const struct json *params = json_parse(trial->request->params, JSON_LIMITS, &trial->arena, err);
	if (params && params->type != JSON_ARRAY)
		return err_set(err, ERR_INPUT, "params are an array of {\"values\":{…},\"scope\":{…}}");
	for (const struct json *one = json_first(params); one; one = one->next)
		if (!json_get(one, "values") || json_get(one, "values")->type != JSON_OBJECT || !json_get(one, "values")->len)
			return err_set(err, ERR_INPUT, "each of params has \"values\": {name: value}");
	trial->options.params = params && params->len ? params : NULL;
	return params != NULL;
}

/* Times without a zone are the community's. */
static bool read_times(struct trial *trial, struct err *err)
{
	const struct backtest_request *request = trial->request;
	struct version newest;
	if (!request->since.len && !request->until.len)
		return true;
	struct release *release = versions_newest(trial->history, &newest, err) && newest.number ? load_recorded(trial, newest.number, err) : NULL;
	bool ok = release && (!request->since.len || calendar_time_parse(release->calendar, request->since, &trial->options.since_us, err))
	                  && (!request->until.len || calendar_time_parse(release->calendar, request->until, &trial->options.until_us, err));
	if (release)
		release->free(release);
	return ok || (err->code ? false : err_set(err, ERR_CONFLICT, "nothing is published yet: there is no history to look at"));
}

static bool ask_progress(void *arg, uint64_t events, uint64_t seq)
{
	const struct trial *trial = arg;
	return trial->request->progress(trial->request->arg, events, seq, trial->backtest ? differences_count(backtest_differences(trial->backtest)) : 0);
}

struct trial *trial_open(struct store *history, const char *community, const struct backtest_request *request, struct diagnostics *diagnostics, struct err *err)
{
	struct trial *trial = mem_zalloc(sizeof *trial);
	trial->request = request;
	trial->history = history;
	trial->options = (struct backtest_options){ .community = community, .limits = limits_default(), .load = load_recorded, .load_arg = trial, .since_us = INT64_MIN, .until_us = INT64_MAX,
		.after_seq = request->after_seq, .examples_max = request->examples_max < EXAMPLES_MOST ? request->examples_max : EXAMPLES_MOST,
		.progress = request->progress ? ask_progress : NULL, .arg = trial };
	bool ok = read_params(trial, err) && read_times(trial, err);
	struct release *candidate = ok ? candidate_of(trial, diagnostics, err) : NULL;
	ok = ok && err->code == ERR_NONE;
	if (ok && candidate)
		trial->options.set_up = set_up;
	if (ok && candidate && request->after_seq)
		trial->options.until_hash = trial->hash;
	trial->backtest = ok ? backtest_new(&trial->options, candidate, err) : NULL;
	if (trial->backtest)
		return trial;
	trial_free(trial);
	return NULL;
}

void trial_free(struct trial *trial)
{
	if (!trial)
		return;
	backtest_free(trial->backtest);
	if (trial->owns_pack)
		pack_free(trial->pack);
	arena_free(&trial->arena);
	mem_free(trial);
}

/* ---- running it ---- */

bool trial_read(struct trial *trial, struct store *history, struct err *err)
{
	trial->history = history;
	return backtest_read(trial->backtest, history, err);
}

bool trial_reach(struct trial *trial, int64_t time_us, struct err *err)
{
	return backtest_reach(trial->backtest, time_us, err);
}

uint64_t trial_seq(const struct trial *trial)
{
	return backtest_report(trial->backtest)->seq;
}

bool trial_met(const struct trial *trial)
{
	return backtest_report(trial->backtest)->met;
}

void trial_counts(const struct trial *trial, uint64_t *events, uint64_t *differences, uint64_t *inapplicable)
{
	*events = backtest_report(trial->backtest)->events;
	*differences = differences_count(backtest_differences(trial->backtest));
	*inapplicable = differences_inapplicable_count(backtest_differences(trial->backtest));
}

static void put_time(const struct calendar *calendar, const char *name, int64_t time_us, struct buf *out)
{
	if (!time_us)
		return;
	json_put_name(out, name);
	buf_byte(out, '"');
	calendar_time_print(calendar, time_us, out);
	buf_byte(out, '"');
}

static void put_head(const struct trial *trial, const struct calendar *calendar, struct buf *out)
{
	const struct backtest_report *report = backtest_report(trial->backtest);
	uint64_t differences = differences_count(backtest_differences(trial->backtest));
	buf_printf(out, "{\"events\":%llu,\"inputs\":%llu,\"aside\":%llu,\"stopped\":%s,\"seq\":%llu", (unsigned long long)report->events, (unsigned long long)report->inputs,
	           (unsigned long long)report->aside, report->stopped ? "true" : "false", (unsigned long long)report->seq);
	put_time(calendar, "since", report->since_us, out);
	put_time(calendar, "until", report->until_us, out);
	json_put_name(out, "percent");
	uint64_t tenths = report->events ? differences * 1000 / report->events : 0;
	json_put_num(out, (double)tenths / 10);
}

static bool put_all(struct trial *trial, struct buf *out, struct err *err)
{
	struct backtest *backtest = trial->backtest;
	if (!backtest_settle(backtest, err))
		return false;
	const struct world *const worlds[SIDES] = { engine_world(backtest_engine(backtest, SIDE_RECORDED)), engine_world(backtest_engine(backtest, SIDE_CANDIDATE)) };
	put_head(trial, world_calendar(worlds[SIDE_CANDIDATE]), out);
	differences_write(backtest_differences(backtest), worlds, out);
	bool ok = report_counts(backtest, out, err);
	waits_write(backtest_waits(backtest), out);
	report_deadlines(backtest, out);
	ok = ok && report_alerts(backtest, out, err);
	report_balances(backtest, MOVERS_MOST, out);
	ok = ok && report_entities(backtest, ENTITY_EXAMPLES, out, err);
	report_labels(backtest, out);
	return ok;
}

bool trial_report(struct trial *trial, struct buf *out, struct err *err)
{
	bool ok = put_all(trial, out, err);
	buf_byte(out, '}');
	return ok;
}

/* Of the candidate, or of the version that was in force last. */
static bool put_indicators(struct trial *trial, struct buf *out, struct err *err)
{
	struct version newest;
	struct pack *pack = NULL;
	bool ok = trial->pack || (versions_newest(trial->history, &newest, err) && versions_pack(trial->history, newest.number, &pack, err));
	if (ok)
		report_indicators(trial->backtest, trial->pack ? trial->pack : pack, out);
	pack_free(pack);
	return ok;
}

/* The last thing that is asked of it. */
static bool final_report(struct trial *trial, struct buf *out, struct err *err)
{
	bool ok = put_all(trial, out, err) && put_indicators(trial, out, err);
	buf_byte(out, '}');
	return ok;
}

bool history_backtest(struct store *history, const char *community, const struct backtest_request *request, struct buf *out, struct diagnostics *diagnostics, struct err *err)
{
	struct trial *trial = trial_open(history, community, request, diagnostics, err);
	bool ok = trial && trial_read(trial, history, err) && final_report(trial, out, err);
	trial_free(trial);
	return ok;
}

static bool first_row(void *arg, const struct cell *cells, size_t count)
{
	(void)count;
	*(uint64_t *)arg = (uint64_t)cells[LOG_SEQ].integer;
	return false;
}

/* Places in the log have no gaps: the last one is found by halving. */
bool history_newest(struct store *history, uint64_t *seq, struct err *err)
{
	uint64_t low = 0, high = UINT64_C(1) << 40;
	bool ok = true;
	while (ok && low < high) {
		uint64_t middle = low + (high - low + 1) / 2, found = 0;
		struct cell from = CELL_OF_INT((int64_t)middle);
		ok = store_scan(history, TABLE_LOG, &from, 1, first_row, &found, err);
		if (found >= middle)
			low = found;
		else
			high = middle - 1;
	}
	*seq = low;
	return ok;
}

/* ---- params ---- */

/* name@scope=id=value: a value for one scope; name=value for everybody. */
static bool put_param(const char *text, struct buf *out, struct err *err)
{
	const char *equals = strchr(text, '='), *at = strchr(text, '@'), *value = equals;
	bool scoped = at && equals && at < equals;
	if (scoped)
		value = strchr(equals + 1, '=');
	if (!value || value == text || (scoped && (at == text || equals == at + 1 || value == equals + 1)))
		return err_set(err, ERR_INPUT, "'%.80s' must be name=value, or name@grid=g3=value for a value by grid", text);
	struct buf plain = BUF_INIT;
	buf_add(&plain, text, (size_t)((scoped ? at : value) - text));
	buf_text(&plain, value);
	const char *const params[] = { buf_cstr(&plain) };
	json_put_comma(out);
	buf_lit(out, "{\"values\":");
	bool ok = params_json(params, 1, out, err);
	if (scoped) {
		buf_lit(out, ",\"scope\":{");
		json_put_str(out, (struct str){ at + 1, (size_t)(equals - at - 1) });
		buf_byte(out, ':');
		json_put_str(out, (struct str){ equals + 1, (size_t)(value - equals - 1) });
		buf_byte(out, '}');
	}
	buf_byte(out, '}');
	buf_free(&plain);
	return ok;
}

bool trial_params(const char *const *params, size_t count, struct buf *out, struct err *err)
{
	bool ok = true;
	buf_byte(out, '[');
	for (size_t i = 0; i < count && ok; i++)
		ok = put_param(params[i], out, err);
	buf_byte(out, ']');
	return ok;
}
