/* POST /v1/{c}/import/{kind}: a table (CSV) becomes entities. A rehearsal unless ?dry_run=false.
 * text/csv with ?key=name&map=联系电话:phone,…&name=units.csv, or application/json {"table":…,"key":…,"map":{"联系电话":"phone"},"name":…,"dry_run":…}. */
#include "http/routes_private.h"
#include "policy/import.h"

#include <stdio.h>
#include <strings.h>

struct wanted { struct import_request request; bool dry_run; };
struct waiting_import { struct waiting *waiting; bool dry_run; };

/* ---- what is asked ---- */

static bool no_boolean(struct err *err)
{
	return err_item(err, ERR_INPUT, "/dry_run", "dry_run is true or false");
}

static bool add_map(struct wanted *wanted, struct str column, struct str field, struct err *err)
{
	if (wanted->request.map_count == IMPORT_MAPS_MAX)
		return err_item(err, ERR_INPUT, "/map", "at most %d columns can be mapped", IMPORT_MAPS_MAX);
	wanted->request.maps[wanted->request.map_count++] = (struct import_map){ column, field };
	return true;
}

/* "联系电话:phone,备注:note" */
static bool read_maps(struct wanted *wanted, struct str list, struct err *err)
{
	while (list.len) {
		const char *comma = memchr(list.ptr, ',', list.len);
		struct str pair = { list.ptr, comma ? (size_t)(comma - list.ptr) : list.len };
		const char *colon = memchr(pair.ptr, ':', pair.len);
		if (!colon)
			return err_item(err, ERR_INPUT, "/map", "a map is COLUMN:FIELD,…");
		if (!add_map(wanted, (struct str){ pair.ptr, (size_t)(colon - pair.ptr) }, (struct str){ colon + 1, pair.len - (size_t)(colon - pair.ptr) - 1 }, err))
			return false;
		list = comma ? (struct str){ comma + 1, list.len - pair.len - 1 } : STR_NONE;
	}
	return true;
}

static bool read_query(struct call *call, struct wanted *wanted, struct err *err)
{
	struct str dry_run = request_parameter(call->request, "dry_run");
	wanted->request.table = call->request->body;
	wanted->request.key = request_parameter(call->request, "key");
	wanted->request.name = request_parameter(call->request, "name");
	wanted->dry_run = !str_is(dry_run, "false");
	if (dry_run.len && wanted->dry_run && !str_is(dry_run, "true"))
		return no_boolean(err);
	return read_maps(wanted, request_parameter(call->request, "map"), err);
}

static struct str text_of(const struct json *body, const char *name)
{
	const struct json *value = json_get(body, name);
	return value && value->type == JSON_TEXT ? json_str(value) : STR_NONE;
}

static bool read_body(struct call *call, struct wanted *wanted, struct err *err)
{
	const struct json *body = json_parse(call->request->body, JSON_LIMITS, call->arena, err), *dry_run = json_get(body, "dry_run"), *map = json_get(body, "map");
	if (!body)
		return false;
	wanted->request.table = text_of(body, "table");
	wanted->request.key = text_of(body, "key");
	wanted->request.name = text_of(body, "name");
	wanted->dry_run = !dry_run || dry_run->type == JSON_TRUE;
	if (dry_run && dry_run->type != JSON_TRUE && dry_run->type != JSON_FALSE)
		return no_boolean(err);
	for (const struct json *name = map && map->type == JSON_OBJECT ? json_first(map) : NULL; name; name = json_next_member(name))
		if (name->next->type != JSON_TEXT || !add_map(wanted, json_str(name), json_str(name->next), err))
			return err->code || err_item(err, ERR_INPUT, "/map", "a map gives each column the name of a field");
	return wanted->request.table.len || err_item(err, ERR_INPUT, "/table", "the table is missing");
}

static bool read_call(struct call *call, struct wanted *wanted, struct err *err)
{
	struct str type = request_header(call->request, "content-type");
	wanted->request.kind = call->parts[1];
	wanted->request.actor = call_actor(call);
	return type.len >= 16 && strncasecmp(type.ptr, "application/json", 16) == 0 ? read_body(call, wanted, err) : read_query(call, wanted, err);
}

/* ---- what came of it ---- */

static void put_problems(struct buf *body, const struct import *import, bool began, bool dry_run)
{
	size_t count = import_problem_count(import);
	buf_lit(body, "{\"type\":\"about:blank\",\"title\":\"The table was refused\",\"status\":422,\"detail\":");
	buf_printf(body, "\"%zu %s wrong%s; %s\"", count, count == 1 ? "thing is" : "things are", count > IMPORT_PROBLEMS_MAX ? ", the first 100 are told" : "",
	           began ? "something changed since the rehearsal, what is counted stands; send the table again for the rest" : "nothing was entered");
	import_write_counts(import, body);
	json_put_name(body, "dry_run");
	buf_text(body, dry_run ? "true" : "false");
	json_put_name(body, "problems");
	buf_printf(body, "%zu,\"errors\":", count);
	import_write_problems(import, body);
	buf_byte(body, '}');
}

static void imported(void *arg, const struct import *import, bool began, const struct err *err)
{
	struct waiting_import *asked = arg;
	struct call call = call_again(asked->waiting);
	struct buf body = BUF_INIT;
	bool refused = !err && import_problem_count(import) > 0;
	if (err) {
		call_problem(&call, err);
	} else if (refused) {
		put_problems(&body, import, began, asked->dry_run);
		call_answer_as(&call, 422, "application/problem+json", buf_view(&body), "");
	} else {
		buf_printf(&body, "{\"dry_run\":%s", asked->dry_run ? "true" : "false");
		import_write_counts(import, &body);
		buf_byte(&body, '}');
		call_answer(&call, 200, buf_view(&body), "");
	}
	buf_free(&body);
	mem_free(asked);
}

void post_import(struct call *call)
{
	ERR_DECLARE(err);
	struct wanted *wanted = arena_zalloc(call->arena, sizeof *wanted);
	bool ok = read_call(call, wanted, &err) && model_must_kind(world_model(engine_world(call->engine)), wanted->request.kind, &err);
	struct import *import = ok ? import_new(&wanted->request, &err) : NULL;
	if (!import) {
		err.code = err.code == ERR_MODEL ? ERR_NOT_FOUND : err.code;
		call_problem(call, &err);
		return;
	}
	struct waiting_import *asked = mem_alloc(sizeof *asked);
	*asked = (struct waiting_import){ call_wait(call), wanted->dry_run };
	community_import_aside(call->community, import, !wanted->dry_run, imported, asked);
}
