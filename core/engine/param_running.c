/* Running deadlines that came of a param: which would be elsewhere by its present value. A changed param leaves them as they are until somebody asks to
 * move them, which is one muster.deadlines event. */
#include "engine/params_private.h"

#include <stdlib.h>

/* scope "" : the plain value; any: no layer was changed, whatever differs counts */
struct layer { char name[64]; struct str value; bool any; };
struct running {
	struct engine *engine;
	const struct json *values, *names;     /* of the request: {name: value} or [name] */
	struct layer layer;
	const struct timer **items; size_t count, cap;
	size_t most, moved, past, paused;
	struct buf *out;
};

static bool names_param(const struct engine *engine, const struct json *name, const struct param_def *def)
{
	const struct param_def *named;
	ERR_DECLARE(ignored);
	return name->type == JSON_TEXT && param_find(engine, json_str(name), &named, &ignored) && named == def;
}

/* The value that the request gives it; NULL: it gives none. */
static const struct json *given_value(const struct running *running, const struct param_def *def, const char *key)
{
	for (const struct json *name = json_first(running->values); name; name = json_next_member(name))
		if (names_param(running->engine, name, def))
			return def->keys ? json_get(name->next, key) : name->next;
	return NULL;
}

static bool is_asked(const struct running *running, const struct param_def *def, const char *key)
{
	if (given_value(running, def, key))
		return true;
	for (const struct json *name = json_first(running->names); name; name = name->next)
		if (names_param(running->engine, name, def))
			return true;
	return false;
}

static const struct param_def *param_of(const struct running *running, const struct timer *timer)
{
	const struct param_reading *reading = timer->reading;
	const struct param_def *def = reading ? engine_param(running->engine, str_of(reading->param)) : NULL;
	bool fits = def && (def->keys != NULL) == (reading->key[0] != '\0') && (!def->keys || param_key_default(def, reading->key)) && def->field->type == FIELD_DURATION;
	return fits && is_asked(running, def, reading->key) ? def : NULL;
}

static void gather(void *arg, const struct timer *timer)
{
	struct running *running = arg;
	if (!param_of(running, timer))
		return;
	if (running->count == running->cap)
		running->items = mem_resize(running->items, (running->cap = running->cap ? running->cap * 2 : 64) * sizeof running->items[0]);
	running->items[running->count++] = timer;
}

static int by_due(const void *a, const void *b)
{
	const struct timer *left = *(const struct timer *const *)a, *right = *(const struct timer *const *)b;
	if (left->due_us != right->due_us)
		return left->due_us > right->due_us ? 1 : -1;
	return (left->order > right->order) - (left->order < right->order);
}

static size_t scopes_of(const struct param_reading *reading, struct param_scope scopes[PARAM_SCOPES_MAX], struct arena *arena)
{
	ERR_DECLARE(ignored);
	const struct json *json = reading->scopes[0] ? json_parse(str_of(reading->scopes), JSON_LIMITS, arena, &ignored) : NULL;
	size_t count = 0;
	for (const struct json *name = json_first(json); name && count < PARAM_SCOPES_MAX; name = json_next_member(name))
		scopes[count++] = (struct param_scope){ name->text, json_str(name->next) };
	return count;
}

static bool is_layer(const struct layer *layer, const struct param_reading *reading)
{
	return strcmp(reading->scope, layer->name) == 0 && str_is(layer->value, reading->scope_value);
}

/* Does the value of the layer asked about count for it? One that is taken away counted for those that were set by it. */
static bool is_concerned(const struct running *running, const struct param_def *def, const struct timer *timer, const struct param_reading *now)
{
	const struct json *value = given_value(running, def, timer->reading->key);
	bool gone = value && value->type == JSON_NULL;
	return running->layer.any || is_layer(&running->layer, now) || (gone && is_layer(&running->layer, timer->reading));
}

static void put_move(const struct running *running, const struct timer *timer, const struct duration *duration, const struct param_reading *now, int64_t due_us)
{
	const struct calendar *calendar = world_calendar(running->engine->world);
	struct buf *out = running->out;
	const struct { const char *name; int64_t time_us; } times[] = { { "due", due_us }, { "from", timer->due_us } };
	json_put_comma(out);
	buf_lit(out, "{\"kind\":");
	json_put_text(out, timer->event->kind->name);
	json_put_name(out, "id");
	json_put_str(out, record_id(timer->record));
	json_put_name(out, "timer");
	json_put_text(out, timer->event->name);
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		json_put_name(out, times[i].name);
		buf_byte(out, '"');
		calendar_time_print(calendar, times[i].time_us, out);
		buf_byte(out, '"');
	}
	json_put_name(out, "duration");
	buf_byte(out, '"');
	duration_print(duration, out);
	buf_byte(out, '"');
	json_put_name(out, "was");
	json_put_str(out, text_str(timer->duration));
	json_put_name(out, "scope");
	json_put_text(out, now->scope);
	json_put_name(out, "scope_value");
	json_put_text(out, now->scope_value);
	if (due_us < clock_wall(running->engine->config.clock))
		buf_lit(out, ",\"past\":true");
	buf_byte(out, '}');
}

/* Another due by the present value, of the layer that was asked about. */
static void consider(struct running *running, const struct timer *timer, struct arena *arena)
{
	struct engine *engine = running->engine;
	const struct param_def *def = param_of(running, timer);
	const struct param_reading *now;
	struct param_scope scopes[PARAM_SCOPES_MAX];
	struct duration duration;
	ERR_DECLARE(ignored);
	size_t count = scopes_of(timer->reading, scopes, arena);
	union slot slot = engine_param_read(engine, def, def->keys ? timer->reading->key : NULL, scopes, count, &now);
	if (!is_concerned(running, def, timer, now) || !duration_parse(text_str(slot.text), &duration, &ignored))
		return;
	const struct calendar *calendar = world_calendar(engine->world);
	int64_t due_us = (timer->before ? calendar_subtract : calendar_add)(calendar, timer->start_us, &duration);
	if (due_us == timer->due_us)
		return;
	if (timer->left_us >= 0) {
		running->paused++;
		return;
	}
	running->past += due_us < clock_wall(engine->config.clock);
	if (running->moved++ < running->most)
		put_move(running, timer, &duration, now, due_us);
}

static bool read_layer(struct running *running, const struct json *scope, struct err *err)
{
	const struct json *name = json_first(scope);
	running->layer.any = !running->values && !name;
	if (!name)
		return true;
	if (!str_to_c(json_str(name), running->layer.name, sizeof running->layer.name) || name->next->type != JSON_TEXT)
		return err_item(err, ERR_REFUSED, "/data/scope", "a scope is one name and its value, like {\"grid\":\"g3\"}");
	running->layer.value = json_str(name->next);
	return true;
}

static bool all_known(const struct running *running, struct err *err)
{
	const struct param_def *def;
	bool ok = true;
	for (const struct json *name = json_first(running->names); name; name = name->next)
		ok = name->type == JSON_TEXT && param_find(running->engine, json_str(name), &def, err) && ok;
	return ok;
}

bool engine_running_json(struct engine *engine, const struct json *request, size_t most, struct buf *out, struct err *err)
{
	struct running running = { .engine = engine, .values = json_get(request, "values"), .names = json_get(request, "params"), .most = most, .out = out };
	struct arena arena = ARENA_INIT;
	if (!running.values && (!running.names || running.names->type != JSON_ARRAY || !running.names->len))
		return err_item(err, ERR_REFUSED, "/params", "name the params whose deadlines are meant, or give the values of a change");
	if (!read_layer(&running, json_get(request, "scope"), err) || !all_known(&running, err))
		return false;
	timers_each(engine->timers, gather, &running);
	if (running.count)
		qsort(running.items, running.count, sizeof running.items[0], by_due);
	buf_lit(out, "{\"moves\":[");
	for (size_t i = 0; i < running.count; i++) {
		consider(&running, running.items[i], &arena);
		arena_clear(&arena);
	}
	buf_printf(out, "],\"count\":%zu,\"past\":%zu,\"paused\":%zu}", running.moved, running.past, running.paused);
	mem_free(running.items);
	arena_free(&arena);
	return true;
}

bool engine_running_if(struct engine *engine, const struct json *data, struct str actor, size_t most, struct buf *out, struct err *err)
{
	struct submission submission = { .type = STR("muster.params"), .data = data, .actor = actor };
	if (engine->turn.active || engine->store_failed)
		return err_set(err, ERR_BUSY, "no change can be tried just now; try again shortly");
	turn_begin(engine, clock_wall(engine->config.clock));
	bool ok = params_event(engine, &submission, err) && engine_running_json(engine, data, most, out, err);
	turn_cancel(engine);
	if (engine->release)
		params_follow(engine);
	return ok;
}
