#include "policy/backtest.h"
#include "policy/release.h"
#include "policy/versions.h"

/* ---- the end states side by side ---- */

struct counted { uint64_t of[SIDES]; char *name; };
struct counting { struct map counts; enum side side; struct str (*value)(void *of, struct record *record); void *of; };

static bool count_record(void *arg, struct record *record)
{
	struct counting *counting = arg;
	struct str value = counting->value(counting->of, record);
	struct counted *counted = map_get(&counting->counts, value);
	if (!counted) {
		counted = mem_zalloc(sizeof *counted);
		counted->name = str_dup(value);
		map_put(&counting->counts, value, counted);
	}
	counted->of[counting->side]++;
	return true;
}

static struct str state_of(void *of, struct record *record)
{
	(void)of;
	return str_of(record_state(record));
}

struct field_of { const char *name; };

static struct str value_of(void *of, struct record *record)
{
	const struct field_of *field_of = of;
	const struct field *field = kind_field(record_kind(record), str_of(field_of->name));
	if (!field || !record_has(record, field))
		return STR_NONE;
	return field->type == FIELD_ENUM ? str_of(field->values[record->slots[field->index].integer]) : record_id(record->slots[field->index].ref);
}

/* {value:{"recorded":N,"candidate":N}} of those that differ; nothing is written when none does. */
static bool write_counts(struct counting *counting, const char *name, struct buf *out)
{
	bool any = false;
	for (size_t i = 0; i < counting->counts.count; i++) {
		struct counted *counted = counting->counts.entries[i].value;
		if (counted->of[SIDE_RECORDED] != counted->of[SIDE_CANDIDATE]) {
			if (!any) {
				json_put_name(out, name);
				buf_byte(out, '{');
			}
			any = true;
			json_put_comma(out);
			json_put_text(out, counted->name);
			buf_printf(out, ":{\"recorded\":%llu,\"candidate\":%llu}", (unsigned long long)counted->of[SIDE_RECORDED], (unsigned long long)counted->of[SIDE_CANDIDATE]);
		}
		mem_free(counted->name);
		mem_free(counted);
	}
	map_free(&counting->counts);
	if (any)
		buf_byte(out, '}');
	return any;
}

static bool count_both(struct backtest *backtest, const char *kind_name, struct counting *counting, struct err *err)
{
	for (int side = 0; side < SIDES; side++) {
		const struct world *world = engine_world(backtest_engine(backtest, (enum side)side));
		struct query query = { .kind = model_kind(world_model(world), str_of(kind_name)) };
		counting->side = (enum side)side;
		if (query.kind && !query_each(world, &query, count_record, counting, err))
			return false;
	}
	return true;
}

static bool is_own(const struct kind *kind)
{
	return strncmp(kind->name, "muster_", 7) != 0;
}

static bool write_states(struct backtest *backtest, struct buf *out, struct err *err)
{
	const struct model *model = world_model(engine_world(backtest_engine(backtest, SIDE_CANDIDATE)));
	json_put_name(out, "states");
	buf_byte(out, '{');
	bool ok = true;
	for (uint16_t i = 0; i < model->kind_count && ok; i++) {
		struct counting counting = { .value = state_of };
		if (!is_own(&model->kinds[i]) || !model->kinds[i].state_count)
			continue;
		ok = count_both(backtest, model->kinds[i].name, &counting, err);
		write_counts(&counting, model->kinds[i].name, out);
	}
	buf_byte(out, '}');
	return ok;
}

/* Enums, and refs to entities there are few of: wishes by unit, incidents by rung. */
static bool write_values(struct backtest *backtest, struct buf *out, struct err *err)
{
	const struct model *model = world_model(engine_world(backtest_engine(backtest, SIDE_CANDIDATE)));
	json_put_name(out, "values");
	buf_byte(out, '{');
	bool ok = true;
	for (uint16_t i = 0; i < model->kind_count && ok; i++) {
		const struct kind *kind = &model->kinds[i];
		struct buf fields = BUF_INIT;
		for (uint16_t k = 0; k < kind->field_count && ok && is_own(kind); k++) {
			const struct field *field = &kind->fields[k];
			struct field_of of = { field->name };
			struct counting counting = { .value = value_of, .of = &of };
			if (field->type != FIELD_ENUM && !(field->type == FIELD_REF && field->target))
				continue;
			ok = count_both(backtest, kind->name, &counting, err);
			write_counts(&counting, field->name, &fields);
		}
		if (fields.len) {
			json_put_name(out, kind->name);
			buf_byte(out, '{');
			buf_str(out, buf_view(&fields));
			buf_byte(out, '}');
		}
		buf_free(&fields);
	}
	buf_byte(out, '}');
	return ok;
}

/* ---- running it ---- */

static struct release *load_model(void *arg, uint64_t version, struct err *err)
{
	struct pack *pack = NULL;
	struct diagnostics diagnostics = { 0 };
	struct limits limits = limits_default();
	limits.patient = true;
	if (!versions_pack(arg, version, &pack, err))
		return NULL;
	struct release *release = pack_load(pack, limits, &diagnostics, NULL);
	if (!release)
		err_set(err, ERR_CORRUPT, "stored version %llu cannot be loaded: %s", (unsigned long long)version, diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return release;
}

static struct release *candidate_of(struct store *history, const struct backtest_request *request, struct diagnostics *diagnostics, struct err *err)
{
	struct limits limits = limits_default();
	struct pack *pack = request->pack, *stored = NULL;
	struct version newest;
	limits.patient = true;                         /* counts decide, the clock of this machine today does not */
	if (!versions_newest(history, &newest, err))
		return NULL;
	if (!newest.number) {
		err_set(err, ERR_CONFLICT, "nothing is published yet: there is no history to look at");
		return NULL;
	}
	if (!pack && !versions_pack(history, request->version ? request->version : newest.number, &stored, err))
		return NULL;
	struct release *release = pack_load(pack ? pack : stored, limits, diagnostics, NULL);
	if (!release)
		err_set(err, ERR_MODEL, "the candidate has errors");
	pack_free(stored);
	return release;
}

static bool time_of(const struct release *release, struct str text, int64_t absent, int64_t *time_us, struct err *err)
{
	*time_us = absent;
	return !text.len || calendar_time_parse(release->calendar, text, time_us, err);
}

static bool write_report(struct backtest *backtest, const struct backtest_report *report, struct buf *out, struct err *err)
{
	const struct calendar *calendar = world_calendar(engine_world(backtest_engine(backtest, SIDE_CANDIDATE)));
	buf_printf(out, "{\"events\":%llu,\"inputs\":%llu,\"aside\":%llu,\"stopped\":%s", (unsigned long long)report->events, (unsigned long long)report->inputs,
	           (unsigned long long)report->aside, report->stopped ? "true" : "false");
	bool ok = write_states(backtest, out, err) && write_values(backtest, out, err);
	differences_write(backtest_differences(backtest), calendar, out);
	buf_byte(out, '}');
	return ok;
}

static bool run(struct store *history, const char *community, const struct backtest_request *request, struct release *candidate, const struct json *params, struct buf *out, struct err *err)
{
	struct backtest_options options = { .community = community, .log = history, .limits = limits_default(), .load = load_model,
		.params = params, .examples_max = request->examples_max, .progress = request->progress, .arg = request->arg, .load_arg = history };
	struct backtest_report report;
	if (!time_of(candidate, request->since, INT64_MIN, &options.since_us, err) || !time_of(candidate, request->until, INT64_MAX, &options.until_us, err)) {
		candidate->free(candidate);
		return false;
	}
	struct backtest *backtest = backtest_run(&options, candidate, &report, err);
	bool ok = backtest && write_report(backtest, &report, out, err);
	backtest_free(backtest);
	return ok;
}

bool history_backtest(struct store *history, const char *community, const struct backtest_request *request, struct buf *out, struct diagnostics *diagnostics, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	const struct json *params = NULL;
	bool ok = !request->param_count || (params_json(request->params, request->param_count, &text, err) && (params = json_parse(buf_view(&text), JSON_LIMITS, &arena, err)) != NULL);
	struct release *candidate = ok ? candidate_of(history, request, diagnostics, err) : NULL;
	ok = candidate && run(history, community, request, candidate, params, out, err);
	buf_free(&text);
	arena_free(&arena);
	return ok;
}
