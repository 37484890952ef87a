/* What the kinds, events, states, fields and values that a report speaks of are called, from the candidate's model. */
#include "policy/backtest_report.h"

#include <stdio.h>

struct labelling { struct buf *out; struct str report; const char *kind; };

static bool speaks_of(struct str report, const char *kind, char between, const char *name)
{
	struct buf word = BUF_INIT;
	buf_byte(&word, '"');
	if (between) {
		buf_text(&word, kind);
		buf_byte(&word, between);
	}
	buf_text(&word, name);
	buf_byte(&word, '"');
	bool found = memmem(report.ptr, report.len, word.data, word.len) != NULL;
	buf_free(&word);
	return found;
}

static void put_label(struct labelling *labelling, const char *one, char between, const char *two, const struct json *label)
{
	struct buf name = BUF_INIT;
	if (!label || label->type != JSON_OBJECT)
		return;
	buf_text(&name, one);
	if (between) {
		buf_byte(&name, between);
		buf_text(&name, two);
	}
	json_put_name(labelling->out, buf_cstr(&name));
	json_write(labelling->out, label);
	buf_free(&name);
}

static void put_events(struct labelling *labelling, const struct json *events)
{
	for (const struct json *event = json_first(events); event; event = event->next) {
		const struct json *name = json_get(event, "name");
		if (name && speaks_of(labelling->report, labelling->kind, '.', name->text))
			put_label(labelling, labelling->kind, '.', name->text, json_get(event, "label"));
	}
}

/* {"claimed":{"en":…},…}: of states, timers, or a field's values */
static void put_named(struct labelling *labelling, const char *owner, char between, const struct json *labels, bool as_event)
{
	for (const struct json *name = json_first(labels); name; name = json_next_member(name))
		if (speaks_of(labelling->report, labelling->kind, as_event ? '.' : '\0', name->text))
			put_label(labelling, owner, between, name->text, name->next);
}

static void put_fields(struct labelling *labelling, const struct json *fields)
{
	struct buf owner = BUF_INIT;
	for (const struct json *field = json_first(fields); field; field = field->next) {
		const struct json *name = json_get(field, "name");
		if (!name || !speaks_of(labelling->report, "", '\0', name->text))
			continue;
		put_label(labelling, labelling->kind, '.', name->text, json_get(field, "label"));
		buf_clear(&owner);
		buf_printf(&owner, "%s.%s", labelling->kind, name->text);
		put_named(labelling, buf_cstr(&owner), '/', json_get(field, "labels"), false);
	}
	buf_free(&owner);
}

static bool speaks_of_kind(struct str report, const char *kind)
{
	char word[80];
	int length = snprintf(word, sizeof word, "\"%s.", kind);
	return speaks_of(report, "", '\0', kind) || memmem(report.ptr, report.len, word, (size_t)length);
}

void report_labels(struct backtest *backtest, struct buf *out)
{
	const struct model *model = world_model(engine_world(backtest_engine(backtest, SIDE_CANDIDATE)));
	struct arena arena = ARENA_INIT;
	struct buf labels = BUF_INIT;
	ERR_DECLARE(ignored);
	const struct json *json = json_parse((struct str){ model->json, model->json_len }, (struct json_limits){ 64, 10000000 }, &arena, &ignored);
	buf_byte(&labels, '{');
	for (const struct json *kind = json_first(json_get(json, "kinds")); kind; kind = kind->next) {
		const struct json *name = json_get(kind, "name");
		if (!name || !speaks_of_kind(buf_view(out), name->text))
			continue;
		struct labelling labelling = { &labels, buf_view(out), name->text };
		put_label(&labelling, name->text, '\0', "", json_get(kind, "label"));
		put_events(&labelling, json_get(kind, "events"));
		put_named(&labelling, name->text, '.', json_get(kind, "timer_labels"), true);
		put_named(&labelling, name->text, '/', json_get(kind, "state_labels"), false);
		put_fields(&labelling, json_get(kind, "fields"));
	}
	buf_byte(&labels, '}');
	json_put_name(out, "labels");
	buf_str(out, buf_view(&labels));
	buf_free(&labels);
	arena_free(&arena);
}
