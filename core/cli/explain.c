/* muster explain: the life of an entity, in words. */
#include "cli/stored.h"
#include "base/json.h"

#include <stdio.h>

/* "wish/ID", or an id alone when only one kind has it. */
static struct record *find_subject(struct engine *engine, const char *subject, struct err *err)
{
	struct world *world = engine_world(engine);
	const struct model *model = world_model(world);
	const char *slash = strchr(subject, '/');
	struct str kind_name = { subject, slash ? (size_t)(slash - subject) : 0 }, id = str_of(slash ? slash + 1 : subject);
	struct record *found = NULL;
	for (uint16_t i = 0; i < model->kind_count; i++) {
		if (slash ? !str_is(kind_name, model->kinds[i].name) : model->kinds[i].system)
			continue;
		struct record *record = world_find(world, &model->kinds[i], id);
		if (record && found) {
			err_set(err, ERR_INPUT, "%s '%.*s' and %s '%.*s': write KIND/ID", record_kind(found)->name, STR_ARG(id), record_kind(record)->name, STR_ARG(id));
			return NULL;
		}
		found = record ? record : found;
	}
	if (!found)
		err_set(err, ERR_NOT_FOUND, "nothing has the id '%.70s'", subject);
	return found;
}

static const char *text_of(const struct json *object, const char *name)
{
	const struct json *value = json_get(object, name);
	return value && value->type == JSON_TEXT ? value->text : NULL;
}

/* A reason is a text, or one text a language. */
static void print_reason(const char *lead, const struct json *reason)
{
	if (!reason)
		return;
	const struct json *english = json_get(reason, "en");
	struct buf text = BUF_INIT;
	if (reason->type == JSON_TEXT)
		buf_str(&text, json_str(reason));
	else if (english && english->type == JSON_TEXT)
		buf_str(&text, json_str(english));
	else
		json_write(&text, reason);
	printf("%s%s\n", lead, buf_cstr(&text));
	buf_free(&text);
}

static void print_run(const struct json *run)
{
	const char *rule = text_of(run, "rule"), *verdict = text_of(run, "verdict"), *error = text_of(run, "error");
	if (strcmp(verdict, "ok") == 0)
		printf("    %s ran\n", rule);
	else if (strcmp(verdict, "skipped") == 0)
		printf("    %s looked and did not act\n", rule);
	else
		printf("    %s ended with %s%s%s\n", rule, verdict, error ? ": " : "", error ? error : "");
	for (const struct json *why = json_first(json_get(run, "why")); why; why = why->next)
		print_reason("      ", why);
}

static void print_event(const struct json *event)
{
	const char *actor = text_of(event, "actor"), *rule = text_of(event, "rule");
	const struct json *cause = json_get(event, "cause"), *version = json_get(event, "version");
	struct buf data = BUF_INIT;
	json_write(&data, json_get(event, "data"));
	printf("%s  #%lld %s %s\n", text_of(event, "time"), (long long)json_get(event, "seq")->integer, text_of(event, "type"), buf_cstr(&data));
	if (rule)
		printf("    by rule %s (version %lld), because of #%lld\n", rule, version ? (long long)version->integer : 0, cause ? (long long)cause->integer : 0);
	else
		printf("    by %s\n", actor ? actor : "?");
	print_reason("    because ", json_get(event, "because"));
	for (const struct json *run = json_first(json_get(event, "runs")); run; run = run->next)
		print_run(run);
	buf_free(&data);
}

static void print_life(struct str text)
{
	struct arena arena = ARENA_INIT;
	ERR_DECLARE(err);
	const struct json *life = json_parse(text, (struct json_limits){ 32, 1000000 }, &arena, &err), *entity = json_get(life, "entity");
	const char *state = text_of(entity, "state");
	printf("%s/%s%s%s\n", text_of(entity, "kind"), text_of(entity, "id"), state ? ": " : "", state ? state : "");
	for (const struct json *event = json_first(json_get(life, "events")); event; event = event->next)
		print_event(event);
	for (const struct json *due = json_first(json_get(life, "due")); due; due = due->next)
		printf("due %s  %s\n", text_of(due, "due"), text_of(due, "timer"));
	arena_free(&arena);
}

static bool ask_life(struct community *community, const struct option_list *arguments, struct buf *json, struct err *err)
{
	struct engine *engine = community_engine(community);
	struct record *record = find_subject(engine, arguments->items[0], err);
	return record && engine_history(engine, record, json, err);
}

int command_explain(const struct command *command, int argc, char **argv)
{
	static const struct stored_question question = { 1, "name one entity, like wish/01J…", ask_life, print_life };
	return stored_answer(command, argc, argv, &question);
}
