/* metrics.h — counters, gauges and histograms, printed as Prometheus text (exposition format 0.0.4).
 * A registry is owned by one loop thread; families are registered once, before use. */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include "base/buf.h"

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metrics;
struct metric;                    /* one series: a family with one set of label values */
struct metrics *metrics_new(void);
void metrics_free(struct metrics *metrics);
/* labels: "community=\"NAME\",verdict=\"ok\"" or "". Asking again gives the same series. */
struct metric *metrics_get(struct metrics *metrics, enum metric_type type, const char *name, const char *help, const char *labels);
void metric_add(struct metric *metric, double amount);       /* NULL metric is fine in all three */
void metric_set(struct metric *metric, double value);
void metric_observe(struct metric *metric, double value);    /* histogram of seconds: 12 buckets 0.0001 … 10 */
void metrics_write(const struct metrics *metrics, struct buf *out);

#endif
