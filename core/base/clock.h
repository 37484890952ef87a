/* clock.h — time as an argument. All instants are microseconds since 1970-01-01T00:00:00Z (int64). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*wall_us)(const struct clock *clock);     /* may step */
	int64_t (*boot_us)(const struct clock *clock);     /* never steps; CLOCK_BOOTTIME */
	int64_t now_us, stepped_us;                        /* virtual clocks only */
};

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

struct clock clock_real(void);
struct clock clock_virtual(int64_t now_us);                /* stands still until clock_set */
void clock_set(struct clock *clock, int64_t now_us);       /* virtual clocks only: time passes, on both clocks */
void clock_step(struct clock *clock, int64_t by_us);       /* virtual clocks only: somebody set the wall clock */

static inline int64_t clock_wall(const struct clock *clock) { return clock->wall_us(clock); }
static inline int64_t clock_boot(const struct clock *clock) { return clock->boot_us(clock); }

#endif
