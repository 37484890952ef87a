#include "cli/stage.h"

bool stage_make(struct stage *stage, struct pack *pack, int64_t begins_us)
{
	struct diagnostics diagnostics = { 0 };
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	stage->made = true;
	stage->clock = clock_virtual(begins_us);
	stage->store = store_memory();
	stage->engine = release ? pack_engine(release, &stage->clock, stage->store, NULL, &stage->err) : NULL;
	if (!release)
		err_set(&stage->err, ERR_MODEL, "%s", diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	return stage->engine != NULL;
}

bool stage_furnish(struct pack *pack, struct engine *engine, struct err *err)
{
	struct diagnostics diagnostics = { 0 };
	bool ok = pack_setup(pack, engine, limits_default(), &diagnostics);
	if (!ok && diagnostics.errors)
		err_set(err, ERR_MODEL, "%s: %s", diagnostics_first(&diagnostics)->where, diagnostics_first(&diagnostics)->text);
	else if (!ok && err->code == ERR_NONE)
		err_set(err, ERR_MODEL, "the pack's setup has errors");
	diagnostics_free(&diagnostics);
	return ok;
}

void stage_clear(struct stage *stage)
{
	engine_free(stage->engine);
	store_close(stage->store);
	*stage = (struct stage){ .engine = NULL };
}
