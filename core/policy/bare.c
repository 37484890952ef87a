#include "policy/bare.h"
#include "engine/engine.h"

struct bare { struct release release; struct model *model; struct calendar *calendar; char *why; };

static void bare_free(struct release *release)
{
	struct bare *bare = (struct bare *)release;
	model_free(bare->model);
	calendar_free(bare->calendar);
	mem_free(bare->why);
	mem_free(bare);
}

/* Its own calendar is Lua too: times are shown in UTC until a version is in force again. */
static struct calendar *plain_calendar(struct err *err)
{
	struct arena arena = ARENA_INIT;
	const struct json *spec = json_parse(STR("{\"timezone\":\"UTC\",\"weekly\":{}}"), JSON_LIMITS, &arena, err);
	struct calendar *calendar = spec ? calendar_new(spec, err) : NULL;
	arena_free(&arena);
	return calendar;
}

struct release *release_bare(struct str model_json, const char *why, struct err *err)
{
	struct bare *bare = mem_zalloc(sizeof *bare);
	bare->why = mem_string(why);
	bare->model = model_compile(model_json, engine_system_kinds, err);
	bare->calendar = bare->model ? plain_calendar(err) : NULL;
	bare->release = (struct release){ .name = "", .limits = limits_default(), .model = bare->model, .calendar = bare->calendar, .unusable = bare->why, .free = bare_free };
	if (bare->calendar)
		return &bare->release;
	bare_free(&bare->release);
	return NULL;
}
