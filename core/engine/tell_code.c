/* What the text of a rule says: which params its condition reads, where it raises an event. The files are those of the active version, as they
 * are stored; lines are looked at as text, comments left out. An answer of "it does" may be wrong where two kinds have an event of one name. */
#include "engine/tell.h"

#include <stdio.h>

/* A file and where its lines begin; lines[count] is the end. */
struct file { struct str text; const char **lines; int count; };
struct code {
	struct teller *teller;
	const struct handler *handler;
	const struct event_def *event;         /* raised? */
	bool conditions_only, found;
	char where[200];
	const struct param_def *params[8]; size_t param_count;
};

/* ---- files of the active version ---- */

struct wanted_file { struct teller *teller; const char *path; struct str text; uint64_t version; };

static bool take_file(void *arg, const struct cell *cells, size_t count)
{
	struct wanted_file *wanted = arg;
	(void)count;
	if ((uint64_t)cells[FILE_VERSION].integer != wanted->version || !str_is(cells[FILE_PATH].bytes, wanted->path))
		return false;
	wanted->text = arena_str(&wanted->teller->arena, cells[FILE_CONTENT].bytes);
	return false;
}

static void index_lines(struct file *file, struct arena *arena)
{
	int count = 1;
	for (size_t i = 0; i < file->text.len; i++)
		count += file->text.ptr[i] == '\n';
	file->lines = arena_alloc(arena, ((size_t)count + 1) * sizeof file->lines[0]);
	file->lines[0] = file->text.ptr;
	for (size_t i = 0; i < file->text.len; i++)
		if (file->text.ptr[i] == '\n')
			file->lines[++file->count] = file->text.ptr + i + 1;
	if (file->text.len && file->text.ptr[file->text.len - 1] != '\n')
		file->lines[++file->count] = file->text.ptr + file->text.len;
}

/* Read once for all that is told. A file that is not stored has no lines. */
static const struct file *file_of(struct teller *teller, const char *path)
{
	struct file *file = map_get(&teller->files, str_of(path));
	if (file)
		return file;
	struct engine *engine = teller->engine;
	struct wanted_file wanted = { teller, path, STR_NONE, engine->release->version };
	struct cell from[] = { CELL_OF_INT((int64_t)wanted.version), CELL_OF_TEXT(str_of(path)) };
	ERR_DECLARE(err);
	file = arena_zalloc(&teller->arena, sizeof *file);
	if (store_scan(engine_reader(engine), TABLE_FILE, from, COUNT_OF(from), take_file, &wanted, &err))
		file->text = wanted.text;
	index_lines(file, &teller->arena);
	map_put(&teller->files, str_of(path), file);
	return file;
}

/* ---- lines ---- */

struct lines { const struct file *file; int number, last; };

/* The next line without its comment; false at the end. */
static bool next_line(struct lines *lines, struct str *line)
{
	if (lines->number >= lines->last || lines->number >= lines->file->count)
		return false;
	const char *start = lines->file->lines[lines->number], *end = lines->file->lines[lines->number + 1];
	size_t len = (size_t)(end - start);
	const char *comment = len ? memmem(start, len, "--", 2) : NULL;
	*line = (struct str){ start, comment ? (size_t)(comment - start) : len };
	lines->number++;
	return true;
}

static struct lines lines_of(struct code *code, const struct code_span *span)
{
	return (struct lines){ file_of(code->teller, span->path), span->first > 0 ? span->first - 1 : 0, span->last };
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The word in the line, from `at` on, with no letter on either side; NULL: it is not there. */
static const char *find_word(struct str line, size_t at, struct str word)
{
	while (at + word.len <= line.len) {
		const char *found = memmem(line.ptr + at, line.len - at, word.ptr, word.len);
		if (!found)
			return NULL;
		const char *after = found + word.len;
		if ((found == line.ptr || !is_word(found[-1])) && (after == line.ptr + line.len || !is_word(*after)))
			return found;
		at = (size_t)(found - line.ptr) + 1;
	}
	return NULL;
}

/* Comments included: for what may only be too much. */
static bool is_used(void *arg, const struct code_span *from, const char *name)
{
	const struct code *code = arg;
	const struct file *file = file_of(code->teller, from->path);
	int first = from->first > 0 ? from->first - 1 : 0, last = from->last < file->count ? from->last : file->count;
	return first < last && find_word((struct str){ file->lines[first], (size_t)(file->lines[last] - file->lines[first]) }, 0, str_of(name));
}

/* ---- params ---- */

/* "@std/wish/policy.lua" → "std.wish.", as policies.lua and words.lua name what such a file declares. */
static void prefix_of(const char *path, char prefix[160])
{
	prefix[0] = '\0';
	if (strncmp(path, "@std/", 5) != 0 && strncmp(path, "std/", 4) != 0)
		return;
	snprintf(prefix, 159, "%.150s", path + (path[0] == '@'));
	char *slash = strrchr(prefix, '/'), *dot = strrchr(prefix, '.');
	if (slash && (strcmp(slash, "/policy.lua") == 0 || strcmp(slash, "/print.lua") == 0 || strcmp(slash, "/figures.lua") == 0))
		*slash = '\0';
	else if (dot)
		*dot = '\0';
	char *end = prefix;
	for (; *end; end++)
		*end = *end == '/' ? '.' : *end;
	end[0] = '.';                                          /* a file's name leaves room for it */
	end[1] = '\0';
}

static void note_param(struct code *code, const char *path, struct str name)
{
	char full[240], prefix[160];
	prefix_of(path, prefix);
	snprintf(full, sizeof full, "%s%.*s", prefix, (int)(name.len > 64 ? 64 : name.len), name.ptr);
	const struct param_def *param = engine_param(code->teller->engine, str_of(full));
	param = param ? param : engine_param(code->teller->engine, name);
	for (size_t i = 0; param && i < code->param_count; i++)
		if (code->params[i] == param)
			return;
	if (param && code->param_count < COUNT_OF(code->params))
		code->params[code->param_count++] = param;
}

static void look_for_params(void *arg, const struct code_span *span)
{
	struct code *code = arg;
	struct lines lines = lines_of(code, span);
	struct str line;
	if ((code->conditions_only && !span->condition) || !is_used(code, span, "param"))
		return;
	while (next_line(&lines, &line)) {
		const char *found = find_word(line, 0, STR("param"));
		for (; found; found = find_word(line, (size_t)(found - line.ptr) + 1, STR("param"))) {
			const char *name = found + 6, *end = line.ptr + line.len;
			size_t len = 0;
			if (found + 5 >= end || found[5] != '.')
				continue;
			while (name + len < end && is_word(name[len]))
				len++;
			note_param(code, span->path, (struct str){ name, len });
		}
	}
}

/* The log position of the newest change of the param's values; 0: none. */
static uint64_t changed_at(const struct engine *engine, const struct param_def *param)
{
	struct value name = { VALUE_TEXT, { .text = str_of(param->name) } };
	struct condition condition = { STR("param"), CONDITION_IN, &name, 1 };
	struct query query = { .kind = engine_kind(engine, "muster_param"), .conditions = &condition, .condition_count = 1, .limit = 1000 };
	struct page page;
	uint64_t newest = 0;
	ERR_DECLARE(err);
	if (!query.kind || !query_run(engine->world, &query, &page, &err))
		return 0;
	for (size_t i = 0; i < page.count; i++)
		newest = page.records[i]->seq > newest ? page.records[i]->seq : newest;
	page_free(&page);
	return newest;
}

void tell_params(struct teller *teller, struct said *said, const struct handler *handler, bool condition, uint64_t seen_at)
{
	struct engine *engine = teller->engine;
	struct code code = { .teller = teller, .handler = handler, .conditions_only = condition };
	struct code_walk walk = { is_used, look_for_params, &code };
	engine->release->ops->code(engine->release->script, handler, &walk);
	for (size_t i = 0; i < code.param_count; i++) {
		struct buf value = BUF_INIT;
		ERR_DECLARE(err);
		uint64_t changed = changed_at(engine, code.params[i]);
		if (!engine_param_json(engine, str_of(code.params[i]->name), &value, &err))
			buf_lit(&value, "?");
		said_add(said, i ? ", " : "; it reads ", i ? "、" : ";它读取参数");
		said_str(said, str_of(code.params[i]->name));
		said_add(said, " = ", "=");
		said_str(said, buf_view(&value));
		if (changed > seen_at && seen_at) {
			said_add(said, " (changed since by #", "(此后由#");
			said_int(said, (int64_t)changed);
			said_add(said, ")", "改动)");
		}
		buf_free(&value);
	}
}

/* ---- raising ---- */

static bool is_only_name(const struct teller *teller, const struct event_def *event)
{
	const struct model *model = world_model(teller->engine->world);
	for (uint16_t i = 0; i < model->kind_count; i++)
		if (&model->kinds[i] != event->kind && kind_event(&model->kinds[i], str_of(event->name)))
			return false;
	return true;
}

/* The variable in front of ":event" at `colon`. */
static struct str receiver_of(struct str line, const char *colon)
{
	const char *start = colon;
	while (start > line.ptr && is_word(start[-1]))
		start--;
	return (struct str){ start, (size_t)(colon - start) };
}

/* entity:event { … }: whose it is cannot be read off; the variable's name, or that the rule is about the kind, must do. */
static bool calls_event(const struct code *code, struct str line)
{
	const struct event_def *event = code->event;
	const char *found = find_word(line, 0, str_of(event->name));
	for (; found; found = find_word(line, (size_t)(found - line.ptr) + 1, str_of(event->name))) {
		const char *after = found + strlen(event->name), *end = line.ptr + line.len;
		while (after < end && *after == ' ')
			after++;
		if (found == line.ptr || found[-1] != ':' || after == end || !strchr("{(", *after))
			continue;
		struct str receiver = receiver_of(line, found - 1), kind = str_of(event->kind->name);
		bool of_kind = code->handler->event && code->handler->event->kind == event->kind;
		if (of_kind || str_is(receiver, event->kind->name) || is_only_name(code->teller, event) || (receiver.len >= 3 && str_starts(kind, receiver)))
			return true;
	}
	return false;
}

static bool names_event(const struct code *code, struct str line)
{
	char quoted[160];
	int len = snprintf(quoted, sizeof quoted, "\"%s\"", code->event->type);
	const char *found = len < (int)sizeof quoted && line.len ? memmem(line.ptr, line.len, quoted, (size_t)len) : NULL;
	static const char *const raising[] = { "emit", "create", "each", "send" };
	for (size_t i = 0; found && i < COUNT_OF(raising); i++)
		if (find_word((struct str){ line.ptr, (size_t)(found - line.ptr) }, 0, str_of(raising[i])))
			return true;
	return false;
}

static void look_for_acts(void *arg, const struct code_span *span)
{
	static const char *const acting[] = { "after", "at", "cancel", "pause", "resume", "transfer", "alert", "resolve", "send", "each" };
	struct code *code = arg;
	for (size_t i = 0; !code->found && !span->condition && i < COUNT_OF(acting); i++)
		code->found = is_used(code, span, acting[i]);
}

bool code_acts(struct teller *teller, const struct handler *handler)
{
	static const char yes[] = "yes", no[] = "no";
	struct engine *engine = teller->engine;
	const char *known = map_get(&teller->acting, str_of(handler->name));
	if (known)
		return known == yes;
	struct code code = { .teller = teller, .handler = handler };
	struct code_walk walk = { is_used, look_for_acts, &code };
	engine->release->ops->code(engine->release->script, handler, &walk);
	map_put(&teller->acting, str_of(handler->name), (void *)(uintptr_t)(code.found ? yes : no));
	return code.found;
}

static void look_for_event(void *arg, const struct code_span *span)
{
	struct code *code = arg;
	struct lines lines = lines_of(code, span);
	struct str line;
	if (!is_used(code, span, code->event->name))
		return;
	while (!code->found && !span->condition && next_line(&lines, &line)) {
		code->found = calls_event(code, line) || names_event(code, line);
		if (code->found)
			snprintf(code->where, sizeof code->where, "%.180s:%d", span->path, lines.number);
	}
}

bool code_raises(struct teller *teller, const struct handler *handler, const struct event_def *event, char where[200])
{
	struct engine *engine = teller->engine;
	struct code code = { .teller = teller, .handler = handler, .event = event };
	struct code_walk walk = { is_used, look_for_event, &code };
	engine->release->ops->code(engine->release->script, handler, &walk);
	if (code.found)
		snprintf(where, 200, "%s", code.where);
	return code.found;
}
