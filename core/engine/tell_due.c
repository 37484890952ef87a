/* What is due next, and what will then look at it. */
#include "engine/tell.h"

static void tell_handlers(struct teller *teller, struct said *said, const struct event_def *event)
{
	const struct engine *engine = teller->engine;
	const struct handler **handlers = engine->on ? engine->on[event->number] : NULL;
	if (!handlers || !*handlers) {
		said_add(said, "; no rule of the active version looks at it then", ";现行版本没有规则会处理");
		return;
	}
	said_add(said, "; then ", ";届时由规则");
	for (size_t i = 0; handlers[i]; i++) {
		said_add(said, i ? ", " : "", i ? "、" : "");
		tell_rule(teller, said, str_of(handlers[i]->name), 0);
		if (handler_suspended(engine, handlers[i]))
			said_add(said, " [suspended: it will not run]", "[已停用,不会运行]");
	}
	said_add(said, handlers[1] ? " look at it" : " looks at it", "处理");
}

static void tell_states(const struct teller *teller, struct said *said, const struct timer *timer)
{
	if (!timer->while_in)
		return;
	said_add(said, ", while the state is ", ",限状态为");
	for (uint16_t i = 0; i < timer->while_in->count; i++) {
		said_add(said, i ? " or " : "", i ? "或" : "");
		tell_state(teller, said, timer->event->kind, str_of(kind_state_name(timer->event->kind, timer->while_in->states[i])));
	}
}

/* "2 working days from Monday, by claim_within (grid g3), set … by …" */
static void tell_basis(struct teller *teller, struct said *said, const struct timer *timer)
{
	struct buf en = BUF_INIT, zh = BUF_INIT;
	timer_tell_basis(teller->engine, timer, &en, &zh);
	if (en.len) {
		said_add(said, ": ", ":");
		said_add(said, buf_cstr(&en), buf_cstr(&zh));
	}
	buf_free(&en);
	buf_free(&zh);
}

void tell_timer(struct teller *teller, struct said *said, const struct timer *timer)
{
	said_add(said, "Deadline “", "时限“");
	said_label(said, label_event(teller->labels, timer->event), str_of(timer->event->name));
	if (timer->left_us >= 0) {
		said_add(said, "” is paused with ", "”已暂停,尚余");
		said_span(said, timer->left_us);
		said_add(said, timer->working ? " of open time left" : " left", timer->working ? "(工作时间)" : "");
	} else {
		said_add(said, "” on ", "”:");
		said_time(said, teller->calendar, timer->due_us, true);
		said_add(said, " (", "(");
		said_until(said, teller->calendar, teller->now_us, timer->due_us);
		said_add(said, ")", ")");
		tell_basis(teller, said, timer);
	}
	tell_states(teller, said, timer);
	if (timer_is_provisional(teller->engine, timer))
		said_add(said, "; provisional: that year has no table of holidays yet", ";暂定:该年节假日安排尚未公布");
	tell_handlers(teller, said, timer->event);
}
