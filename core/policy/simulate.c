#include "policy/simulate.h"
#include "policy/publish.h"
#include "policy/release.h"
#include "script/simulation.h"

#include <stdio.h>

struct simulating {
	struct pack *pack;
	const struct simulate_options *options;
	struct simulation *simulation;
	struct host *host;
	struct community *community;
	int64_t from_us, until_us;
	struct diagnostics *diagnostics;
};

static bool has_simulation(const struct script_source *source)
{
	for (size_t i = 0; i < source->count; i++)
		if (strcmp(source->files[i].path, "simulation.lua") == 0)
			return true;
	return false;
}

bool simulate_check(struct pack *pack, const struct release *release, struct diagnostics *diagnostics)
{
	struct script_source source = pack_source(pack, limits_default());
	struct simulation *simulation = has_simulation(&source) ? simulation_load(&source, release, diagnostics) : NULL;
	bool ok = simulation || !has_simulation(&source);
	simulation_free(simulation);
	return ok;
}

static void take_progress(void *arg, int64_t now_us)
{
	const struct simulating *simulating = arg;
	double share = (double)(now_us - simulating->from_us) / (double)(simulating->until_us - simulating->from_us);
	simulating->options->progress(simulating->options->arg, share);
}

/* The pack loaded once aside: who lives in it and since when. */
static bool look(struct simulating *simulating, char name[64], struct err *err)
{
	const struct simulate_options *options = simulating->options;
	struct release *release = pack_load(simulating->pack, limits_default(), simulating->diagnostics, NULL);
	if (!release)
		return err_set(err, ERR_MODEL, "the pack has errors");
	struct script_source source = pack_source(simulating->pack, limits_default());
	simulating->simulation = simulation_load(&source, release, simulating->diagnostics);
	bool ok = simulating->simulation || err_set(err, ERR_MODEL, "the pack's simulation has errors");
	const char *from = ok && !options->from ? simulation_from(simulating->simulation) : options->from;
	if (ok && (!from || !from[0]))
		ok = err_set(err, ERR_INPUT, "the pack's simulation names no first day: say --from DATE");
	ok = ok && calendar_time_parse(release->calendar, str_of(from), &simulating->from_us, err);
	if (ok) {
		struct duration days = { 1, { { options->days, UNIT_DAY } } };
		simulating->until_us = calendar_add(release->calendar, simulating->from_us, &days);
		snprintf(name, 64, "%s", release->name);
	}
	release->free(release);
	return ok;
}

static bool settle_in(struct simulating *simulating, const char *name, struct err *err)
{
	const struct simulate_options *options = simulating->options;
	struct clock clock = clock_virtual(simulating->from_us);
	struct host_config config = { .data_dir = options->out, .clock = &clock, .limits = limits_default() };
	struct publish_options publish = { .actor = STR("simulation"), .note = STR_NONE };
	uint64_t version;
	simulating->host = host_new(&config, err);
	if (simulating->host && host_find(simulating->host, str_of(name)))
		return err_set(err, ERR_CONFLICT, "%s holds a community '%s' already: name another folder", options->out, name);
	simulating->community = simulating->host ? host_add(simulating->host, name, err) : NULL;
	return simulating->community && community_publish(simulating->community, simulating->pack, &publish, &version, simulating->diagnostics, err);
}

static void put_date(const struct calendar *calendar, const char *name, int64_t time_us, struct buf *out)
{
	struct civil civil = calendar_local(calendar, time_us);
	buf_printf(out, ",\"%s\":\"%04d-%02d-%02d\"", name, civil.year, civil.month, civil.day);
}

/* {"wishes_collected":100,…}: the lines by key */
static void put_indicators(const struct json *lines, struct buf *out)
{
	buf_lit(out, ",\"indicators\":{");
	for (const struct json *line = json_first(lines); line; line = line->next) {
		const struct json *key = json_get(line, "key"), *value = json_get(line, "value");
		if (!key || key->type != JSON_TEXT)
			continue;
		json_put_comma(out);
		json_put_str(out, json_str(key));
		buf_byte(out, ':');
		if (value)
			json_write(out, value);
		else
			buf_lit(out, "null");
	}
	buf_byte(out, '}');
}

static bool put_result(struct simulating *simulating, struct str lived, struct buf *out, struct err *err)
{
	const struct simulate_options *options = simulating->options;
	struct engine *engine = community_engine(simulating->community);
	const struct calendar *calendar = world_calendar(engine_world(engine));
	struct health health = engine_health(engine);
	struct arena arena = ARENA_INIT;
	const struct json *json = json_parse(lived, (struct json_limits){ 32, 1000000 }, &arena, err);
	if (json) {
		buf_lit(out, "{\"pack\":");
		json_put_text(out, community_name(simulating->community));
		buf_printf(out, ",\"seed\":%llu,\"days\":%d", (unsigned long long)options->seed, options->days);
		put_date(calendar, "since", simulating->from_us, out);
		put_date(calendar, "until", simulating->until_us, out);
		buf_printf(out, ",\"events\":%llu,\"failures\":%zu,\"log_hash\":\"%016llx\"", (unsigned long long)engine_seq(engine), health.failures,
		           (unsigned long long)engine_chain(engine));
		put_indicators(json_get(json, "lines"), out);
		static const char *const parts[] = { "acts", "refused", "lines" };
		for (size_t i = 0; i < COUNT_OF(parts); i++) {
			const struct json *part = json_get(json, parts[i]);
			json_put_name(out, parts[i]);
			if (i == 1 && part->type == JSON_ARRAY)        /* an empty table is a list in Lua's eyes */
				buf_lit(out, "{}");
			else
				json_write(out, part);
		}
		buf_byte(out, '}');
	}
	arena_free(&arena);
	return json != NULL;
}

static bool run(struct simulating *simulating, struct buf *json, struct err *err)
{
	const struct simulate_options *options = simulating->options;
	struct engine *engine = community_engine(simulating->community);
	struct buf lived = BUF_INIT;
	struct simulation_run life = { .engine = engine, .clock = host_clock(simulating->host), .seed = options->seed, .until_us = simulating->until_us,
		.progress = options->progress ? take_progress : NULL, .arg = simulating };
	engine_hold(engine, true);
	bool ok = (!options->param_count || params_submit(engine, options->params, options->param_count, STR("simulation"), err)) && simulation_live(simulating->simulation, &life, &lived, err);
	engine_hold(engine, false);
	ok = ok && engine_flush(engine, err) && put_result(simulating, buf_view(&lived), json, err);
	buf_free(&lived);
	return ok;
}

bool simulate_pack(struct pack *pack, const struct simulate_options *options, struct buf *json, struct diagnostics *diagnostics, struct err *err)
{
	struct simulating simulating = { .pack = pack, .options = options, .diagnostics = diagnostics };
	char name[64];
	bool ok = look(&simulating, name, err) && settle_in(&simulating, name, err) && run(&simulating, json, err);
	host_free(simulating.host);
	simulation_free(simulating.simulation);
	return ok;
}
