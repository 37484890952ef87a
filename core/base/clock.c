#include "base/clock.h"

#include <time.h>

static int64_t read_us(clockid_t id)
{
	struct timespec now;
	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static int64_t real_wall(const struct clock *clock)
{
	(void)clock;
	return read_us(CLOCK_REALTIME);
}

static int64_t real_boot(const struct clock *clock)
{
	(void)clock;
	return read_us(CLOCK_BOOTTIME);
}

static int64_t virtual_now(const struct clock *clock)
{
	return clock->now_us;
}

static int64_t virtual_boot(const struct clock *clock)
{
	return clock->now_us - clock->stepped_us;
}

struct clock clock_real(void)
{
	return (struct clock){ .wall_us = real_wall, .boot_us = real_boot };
}

struct clock clock_virtual(int64_t now_us)
{
	return (struct clock){ .wall_us = virtual_now, .boot_us = virtual_boot, .now_us = now_us };
}

void clock_set(struct clock *clock, int64_t now_us)
{
	clock->now_us = now_us;
}

void clock_step(struct clock *clock, int64_t by_us)
{
	clock->now_us += by_us;
	clock->stepped_us += by_us;
}
