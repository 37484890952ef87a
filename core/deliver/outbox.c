#include "deliver/outbox.h"
#include "base/fault.h"
#include "base/hash.h"
#include "base/map.h"
#include "deliver/letter.h"

#include <stdio.h>

enum { ID_MAX = 80, AT_ONCE = 4 };                     /* requests a channel has under way */
static const int64_t first_wait_us = SECOND_US, longest_wait_us = 5 * MINUTE_US, longest_asked_us = HOUR_US, give_up_us = 24 * HOUR_US;

/* A lane is in one list of its post: idle (its head may go), asleep (its head waits for a time) — or in none while its head is under way or it is empty. */
struct entry { struct entry *next; char id[ID_MAX]; };
struct lane { struct lane *next; struct post *post; struct entry *first, **last; int64_t wake_us; bool listed, busy; };
struct lanes { struct lane *first, **last; };
struct post { char channel[64]; struct lanes idle, asleep; int64_t wake_us; size_t under_way; int64_t window_us; uint32_t used; };          /* wake_us: not after the first of the sleepers wakes */
struct sending { struct sending *next, **link; struct outbox *outbox; struct lane *lane; char id[ID_MAX]; struct judgement verdict; bool unreported; };      /* unreported: the store took no note of the answer yet */

struct outbox {
	struct community *community;
	struct engine *engine;
	struct transfers *transfers;
	const struct log *log;
	char *path;
	struct settings *settings;
	struct map lanes, posts, known;                /* known: ids that stand in a lane or are under way */
	struct sending *sending;
	struct entry *noted, **noted_last;             /* changed in turns that may not be durable yet */
	struct entry *asked;                           /* of those, the ones that the gate was asked about */
	struct loop_timer *timer;
	size_t waiting, under_way, unreported;
	bool asking, posted, gone;                     /* asking: the gate has not answered; posted: it will be asked in this round of the loop */
};

static int64_t now_of(const struct outbox *outbox) { return engine_now(outbox->engine); }
static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

/* ---- lists ---- */

static void lanes_push(struct lanes *lanes, struct lane *lane)
{
	lane->next = NULL;
	lane->listed = true;
	*lanes->last = lane;
	lanes->last = &lane->next;
}

static struct lane *lanes_take(struct lanes *lanes, struct lane **at)
{
	struct lane *lane = *at;
	*at = lane->next;
	if (!*at)
		lanes->last = at;
	lane->listed = false;
	return lane;
}

static struct post *post_of(struct outbox *outbox, struct str channel)
{
	struct post *post = map_get(&outbox->posts, channel);
	if (post)
		return post;
	post = mem_zalloc(sizeof *post);
	post->idle.last = &post->idle.first;
	post->asleep.last = &post->asleep.first;
	post->wake_us = INT64_MAX;
	if (!str_to_c(channel, post->channel, sizeof post->channel))
		post->channel[0] = '\0';
	map_put(&outbox->posts, channel, post);
	return post;
}

static struct lane *lane_of(struct outbox *outbox, struct str key, struct str channel)
{
	struct lane *lane = map_get(&outbox->lanes, key);
	if (lane)
		return lane;
	lane = mem_zalloc(sizeof *lane);
	lane->post = post_of(outbox, channel);
	lane->last = &lane->first;
	map_put(&outbox->lanes, key, lane);
	return lane;
}

/* The one place that decides in which list a lane is. */
static void lane_settle(struct outbox *outbox, struct lane *lane)
{
	if (lane->listed || lane->busy || !lane->first)
		return;
	if (lane->wake_us <= now_of(outbox)) {
		lanes_push(&lane->post->idle, lane);
		return;
	}
	lanes_push(&lane->post->asleep, lane);
	lane->post->wake_us = earlier(lane->post->wake_us, lane->wake_us);
}

static void lane_pop(struct outbox *outbox, struct lane *lane)
{
	struct entry *entry = lane->first;
	lane->first = entry->next;
	if (!lane->first)
		lane->last = &lane->first;
	map_remove(&outbox->known, str_of(entry->id));
	mem_free(entry);
	outbox->waiting--;
}

/* ---- records ---- */

static const struct kind *kind_of(const struct outbox *outbox)
{
	return model_kind(world_model(engine_world(outbox->engine)), STR("delivery"));
}

static struct record *record_of(const struct outbox *outbox, const char *id)
{
	const struct kind *kind = kind_of(outbox);
	return kind ? world_find(engine_world(outbox->engine), kind, str_of(id)) : NULL;
}

static int64_t whole_of(const struct record *record, const char *name)
{
	const struct field *field = kind_field(record_kind(record), str_of(name));
	return field && record_has(record, field) ? record->slots[field->index].integer : 0;
}

static bool is_ready(const struct record *record)
{
	const char *state = record ? record_state(record) : NULL;
	return state && strcmp(state, "ready") == 0;
}

/* What must stay in order: the lane that the rule named, or the channel and the way to the person. */
static void lane_key(const struct record *record, struct buf *key)
{
	const struct record *way = delivery_ref(record, "way");
	struct str lane = delivery_text(record, "lane");
	buf_str(key, delivery_text(record, "channel"));
	buf_byte(key, '/');
	if (lane.len)
		buf_str(key, lane);
	else if (way)
		buf_str(key, record_id(way));
}

static void enqueue(struct outbox *outbox, const struct record *record)
{
	struct buf key = BUF_INIT;
	struct entry *entry = mem_zalloc(sizeof *entry);
	if (map_get(&outbox->known, record_id(record)) || !str_to_c(record_id(record), entry->id, sizeof entry->id)) {
		mem_free(entry);
		return;
	}
	lane_key(record, &key);
	struct lane *lane = lane_of(outbox, buf_view(&key), delivery_text(record, "channel"));
	*lane->last = entry;
	lane->last = &entry->next;
	map_put(&outbox->known, record_id(record), entry);
	outbox->waiting++;
	if (lane->first == entry)
		lane->wake_us = whole_of(record, "not_before");
	lane_settle(outbox, lane);
	buf_free(&key);
}

/* ---- what became of it ---- */

static void pump(struct outbox *outbox);

/* The next may have a time of its own. */
static void lane_next(struct outbox *outbox, struct lane *lane)
{
	lane_pop(outbox, lane);
	const struct record *record = lane->first ? record_of(outbox, lane->first->id) : NULL;
	lane->wake_us = record ? whole_of(record, "not_before") : 0;
}

static void sending_free(struct sending *sending)
{
	*sending->link = sending->next;
	if (sending->next)
		sending->next->link = sending->link;
	mem_free(sending);
}

/* The lane goes on: with the next, or with the same at its time. */
static void conclude(struct sending *sending, int64_t wake_us)
{
	struct outbox *outbox = sending->outbox;
	struct lane *lane = sending->lane;
	lane->busy = false;
	lane->wake_us = wake_us;
	if (!wake_us)
		lane_next(outbox, lane);
	sending_free(sending);
	lane_settle(outbox, lane);
	pump(outbox);
}

static int64_t backoff(const struct sending *sending, int64_t tries)
{
	int64_t wait = tries > 9 ? longest_wait_us : first_wait_us << (tries - 1);
	wait = wait > longest_wait_us ? longest_wait_us : wait;
	int64_t jitter = (int64_t)(hash_bytes(sending->id, strlen(sending->id), (uint64_t)tries) % (uint64_t)(wait / 2));
	wait = wait * 3 / 4 + jitter;                          /* three to five quarters: those that failed together do not come together */
	int64_t asked = sending->verdict.wait_us > longest_asked_us ? longest_asked_us : sending->verdict.wait_us;
	return asked > wait ? asked : wait;
}

/* Since it was last asked for: queued, let go or sent again. */
static int64_t age(const struct outbox *outbox, const struct record *record)
{
	static const char *const events[] = { "release", "resend" };
	int64_t since = record->created_us;
	struct happening happening;
	for (size_t i = 0; i < COUNT_OF(events); i++)
		if (record_last(record, kind_event(record_kind(record), str_of(events[i])), &happening) && happening.time_us > since)
			since = happening.time_us;
	return now_of(outbox) - since;
}

static void noted_down(void *arg, const struct reply *reply);

static void note_down(struct sending *sending)
{
	struct outbox *outbox = sending->outbox;
	const struct record *record = record_of(outbox, sending->id);
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	ERR_DECLARE(err);
	if (!is_ready(record)) {                               /* taken back meanwhile */
		conclude(sending, 0);
		return;
	}
	int64_t tries = whole_of(record, "tries") + 1;
	enum outcome outcome = sending->verdict.outcome;
	if (outcome == OUTCOME_LATER && age(outbox, record) > give_up_us)
		outcome = OUTCOME_NEVER;
	static const char *const hows[] = { [OUTCOME_SENT] = "deliver", [OUTCOME_LATER] = "put_off", [OUTCOME_NEVER] = "die" };
	buf_printf(&text, "{\"delivery\":\"%s\",\"how\":\"%s\",\"tries\":%lld,\"answer\":", sending->id, hows[outcome], (long long)tries);
	json_put_text(&text, sending->verdict.said);
	if (outcome == OUTCOME_LATER) {
		sending->lane->wake_us = now_of(outbox) + backoff(sending, tries);
		buf_lit(&text, ",\"not_before\":\"");
		calendar_time_print(world_calendar(engine_world(outbox->engine)), sending->lane->wake_us, &text);
		buf_byte(&text, '"');
	} else {
		sending->lane->wake_us = 0;
	}
	buf_byte(&text, '}');
	fault_point("delivery_answered");
	const struct json *data = json_parse(buf_view(&text), JSON_LIMITS, &arena, &err);
	struct submission submission = { .type = STR("muster.delivery"), .data = data, .actor = STR("system"), .source = STR("outbox"), .system = true };
	engine_submit(outbox->engine, &submission, noted_down, sending);
	arena_free(&arena);
	buf_free(&text);
}

/* When the store takes nothing it is noted down again in a while: the receiver is not asked twice for that. */
static void noted_down(void *arg, const struct reply *reply)
{
	struct sending *sending = arg;
	struct outbox *outbox = sending->outbox;
	if (outbox->gone)
		return;
	bool busy = reply->err && (reply->err->code == ERR_BUSY || reply->err->code == ERR_LIMIT || reply->err->code == ERR_STORE);
	fault_point("delivery_noted");
	if (reply->err && !busy)
		log_line(outbox->log, LOG_ERROR, "delivery_not_noted", "community", community_name(outbox->community), "delivery", sending->id, "why", reply->err->text, NULL);
	if (busy) {
		sending->unreported = true;
		outbox->unreported++;
		pump(outbox);
	} else {
		conclude(sending, sending->lane->wake_us);
	}
}

static void count_outcome(const struct outbox *outbox, const struct sending *sending)
{
	static const char *const names[] = { [OUTCOME_SENT] = "sent", [OUTCOME_LATER] = "later", [OUTCOME_NEVER] = "never" };
	const char *channel = settings_channel(outbox->settings, str_of(sending->lane->post->channel)) ? sending->lane->post->channel : "unknown";
	struct buf labels = BUF_INIT;
	buf_printf(&labels, "community=\"%s\",channel=", community_name(outbox->community));
	json_put_text(&labels, channel);
	buf_printf(&labels, ",outcome=\"%s\"", names[sending->verdict.outcome]);
	metric_add(metrics_get(host_metrics(community_host(outbox->community)), METRIC_COUNTER, "muster_delivery_tries_total", "Tries to deliver, by what came of them.", buf_cstr(&labels)), 1);
	buf_free(&labels);
}

static void answered(void *arg, const struct transfer_answer *answer)
{
	struct sending *sending = arg;
	struct outbox *outbox = sending->outbox;
	const struct channel *channel = settings_channel(outbox->settings, str_of(sending->lane->post->channel));
	sending->lane->post->under_way--;
	outbox->under_way--;
	if (channel)
		channel_judge(channel, answer, &sending->verdict);
	else
		judge_by_status(answer, &sending->verdict);
	count_outcome(outbox, sending);
	note_down(sending);
}

/* ---- sending ---- */

static void fail(struct sending *sending, enum outcome outcome, const char *why)
{
	sending->verdict = (struct judgement){ .outcome = outcome };
	snprintf(sending->verdict.said, sizeof sending->verdict.said, "%.290s", why);
	count_outcome(sending->outbox, sending);
	note_down(sending);
}

static void send_head(struct outbox *outbox, struct lane *lane, const struct channel *channel, const struct record *record)
{
	struct sending *sending = mem_zalloc(sizeof *sending);
	struct transfer_request request;
	struct arena arena = ARENA_INIT;
	char why[120];
	ERR_DECLARE(err);
	*sending = (struct sending){ .next = outbox->sending, .link = &outbox->sending, .outbox = outbox, .lane = lane };
	if (outbox->sending)
		outbox->sending->link = &sending->next;
	outbox->sending = sending;
	snprintf(sending->id, sizeof sending->id, "%s", lane->first->id);
	lane->busy = true;
	struct letter letter = letter_of(community_name(outbox->community), record, &arena);
	fault_point("delivery_sending");
	if (!channel) {
		snprintf(why, sizeof why, "settings.json has no channel '%s'", lane->post->channel);
		fail(sending, OUTCOME_LATER, why);
	} else if (!channel_build(channel, &letter, now_of(outbox), &arena, &request, &err)) {
		fail(sending, OUTCOME_NEVER, err.text);
	} else if (!transfer_start(outbox->transfers, &request, answered, sending, &err)) {
		fail(sending, err.code == ERR_BUSY ? OUTCOME_LATER : OUTCOME_NEVER, err.text);
	} else {
		lane->post->under_way++;
		outbox->under_way++;
	}
	arena_free(&arena);
}

/* At most so many in a time; 0: one may go now, else when. */
static int64_t rate_until(struct post *post, const struct channel *channel, int64_t now_us)
{
	if (!channel || !channel->rate)
		return 0;
	if (now_us - post->window_us >= channel->per_us || now_us < post->window_us) {
		post->window_us = now_us;
		post->used = 0;
	}
	if (post->used >= channel->rate)
		return post->window_us + channel->per_us;
	post->used++;
	return 0;
}

static int64_t wake_sleepers(struct post *post, int64_t now_us)
{
	if (post->wake_us > now_us)
		return post->wake_us;
	post->wake_us = INT64_MAX;
	for (struct lane **at = &post->asleep.first; *at;) {
		if ((*at)->wake_us <= now_us) {
			lanes_push(&post->idle, lanes_take(&post->asleep, at));
		} else {
			post->wake_us = earlier(post->wake_us, (*at)->wake_us);
			at = &(*at)->next;
		}
	}
	return post->wake_us;
}

/* What of this channel can go now goes; → when there is something to do again. */
static int64_t serve_post(struct outbox *outbox, struct post *post)
{
	const struct channel *channel = settings_channel(outbox->settings, str_of(post->channel));
	int64_t now_us = now_of(outbox), next = wake_sleepers(post, now_us);
	while (post->idle.first && post->under_way < AT_ONCE) {
		struct lane *lane = post->idle.first;
		const struct record *record = record_of(outbox, lane->first->id);
		int64_t until = is_ready(record) ? rate_until(post, channel, now_us) : 0;
		if (until)
			return earlier(next, until);
		lanes_take(&post->idle, &post->idle.first);
		if (is_ready(record)) {
			send_head(outbox, lane, channel, record);
			continue;
		}
		lane_next(outbox, lane);                       /* taken back */
		lane_settle(outbox, lane);
	}
	return next;
}

/* While the store takes no notes nothing more is sent: a crash would send all of it again. */
static void pump(struct outbox *outbox)
{
	int64_t next = outbox->unreported ? now_of(outbox) + SECOND_US : INT64_MAX;
	for (size_t i = 0; i < outbox->posts.count && !outbox->unreported; i++)
		next = earlier(next, serve_post(outbox, outbox->posts.entries[i].value));
	if (next != INT64_MAX)
		loop_timer_set(outbox->timer, next - now_of(outbox));
}

/* A report that the store refused is made again before anything else. */
static void on_time(void *arg)
{
	struct outbox *outbox = arg;
	for (struct sending *sending = outbox->sending, *next; sending; sending = next) {
		next = sending->next;
		if (!sending->unreported)
			continue;
		sending->unreported = false;
		outbox->unreported--;
		note_down(sending);
	}
	pump(outbox);
}

/* ---- what is new ---- */

static void look_again(struct outbox *outbox);

static void forget(struct entry **list)
{
	for (struct entry *entry = *list, *next; entry; entry = next) {
		next = entry->next;
		mem_free(entry);
	}
	*list = NULL;
}

static void forget_noted(struct outbox *outbox)
{
	forget(&outbox->asked);
	forget(&outbox->noted);
	outbox->noted_last = &outbox->noted;
}

static void ask(void *arg);

static void ask_soon(struct outbox *outbox)
{
	if (outbox->posted || outbox->asking || !outbox->noted)
		return;
	outbox->posted = true;
	loop_post(host_loop(community_host(outbox->community)), ask, outbox);
}

/* What was asked about is durable; what was noted since is asked about next. */
static void durable(void *arg, bool ok)
{
	struct outbox *outbox = arg;
	outbox->asking = false;
	if (outbox->gone)
		return;
	if (!ok) {
		forget_noted(outbox);
		look_again(outbox);
		return;
	}
	for (struct entry *entry = outbox->asked; entry; entry = entry->next) {
		const struct record *record = record_of(outbox, entry->id);
		if (is_ready(record))
			enqueue(outbox, record);
	}
	forget(&outbox->asked);
	ask_soon(outbox);
	pump(outbox);
}

static void ask(void *arg)
{
	struct outbox *outbox = arg;
	outbox->posted = false;
	outbox->asking = true;
	outbox->asked = outbox->noted;
	outbox->noted = NULL;
	outbox->noted_last = &outbox->noted;
	engine_gate(outbox->engine, durable, outbox);
}

static void note(void *arg, const struct event *event)
{
	struct outbox *outbox = arg;
	if (!event->def || !event->subject || event->def->kind != kind_of(outbox))
		return;
	struct entry *entry = mem_zalloc(sizeof *entry);
	if (!str_to_c(record_id(event->subject), entry->id, sizeof entry->id)) {
		mem_free(entry);
		return;
	}
	*outbox->noted_last = entry;
	outbox->noted_last = &entry->next;
	ask_soon(outbox);
}

static bool take_ready(void *arg, struct record *record)
{
	enqueue(arg, record);
	return true;
}

/* Everything that is ready, oldest first: at the start, and after an undone commit. */
static void look_again(struct outbox *outbox)
{
	struct value ready = { VALUE_TEXT, { .text = STR("ready") } };
	struct condition condition = { STR("state"), CONDITION_IN, &ready, 1 };
	struct query query = { .kind = kind_of(outbox), .conditions = &condition, .condition_count = 1 };
	ERR_DECLARE(err);
	if (query.kind && !query_each(engine_world(outbox->engine), &query, take_ready, outbox, &err))
		log_line(outbox->log, LOG_ERROR, "outbox_not_read", "community", community_name(outbox->community), "why", err.text, NULL);
	pump(outbox);
}

static void first_look(void *arg, bool ok)
{
	struct outbox *outbox = arg;
	(void)ok;
	if (!outbox->gone)
		look_again(outbox);
}

/* ---- all of it ---- */

static struct settings *no_settings(void)
{
	return mem_zalloc(sizeof(struct settings));
}

struct outbox *outbox_new(struct community *community, struct transfers *transfers, const struct log *log)
{
	struct outbox *outbox = mem_zalloc(sizeof *outbox);
	struct buf path = BUF_INIT;
	ERR_DECLARE(err);
	*outbox = (struct outbox){ .community = community, .engine = community_engine(community), .transfers = transfers, .log = log };
	outbox->noted_last = &outbox->noted;
	buf_printf(&path, "%s/settings.json", community_folder(community));
	outbox->path = buf_take(&path);
	outbox->settings = settings_read(outbox->path, &err);
	if (!outbox->settings) {
		log_line(log, LOG_ERROR, "settings_wrong", "community", community_name(community), "why", err.text, NULL);
		outbox->settings = no_settings();
	}
	outbox->timer = loop_timer_new(host_loop(community_host(community)), on_time, outbox);
	engine_on_event(outbox->engine, note, outbox);
	engine_gate(outbox->engine, first_look, outbox);
	return outbox;
}

static void forget_lanes(struct outbox *outbox)
{
	for (size_t i = 0; i < outbox->lanes.count; i++) {
		struct lane *lane = outbox->lanes.entries[i].value;
		while (lane->first)
			lane_pop(outbox, lane);
		mem_free(lane);
	}
	for (size_t i = 0; i < outbox->posts.count; i++)
		mem_free(outbox->posts.entries[i].value);
	map_free(&outbox->lanes);
	map_free(&outbox->posts);
	map_free(&outbox->known);
}

void outbox_stop(struct outbox *outbox)
{
	if (!outbox)
		return;
	outbox->gone = true;
	engine_on_event(outbox->engine, NULL, NULL);
	loop_unpost(host_loop(community_host(outbox->community)), outbox);
	loop_timer_free(outbox->timer);
	outbox->timer = NULL;
}

void outbox_free(struct outbox *outbox)
{
	if (!outbox)
		return;
	while (outbox->sending)
		sending_free(outbox->sending);
	forget_noted(outbox);
	forget_lanes(outbox);
	settings_free(outbox->settings);
	mem_free(outbox->path);
	mem_free(outbox);
}

bool outbox_reload(struct outbox *outbox, struct err *err)
{
	struct settings *settings = settings_read(outbox->path, err);
	if (!settings)
		return false;
	settings_free(outbox->settings);
	outbox->settings = settings;
	pump(outbox);
	return true;
}

const struct settings *outbox_settings(const struct outbox *outbox)
{
	return outbox->settings;
}

struct outbox_counts outbox_counts(const struct outbox *outbox)
{
	return (struct outbox_counts){ outbox->waiting, outbox->under_way };
}
