/* Cycles of events: a rule of a raises b, a rule of b raises a. Timers are no part of one: they wait. A cycle whose states cannot follow each other ends
 * by itself and is none. */
#include "script/survey.h"

#include <stdio.h>
#include <stdlib.h>

enum { LENGTH_MAX = 6, STEPS_MAX = 200000, CYCLES_MAX = 20, STATES = 256, WORK_MAX = 5000000 };

/* A rule of `from` raises `to`. */
struct edge { const struct event_def *from, *to; bool sure, own; const struct survey_handler *handler; struct survey_place place; };
struct graph {
	const struct survey *survey;
	struct diagnostics *diagnostics;
	struct edge *edges; size_t count, cap;
	size_t *first;                         /* by event number: where its edges begin; they are sorted */
	int *seen, round;                      /* by function: the round of gathering that came here */
	struct map defines;                    /* "module name" → struct survey_define */
	struct buf text;
	size_t steps, told, work;
	const struct edge *path[LENGTH_MAX];
};

/* ---- from functions to edges ---- */

static void add_edge(struct graph *graph, struct edge edge)
{
	for (size_t i = graph->count; i-- > 0 && graph->edges[i].handler == edge.handler; graph->work++)
		if (graph->edges[i].to == edge.to && graph->edges[i].own == edge.own && graph->edges[i].sure >= edge.sure)
			return;
	if (graph->count == graph->cap)
		graph->edges = mem_resize(graph->edges, (graph->cap = graph->cap ? graph->cap * 2 : 256) * sizeof graph->edges[0]);
	graph->edges[graph->count++] = edge;
}

/* "std.posts holder": a module's function. */
static struct str full_name(struct buf *out, struct str module, struct str name)
{
	buf_clear(out);
	buf_printf(out, "%.*s %.*s", STR_ARG(module), STR_ARG(name));
	return buf_view(out);
}

static int function_of(struct graph *graph, const struct survey_call *call)
{
	if (call->to >= 0)
		return call->to;
	const struct survey_define *define = map_get(&graph->defines, full_name(&graph->text, call->module, call->name));
	return define ? define->function : SURVEY_FILE;
}

static size_t lower_call(const struct survey *survey, int function)
{
	size_t low = 0, high = survey->call_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (survey->calls[middle].from < function)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t lower_raise(const struct survey *survey, int function)
{
	size_t low = 0, high = survey->raise_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (survey->raises[middle].function < function)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void gather(struct graph *graph, const struct survey_handler *handler, int function, bool sure, int depth)
{
	const struct survey *survey = graph->survey;
	if (depth > 40 || graph->work > WORK_MAX || function < 0 || function >= survey->functions || graph->seen[function] == graph->round)
		return;
	graph->seen[function] = graph->round;
	for (size_t i = lower_raise(survey, function); i < survey->raise_count && survey->raises[i].function == function; i++) {
		const struct survey_raise *raise = &survey->raises[i];
		graph->work++;
		add_edge(graph, (struct edge){ handler->event, raise->event, sure && raise->sure, raise->own && raise->event->kind == handler->event->kind, handler, raise->place });
	}
	for (size_t i = lower_call(survey, function); i < survey->call_count && survey->calls[i].from == function; i++) {
		graph->work++;
		gather(graph, handler, function_of(graph, &survey->calls[i]), sure && survey->calls[i].sure, depth + 1);
	}
}

static int by_from(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	int order = (x->from->number > y->from->number) - (x->from->number < y->from->number);
	if (!order)
		order = (int)y->sure - (int)x->sure;
	if (!order)
		order = (x->to->number > y->to->number) - (x->to->number < y->to->number);
	return order ? order : x->place.line - y->place.line;
}

static int by_function(const void *a, const void *b)
{
	const struct survey_raise *x = a, *y = b;
	int order = (x->function > y->function) - (x->function < y->function);
	return order ? order : x->place.line - y->place.line;
}

static int by_caller(const void *a, const void *b)
{
	const struct survey_call *x = a, *y = b;
	int order = (x->from > y->from) - (x->from < y->from);
	return order ? order : (x->to > y->to) - (x->to < y->to);
}

/* ---- whether the states let it go round ---- */

static bool step(const struct edge *edge, bool *states)
{
	const struct event_def *event = edge->to;
	bool may[STATES] = { false }, any = event->kind->state_count == 0;
	for (uint8_t i = 0; i < edge->handler->state_count && edge->own; i++)
		may[edge->handler->states[i]] = true;
	for (uint16_t i = 0; i < event->kind->state_count; i++) {
		bool from = event->any_state || event->creates;
		for (uint16_t k = 0; k < event->from_count; k++)
			from = from || event->from[k] == i;
		bool before = !edge->own || (states[i] && (edge->handler->state_count == 0 || may[i]));
		may[i] = from && before;
		any = any || may[i];
	}
	for (uint16_t i = 0; i < event->kind->state_count; i++)
		states[i] = event->to == STATE_NONE ? may[i] : any && event->to == i;
	return any;
}

static bool goes_round(const struct graph *graph, size_t length)
{
	bool states[STATES] = { false };
	for (size_t i = 0; i < STATES; i++)
		states[i] = true;
	for (size_t i = 0; i < 2 * length; i++)
		if (!step(graph->path[i % length], states))
			return false;
	return true;
}

/* ---- telling ---- */

static bool is_ours(const struct graph *graph, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (survey_is_told(graph->survey, graph->path[i]->place.path) || survey_is_told(graph->survey, graph->path[i]->handler->place.path))
			return true;
	return false;
}

static void tell(struct graph *graph, size_t length)
{
	struct buf text = BUF_INIT;
	char where[300] = "";
	bool sure = true, certain = true;
	for (size_t i = 0; i < length; i++) {
		const struct edge *edge = graph->path[i];
		sure = sure && edge->sure;
		certain = certain && (edge->own || edge->to->creates);
		if (!where[0] && survey_is_told(graph->survey, edge->place.path))
			snprintf(where, sizeof where, "%s:%d", edge->place.path, edge->place.line);
		buf_printf(&text, "%s raises %s (%s:%d)%s", edge->from->type, edge->to->type, edge->place.path, edge->place.line, i + 1 < length ? ", " : "");
	}
	if (!where[0])
		snprintf(where, sizeof where, "%s:%d", graph->path[0]->handler->place.path, graph->path[0]->handler->place.line);
	enum severity severity = !sure ? SEVERITY_NOTE : certain ? SEVERITY_ERROR : SEVERITY_WARNING;
	static const char *const ends[] = { [SEVERITY_ERROR] = "nothing ends it but the limit of a turn; a timer, a condition or a change of state would",
		[SEVERITY_WARNING] = "only the state of the other entity may end it", [SEVERITY_NOTE] = "it ends when a condition on the way says so" };
	diagnostics_add(graph->diagnostics, severity, where, "events go round: %s: %s", buf_cstr(&text), ends[severity]);
	buf_free(&text);
	graph->told++;
}

/* ---- finding ---- */

static void search(struct graph *graph, const struct event_def *start, const struct event_def *at, size_t length)
{
	for (size_t i = graph->first[at->number]; i < graph->count && graph->edges[i].from == at; i++) {
		const struct edge *edge = &graph->edges[i];
		bool same = false;
		for (size_t k = graph->first[at->number]; k < i && !same; k++)
			same = graph->edges[k].to == edge->to && graph->edges[k].own == edge->own;
		if (graph->steps++ > STEPS_MAX || graph->told >= CYCLES_MAX)
			return;
		if (same || edge->to->number < start->number)
			continue;
		graph->path[length] = edge;
		if (edge->to == start) {
			if (is_ours(graph, length + 1) && goes_round(graph, length + 1))
				tell(graph, length + 1);
			continue;
		}
		bool passed = false;
		for (size_t k = 0; k < length; k++)
			passed = passed || graph->path[k]->to == edge->to;
		if (!passed && length + 1 < LENGTH_MAX)
			search(graph, start, edge->to, length + 1);
	}
}

static void make_edges(struct graph *graph)
{
	const struct survey *survey = graph->survey;
	for (size_t i = 0; i < survey->define_count; i++)
		map_put(&graph->defines, full_name(&graph->text, survey->defines[i].module, survey->defines[i].name), &survey->defines[i]);
	for (size_t i = 0; i < survey->handler_count; i++) {
		graph->round = (int)i + 1;
		gather(graph, &survey->handlers[i], survey->handlers[i].function, survey->handlers[i].sure, 0);
	}
	if (graph->count)
		qsort(graph->edges, graph->count, sizeof graph->edges[0], by_from);
	for (size_t i = graph->count; i-- > 0;)
		graph->first[graph->edges[i].from->number] = i;
}

void survey_tell_cycles(struct survey *survey, struct diagnostics *diagnostics)
{
	struct graph graph = { .survey = survey, .diagnostics = diagnostics };
	if (survey->raise_count)
		qsort(survey->raises, survey->raise_count, sizeof survey->raises[0], by_function);
	if (survey->call_count)
		qsort(survey->calls, survey->call_count, sizeof survey->calls[0], by_caller);
	graph.first = mem_alloc((survey->model->event_count + 1) * sizeof graph.first[0]);
	graph.seen = mem_zalloc(((size_t)survey->functions + 1) * sizeof graph.seen[0]);
	for (uint32_t i = 0; i <= survey->model->event_count; i++)
		graph.first[i] = SIZE_MAX;
	make_edges(&graph);
	for (size_t i = 0; i < graph.count; i++)
		if (i == 0 || graph.edges[i].from != graph.edges[i - 1].from)
			search(&graph, graph.edges[i].from, graph.edges[i].from, 0);
	map_free(&graph.defines);
	buf_free(&graph.text);
	mem_free(graph.edges);
	mem_free(graph.first);
	mem_free(graph.seen);
}
