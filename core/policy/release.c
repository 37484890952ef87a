#include "policy/release.h"
#include "policy/job.h"
#include "base/hash.h"

#include <stdio.h>

struct release *pack_load(struct pack *pack, struct limits limits, struct diagnostics *diagnostics, bool **touched_out)
{
	struct script_source source = pack_source(pack, limits);
	bool *touched = mem_zalloc((source.count + 1) * sizeof touched[0]);
	struct release *release = script_load(&source, diagnostics, touched);
	if (release)
		pack_hash(pack, touched, &release->limits, release->hash);
	if (touched_out)
		*touched_out = touched;
	else
		mem_free(touched);
	return release;
}

/* ---- setup ---- */

struct setup { struct engine *engine; struct err err; bool ok; char subject[80], kept_first[200]; uint64_t statements, kept; struct arena arena; };

static void taken(void *arg, const struct reply *reply)
{
	struct setup *setup = arg;
	setup->ok = reply->err == NULL;
	if (reply->err)
		err_copy(&setup->err, reply->err);
	else if (!str_to_c(reply->subject, setup->subject, sizeof setup->subject))
		setup->subject[0] = '\0';
}

static bool submit(struct setup *setup, struct str type, struct str subject, const struct json *fields, struct str id, const char *where, struct str *made, struct err *err)
{
	char source[160];
	snprintf(source, sizeof source, "setup:%.*s", (int)strcspn(where, ":"), where);
	struct submission submission = { .type = type, .subject = subject, .data = fields, .actor = STR("setup"), .source = str_of(source), .id = id,
		.may_name_ids = true, .system = true };
	engine_submit(setup->engine, &submission, taken, setup);
	*made = str_of(setup->subject);
	return setup->ok || err_copy(err, &setup->err);
}

/* Repeating an unchanged statement does nothing: its id says what it said. */
static struct str statement_id(struct setup *setup, const struct setup_statement *statement)
{
	struct buf text = BUF_INIT;
	buf_printf(&text, "%s %.*s %.*s ", statement->where, STR_ARG(statement->type), STR_ARG(statement->id));
	json_write(&text, statement->fields);
	uint64_t hash = hash_bytes(text.data, text.len, setup->statements++);
	buf_clear(&text);
	buf_printf(&text, "setup-%016llx", (unsigned long long)hash);
	struct str id = arena_str(&setup->arena, buf_view(&text));
	buf_free(&text);
	return id;
}

static const struct event_def *creating_event(const struct kind *kind)
{
	for (uint16_t i = 0; i < kind->event_count; i++)
		if (kind->events[i].creates)
			return &kind->events[i];
	return NULL;
}

static const struct event_def *updating_event(const struct kind *kind)
{
	static const char *const names[] = { "update", "correct" };
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct event_def *event = kind_event(kind, str_of(names[i]));
		if (event && !event->creates)
			return event;
	}
	return NULL;
}

static bool takes(const struct event_def *event, const char *name)
{
	for (uint16_t i = 0; i < event->take_count; i++)
		if (strcmp(event->takes[i].name, name) == 0)
			return true;
	return false;
}

/* What people have changed since stays theirs: a setup is where a community begins, not what it is put back to with each version. */
static bool is_setups(struct setup *setup, const struct record *record, const struct field *field, struct err *err)
{
	char actor[80];
	if (!record_has(record, field) || (engine_field_actor(setup->engine, record, field->name, actor, err) && strcmp(actor, "setup") == 0))
		return true;
	if (!setup->kept++)
		snprintf(setup->kept_first, sizeof setup->kept_first, "%s/%.*s %s", record_kind(record)->name, STR_ARG(record_id(record)), field->name);
	return false;
}

static void tell_kept(const struct setup *setup, struct diagnostics *diagnostics)
{
	if (setup->kept)
		diagnostics_add(diagnostics, SEVERITY_NOTE, "setup", "%llu values differ from the setup and stay as people left them, like %s", (unsigned long long)setup->kept, setup->kept_first);
}

/* The fields that differ from what the record holds, as one JSON object; "" when none do. */
static struct str changed_fields(struct setup *setup, const struct record *record, const struct json *fields, struct err *err)
{
	const struct world *world = engine_world(setup->engine);
	struct buf out = BUF_INIT, now = BUF_INIT, then = BUF_INIT;
	for (const struct json *name = json_first(fields); name; name = json_next_member(name)) {
		const struct field *field = kind_must_field(record_kind(record), json_str(name), err);
		union slot slot;
		bool none;
		if (!field)
			break;
		struct value value = value_of_json(name->next, &setup->arena);
		if (!field_accept(world, field, &value, field->name, &slot, &none, err))
			break;
		buf_clear(&now);
		buf_clear(&then);
		if (record_has(record, field))
			slot_write_json(world, field, record->slots[field->index], &now);
		if (!none) {
			slot_write_json(world, field, slot, &then);
			slot_drop(field, slot);
		}
		if (str_eq(buf_view(&now), buf_view(&then)) || !is_setups(setup, record, field, err))
			continue;
		buf_byte(&out, out.len ? ',' : '{');
		json_put_str(&out, json_str(name));
		buf_byte(&out, ':');
		json_write(&out, name->next);
	}
	if (out.len)
		buf_byte(&out, '}');
	struct str text = arena_str(&setup->arena, buf_view(&out));
	buf_free(&out);
	buf_free(&now);
	buf_free(&then);
	return text;
}

static bool update(struct setup *setup, const struct setup_statement *statement, const struct record *record, struct str changed, struct str *subject, struct err *err)
{
	const struct event_def *event = updating_event(record_kind(record));
	struct arena *arena = &setup->arena;
	if (!event)
		return err_set(err, ERR_CONFLICT, "%s '%.*s' is there with other fields, and %s has no event 'update' that could change them", record_kind(record)->name, STR_ARG(statement->id), record_kind(record)->name);
	const struct json *fields = json_parse(changed, JSON_LIMITS, arena, err);
	if (fields && takes(event, "reason")) {
		struct buf text = BUF_INIT;
		buf_add(&text, changed.ptr, changed.len - 1);
		buf_lit(&text, ",\"reason\":\"setup\"}");
		struct str with_reason = arena_str(arena, buf_view(&text));
		buf_free(&text);
		fields = json_parse(with_reason, JSON_LIMITS, arena, err);
	}
	return fields && submit(setup, str_of(event->type), statement->id, fields, STR_NONE, statement->where, subject, err);
}

static bool ensure(struct setup *setup, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct world *world = engine_world(setup->engine);
	const struct kind *kind = model_must_kind(world_model(world), statement->type, err);
	if (!kind)
		return false;
	const struct record *record = world_find(world, kind, statement->id);
	const struct event_def *event = creating_event(kind);
	if (!event)
		return err_set(err, ERR_MODEL, "no event creates a %s", kind->name);
	if (!record)
		return submit(setup, str_of(event->type), statement->id, statement->fields, STR_NONE, statement->where, subject, err);
	struct str changed = changed_fields(setup, record, statement->fields, err);
	*subject = record_id(record);
	return err->code == ERR_NONE && (!changed.len || update(setup, statement, record, changed, subject, err));
}

static bool perform(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct setup *setup = arg;
	if (setup->arena.used > 1 << 20)
		arena_clear(&setup->arena);
	if (statement->what == SETUP_ENSURE)
		return ensure(setup, statement, subject, err);
	return submit(setup, statement->type, statement->id, statement->fields, statement_id(setup, statement), statement->where, subject, err);
}

/* One statement in a live community: answered from memory, durable with the next commit. */
struct live { struct setup *setup; struct job *job; const struct setup_statement *statement; struct str subject; char id[80]; struct err err; bool ok; };

static void take_statement(void *arg)
{
	struct live *live = arg;
	engine_hold(live->setup->engine, true);
	live->ok = perform(live->setup, live->statement, &live->subject, &live->err);
	if (!live->ok || !str_to_c(live->subject, live->id, sizeof live->id))          /* the record is the loop's: only its id goes over */
		live->id[0] = '\0';
	engine_hold(live->setup->engine, false);
}

static bool perform_live(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct live *live = arg;
	live->statement = statement;
	err_clear(&live->err);
	if (!job_on_loop(live->job, take_statement, live))
		return err_set(err, ERR_BUSY, "the server is stopping");
	*subject = str_of(live->id);
	return live->ok || err_copy(err, &live->err);
}

bool pack_setup_live(struct pack *pack, struct engine *engine, struct limits limits, struct job *job, struct diagnostics *diagnostics)
{
	struct setup setup = { .engine = engine };
	struct live live = { .setup = &setup, .job = job };
	struct script_source source = pack_source(pack, limits);
	bool ok = script_setup(&source, perform_live, &live, diagnostics);
	tell_kept(&setup, diagnostics);
	arena_free(&setup.arena);
	return ok;
}

static bool perform_missing(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err)
{
	struct setup *setup = arg;
	const struct kind *kind = statement->what == SETUP_ENSURE ? model_kind(world_model(engine_world(setup->engine)), statement->type) : NULL;
	const struct record *record = kind ? world_find(engine_world(setup->engine), kind, statement->id) : NULL;
	*subject = statement->id;
	if (kind && !record && !ensure(setup, statement, subject, err)) {
		err_clear(err);
		*subject = statement->id;
	}
	return true;
}

void pack_setup_missing(struct pack *pack, struct engine *engine, struct limits limits)
{
	struct setup setup = { .engine = engine };
	struct script_source source = pack_source(pack, limits);
	struct diagnostics unsaid = { 0 };
	ERR_DECLARE(err);
	engine_hold(engine, true);
	bool ok = script_setup(&source, perform_missing, &setup, &unsaid) && engine_flush(engine, &err);
	engine_hold(engine, false);
	(void)ok;
	diagnostics_free(&unsaid);
	arena_free(&setup.arena);
}

bool pack_setup(struct pack *pack, struct engine *engine, struct limits limits, struct diagnostics *diagnostics)
{
	struct setup setup = { .engine = engine };
	struct script_source source = pack_source(pack, limits);
	ERR_DECLARE(err);
	engine_hold(engine, true);
	bool ok = script_setup(&source, perform, &setup, diagnostics);
	engine_hold(engine, false);
	tell_kept(&setup, diagnostics);
	arena_free(&setup.arena);
	if (!engine_flush(engine, &err)) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, "", "%s", err.text);
		return false;
	}
	return ok;
}

struct engine *pack_engine(struct release *release, struct clock *clock, struct store *store, const struct log *log, struct err *err)
{
	struct engine_config config = { .community = release->name, .clock = clock, .log = log, .store = store, .log_only = true, .limits = limits_default(), .times_are_now = true };
	struct engine *engine = engine_new(&config, err);
	struct publication publication = { .release = release, .actor = STR("system"), .note = STR_NONE };
	if (engine && engine_publish(engine, &publication, err))
		return engine;
	release->free(release);
	engine_free(engine);
	return NULL;
}
