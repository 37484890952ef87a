#include "base/metrics.h"
#include "base/map.h"

static const double bounds[] = { 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10 };
enum { BUCKETS = COUNT_OF(bounds) };

struct metric {
	struct metric *next;                           /* in the family, in order of registration */
	char *labels;
	double value;                                  /* counter, gauge; sum of a histogram */
	uint64_t buckets[BUCKETS], count;
};
struct family { char *name, *help; enum metric_type type; struct metric *first, **last; };
struct metrics { struct map families; };

struct metrics *metrics_new(void)
{
	return mem_zalloc(sizeof(struct metrics));
}

static void family_free(struct family *family)
{
	for (struct metric *metric = family->first, *next; metric; metric = next) {
		next = metric->next;
		mem_free(metric->labels);
		mem_free(metric);
	}
	mem_free(family->name);
	mem_free(family->help);
	mem_free(family);
}

void metrics_free(struct metrics *metrics)
{
	if (!metrics)
		return;
	for (size_t i = 0; i < metrics->families.count; i++)
		family_free(metrics->families.entries[i].value);
	map_free(&metrics->families);
	mem_free(metrics);
}

static struct family *get_family(struct metrics *metrics, enum metric_type type, const char *name, const char *help)
{
	struct family *family = map_get(&metrics->families, str_of(name));
	if (family)
		return family;
	family = mem_zalloc(sizeof *family);
	*family = (struct family){ mem_string(name), mem_string(help), type, NULL, NULL };
	family->last = &family->first;
	map_put(&metrics->families, str_of(name), family);
	return family;
}

struct metric *metrics_get(struct metrics *metrics, enum metric_type type, const char *name, const char *help, const char *labels)
{
	struct family *family = get_family(metrics, type, name, help);
	for (struct metric *metric = family->first; metric; metric = metric->next)
		if (strcmp(metric->labels, labels) == 0)
			return metric;
	struct metric *metric = mem_zalloc(sizeof *metric);
	metric->labels = mem_string(labels);
	*family->last = metric;
	family->last = &metric->next;
	return metric;
}

void metric_add(struct metric *metric, double amount)
{
	if (metric)
		metric->value += amount;
}

void metric_set(struct metric *metric, double value)
{
	if (metric)
		metric->value = value;
}

void metric_observe(struct metric *metric, double value)
{
	if (!metric)
		return;
	metric->value += value;
	metric->count++;
	for (size_t i = 0; i < BUCKETS; i++)
		metric->buckets[i] += value <= bounds[i];
}

static void put_series(struct buf *out, const struct family *family, const char *suffix, const char *labels, const char *le, double value)
{
	buf_printf(out, "%s%s", family->name, suffix);
	if (labels[0] || le)
		buf_printf(out, "{%s%s", labels, labels[0] && le ? "," : "");
	if (le)
		buf_printf(out, "le=\"%s\"", le);
	if (labels[0] || le)
		buf_byte(out, '}');
	buf_printf(out, " %.15g\n", value);
}

static void put_histogram(struct buf *out, const struct family *family, const struct metric *metric)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		struct buf le = BUF_INIT;
		buf_printf(&le, "%g", bounds[i]);
		put_series(out, family, "_bucket", metric->labels, buf_cstr(&le), (double)metric->buckets[i]);
		buf_free(&le);
	}
	put_series(out, family, "_bucket", metric->labels, "+Inf", (double)metric->count);
	put_series(out, family, "_sum", metric->labels, NULL, metric->value);
	put_series(out, family, "_count", metric->labels, NULL, (double)metric->count);
}

void metrics_write(const struct metrics *metrics, struct buf *out)
{
	static const char *const types[] = { "counter", "gauge", "histogram" };
	for (size_t i = 0; i < metrics->families.count; i++) {
		const struct family *family = metrics->families.entries[i].value;
		buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", family->name, family->help, family->name, types[family->type]);
		for (const struct metric *metric = family->first; metric; metric = metric->next) {
			if (family->type == METRIC_HISTOGRAM)
				put_histogram(out, family, metric);
			else
				put_series(out, family, "", metric->labels, NULL, metric->value);
		}
	}
}
