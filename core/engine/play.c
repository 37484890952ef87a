#include "engine/play.h"
#include "engine/state.h"

bool engine_play(struct engine *engine, play_fn fn, void *arg)
{
	static const struct handler console = { .name = "console", .where = "console", .use = HANDLER_ON };
	struct turn *turn = &engine->turn;
	if (!turn_begin(engine, clock_wall(engine->config.clock)))
		return false;
	struct node *node = turn_root_reserved(engine, "muster.console", STR("console"), STR("console"));
	buf_lit(&node->data, "{}");
	if (!run_played(turn, node, &console, fn, arg)) {
		turn_cancel(engine);
		return false;
	}
	turn_run_queue(turn);
	turn_finish(engine, NULL);
	group_turn_done(engine);
	return true;
}
