/* From JSON to a model: kinds first by name, then what refers to them. */
#include "model/model_private.h"
#include "model/world.h"

#include <stdio.h>

static const char *const reserved_fields[] = { "id", "kind", "state", "created", "updated", "because", "sort", "limit", "cursor", "fields", NULL };
static const char *const reserved_kinds[] = { "events", "stream", "model", "openapi", "params", "policy", "failures", "alerts", "deliveries", "silences", "timers",
	"calendar", "export", "import", "qr", "print", "rules", "login", "logout", "me", NULL };

static bool is_listed(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

/* One kind may not use one name for two of field, event, timer, back-reference: a dot or colon must mean one thing. */
static bool claim_name(struct compiler *compiler, const struct json *json, const struct kind *kind, const char *name, const char *what)
{
	struct buf key = BUF_INIT;
	buf_printf(&key, "%s.%s", kind->name, name);
	const char *taken = map_get(&compiler->model->names->members, buf_view(&key));
	if (!taken)
		map_put(&compiler->model->names->members, buf_view(&key), (void *)(uintptr_t)what);
	buf_free(&key);
	return !taken || compile_wrong(compiler, json, "%s uses the name '%s' for a %s and a %s", kind->name, name, taken, what);
}

/* ---- kinds by name ---- */

static bool declare_kind(struct compiler *compiler, const struct json *json, struct kind *kind, bool system)
{
	struct model *model = compiler->model;
	const struct json *name = json_get(json, "name");
	compiler->kind_at = "";
	kind->at = compile_at(compiler, json);
	if (!name || name->type != JSON_TEXT || !name_is_plain(json_str(name)))
		return compile_wrong(compiler, json, "'%s' is no name for a kind: use a-z 0-9 _, a letter first", name && name->type == JSON_TEXT ? name->text : "?");
	kind->name = compile_text(compiler, name);
	kind->system = system;
	kind->index = model->kind_count;
	if (!system && (is_listed(reserved_kinds, kind->name) || strncmp(kind->name, "muster_", 7) == 0 || strncmp(kind->name, "sqlite_", 7) == 0))
		return compile_wrong(compiler, json, "a kind may not be named '%s': the name is taken by the interface", kind->name);
	if (map_get(&model->names->kinds, str_of(kind->name)))
		return compile_wrong(compiler, json, "kind '%s' is declared twice%s", kind->name, strcmp(kind->name, "alert") == 0 ? ": alerts are the engine's own" : "; use extend to change it");
	map_put(&model->names->kinds, str_of(kind->name), kind);
	model->kind_count++;
	return true;
}

/* ---- fields ---- */

static bool read_fields(struct compiler *compiler, const struct json *json, struct kind *kind)
{
	const struct json *list = json_get(json, "fields");
	uint32_t count = list && list->type == JSON_ARRAY ? list->len : 0;
	if (count > 250)
		return compile_wrong(compiler, json, "%s has %u fields; at most 250 are possible", kind->name, count);
	struct field *fields = arena_zalloc(&compiler->model->arena, (count + 1) * sizeof fields[0]);
	kind->fields = fields;
	for (const struct json *item = json_first(list); item; item = item->next) {
		struct field *field = &fields[kind->field_count];
		const struct json *name = json_get(item, "name");
		char owner[160];
		if (!name || name->type != JSON_TEXT || !name_is_plain(json_str(name)))
			return compile_wrong(compiler, item, "%s: '%s' is no name for a field: use a-z 0-9 _", kind->name, name && name->type == JSON_TEXT ? name->text : "?");
		if (is_listed(reserved_fields, name->text))
			return compile_wrong(compiler, item, "%s: a field may not be named '%s'", kind->name, name->text);
		snprintf(owner, sizeof owner, "%s.%s", kind->name, name->text);
		field->name = compile_text(compiler, name);
		if (!claim_name(compiler, item, kind, field->name, "field") || !compile_field(compiler, item, owner, field))
			return false;
		field->index = kind->field_count++;
		field->indexed = field->type == FIELD_REF;
	}
	return true;
}

static bool read_indexes(struct compiler *compiler, const struct json *json, struct kind *kind)
{
	for (const struct json *name = json_first(json_get(json, "indexes")); name; name = name->next) {
		ERR_DECLARE(why);
		struct field *field = name->type == JSON_TEXT ? (struct field *)(uintptr_t)kind_must_field(kind, json_str(name), &why) : NULL;
		if (!field)
			return compile_wrong(compiler, json, "indexes: %s", why.text);
		if (field->type == FIELD_LIST || field->type == FIELD_JSON)
			return compile_wrong(compiler, json, "indexes: %s.%s is a %s; those cannot be indexed", kind->name, field->name, field_type_name(field->type));
		field->indexed = true;
	}
	return true;
}

/* ---- calendar ---- */

static bool calendar_field(struct compiler *compiler, const struct json *json, const struct kind *kind, const char *name, const struct field **out)
{
	const struct json *given = json_get(json_get(json, "calendar"), name);
	ERR_DECLARE(why);
	*out = NULL;
	if (!given)
		return true;
	*out = given->type == JSON_TEXT ? kind_must_field(kind, json_str(given), &why) : NULL;
	if (!*out)
		return compile_wrong(compiler, json, "%s: calendar.%s: %s", kind->name, name, given->type == JSON_TEXT ? why.text : "the name of a field");
	bool when = strcmp(name, "starts") == 0 || strcmp(name, "ends") == 0;
	enum field_type type = (*out)->type;
	if (when ? type != FIELD_TIME && type != FIELD_DATE : type != FIELD_TEXT)
		return compile_wrong(compiler, json, "%s: calendar.%s must be a %s; %s is a %s", kind->name, name, when ? "time or date" : "text", (*out)->name, field_type_name(type));
	if ((*out)->private || (*out)->personal)
		return compile_wrong(compiler, json, "%s: calendar.%s: %s is personal and would be shown to everyone who reads the calendar", kind->name, name, (*out)->name);
	return true;
}

static bool read_calendar(struct compiler *compiler, const struct json *json, struct kind *kind)
{
	const struct json *given = json_get(json, "calendar");
	if (!given)
		return true;
	struct kind_calendar *calendar = arena_zalloc(&compiler->model->arena, sizeof *calendar);
	bool *cancelled = arena_zalloc(&compiler->model->arena, (size_t)(kind->state_count + 1) * sizeof cancelled[0]);
	if (!calendar_field(compiler, json, kind, "starts", &calendar->starts) || !calendar_field(compiler, json, kind, "ends", &calendar->ends)
	    || !calendar_field(compiler, json, kind, "title", &calendar->title) || !calendar_field(compiler, json, kind, "place", &calendar->place))
		return false;
	if (!calendar->starts || !calendar->title || (calendar->ends && calendar->ends->type != calendar->starts->type))
		return compile_wrong(compiler, json, "%s: calendar needs starts and title; ends is of the same type as starts", kind->name);
	for (const struct json *state = json_first(json_get(given, "cancelled")); state; state = state->next) {
		int index = state->type == JSON_TEXT ? kind_state(kind, json_str(state)) : -1;
		if (index < 0)
			return compile_wrong(compiler, json, "%s: calendar.cancelled lists states of it; '%s' is none", kind->name, state->type == JSON_TEXT ? state->text : "?");
		cancelled[index] = true;
	}
	calendar->cancelled = cancelled;
	kind->calendar = calendar;
	return true;
}

/* ---- states, events ---- */

static bool read_states(struct compiler *compiler, const struct json *json, struct kind *kind)
{
	const struct json *list = json_get(json, "states");
	uint32_t count = list && list->type == JSON_ARRAY ? list->len : 0;
	if (count > 250)
		return compile_wrong(compiler, json, "%s has %u states; at most 250 are possible", kind->name, count);
	const char **states = arena_alloc(&compiler->model->arena, (count + 1) * sizeof states[0]);
	for (const struct json *name = json_first(list); name; name = name->next) {
		if (name->type != JSON_TEXT || !name_is_plain(json_str(name)))
			return compile_wrong(compiler, json, "%s: states are names of a-z 0-9 _", kind->name);
		for (uint16_t i = 0; i < kind->state_count; i++)
			if (strcmp(states[i], name->text) == 0)
				return compile_wrong(compiler, json, "%s: state '%s' stands twice", kind->name, name->text);
		states[kind->state_count++] = compile_text(compiler, name);
	}
	states[kind->state_count] = NULL;
	kind->states = states;
	return true;
}

static bool read_state(struct compiler *compiler, const struct json *json, const struct kind *kind, const struct json *name, uint16_t *state)
{
	ERR_DECLARE(why);
	int index = name->type == JSON_TEXT ? kind_must_state(kind, json_str(name), &why) : -1;
	if (index < 0)
		return compile_wrong(compiler, json, "%s", why.text[0] ? why.text : "a state is a name");
	*state = (uint16_t)index;
	return true;
}

static bool read_state_list(struct compiler *compiler, const struct json *json, const struct kind *kind, const struct json *list, const uint16_t **states, uint16_t *count)
{
	uint16_t *out = arena_alloc(&compiler->model->arena, ((list->type == JSON_ARRAY ? list->len : 1) + 1) * sizeof out[0]);
	*states = out;
	*count = 0;
	if (list->type == JSON_TEXT)
		return read_state(compiler, json, kind, list, &out[(*count)++]);
	for (const struct json *name = json_first(list); name; name = name->next)
		if (!read_state(compiler, json, kind, name, &out[(*count)++]))
			return false;
	return true;
}

static bool read_transition(struct compiler *compiler, const struct json *json, struct event_def *event)
{
	const struct json *from = json_get(json, "from"), *to = json_get(json, "to");
	event->to = STATE_NONE;
	event->creates = !from;
	if (from && from->type == JSON_TEXT && str_is(json_str(from), "any"))
		event->any_state = true;
	else if (from && !read_state_list(compiler, json, event->kind, from, &event->from, &event->from_count))
		return false;
	if (to && !read_state(compiler, json, event->kind, to, &event->to))
		return false;
	return !event->creates || to || event->kind->state_count == 0
	    || compile_wrong(compiler, json, "%s creates, so it needs the first state: to = …", event->type);
}

static bool read_take(struct compiler *compiler, const struct json *json, const struct event_def *event, const struct json *item, struct take *take)
{
	const struct json *name = json_get(item, "name"), *required = json_get(item, "required");
	ERR_DECLARE(why);
	if (!name || name->type != JSON_TEXT)
		return compile_wrong(compiler, json, "%s: takes lists field names", event->type);
	take->required = required && required->type == JSON_TRUE;
	if (json_get(item, "type")) {
		struct field *argument = arena_zalloc(&compiler->model->arena, sizeof *argument);
		char owner[200];
		snprintf(owner, sizeof owner, "%s, argument %s", event->type, name->text);
		if (!name_is_plain(json_str(name)) || is_listed(reserved_fields, name->text) || kind_field(event->kind, json_str(name)))
			return compile_wrong(compiler, json, "%s: an argument may not be named '%s'", event->type, name->text);
		argument->name = compile_text(compiler, name);
		take->name = argument->name;
		take->field = argument;
		return compile_field(compiler, item, owner, argument);
	}
	take->field = kind_must_field(event->kind, json_str(name), &why);
	if (!take->field)
		return compile_wrong(compiler, json, "%s takes '%s': %s", event->type, name->text, why.text);
	take->name = take->field->name;
	take->stored = true;
	return true;
}

static bool read_takes(struct compiler *compiler, const struct json *json, struct event_def *event)
{
	const struct json *list = json_get(json, "takes");
	uint32_t count = list && list->type == JSON_ARRAY ? list->len : 0;
	struct take *takes = arena_zalloc(&compiler->model->arena, (count + 1) * sizeof takes[0]);
	event->takes = takes;
	for (const struct json *item = json_first(list); item; item = item->next) {
		if (!read_take(compiler, json, event, item, &takes[event->take_count]))
			return false;
		for (uint16_t i = 0; i < event->take_count; i++)
			if (strcmp(takes[i].name, takes[event->take_count].name) == 0)
				return compile_wrong(compiler, json, "%s takes '%s' twice", event->type, takes[i].name);
		event->take_count++;
	}
	return true;
}

/* "microgrid.grid": refs from the entity on, each step one ref of the kind reached. */
static bool read_path(struct compiler *compiler, const struct json *json, const struct event_def *event, struct str path, struct role *role)
{
	const struct field **steps = arena_alloc(&compiler->model->arena, 8 * sizeof steps[0]);
	const struct kind *kind = event->kind;
	role->path = steps;
	while (path.len) {
		const char *dot = memchr(path.ptr, '.', path.len);
		struct str name = { path.ptr, dot ? (size_t)(dot - path.ptr) : path.len };
		ERR_DECLARE(why);
		const struct field *field = kind ? kind_must_field(kind, name, &why) : NULL;
		if (!field || field->type != FIELD_REF || role->path_length == 8)
			return compile_wrong(compiler, json, "%s: by: %s", event->type, why.text[0] ? why.text : "only refs can stand behind 'of'");
		steps[role->path_length++] = field;
		kind = field->target;
		path.ptr += name.len + (dot != NULL);
		path.len -= name.len + (dot != NULL);
	}
	return true;
}

static bool read_by(struct compiler *compiler, const struct json *json, struct event_def *event)
{
	const struct json *list = json_get(json, "by");
	uint32_t count = list && list->type == JSON_ARRAY ? list->len : 0;
	struct role *roles = arena_zalloc(&compiler->model->arena, (count + 1) * sizeof roles[0]);
	event->by = roles;
	for (const struct json *item = json_first(list); item; item = item->next) {
		const struct json *name = json_get(item, "role"), *of = json_get(item, "of");
		struct role *role = &roles[event->by_count++];
		if (!name || name->type != JSON_TEXT || !name_is_plain(json_str(name)))
			return compile_wrong(compiler, json, "%s: by lists roles like \"resident\" or \"representative of unit\"", event->type);
		role->role = compile_text(compiler, name);
		if (of && of->type == JSON_TEXT && !read_path(compiler, json, event, json_str(of), role))
			return false;
	}
	return true;
}

static bool name_event(struct compiler *compiler, const struct json *json, struct kind *kind, const struct json *name, bool timer, struct event_def *event)
{
	struct buf type = BUF_INIT;
	if (!name || name->type != JSON_TEXT || !name_is_plain(json_str(name)))
		return compile_wrong(compiler, json, "%s: '%s' is no name for an event", kind->name, name && name->type == JSON_TEXT ? name->text : "?");
	event->name = compile_text(compiler, name);
	buf_printf(&type, "%s.%s", kind->name, event->name);
	event->type = arena_string(&compiler->model->arena, buf_view(&type));
	buf_free(&type);
	event->kind = kind;
	event->index = kind->event_count;
	event->number = compiler->model->event_count++;
	event->timer = timer;
	event->to = STATE_NONE;
	event->at = compile_at(compiler, json);
	if (!claim_name(compiler, json, kind, event->name, timer ? "timer" : "event"))
		return false;
	map_put(&compiler->model->names->events, str_of(event->type), event);
	kind->event_count++;
	return true;
}

static bool requirements_can_be_met(struct compiler *compiler, const struct json *json, const struct event_def *event)
{
	const struct kind *kind = event->kind;
	for (uint16_t i = 0; event->creates && i < kind->field_count; i++) {
		bool taken = !kind->fields[i].required || json_get(json, "default") || kind->fields[i].has_default;
		for (uint16_t k = 0; !taken && k < event->take_count; k++)
			taken = event->takes[k].field == &kind->fields[i];
		if (!taken)
			return compile_wrong(compiler, json, "%s creates a %s but does not take its required field '%s'", event->type, kind->name, kind->fields[i].name);
	}
	return true;
}

static bool read_events(struct compiler *compiler, const struct json *json, struct kind *kind)
{
	const struct json *events = json_get(json, "events"), *timers = json_get(json, "timers");
	uint32_t count = (events && events->type == JSON_ARRAY ? events->len : 0) + (timers && timers->type == JSON_ARRAY ? timers->len : 0);
	if (count > 250)
		return compile_wrong(compiler, json, "%s has %u events and timers; at most 250 are possible", kind->name, count);
	struct event_def *list = arena_zalloc(&compiler->model->arena, (count + 1) * sizeof list[0]);
	kind->events = list;
	for (const struct json *item = json_first(events); item; item = item->next) {
		struct event_def *event = &list[kind->event_count];
		if (!name_event(compiler, item, kind, json_get(item, "name"), false, event) || !read_transition(compiler, item, event)
		    || !read_takes(compiler, item, event) || !read_by(compiler, item, event) || !requirements_can_be_met(compiler, item, event))
			return false;
	}
	for (const struct json *name = json_first(timers); name; name = name->next) {
		struct event_def *timer = &list[kind->event_count];
		if (!name_event(compiler, json, kind, name, true, timer))
			return false;
		timer->any_state = true;
	}
	return true;
}

static bool read_uniques(struct compiler *compiler, const struct json *json, struct kind *kind)
{
	const struct json *list = json_get(json, "unique");
	uint32_t count = list && list->type == JSON_ARRAY ? list->len : 0;
	struct unique *uniques = arena_zalloc(&compiler->model->arena, (count + 1) * sizeof uniques[0]);
	kind->uniques = uniques;
	for (const struct json *item = json_first(list); item; item = item->next) {
		struct unique *unique = &uniques[kind->unique_count++];
		const struct json *names = json_get(item, "fields"), *states = json_get(item, "while_in");
		uint16_t *fields = arena_alloc(&compiler->model->arena, ((names ? names->len : 0) + 1) * sizeof fields[0]), state_count = 0;
		unique->fields = fields;
		for (const struct json *name = json_first(names); name; name = name->next) {
			ERR_DECLARE(why);
			const struct field *field = name->type == JSON_TEXT ? kind_must_field(kind, json_str(name), &why) : NULL;
			if (!field || field->type == FIELD_LIST || field->type == FIELD_JSON)
				return compile_wrong(compiler, json, "unique: %s", field ? "lists and json cannot be compared" : why.text);
			fields[unique->field_count++] = field->index;
		}
		if (!unique->field_count)
			return compile_wrong(compiler, json, "unique: %s: a set names its fields", kind->name);
		((struct field *)(uintptr_t)&kind->fields[fields[0]])->indexed = true;      /* the check looks there */
		if (states && !read_state_list(compiler, json, kind, states, &unique->while_in, &state_count))
			return false;
		unique->while_count = (uint8_t)state_count;
	}
	return true;
}

/* ---- reverse references ---- */

static bool add_back(struct compiler *compiler, const struct field *field, const struct kind *from)
{
	struct kind *target = (struct kind *)(uintptr_t)field->target;
	if (!field->back || !target)
		return true;
	if (!name_is_plain(str_of(field->back)) || is_listed(reserved_fields, field->back))
		return err_at(compiler->err, ERR_MODEL, field->at, "%s.%s: back = '%s' is no name", from->name, field->name, field->back);
	compiler->kind_at = field->at;
	if (!claim_name(compiler, NULL, target, field->back, "back-reference"))
		return false;
	struct back *backs = arena_alloc(&compiler->model->arena, (target->back_count + 1u) * sizeof backs[0]);
	if (target->back_count)
		memcpy(backs, target->backs, target->back_count * sizeof backs[0]);
	backs[target->back_count++] = (struct back){ field->back, from, field };
	target->backs = backs;
	return true;
}

static bool add_backs(struct compiler *compiler)
{
	for (uint16_t i = 0; i < compiler->model->kind_count; i++) {
		const struct kind *kind = &compiler->model->kinds[i];
		for (uint16_t k = 0; k < kind->field_count; k++)
			if (kind->fields[k].type == FIELD_REF && !add_back(compiler, &kind->fields[k], kind))
				return false;
	}
	return true;
}

/* ---- defaults: accepted like any value ---- */

static bool read_default(struct compiler *compiler, const struct json *item, const char *owner, struct field *field)
{
	struct arena arena = ARENA_INIT;
	const struct json *given = json_get(item, "default");
	bool ok = true, none;
	ERR_DECLARE(why);
	if (given && given->type != JSON_NULL) {
		struct value value = value_of_json(given, &arena);
		if (field->type == FIELD_REF)
			ok = compile_wrong(compiler, item, "%s: a ref has no default", owner);
		else if (!field_accept(NULL, field, &value, "", &field->default_value, &none, &why))
			ok = compile_wrong(compiler, item, "%s: default %s", owner, why.text);
		else
			field->has_default = !none;
	}
	arena_free(&arena);
	return ok;
}

static bool read_defaults(struct compiler *compiler, const struct json *json, struct kind *kind)
{
	uint16_t index = 0;
	for (const struct json *item = json_first(json_get(json, "fields")); item; item = item->next, index++) {
		char owner[160];
		snprintf(owner, sizeof owner, "%s.%s", kind->name, kind->fields[index].name);
		if (!read_default(compiler, item, owner, (struct field *)(uintptr_t)&kind->fields[index]))
			return false;
	}
	return true;
}

bool model_field(struct model *model, const struct json *json, const char *owner, struct field *field, struct err *err)
{
	struct compiler compiler = { .model = model, .err = err, .kind_at = "" };
	*field = (struct field){ .name = arena_string(&model->arena, str_of(owner)) };
	return compile_field(&compiler, json, owner, field) && read_default(&compiler, json, owner, field);
}

/* ---- ledgers ---- */

static bool read_names(struct compiler *compiler, const struct json *json, const struct json *list, const char *const **out)
{
	const char **names = arena_alloc(&compiler->model->arena, ((list ? list->len : 0) + 1) * sizeof names[0]);
	size_t count = 0;
	for (const struct json *name = json_first(list); name; name = name->next) {
		if (name->type != JSON_TEXT || !name_is_plain(json_str(name)))
			return compile_wrong(compiler, json, "accounts are names of a-z 0-9 _");
		names[count++] = compile_text(compiler, name);
	}
	names[count] = NULL;
	*out = names;
	return true;
}

static bool read_ledgers(struct compiler *compiler, const struct json *list)
{
	struct model *model = compiler->model;
	struct ledger_def *ledgers = arena_zalloc(&model->arena, ((list ? list->len : 0) + 1) * sizeof ledgers[0]);
	model->ledgers = ledgers;
	for (const struct json *item = json_first(list); item; item = item->next) {
		struct ledger_def *ledger = &ledgers[model->ledger_count];
		const struct json *name = json_get(item, "name"), *decimals = json_get(item, "decimals");
		compiler->kind_at = "";
		if (!name || name->type != JSON_TEXT || !name_is_plain(json_str(name)) || model_ledger(model, json_str(name)))
			return compile_wrong(compiler, item, "'%s' is no new name for a ledger", name && name->type == JSON_TEXT ? name->text : "?");
		if (decimals && (decimals->type != JSON_INT || decimals->integer < 0 || decimals->integer > 6))
			return compile_wrong(compiler, item, "ledger %s: decimals must be 0 to 6", name->text);
		ledger->name = compile_text(compiler, name);
		ledger->at = compile_at(compiler, item);
		ledger->index = model->ledger_count++;
		ledger->decimals = decimals ? (uint8_t)decimals->integer : 0;
		if (!read_names(compiler, item, json_get(item, "accounts"), &ledger->accounts) || !read_names(compiler, item, json_get(item, "overdraft"), &ledger->overdraft))
			return false;
		for (size_t i = 0; ledger->overdraft[i]; i++)
			if (!is_listed(ledger->accounts, ledger->overdraft[i]))
				return compile_wrong(compiler, item, "ledger %s: overdraft names '%s', which is not among its accounts", ledger->name, ledger->overdraft[i]);
	}
	return true;
}

/* ---- all of it ---- */

typedef bool (*kind_pass)(struct compiler *compiler, const struct json *json, struct kind *kind);

static bool each_kind(struct compiler *compiler, const struct json *const lists[2], kind_pass pass)
{
	uint16_t index = 0;
	for (int i = 0; i < 2; i++)
		for (const struct json *item = json_first(lists[i]); item; item = item->next) {
			struct kind *kind = (struct kind *)(uintptr_t)&compiler->model->kinds[index++];
			compiler->kind_at = kind->at;
			if (!pass(compiler, item, kind))
				return false;
		}
	return true;
}

static bool compile_all(struct compiler *compiler, const struct json *system, const struct json *root)
{
	static const kind_pass passes[] = { read_fields, read_states, read_defaults, read_events, read_indexes, read_uniques, read_calendar };
	struct model *model = compiler->model;
	const struct json *const lists[2] = { system, json_get(root, "kinds") };
	uint32_t count = (lists[0] ? lists[0]->len : 0) + (lists[1] && lists[1]->type == JSON_ARRAY ? lists[1]->len : 0);
	if (count > 256)
		return compile_wrong(compiler, NULL, "%u kinds; at most 256 are possible", count);
	struct kind *kinds = arena_zalloc(&model->arena, (count + 1) * sizeof kinds[0]);
	model->kinds = kinds;
	for (int i = 0; i < 2; i++)
		for (const struct json *item = json_first(lists[i]); item; item = item->next)
			if (!declare_kind(compiler, item, &kinds[model->kind_count], i == 0))
				return false;
	for (size_t i = 0; i < COUNT_OF(passes); i++)
		if (!each_kind(compiler, lists, passes[i]))
			return false;
	compiler->kind_at = "";
	return add_backs(compiler) && read_ledgers(compiler, json_get(root, "ledgers"));
}

struct model *model_compile(struct str text, const char *system_kinds, struct err *err)
{
	static const struct json_limits limits = { 64, 2000000 };
	struct arena scratch = ARENA_INIT, own = ARENA_INIT;
	const struct json *system = system_kinds ? json_parse(str_of(system_kinds), limits, &scratch, err) : NULL;
	const struct json *root = !system_kinds || system ? json_parse(text, limits, &scratch, err) : NULL;
	struct model *model = arena_zalloc(&own, sizeof *model);
	model->arena = own;
	model->names = mem_zalloc(sizeof *model->names);
	struct compiler compiler = { .model = model, .err = err, .kind_at = "" };
	bool ok = root && compile_all(&compiler, system, root);
	if (ok) {
		struct buf compact = BUF_INIT;
		json_write(&compact, root);
		model->json = arena_string(&model->arena, buf_view(&compact));
		model->json_len = compact.len;
		buf_free(&compact);
	}
	arena_free(&scratch);
	if (ok)
		return model;
	model_free(model);
	return NULL;
}
