#include "policy/compare.h"

#include <math.h>

/* ---- figures ---- */

struct figures { size_t count; double sum, mean, sd, min, max; };

static struct figures figures_of(const double *values, size_t count)
{
	struct figures figures = { .count = count, .min = INFINITY, .max = -INFINITY };
	double squares = 0;
	for (size_t i = 0; i < count; i++) {
		figures.sum += values[i];
		figures.min = fmin(figures.min, values[i]);
		figures.max = fmax(figures.max, values[i]);
	}
	figures.mean = figures.sum / (double)count;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - figures.mean) * (values[i] - figures.mean);
	figures.sd = count > 1 ? sqrt(squares / (double)(count - 1)) : 0;
	return figures;
}

/* Two-sided 95 % quantiles of Student's t by degrees of freedom; beyond the table it falls by less than one in a hundred. */
static bool is_clear(const struct figures *difference)
{
	static const double quantiles[] = { 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
		2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042 };
	size_t freedom = difference->count - 1, last = COUNT_OF(quantiles);
	double quantile = quantiles[(freedom < last ? freedom : last) - 1];
	return fabs(difference->mean) > quantile * difference->sd / sqrt((double)difference->count);
}

static void put_number(struct buf *out, const char *name, double number)
{
	json_put_name(out, name);
	json_put_num(out, number);
}

static void put_figures(struct buf *out, const char *name, const struct figures *figures)
{
	json_put_name(out, name);
	buf_byte(out, '{');
	put_number(out, "mean", figures->mean);
	if (figures->count > 1)
		put_number(out, "sd", figures->sd);
	put_number(out, "min", figures->min);
	put_number(out, "max", figures->max);
	buf_byte(out, '}');
}

/* ---- one indicator ---- */

static const struct json *line_of(const struct json *result, struct str key)
{
	for (const struct json *line = json_first(json_get(result, "lines")); line; line = line->next) {
		const struct json *name = json_get(line, "key");
		if (name && name->type == JSON_TEXT && str_eq(json_str(name), key))
			return line;
	}
	return NULL;
}

static bool value_of(const struct json *result, struct str key, double *value)
{
	return json_number(json_get(line_of(result, key), "value"), value);
}

struct indicator { struct str key; double *base, *candidate, *differences; size_t base_count, candidate_count, pairs, up, down; };

static void gather(struct indicator *indicator, const struct seed_run *runs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double base, candidate;
		bool has_base = value_of(runs[i].base, indicator->key, &base), has_candidate = value_of(runs[i].candidate, indicator->key, &candidate);
		if (has_base)
			indicator->base[indicator->base_count++] = base;
		if (has_candidate)
			indicator->candidate[indicator->candidate_count++] = candidate;
		if (!has_base || !has_candidate)
			continue;
		indicator->differences[indicator->pairs++] = candidate - base;
		indicator->up += candidate > base;
		indicator->down += candidate < base;
	}
}

static void put_difference(struct buf *out, const struct indicator *indicator, double base_mean)
{
	struct figures figures = figures_of(indicator->differences, indicator->pairs);
	buf_lit(out, ",\"difference\":{");
	put_number(out, "mean", figures.mean);
	if (figures.count > 1)
		put_number(out, "sd", figures.sd);
	if (base_mean != 0)
		put_number(out, "percent", 100 * figures.mean / base_mean);
	buf_printf(out, ",\"up\":%zu,\"down\":%zu", indicator->up, indicator->down);
	if (figures.count > 2)
		buf_printf(out, ",\"clear\":%s", is_clear(&figures) ? "true" : "false");
	buf_byte(out, '}');
}

static void put_indicator(struct buf *out, const struct indicator *indicator, const struct json *line)
{
	double source;
	json_put_comma(out);
	buf_lit(out, "{\"key\":");
	json_put_str(out, indicator->key);
	if (json_number(json_get(line, "source"), &source))
		put_number(out, "source", source);
	struct figures base = figures_of(indicator->base, indicator->base_count), candidate = figures_of(indicator->candidate, indicator->candidate_count);
	if (indicator->base_count)
		put_figures(out, "base", &base);
	if (indicator->candidate_count)
		put_figures(out, "candidate", &candidate);
	if (indicator->pairs)
		put_difference(out, indicator, base.mean);
	buf_byte(out, '}');
}

/* The lines of one result, those of `without` left out. */
static void put_lines(struct buf *out, const struct seed_run *runs, size_t count, const struct json *result, const struct json *without)
{
	double *values = mem_alloc(3 * count * sizeof values[0]);
	for (const struct json *line = json_first(json_get(result, "lines")); line; line = line->next) {
		const struct json *key = json_get(line, "key");
		if (!key || key->type != JSON_TEXT || line_of(without, json_str(key)))
			continue;
		struct indicator indicator = { .key = json_str(key), .base = values, .candidate = values + count, .differences = values + 2 * count };
		gather(&indicator, runs, count);
		if (indicator.base_count || indicator.candidate_count)
			put_indicator(out, &indicator, line);
	}
	mem_free(values);
}

/* ---- the whole ---- */

static int64_t whole_of(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_INT ? value->integer : 0;
}

static int64_t refusals(const struct json *result)
{
	int64_t sum = 0;
	for (const struct json *event = json_first(json_get(result, "refused")); event; event = json_next_member(event))
		sum += whole_of(event->next, "times");
	return sum;
}

static void put_side(struct buf *out, const char *name, const struct seed_run *runs, size_t count, bool candidate)
{
	const struct json *first = candidate ? runs[0].candidate : runs[0].base;
	int64_t events = 0, refused = 0, failures = 0;
	for (size_t i = 0; i < count; i++) {
		const struct json *result = candidate ? runs[i].candidate : runs[i].base;
		events += whole_of(result, "events");
		refused += refusals(result);
		failures += whole_of(result, "failures");
	}
	json_put_name(out, name);
	buf_lit(out, "{\"pack\":");
	json_put_str(out, json_str(json_get(first, "pack")));
	buf_printf(out, ",\"events\":%lld,\"refused\":%lld,\"failures\":%lld}", (long long)events, (long long)refused, (long long)failures);
}

void compare_runs(const struct seed_run *runs, size_t count, struct buf *out)
{
	const struct json *first = runs[0].base, *candidate = runs[0].candidate;
	buf_printf(out, "{\"days\":%lld,\"since\":\"%s\",\"until\":\"%s\",\"seeds\":[", (long long)whole_of(first, "days"), json_get(first, "since")->text, json_get(first, "until")->text);
	for (size_t i = 0; i < count; i++) {
		json_put_comma(out);
		buf_printf(out, "%llu", (unsigned long long)runs[i].seed);
	}
	buf_byte(out, ']');
	put_side(out, "base", runs, count, false);
	if (candidate)
		put_side(out, "candidate", runs, count, true);
	buf_lit(out, ",\"indicators\":[");
	put_lines(out, runs, count, first, NULL);
	if (candidate)
		put_lines(out, runs, count, candidate, first);
	buf_lit(out, "]}");
}
