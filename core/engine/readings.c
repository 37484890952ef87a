/* What a param was read for, interned; and the basis of a timer, which may have come of one. */
#include "engine/state.h"

#include <stddef.h>

bool reading_same(const struct param_reading *a, const struct param_reading *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a->param, b->param) == 0 && strcmp(a->key, b->key) == 0 && strcmp(a->scope, b->scope) == 0
	    && strcmp(a->scope_value, b->scope_value) == 0 && strcmp(a->scopes, b->scopes) == 0;
}

const struct param_reading *engine_reading(struct engine *engine, struct param_reading like)
{
	const char *texts[] = { like.param, like.key, like.scope, like.scope_value, like.scopes };
	const char *kept[COUNT_OF(texts)];
	struct buf *name = &engine->reading_key;
	buf_clear(name);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		buf_add(name, texts[i], strlen(texts[i]) + 1);
	const struct param_reading *known = map_get(&engine->readings, buf_view(name));
	if (known)
		return known;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		kept[i] = arena_string(&engine->readings_own, str_of(texts[i]));
	struct param_reading made = { kept[0], kept[1], kept[2], kept[3], kept[4] };
	struct param_reading *reading = arena_copy(&engine->readings_own, &made, sizeof made);
	map_put(&engine->readings, buf_view(name), reading);
	return reading;
}

void readings_free(struct engine *engine)
{
	map_free(&engine->readings);
	arena_free(&engine->readings_own);
	buf_free(&engine->reading_key);
}

/* ---- the basis of a timer ---- */

static const struct { const char *name; size_t at; } reading_members[] = {
	{ "param", offsetof(struct param_reading, param) }, { "key", offsetof(struct param_reading, key) }, { "scope", offsetof(struct param_reading, scope) },
	{ "scope_value", offsetof(struct param_reading, scope_value) } };

void reading_write(const struct param_reading *reading, struct buf *out)
{
	for (size_t i = 0; reading && i < COUNT_OF(reading_members); i++) {
		const char *text = *(const char *const *)((const char *)reading + reading_members[i].at);
		if (!text[0])
			continue;
		json_put_name(out, reading_members[i].name);
		json_put_text(out, text);
	}
	if (reading && reading->scopes[0]) {
		buf_lit(out, ",\"scopes\":");
		buf_text(out, reading->scopes);
	}
}

void timer_basis_write(const struct timer *timer, int64_t now_us, struct buf *out)
{
	buf_lit(out, "{\"duration\":");
	json_put_str(out, text_str(timer->duration));
	if (timer->start_us != now_us) {
		buf_lit(out, ",\"start\":");
		buf_int(out, timer->start_us);
	}
	if (timer->before)
		buf_lit(out, ",\"before\":true");
	reading_write(timer->reading, out);
	buf_byte(out, '}');
}

void timer_basis_read(struct engine *engine, const struct json *basis, int64_t now_us, struct timer *timer)
{
	const struct json *duration = json_get(basis, "duration"), *start = json_get(basis, "start"), *scopes = json_get(basis, "scopes");
	struct param_reading reading = { "", "", "", "", "" };
	struct buf asked = BUF_INIT;
	if (!duration || duration->type != JSON_TEXT)
		return;
	timer->duration = text_new(json_str(duration));
	timer->start_us = start && start->type == JSON_INT ? start->integer : now_us;
	timer->before = json_get(basis, "before") != NULL;
	for (size_t i = 0; i < COUNT_OF(reading_members); i++) {
		const struct json *text = json_get(basis, reading_members[i].name);
		if (text && text->type == JSON_TEXT)
			*(const char **)(void *)((char *)&reading + reading_members[i].at) = text->text;
	}
	if (scopes)
		json_write(&asked, scopes);
	reading.scopes = buf_cstr(&asked);
	if (reading.param[0])
		timer->reading = engine_reading(engine, reading);
	buf_free(&asked);
}
