/* One root event and everything that it causes, breadth first. */
#include "engine/state.h"

bool turn_begin(struct engine *engine, int64_t now_us)
{
	struct turn *turn = &engine->turn;
	if (turn->active)
		return false;                          /* a reply function may not start a turn inside a turn */
	turn->engine = engine;
	turn->number = ++engine->turns;
	turn->now_us = now_us;
	turn->node_count = turn->queue_count = turn->queue_next = 0;
	turn->ordinal = turn->runs_ordinal = 0;
	turn->instructions = 0;
	turn->raised = turn->timers = turn->alerts = turn->calls = turn->failures = 0;
	turn->mark = journal_mark(world_journal(engine->world));
	turn->seq_before = engine->seq;
	turn->active = true;
	return true;
}

static struct node *node_new(struct engine *engine)
{
	struct node *node = engine->free_nodes;
	if (!node)
		return mem_zalloc(sizeof *node);
	engine->free_nodes = node->next_free;
	struct buf data = node->data, effects = node->effects, runs = node->runs;
	*node = (struct node){ .data = data, .effects = effects, .runs = runs };
	buf_clear(&node->data);
	buf_clear(&node->effects);
	buf_clear(&node->runs);
	return node;
}

static void node_release(struct engine *engine, struct node *node)
{
	const struct event *event = &node->event;
	for (size_t i = 0; i < event->data_count; i++)
		if (!event->data[i].none)
			slot_drop(event->data[i].field, event->data[i].slot);
	for (size_t i = 0; i < event->before_count; i++)
		if (!event->before[i].none)
			slot_drop(event->before[i].field, event->before[i].slot);
	node->event = (struct event){ 0 };
	node->next_free = engine->free_nodes;
	engine->free_nodes = node;
}

struct node *turn_node(struct turn *turn)
{
	struct engine *engine = turn->engine;
	if (turn->node_count == turn->node_cap) {
		turn->node_cap = turn->node_cap ? turn->node_cap * 2 : 16;
		turn->nodes = mem_resize(turn->nodes, turn->node_cap * sizeof turn->nodes[0]);
	}
	struct node *node = node_new(engine);
	node->event.seq = ++engine->seq;
	node->event.root = turn->node_count ? turn->nodes[0]->event.seq : node->event.seq;
	node->event.time_us = turn->now_us;
	node->event.before_state = STATE_NONE;
	turn->nodes[turn->node_count++] = node;
	return node;
}

void turn_drop_nodes(struct turn *turn, size_t keep)
{
	while (turn->node_count > keep) {
		node_release(turn->engine, turn->nodes[--turn->node_count]);
		turn->engine->seq--;
	}
}

static void queue_one(struct turn *turn, struct node *node, const struct handler *handler)
{
	if (turn->queue_count == turn->queue_cap) {
		turn->queue_cap = turn->queue_cap ? turn->queue_cap * 2 : 32;
		turn->queue = mem_resize(turn->queue, turn->queue_cap * sizeof turn->queue[0]);
	}
	turn->queue[turn->queue_count++] = (struct pending){ node, handler };
}

void turn_queue(struct turn *turn, struct node *node)
{
	if (node->only) {
		queue_one(turn, node, node->only);
		return;
	}
	const struct handler **handlers = node->event.def && turn->engine->on ? turn->engine->on[node->event.def->number] : NULL;
	for (; handlers && *handlers; handlers++)
		queue_one(turn, node, *handlers);
}

void turn_run_queue(struct turn *turn)
{
	while (turn->queue_next < turn->queue_count) {
		struct pending next = turn->queue[turn->queue_next++];
		run_handler(turn, next.node, next.handler);
	}
}

static void turn_end(struct engine *engine)
{
	struct turn *turn = &engine->turn;
	while (turn->node_count)
		node_release(engine, turn->nodes[--turn->node_count]);
	arena_clear(&turn->arena);
	turn->active = false;
}

void turn_cancel(struct engine *engine)
{
	struct turn *turn = &engine->turn;
	turn_drop_nodes(turn, 0);
	journal_undo(world_journal(engine->world), turn->mark);
	engine->seq = turn->seq_before;
	turn_end(engine);
}

static void wrap_array(struct buf *elements)
{
	if (!elements->len)
		return;
	buf_room(elements, 2);
	memmove(elements->data + 1, elements->data, elements->len);
	elements->data[0] = '[';
	elements->len++;
	buf_byte(elements, ']');
}

void turn_finish(struct engine *engine, struct buf *answer)
{
	struct turn *turn = &engine->turn;
	struct log_row *rows = arena_alloc(&turn->arena, turn->node_count * sizeof rows[0]);
	for (size_t i = 0; i < turn->node_count; i++) {
		struct node *node = turn->nodes[i];
		if (!node->effects.len)
			buf_lit(&node->effects, "[]");
		else
			wrap_array(&node->effects);
		wrap_array(&node->runs);
		rows[i] = log_row_of_node(engine, node);
		rows[i].chain = engine->chain = log_row_chain(engine->chain, &rows[i]);
		group_row(engine, &rows[i]);
		if (engine->happened)
			engine->happened(engine->happened_arg, &node->event);
	}
	if (answer)
		answer_write(engine, rows, turn->node_count, false, answer);
	metric_add(engine->turns_metric, 1);
	metric_add(engine->rows_metric, (double)turn->node_count);
	turn_end(engine);
}
