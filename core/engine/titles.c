#include "engine/titles.h"

static bool is_shown(const struct record *record, const struct field *field, enum field_type type)
{
	return field && field->type == type && !field->private && record_has(record, field);
}

/* The calendar's title, a field of such a name, a text it must have. */
static const struct field *title_field(const struct record *record)
{
	static const char *const names[] = { "title", "name", "text", "subject" };
	static const enum field_type types[] = { FIELD_TEXT, FIELD_JSON };
	const struct kind *kind = record_kind(record);
	if (kind->calendar && is_shown(record, kind->calendar->title, FIELD_TEXT))
		return kind->calendar->title;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		for (size_t k = 0; k < COUNT_OF(types); k++)
			if (is_shown(record, kind_field(kind, str_of(names[i])), types[k]))
				return kind_field(kind, str_of(names[i]));
	for (uint16_t i = 0; i < kind->field_count; i++)
		if (kind->fields[i].required && is_shown(record, &kind->fields[i], FIELD_TEXT))
			return &kind->fields[i];
	return NULL;
}

static void put_plain(const struct record *record, struct buf *out)
{
	const struct field *field = title_field(record);
	struct str text = field && field->type == FIELD_TEXT ? record_value(record, field).text : record_id(record);
	if (out->len)
		buf_lit(out, " · ");
	buf_str(out, text);
}

/* What it joins, by their names: "2026-Q1 · 社区医院". */
static void put_refs(const struct record *record, struct buf *out)
{
	const struct kind *kind = record_kind(record);
	for (uint16_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];
		if (!field->required || field->private || field->type != FIELD_REF || !record_has(record, field))
			continue;
		put_plain(record->slots[field->index].ref, out);
	}
}

bool record_title(const struct world *world, const struct record *record, struct buf *out)
{
	const struct field *field = title_field(record);
	struct buf joined = BUF_INIT;
	if (field)
		slot_write_json(world, field, record->slots[field->index], out);
	else
		put_refs(record, &joined);
	bool found = field || joined.len;
	if (joined.len)
		json_put_str(out, buf_view(&joined));
	buf_free(&joined);
	return found;
}
