#include "engine/limits.h"
#include "base/clock.h"
#include "base/json.h"

#include <string.h>

static const struct limit_def defs[] = {
	{ "instructions", "instructions", 5000000, 10000, 50000000, 1, "a run of a rule may use" },
	{ "clock_ms", "ms", 200, 10, 1000, 1000, "a run may take" },
	{ "memory_mb", "MiB", 16, 1, 64, 1 << 20, "of script memory a run may take beyond what was in use" },
	{ "raised", "events", 100, 1, 1000, 1, "a run may raise" },
	{ "timers", "timers", 200, 1, 2000, 1, "a run may set" },
	{ "alerts", "alerts", 50, 1, 500, 1, "a run may ask for" },
	{ "calls", "calls", 1000, 10, 20000, 1, "of words a run may make" },
	{ "depth", "events", 16, 1, 32, 1, "caused by events caused by events" },
	{ "log_lines", "lines", 100, 0, 1000, 1, "a run may write to the operator's log" },
	{ "log_kb", "KiB", 64, 0, 1024, 1024, "a run may write to the operator's log" },
	{ "community_timers", "timers", 100000, 100, 1000000, 1, "a community may have pending" },
	{ "firings_an_hour", "firings", 100, 1, 3600, 1, "of one entity's timers within an hour" },
	{ "dedupe_days", "days", 7, 1, 90, DAY_US, "an event's id is remembered" },
	{ "dedupe_ids", "ids", 1000000, 1000, 10000000, 1, "of events are remembered" },
	{ "explain_days", "days", 90, 1, 3650, DAY_US, "an explanation tells looks of rules that did nothing by what they found; older ones of a rule as one" },
	{ "lag_rows", "rows", 1000000, 10000, 4000000, 1, "the tables may be behind the log before requests get 429" },
};

const struct limit_def *limits_defs(size_t *count)
{
	*count = COUNT_OF(defs);
	return defs;
}

/* One place that knows where each is kept: a value goes in or comes out, in the field's own unit. */
static int64_t swap_value(struct limits *limits, const struct limit_def *def, const int64_t *set)
{
	struct { size_t *size; uint32_t *small; uint64_t *large; int64_t *time; } at[COUNT_OF(defs)] = {
		{ .large = &limits->instructions }, { .time = &limits->clock_us }, { .size = &limits->memory_bytes }, { .small = &limits->raised }, { .small = &limits->timers },
		{ .small = &limits->alerts }, { .small = &limits->calls }, { .small = &limits->depth }, { .small = &limits->log_lines }, { .size = &limits->log_bytes },
		{ .small = &limits->community_timers }, { .small = &limits->firings_an_hour }, { .time = &limits->dedupe_window_us }, { .small = &limits->dedupe_max },
		{ .time = &limits->explain_us }, { .size = &limits->lag_rows } };
	size_t i = (size_t)(def - defs);
	if (at[i].size)
		return (int64_t)(set ? (*at[i].size = (size_t)*set) : *at[i].size);
	if (at[i].small)
		return (int64_t)(set ? (*at[i].small = (uint32_t)*set) : *at[i].small);
	if (at[i].large)
		return (int64_t)(set ? (*at[i].large = (uint64_t)*set) : *at[i].large);
	return set ? (*at[i].time = *set) : *at[i].time;
}

static void put_value(struct limits *limits, const struct limit_def *def, int64_t value)
{
	int64_t kept = value * def->factor;
	swap_value(limits, def, &kept);
}

int64_t limits_get(const struct limits *limits, const struct limit_def *def)
{
	struct limits copy = *limits;
	return swap_value(&copy, def, NULL) / def->factor;
}

struct limits limits_default(void)
{
	struct limits limits = { .turn_factor = 10 };
	for (size_t i = 0; i < COUNT_OF(defs); i++)
		put_value(&limits, &defs[i], defs[i].normal);
	return limits;
}

bool limits_set(struct limits *limits, const char *name, int64_t value, struct err *err)
{
	const char *names[COUNT_OF(defs) + 1] = { NULL };
	char hint[80];
	for (size_t i = 0; i < COUNT_OF(defs); i++) {
		names[i] = defs[i].name;
		if (strcmp(name, defs[i].name) != 0)
			continue;
		if (value < defs[i].least || value > defs[i].most)
			return err_set(err, ERR_MODEL, "limits.%s must be %lld to %lld %s (%s), not %lld", name, (long long)defs[i].least, (long long)defs[i].most, defs[i].unit, defs[i].help, (long long)value);
		put_value(limits, &defs[i], value);
		return true;
	}
	return err_set(err, ERR_MODEL, "there is no limit '%.40s'%s", name, err_suggest(hint, sizeof hint, name, names));
}

void limits_json(const struct limits *limits, struct buf *out)
{
	buf_byte(out, '[');
	for (size_t i = 0; i < COUNT_OF(defs); i++) {
		buf_printf(out, "%s{\"name\":\"%s\",\"value\":%lld,\"unit\":\"%s\",\"default\":%lld,\"least\":%lld,\"most\":%lld,\"help\":\"%s\"}", i ? "," : "", defs[i].name,
		           (long long)limits_get(limits, &defs[i]), defs[i].unit, (long long)defs[i].normal, (long long)defs[i].least, (long long)defs[i].most, defs[i].help);
	}
	buf_byte(out, ']');
}

void limits_changed_json(const struct limits *limits, struct buf *out)
{
	size_t changed = 0;
	for (size_t i = 0; i < COUNT_OF(defs); i++)
		if (limits_get(limits, &defs[i]) != defs[i].normal)
			buf_printf(out, "%s\"%s\":%lld", changed++ ? "," : "{", defs[i].name, (long long)limits_get(limits, &defs[i]));
	if (changed)
		buf_byte(out, '}');
}
