#include "policy/diff.h"
#include "base/hash.h"
#include "policy/job.h"
#include "policy/lines.h"
#include "policy/publish.h"
#include "policy/release.h"
#include "policy/things.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- files ---- */

static void put_file(struct buf *out, const char *path, const char *change, struct str left, struct str right)
{
	struct buf lines = BUF_INIT;
	change_begin(out, "file", path, change);
	lines_diff(left, right, &lines);
	json_put_name(out, "diff");
	json_put_str(out, buf_view(&lines));
	buf_byte(out, '}');
	buf_free(&lines);
}

/* Of what ships with the program only what differs is told: a version stores what it used, a folder none of it. */
static void put_files(const struct script_source *left, const struct script_source *right, struct buf *out)
{
	for (size_t i = 0; i < left->count; i++) {
		const struct script_file *file = &left->files[i], *other = source_file(right, file->path);
		if (!other && file->path[0] != '@')
			put_file(out, file->path, "removed", file->text, STR_NONE);
		else if (other && !str_eq(file->text, other->text))
			put_file(out, file->path, "changed", file->text, other->text);
	}
	for (size_t i = 0; i < right->count; i++)
		if (right->files[i].path[0] != '@' && !source_file(left, right->files[i].path))
			put_file(out, right->files[i].path, "added", STR_NONE, right->files[i].text);
}

/* ---- params ---- */

static void put_limit(struct buf *out, const struct field *field, const char *name, bool has, union slot slot)
{
	if (!has)
		return;
	json_put_name(out, name);
	if (field->type == FIELD_DURATION)
		buf_printf(out, "\"%llds\"", (long long)(slot.integer / SECOND_US));
	else if (field->type == FIELD_NUMBER)
		json_put_num(out, slot.number);
	else
		buf_int(out, slot.integer);
}

static void put_names(struct buf *out, const char *member, const char *const *names)
{
	if (!names)
		return;
	json_put_name(out, member);
	buf_byte(out, '[');
	for (; *names; names++) {
		json_put_comma(out);
		json_put_text(out, *names);
	}
	buf_byte(out, ']');
}

static void put_defaults(struct buf *out, const struct world *world, const struct param_def *param)
{
	if (!param->keys && !param->field->has_default)
		return;
	json_put_name(out, "default");
	if (!param->keys) {
		slot_write_json(world, param->field, param->field->default_value, out);
		return;
	}
	buf_byte(out, '{');
	for (size_t i = 0; param->keys[i]; i++) {
		json_put_name(out, param->keys[i]);
		slot_write_json(world, param->field, param->key_defaults[i], out);
	}
	buf_byte(out, '}');
}

static void list_params(const struct release *release, struct things *things)
{
	struct world *world = world_new(release->model, release->calendar);
	for (size_t i = 0; i < release->param_count; i++) {
		const struct param_def *param = &release->params[i];
		struct buf *text = things_add(things, param->name);
		buf_printf(text, "{\"type\":\"%s\"", param->keys ? "table" : field_type_name(param->field->type));
		put_defaults(text, world, param);
		put_limit(text, param->field, "min", param->field->has_min, param->field->min);
		put_limit(text, param->field, "max", param->field->has_max, param->field->max);
		put_names(text, "values", param->field->values);
		put_names(text, "by", param->by);
		buf_byte(text, '}');
	}
	world_free(world);
}

struct sides { const struct diff_side *left, *right; };

static bool is_set(struct engine *engine, const struct param_def *param)
{
	bool set = engine_param_is_set(engine, param, NULL, NULL, STR_NONE);
	for (size_t i = 0; param->keys && param->keys[i] && !set; i++)
		set = engine_param_is_set(engine, param, param->keys[i], NULL, STR_NONE);
	return set;
}

/* Set by people; a default in force changes with its declaration. */
static void put_set(const struct diff_side *side, const char *name, struct buf *out)
{
	const struct param_def *param = side->engine ? engine_param(side->engine, str_of(name)) : NULL;
	ERR_DECLARE(none);
	if (!param || !is_set(side->engine, param) || !engine_param_json(side->engine, str_of(name), out, &none))
		buf_lit(out, "null");
}

static void value_of(const struct diff_side *side, const char *name, struct buf *out)
{
	ERR_DECLARE(none);
	buf_clear(out);
	if (!side->engine || !engine_param(side->engine, str_of(name)) || !engine_param_json(side->engine, str_of(name), out, &none))
		buf_clear(out);
}

static void put_settings(void *arg, const char *name, struct buf *out)
{
	const struct sides *sides = arg;
	json_put_name(out, "set");
	put_set(sides->left, name, out);
	if (sides->left->engine == sides->right->engine)
		return;
	json_put_name(out, "set_there");
	put_set(sides->right, name, out);
}

/* Declared alike in both communities, but another value is in force. */
static void put_other_values(const struct sides *sides, struct buf *out)
{
	const struct release *release = sides->left->release;
	struct buf left = BUF_INIT, right = BUF_INIT;
	for (size_t i = 0; sides->left->engine != sides->right->engine && i < release->param_count; i++) {
		const char *name = release->params[i].name;
		value_of(sides->left, name, &left);
		value_of(sides->right, name, &right);
		if (!left.len || !right.len || str_eq(buf_view(&left), buf_view(&right)))
			continue;
		change_begin(out, "name", name, "value");
		json_put_name(out, "from");
		buf_str(out, buf_view(&left));
		json_put_name(out, "to");
		buf_str(out, buf_view(&right));
		buf_byte(out, '}');
	}
	buf_free(&left);
	buf_free(&right);
}

/* ---- rules: where each one's text begins is known; it goes on to where the next one begins ---- */

static bool place_of(const char *where, char file[256], long *line)
{
	const char *colon = strrchr(where, ':');
	if (!colon || !str_to_c((struct str){ where, (size_t)(colon - where) }, file, 256))
		return false;
	*line = strtol(colon + 1, NULL, 10);
	return true;
}

static long next_line(const struct release *release, const char *file, long line)
{
	long next = LONG_MAX;
	for (size_t i = 0; i < release->handler_count; i++) {
		char other[256];
		long at;
		if (place_of(release->handlers[i].where, other, &at) && strcmp(other, file) == 0 && at > line && at < next)
			next = at;
	}
	return next;
}

static struct str text_between(struct str text, long from, long to)
{
	long line = 1;
	const char *begin = from <= 1 ? text.ptr : NULL, *end = text.ptr + text.len;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '\n' || ++line > to)
			continue;
		if (line == from)
			begin = text.ptr + i + 1;
		if (line == to)
			end = text.ptr + i;
	}
	return begin ? (struct str){ begin, (size_t)(end - begin) } : STR_NONE;
}

static void put_event(struct buf *text, const struct handler *handler)
{
	json_put_name(text, "event");
	json_put_text(text, handler->event->type);
	if (!handler->if_state_count)
		return;
	json_put_name(text, "if_state");
	buf_byte(text, '[');
	for (uint8_t i = 0; i < handler->if_state_count; i++) {
		json_put_comma(text);
		json_put_text(text, kind_state_name(handler->event->kind, handler->if_state[i]));
	}
	buf_byte(text, ']');
}

static void put_rule(struct buf *text, const struct handler *handler)
{
	static const char *const uses[] = { "on", "check", "every", "each", "page" };
	buf_printf(text, "{\"does\":\"%s\"", uses[handler->use]);
	if (handler->event)
		put_event(text, handler);
	if (handler->allow_on_failure)
		buf_lit(text, ",\"on_failure\":\"allow\"");
	if (handler->when)
		buf_lit(text, ",\"when\":true");
}

static void list_rules(const struct release *release, const struct script_source *source, struct things *things)
{
	for (size_t i = 0; i < release->handler_count; i++) {
		const struct handler *handler = &release->handlers[i];
		struct buf *text = things_add(things, handler->name);
		char file[256];
		long line;
		put_rule(text, handler);
		const struct script_file *own = place_of(handler->where, file, &line) ? source_file(source, file) : NULL;
		if (own) {
			struct str body = text_between(own->text, line, next_line(release, file, line));
			char hash[65];
			struct sha256 sha;
			while (body.len && strchr("\n\r\t ", body.ptr[body.len - 1]))
				body.len--;
			sha256_init(&sha);
			sha256_add(&sha, body.ptr, body.len);
			sha256_hex(&sha, hash);
			buf_printf(text, ",\"text\":\"%.12s\"", hash);
		}
		buf_byte(text, '}');
	}
}

/* ---- schedules ---- */

static void list_schedules(const struct release *release, struct things *things)
{
	for (size_t i = 0; i < release->schedule_count; i++)
		buf_text(things_add(things, release->schedules[i].name), release->schedules[i].spec);
}

/* ---- all of it ---- */

static void put_rest(const struct sides *sides, const struct script_source *a, const struct script_source *b, struct buf *out)
{
	const struct release *left = sides->left->release, *right = sides->right->release;
	struct things from = { 0 }, to = { 0 };
	buf_lit(out, "],\"params\":[");
	list_params(left, &from);
	list_params(right, &to);
	things_compare(&from, &to, put_settings, (void *)(uintptr_t)sides, out);
	put_other_values(sides, out);
	buf_lit(out, "],\"rules\":[");
	list_rules(left, a, &from);
	list_rules(right, b, &to);
	things_compare(&from, &to, NULL, NULL, out);
	buf_lit(out, "],\"schedules\":[");
	list_schedules(left, &from);
	list_schedules(right, &to);
	things_compare(&from, &to, NULL, NULL, out);
	diff_models(left->model, right->model, out);
}

void packs_diff(const struct diff_side *left, const struct diff_side *right, struct buf *out)
{
	struct script_source a = pack_source(left->pack, limits_default()), b = pack_source(right->pack, limits_default());
	struct sides sides = { left, right };
	buf_lit(out, "{\"files\":[");
	put_files(&a, &b, out);
	if (left->release && right->release && !left->release->unusable && !right->release->unusable)
		put_rest(&sides, &a, &b, out);
	else
		buf_lit(out, "],\"not_loaded\":[true");
	buf_lit(out, "]}");
}

/* ---- aside ---- */

struct diffing { struct host *host; struct diff_side sides[2]; struct release *loaded[2]; diff_fn done; void *arg; struct err err; };

static void load_sides(struct job *job, void *arg)
{
	struct diffing *diffing = arg;
	(void)job;
	for (size_t i = 0; i < COUNT_OF(diffing->sides); i++) {
		struct diagnostics diagnostics = { 0 };
		if (!diffing->sides[i].release)
			diffing->sides[i].release = diffing->loaded[i] = pack_load(diffing->sides[i].pack, host_limits(diffing->host), &diagnostics, NULL);
		diagnostics_free(&diagnostics);
	}
}

static void give(struct diffing *diffing)
{
	struct buf json = BUF_INIT;
	if (!diffing->err.code)
		packs_diff(&diffing->sides[0], &diffing->sides[1], &json);
	diffing->done(diffing->arg, buf_view(&json), diffing->err.code ? &diffing->err : NULL);
	for (size_t i = 0; i < COUNT_OF(diffing->sides); i++) {
		if (diffing->loaded[i])
			diffing->loaded[i]->free(diffing->loaded[i]);
		pack_free(diffing->sides[i].pack);
	}
	buf_free(&json);
	mem_free(diffing);
}

static void loaded(void *arg)
{
	struct diffing *diffing = arg;
	publishing_next(diffing->host);
	give(diffing);
}

void packs_diff_aside(struct host *host, struct diff_side left, struct diff_side right, diff_fn done, void *arg)
{
	struct diffing *diffing = mem_zalloc(sizeof *diffing);
	*diffing = (struct diffing){ .host = host, .sides = { left, right }, .done = done, .arg = arg };
	err_clear(&diffing->err);
	struct job **place = host_job(host);
	if (!*place && (*place = job_start(host_loop(host), load_sides, loaded, diffing)) != NULL)
		return;
	err_set(&diffing->err, ERR_BUSY, "another version is being looked at or published; try again shortly");
	give(diffing);
}
