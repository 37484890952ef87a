/* Any bytes as a community's database: opening says no, or reads it; it never crashes and never writes over a foreign file. */
#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool take(void *arg, const struct cell *cells, size_t count)
{
	size_t *sum = arg;
	for (size_t i = 0; i < count; i++)
		*sum += cells[i].type == CELL_TEXT ? cells[i].bytes.len : 1;
	return true;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char path[80];
	ERR_DECLARE(err);
	snprintf(path, sizeof path, "/tmp/muster-fuzz-%d.db", (int)getpid());
	FILE *file = fopen(path, "wb");
	if (!file)
		abort();
	fwrite(data, 1, size, file);
	fclose(file);
	struct store *store = store_sqlite(path, (struct store_sqlite_options){ .read_only = true }, &err);
	size_t sum = 0;
	if (store) {
		struct clock clock = clock_virtual(SECOND_US);
		struct engine_config config = { .community = "f", .clock = &clock, .store = store, .limits = limits_default(), .read_only = true };
		struct engine *engine = engine_new(&config, &err);
		if (engine && !engine_recover(engine, &err) && !err.text[0])
			abort();
		if (!store_scan(store, "muster_log", NULL, 0, take, &sum, &err) && !err.text[0])
			abort();
		engine_free(engine);
	}
	store_close(store);
	unlink(path);
	return 0;
}
