/* Events from outside: reserved ones and the model's, each exactly once. */
#include "engine/state.h"
#include "base/fault.h"

#include <stdlib.h>

static const struct { const char *type; bool (*apply)(struct engine *engine, const struct submission *submission, struct err *err); } reserved[] = {
	{ "muster.params", params_event },
	{ "muster.calendar", days_event },
	{ "muster.deadlines", deadlines_event },
	{ "muster.retry", retry_event },
	{ "muster.settle", settle_event },
	{ "muster.suspend", suspend_event },
	{ "muster.resume", suspend_event },
	{ "muster.delivered", delivered_event },
	{ "muster.delivery", delivery_event },
	{ "muster.clock", clock_event },
	{ "muster.rebind", rebind_event },
};

static int64_t turn_time(const struct engine *engine, const struct submission *submission)
{
	return engine->config.times_are_now && submission->has_time ? submission->time_us : clock_wall(engine->config.clock);
}

/* JSON members become loose named values; order is the sender's. */
static struct named_value *name_values(const struct json *data, struct arena *arena, size_t *count)
{
	struct named_value *values = arena_alloc(arena, (data ? data->len : 0) * sizeof values[0] + 1);
	*count = 0;
	for (const struct json *name = json_first(data); name; name = json_next_member(name))
		values[(*count)++] = (struct named_value){ json_str(name), value_of_json(name->next, arena) };
	return values;
}

static bool find_subject(const struct engine *engine, const struct submission *submission, const struct event_def *def, struct proposal *proposal, struct err *err)
{
	if (!submission->subject.len)
		return def->creates || err_item(err, ERR_REFUSED, "/subject", "%s needs a subject: the id of a %s", def->type, def->kind->name);
	proposal->subject = world_find(engine->world, def->kind, submission->subject);
	if (def->creates) {
		if (!submission->may_name_ids)
			return err_item(err, ERR_REFUSED, "/subject", "%s makes its own id; leave subject out", def->type);
		proposal->id = submission->subject;
		return !proposal->subject || err_set(err, ERR_CONFLICT, "%s '%.*s' exists already", def->kind->name, STR_ARG(submission->subject));
	}
	int shown = submission->subject.len > 80 ? 80 : (int)submission->subject.len;
	return proposal->subject || err_set(err, ERR_NOT_FOUND, "no %s '%.*s'", def->kind->name, shown, submission->subject.ptr);
}

/* What people do to the engine's own records; all else of them is the engine's. */
static bool is_for_people(const struct event_def *def)
{
	static const struct { const char *kind, *event; } open_to_people[] = { { "alert", "ack" }, { "alert", "unack" }, { "alert", "resolve" }, { "delivery", "resend" }, { "delivery", "drop" } };
	for (size_t i = 0; i < COUNT_OF(open_to_people); i++)
		if (strcmp(def->kind->name, open_to_people[i].kind) == 0 && strcmp(def->name, open_to_people[i].event) == 0)
			return true;
	return false;
}

static bool outside_may(const struct submission *submission, const struct event_def *def, struct err *err)
{
	if (def->timer)
		return err_set(err, ERR_DENIED, "%s is a timer: it happens when it falls due and cannot be posted", def->type);
	if (def->kind->system && !submission->system && !is_for_people(def))
		return err_set(err, ERR_DENIED, "%s is the engine's own", def->type);
	return true;
}

static bool match_holds(const struct submission *submission, const struct record *subject, struct err *err)
{
	return !submission->has_if_match || !subject || subject->seq == submission->if_match
	    || err_set(err, ERR_CONFLICT, "it changed meanwhile: now at %llu, you saw %llu", (unsigned long long)subject->seq, (unsigned long long)submission->if_match);
}

static bool apply_model_event(struct engine *engine, const struct submission *submission, struct err *err)
{
	struct turn *turn = &engine->turn;
	const struct event_def *def = model_must_event(world_model(engine->world), submission->type, err);
	if (!def)
		return err_item(err, ERR_REFUSED, "/type", "%s", err->text);
	if (submission->data && submission->data->type != JSON_OBJECT)
		return err_item(err, ERR_REFUSED, "/data", "data must be an object of fields");
	struct proposal proposal = { .def = def, .actor = submission->actor, .source = submission->source, .event_id = submission->id,
		.because = submission->because, .pointer = "/data", .depth = submission->depth, .submission = submission };
	if (!outside_may(submission, def, err)
	    || !find_subject(engine, submission, def, &proposal, err)
	    || !match_holds(submission, proposal.subject, err))
		return false;
	proposal.fields = name_values(submission->data, &turn->arena, &proposal.field_count);
	return event_apply(turn, &proposal, NULL, err);
}

static bool apply_root(struct engine *engine, const struct submission *submission, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(reserved); i++)
		if (str_is(submission->type, reserved[i].type))
			return reserved[i].apply(engine, submission, err);
	return apply_model_event(engine, submission, err);
}

static void remember(struct engine *engine, const struct submission *submission, const struct node *root)
{
	struct group *group = engine->filling;
	if (!submission->id.len || submission->replayed)
		return;
	if (group->remembered_count == group->remembered_cap) {
		group->remembered_cap = group->remembered_cap ? group->remembered_cap * 2 : 32;
		group->remembered = mem_resize(group->remembered, group->remembered_cap * sizeof group->remembered[0]);
	}
	group->remembered[group->remembered_count++] = dedupe_add(engine, submission->actor, submission->source, submission->id,
	                                                          root->event.seq, root->body, engine->turn.now_us);
}

static void refuse(struct engine *engine, const struct err *err, reply_fn fn, void *arg)
{
	group_wait(engine, (struct waiter){ .reply = fn, .arg = arg, .err = mem_copy(err, sizeof *err), .seq = engine->seq }, STR_NONE, STR_NONE);
}

static bool seen_before(struct engine *engine, const struct submission *submission, reply_fn fn, void *arg)
{
	const struct dedupe_entry *entry = submission->id.len && !submission->replayed ? dedupe_find(&engine->dedupe, submission) : NULL;
	if (!entry || fault_wanted("no_dedupe"))
		return false;
	if (dedupe_same(entry, dedupe_body(&engine->dedupe, submission))) {
		dedupe_answer(engine, entry, fn, arg);
		return true;
	}
	ERR_DECLARE(err);
	err_item(&err, ERR_REFUSED, "/id", "this source and id were used for another event (seq %llu); a new event needs a new id", (unsigned long long)dedupe_root(entry));
	refuse(engine, &err, fn, arg);
	return true;
}

static bool ready(const struct engine *engine, struct err *err)
{
	if (engine->store_failed)
		return err_set(err, ERR_BUSY, "the store does not take commits now: %s", engine->store_text);
	if (engine->turn.active)
		return err_set(err, ERR_BUSY, "a turn is running");
	if (engine->release && engine->release->unusable)
		return err_set(err, ERR_BUSY, "no version's rules are in force: %s", engine->release->unusable);
	if (behind_lag(engine) >= engine->config.limits.lag_rows)
		return err_set(err, ERR_LIMIT, "the tables are %zu rows behind the log; try again shortly", behind_lag(engine));
	return true;
}

void engine_submit(struct engine *engine, const struct submission *submission, reply_fn fn, void *arg)
{
	ERR_DECLARE(err);
	groups_probe(engine);
	if (!ready(engine, &err)) {
		refuse(engine, &err, fn, arg);
		return;
	}
	if (seen_before(engine, submission, fn, arg))
		return;
	engine->failed_check.handler = NULL;
	turn_begin(engine, turn_time(engine, submission));
	struct turn *turn = &engine->turn;
	if (!apply_root(engine, submission, &err)) {
		turn_cancel(engine);
		refuse(engine, &err, fn, arg);
		check_park(engine);
		return;
	}
	struct node *root = turn->nodes[0];
	root->has_sent = submission->has_time;
	root->sent_us = submission->time_us;
	turn_run_queue(turn);
	uint64_t seq = root->event.seq;
	char subject[80] = "";
	struct str id = root->event.subject ? record_id(root->event.subject) : STR_NONE;
	if (!str_to_c(id, subject, sizeof subject))
		subject[0] = '\0';
	root->body = submission->replayed ? submission->body : submission->id.len ? dedupe_body(&engine->dedupe, submission) : 0;
	remember(engine, submission, root);
	buf_clear(&engine->answer);
	turn_finish(engine, &engine->answer);
	group_wait(engine, (struct waiter){ .reply = fn, .arg = arg, .seq = seq }, buf_view(&engine->answer), str_of(subject));
	group_turn_done(engine);
}

void engine_set_authorise(struct engine *engine, authorise_fn fn, void *arg)
{
	engine->authorise = fn;
	engine->authorise_arg = arg;
}

struct node *turn_root_reserved(struct engine *engine, const char *type, struct str actor, struct str source)
{
	struct turn *turn = &engine->turn;
	struct node *node = turn_node(turn);
	node->muster = true;
	node->event.type = arena_str(&turn->arena, str_of(type));
	node->event.actor = arena_str(&turn->arena, actor);
	node->event.source = arena_str(&turn->arena, source);
	return node;
}
