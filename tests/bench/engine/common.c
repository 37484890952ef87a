#include "common.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

_Noreturn void die(const char *what, const struct err *err)
{
	fprintf(stderr, "%s: %s %s\n", what, err ? err->where : "", err ? err->text : "failed");
	exit(1);
}

static struct release *load(const char *folder, struct pack **pack, bool **touched)
{
	struct diagnostics diagnostics = { 0 };
	ERR_DECLARE(err);
	*pack = pack_read(folder, &err);
	if (!*pack)
		die(folder, &err);
	struct release *release = pack_load(*pack, limits_default(), &diagnostics, touched);
	if (!release) {
		err_at(&err, ERR_MODEL, diagnostics_first(&diagnostics)->where, "%s", diagnostics_first(&diagnostics)->text);
		die(folder, &err);
	}
	diagnostics_free(&diagnostics);
	return release;
}

struct release *load_release(const char *folder)
{
	struct pack *pack;
	struct release *release = load(folder, &pack, NULL);
	pack_free(pack);
	return release;
}

/* With its files, as a server publishes: a server can open what comes of it. */
static bool publish(struct engine *engine, const char *folder, struct err *err)
{
	struct pack *pack;
	bool *touched;
	struct publication publication = { .release = load(folder, &pack, &touched), .actor = STR("bench") };
	struct script_source source = pack_source(pack, limits_default());
	struct pack_file *files = mem_zalloc((source.count + 1) * sizeof files[0]);
	for (size_t i = 0; i < source.count; i++)
		if (source.files[i].path[0] != '@' || touched[i])
			files[publication.file_count++] = (struct pack_file){ source.files[i].path, source.files[i].text };
	publication.files = files;
	bool ok = engine_publish(engine, &publication, err);
	mem_free(files);
	mem_free(touched);
	pack_free(pack);
	return ok;
}

static bool is_stored(void *arg, const struct cell *cells, size_t count)
{
	(void)cells;
	(void)count;
	*(bool *)arg = true;
	return false;
}

void bench_open(struct bench *bench, const char *path, const char *folder, struct limits limits)
{
	ERR_DECLARE(err);
	bool stored = false;
	bench->clock = clock_real();
	bench->store = path ? store_sqlite(path, (struct store_sqlite_options){ .create = true }, &err) : store_memory();
	struct engine_config config = { .community = "bench", .clock = &bench->clock, .store = bench->store, .limits = limits };
	bench->engine = bench->store ? engine_new(&config, &err) : NULL;
	if (!bench->engine)
		die("open", &err);
	bool ok = store_scan(bench->store, "muster_version", NULL, 0, is_stored, &stored, &err)
	       && (!stored || engine_install(bench->engine, load_release(folder), 1, &err))
	       && engine_recover(bench->engine, &err)
	       && (stored || publish(bench->engine, folder, &err));
	if (!ok)
		die("publish", &err);
}

void bench_close(struct bench *bench)
{
	engine_free(bench->engine);
	store_close(bench->store);
	arena_free(&bench->arena);
}

const struct json *bench_json(struct bench *bench, const char *text)
{
	ERR_DECLARE(err);
	const struct json *json = json_parse(str_of(text), JSON_LIMITS, &bench->arena, &err);
	if (!json)
		die("json", &err);
	return json;
}

static void must(void *arg, const struct reply *reply)
{
	(void)arg;
	if (reply->err)
		die("submit", reply->err);
}

void bench_submit(struct bench *bench, const char *type, const char *subject, const struct json *data, const char *id)
{
	struct submission submission = { .type = str_of(type), .subject = str_of(subject), .data = data, .actor = STR("a"), .source = STR("s"), .id = str_of(id), .may_name_ids = true };
	engine_submit(bench->engine, &submission, must, NULL);
}

void bench_commit(struct bench *bench)
{
	ERR_DECLARE(err);
	engine_hold(bench->engine, false);
	if (!engine_flush(bench->engine, &err))
		die("flush", &err);
}

void series_print(const struct series *series, size_t count)
{
	printf("{");
	for (size_t i = 0; i < count; i++) {
		printf("%s\"%s\":[", i ? "," : "", series[i].name);
		for (int k = 0; k < REPEATS; k++)
			printf("%s%.9g", k ? "," : "", series[i].values[k]);
		printf("]");
	}
	printf("}\n");
}
