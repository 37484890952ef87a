#include "script/coverage.h"
#include "script/executable.h"
#include "script/script_private.h"

#include <errno.h>
#include <sys/mman.h>

struct coverage_private {
	struct arena arena;
	struct map files, rules, events, params;       /* path, name, type, name → the item */
	const struct covered_file *latest;             /* of which a line ran */
	uint8_t *marks; size_t mark_count, taken;
	bool with_shared;
};

/* ---- what is looked at ---- */

static bool is_shared(const char *where)
{
	return where[0] == '@';
}

static bool ends_with(const char *path, const char *end)
{
	size_t length = strlen(path), end_length = strlen(end);
	return length >= end_length && strcmp(path + length - end_length, end) == 0;
}

/* Files that only declare have nothing that a test could miss; others are no part of what a test runs. */
static bool holds_rules(const char *path)
{
	static const char *const begins[] = { "model/", "tests/", "calendar/", "pack.lua", "texts.lua", "simulation.lua", "source.lua", "community.lua", "@muster/", "@calendar/" };
	for (size_t i = 0; i < COUNT_OF(begins); i++)
		if (strncmp(path, begins[i], strlen(begins[i])) == 0)
			return false;
	bool of_piece = str_starts(str_of(path), STR("std/")) || is_shared(path);
	return !of_piece || (!ends_with(path, "/model.lua") && !ends_with(path, "/texts.lua"));
}

static bool wanted(const struct coverage_private *private, const char *where)
{
	return private->with_shared || !is_shared(where);
}

/* The pack's own files in any case: one that nothing required has run nowhere. */
static bool file_wanted(const struct coverage_private *private, const struct script_file *file, bool touched)
{
	return holds_rules(file->path) && (is_shared(file->path) ? private->with_shared && touched : true);
}

static size_t lines_in(struct str text)
{
	size_t lines = 1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	return lines;
}

/* ---- making it ---- */

/* All marks lie side by side: their number is known before the first is given out. */
static bool map_marks(struct coverage_private *private, const struct script_source *source, const struct release *release, struct err *err)
{
	private->mark_count = release->handler_count + release->model->event_count + release->param_count + 1;
	for (size_t i = 0; i < source->count; i++)
		private->mark_count += lines_in(source->files[i].text) + 1;
	private->marks = mmap(NULL, private->mark_count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (private->marks != MAP_FAILED)
		return true;
	private->marks = NULL;
	return err_set(err, ERR_INTERNAL, "no memory for the coverage: %s", strerror(errno));
}

static uint8_t *take_marks(struct coverage_private *private, size_t count)
{
	uint8_t *marks = private->marks + private->taken;
	private->taken += count;
	return marks;
}

static const char *keep(struct coverage_private *private, const char *text)
{
	return arena_string(&private->arena, str_of(text));
}

static bool add_files(struct coverage *coverage, const struct script_source *source, const bool *touched, struct err *err)
{
	struct coverage_private *private = coverage->private;
	struct covered_file *files = arena_zalloc(&private->arena, (source->count + 1) * sizeof files[0]);
	coverage->files = files;
	for (size_t i = 0; i < source->count; i++) {
		const struct script_file *file = &source->files[i];
		if (!file_wanted(private, file, touched[i]))
			continue;
		size_t lines = lines_in(file->text);
		uint8_t *executable = arena_zalloc(&private->arena, lines + 1);
		if (!executable_lines(file->path, file->text, executable, lines + 1, err))
			return false;
		struct covered_file *covered = &files[coverage->file_count++];
		*covered = (struct covered_file){ keep(private, file->path), executable, take_marks(private, lines + 1), lines };
		map_put(&private->files, str_of(covered->path), covered);
	}
	return true;
}

static void add_rules(struct coverage *coverage, const struct release *release)
{
	struct coverage_private *private = coverage->private;
	struct covered_rule *rules = arena_zalloc(&private->arena, (release->handler_count + 1) * sizeof rules[0]);
	coverage->rules = rules;
	for (size_t i = 0; i < release->handler_count; i++) {
		const struct handler *handler = &release->handlers[i];
		if (!wanted(private, handler->where))
			continue;
		struct covered_rule *rule = &rules[coverage->rule_count++];
		*rule = (struct covered_rule){ keep(private, handler->name), keep(private, handler->where), keep(private, handler->event ? handler->event->type : ""),
			handler->use, handler->when != 0, take_marks(private, 1) };
		map_put(&private->rules, str_of(rule->name), rule);
	}
}

static void add_name(struct coverage_private *private, struct covered_name *items, size_t *count, struct map *map, const char *name, const char *where)
{
	if (!wanted(private, where))
		return;
	struct covered_name *item = &items[(*count)++];
	*item = (struct covered_name){ keep(private, name), keep(private, where), take_marks(private, 1) };
	map_put(map, str_of(item->name), item);
}

static void add_events(struct coverage *coverage, const struct model *model)
{
	struct coverage_private *private = coverage->private;
	struct covered_name *events = arena_zalloc(&private->arena, (model->event_count + 1) * sizeof events[0]);
	coverage->events = events;
	for (uint16_t k = 0; k < model->kind_count; k++)
		for (uint16_t i = 0; i < model->kinds[k].event_count && !model->kinds[k].system; i++) {
			const struct event_def *event = &model->kinds[k].events[i];
			add_name(private, events, &coverage->event_count, &private->events, event->type, event->at && event->at[0] ? event->at : model->kinds[k].at);
		}
}

static void add_params(struct coverage *coverage, const struct release *release)
{
	struct coverage_private *private = coverage->private;
	struct covered_name *params = arena_zalloc(&private->arena, (release->param_count + 1) * sizeof params[0]);
	coverage->params = params;
	for (size_t i = 0; i < release->param_count; i++)
		add_name(private, params, &coverage->param_count, &private->params, release->params[i].name, release->params[i].where);
}

struct coverage *coverage_new(const struct script_source *source, const bool *touched, const struct release *release, bool with_shared, struct err *err)
{
	struct coverage *coverage = mem_zalloc(sizeof *coverage);
	coverage->private = mem_zalloc(sizeof *coverage->private);
	coverage->private->with_shared = with_shared;
	if (!map_marks(coverage->private, source, release, err) || !add_files(coverage, source, touched, err)) {
		coverage_free(coverage);
		return NULL;
	}
	add_rules(coverage, release);
	add_events(coverage, release->model);
	add_params(coverage, release);
	return coverage;
}

void coverage_free(struct coverage *coverage)
{
	if (!coverage)
		return;
	struct coverage_private *private = coverage->private;
	if (private->marks)
		munmap(private->marks, private->mark_count);
	map_free(&private->files);
	map_free(&private->rules);
	map_free(&private->events);
	map_free(&private->params);
	arena_free(&private->arena);
	mem_free(private);
	mem_free(coverage);
}

/* ---- marking ---- */

void cover_script(struct script *script, struct coverage *coverage)
{
	script->coverage = coverage;
	if (coverage)
		sandbox_on_line(script->sandbox, coverage_line, coverage);
}

static void mark(const struct map *map, struct str name)
{
	const struct covered_name *item = map_get(map, name);
	if (item)
		*item->marked = 1;
}

/* source: "@policies/wish.lua", as the compiler was told. */
void coverage_line(void *arg, const char *source, int line)
{
	struct coverage *coverage = arg;
	struct coverage_private *private = coverage->private;
	const char *path = source + 1;
	if (!private->latest || strcmp(private->latest->path, path) != 0) {
		const struct covered_file *file = map_get(&private->files, str_of(path));
		if (!file)
			return;
		private->latest = file;
	}
	if (line > 0 && (size_t)line <= private->latest->line_count)
		((uint8_t *)(uintptr_t)private->latest->ran)[line] = 1;
}

void coverage_rule(struct coverage *coverage, const struct handler *handler, enum verdict verdict, bool acted)
{
	const struct covered_rule *rule = map_get(&coverage->private->rules, str_of(handler->name));
	if (!rule)
		return;
	if (verdict == VERDICT_SKIPPED)
		*rule->marks |= RULE_DECLINED;
	else if (verdict == VERDICT_OK)
		*rule->marks |= (uint8_t)(RULE_RAN | (acted ? RULE_ACTED : 0));
	else if (verdict == VERDICT_REFUSED)
		*rule->marks |= RULE_RAN | RULE_REFUSED;
	else
		*rule->marks |= RULE_RAN | RULE_FAILED;
}

void coverage_event(void *arg, const struct event *event)
{
	struct coverage *coverage = arg;
	mark(&coverage->private->events, event->type);
}

void coverage_param(struct coverage *coverage, struct str name)
{
	mark(&coverage->private->params, name);
}
