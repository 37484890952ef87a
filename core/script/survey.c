#include "script/survey.h"
#include "script/tokens.h"
#include "script/vocabulary.h"

#include <stdio.h>

struct survey *survey_new(const struct model *model, bool shared)
{
	struct survey *survey = mem_zalloc(sizeof *survey);
	survey->model = model;
	survey->shared = shared;
	return survey;
}

void survey_free(struct survey *survey)
{
	if (!survey)
		return;
	struct map *maps[] = { &survey->read, &survey->said, &survey->texts, &survey->methods, &survey->mode_texts };
	void *lists[] = { survey->raises, survey->calls, survey->defines, survey->handlers, survey->timers, survey->modes, survey->targets };
	for (size_t i = 0; i < COUNT_OF(maps); i++)
		map_free(maps[i]);
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		mem_free(lists[i]);
	mem_free(survey);
}

/* ---- gathering ---- */

enum { FACTS_MAX = 50000, WORK_MAX = 100000000 };                   /* of each sort: a pack that does more is not followed further */

#define KEEP(list, count, cap, fact) do { \
	if (!survey || survey->count == FACTS_MAX) \
		return; \
	if (survey->count == survey->cap) \
		survey->list = mem_resize(survey->list, (survey->cap = survey->cap ? survey->cap * 2 : 64) * sizeof survey->list[0]); \
	survey->list[survey->count++] = (fact); \
} while (0)

void survey_raises(struct survey *survey, struct survey_raise raise) { KEEP(raises, raise_count, raise_cap, raise); }
void survey_calls(struct survey *survey, struct survey_call call) { KEEP(calls, call_count, call_cap, call); }
void survey_defines(struct survey *survey, struct survey_define define) { KEEP(defines, define_count, define_cap, define); }
void survey_handles(struct survey *survey, struct survey_handler handler) { KEEP(handlers, handler_count, handler_cap, handler); }
void survey_sets(struct survey *survey, struct survey_timer timer) { KEEP(timers, timer_count, timer_cap, timer); }
void survey_asks_mode(struct survey *survey, struct survey_name mode) { KEEP(modes, mode_count, mode_cap, mode); }
void survey_tells(struct survey *survey, struct survey_name target) { KEEP(targets, target_count, target_cap, target); }

static void put(struct map *map, struct str name)
{
	if (name.len && name.len < 200 && map->count < FACTS_MAX)
		map_put(map, name, map);
}

void survey_reads(struct survey *survey, const char *param)
{
	if (survey)
		put(&survey->read, str_of(param));
}

void survey_says(struct survey *survey, struct str key)
{
	if (survey)
		put(&survey->said, key);
}

/* on("wish.refer", …), text "key": there the name is declared or listened to, not used. */
static bool only_named(const struct token *tokens, size_t at)
{
	static const char *const words[] = { "on", "check", "text", "react" };
	size_t before = at && str_is(tokens[at - 1].text, "(") ? 2 : 1;
	for (size_t i = 0; at >= before && tokens[at - before].type == TOKEN_NAME && i < COUNT_OF(words); i++)
		if (str_is(tokens[at - before].text, words[i]))
			return true;
	return false;
}

void survey_scan(struct survey *survey, struct str source)
{
	size_t count, mode_depth = 0;
	if (!survey)
		return;
	struct token *tokens = tokens_read(source, &count);
	for (size_t i = 0; i < count; i++) {
		const struct token *token = &tokens[i];
		if (token->type == TOKEN_NAME && str_is(token->text, "mode_of"))
			mode_depth = 1;
		else if (token->type == TOKEN_KEYWORD && str_is(token->text, "end") && mode_depth && token[1].type == TOKEN_SYMBOL && str_is(token[1].text, ")"))
			mode_depth = 0;
		if (token->type == TOKEN_STRING && !only_named(tokens, i))
			put(mode_depth ? &survey->mode_texts : &survey->texts, token->text);
		else if (token->type == TOKEN_NAME && i && tokens[i - 1].type == TOKEN_SYMBOL && str_is(tokens[i - 1].text, ":"))
			put(&survey->methods, token->text);
	}
	mem_free(tokens);
}

static bool ends_with(struct str text, struct str end)
{
	return end.len && text.len >= end.len && memcmp(text.ptr + text.len - end.len, end.ptr, end.len) == 0;
}

/* "paused_" .. what, what .. "_won": a literal that is a part of the name. */
static bool is_part(struct str literal, struct str name)
{
	if (literal.len < 2 || literal.len >= name.len)
		return false;
	char last = literal.ptr[literal.len - 1];
	return ((last == '_' || last == '.') && str_starts(name, literal)) || ((literal.ptr[0] == '_' || literal.ptr[0] == '.') && ends_with(name, literal));
}

bool survey_mentions(struct survey *survey, struct str name)
{
	if (map_get(&survey->texts, name) || (survey->work += survey->texts.count) > WORK_MAX)
		return true;
	for (size_t i = 0; i < survey->texts.count; i++) {
		struct str literal = { survey->texts.entries[i].key, survey->texts.entries[i].key_len };
		bool behind = literal.len > name.len && ends_with(literal, name) && literal.ptr[literal.len - name.len - 1] == '.';
		if (behind || is_part(literal, name))
			return true;
	}
	return false;
}

bool survey_is_told(const struct survey *survey, const char *where)
{
	return survey->shared || (where[0] != '@' && where[0]);
}

/* ---- findings ---- */

/* by = {}: a rule has to raise it. */
static bool is_closed(const struct survey_declared *declared, const struct event_def *event)
{
	for (size_t i = 0; i < declared->closed_count; i++)
		if (str_is(declared->closed[i].name, event->type))
			return true;
	return false;
}

static bool may_be_raised(struct survey *survey, const struct survey_declared *declared, const struct event_def *event)
{
	if (event->timer || !is_closed(declared, event) || map_get(&survey->methods, str_of(event->name)))
		return true;
	for (size_t i = 0; i < survey->raise_count; i++)
		if (survey->raises[i].event == event)
			return true;
	struct buf kind = BUF_INIT;
	buf_printf(&kind, "%s.", event->kind->name);
	bool raised = survey_mentions(survey, str_of(event->type)) || survey_mentions(survey, str_of(event->name)) || map_get(&survey->texts, buf_view(&kind));
	buf_free(&kind);
	return raised;
}

static bool is_set(struct survey *survey, const struct event_def *timer)
{
	for (size_t i = 0; i < survey->timer_count; i++)
		if (survey->timers[i].timer == timer)
			return true;
	return survey_mentions(survey, str_of(timer->name));
}

/* Which states the kind's events lead to, from those that are set already. */
static void spread(const struct kind *kind, bool *reached, bool created)
{
	for (bool more = true; more;) {
		more = false;
		for (uint16_t i = 0; i < kind->event_count; i++) {
			const struct event_def *event = &kind->events[i];
			bool may = (event->creates && created) || event->any_state;
			for (uint16_t k = 0; k < event->from_count; k++)
				may = may || reached[event->from[k]];
			if (!may || event->timer || event->to == STATE_NONE || reached[event->to])
				continue;
			reached[event->to] = more = true;
		}
	}
}

/* The states in which a rule may look at its entity: a check before the event, a reaction once it happened and others may have gone on. */
static void states_at(const struct survey_rule *rule, bool *reached)
{
	const struct event_def *event = rule->event;
	if (rule->checks || event->to == STATE_NONE)
		for (uint16_t i = 0; i < event->kind->state_count; i++)
			reached[i] = event->any_state || event->timer;
	for (uint16_t i = 0; i < event->from_count; i++)
		reached[event->from[i]] = reached[event->from[i]] || rule->checks || event->to == STATE_NONE;
	if (rule->checks)
		return;
	if (event->to != STATE_NONE)
		reached[event->to] = true;
	spread(event->kind, reached, false);
}

static void tell_states(const struct survey_rule *rule, struct diagnostics *diagnostics)
{
	bool reached[256] = { false }, may = rule->state_count == 0;
	if (rule->event->creates && rule->checks)
		return;
	states_at(rule, reached);
	for (uint8_t i = 0; i < rule->state_count; i++)
		may = may || reached[rule->states[i]];
	if (!may)
		diagnostics_add(diagnostics, SEVERITY_WARNING, rule->where, "this rule never runs: %s it %s %s is never '%s'%s", rule->checks ? "before" : "after", word_article(rule->event->kind->name), rule->event->kind->name,
		                rule->event->kind->states[rule->states[0]], rule->state_count > 1 ? " or another of if_state" : "");
}

/* Whether anything is ever in a state that the event starts from. */
static bool may_apply(const struct event_def *event)
{
	bool reached[256] = { false }, may = event->creates || event->any_state || event->timer;
	spread(event->kind, reached, true);
	for (uint16_t i = 0; i < event->from_count; i++)
		may = may || reached[event->from[i]];
	return may;
}

static void tell_rule(struct survey *survey, const struct survey_declared *declared, const struct survey_rule *rule, struct diagnostics *diagnostics)
{
	const struct event_def *event = rule->event;
	if (event->timer && !is_set(survey, event))
		diagnostics_add(diagnostics, SEVERITY_WARNING, rule->where, "this rule never runs: nothing sets the timer; after(duration, %s, \"%s\") would", event->kind->name, event->name);
	else if (!may_be_raised(survey, declared, event))
		diagnostics_add(diagnostics, SEVERITY_WARNING, rule->where, "this rule never runs: no role may raise %s (by = {}) and no rule does", event->type);
	else if (!may_apply(event))
		diagnostics_add(diagnostics, SEVERITY_WARNING, rule->where, "this rule never runs: %s is for %s %s that is '%s', which none ever is", event->type, word_article(event->kind->name), event->kind->name,
		                event->kind->states[event->from[0]]);
	else
		tell_states(rule, diagnostics);
}

static void tell_rules(struct survey *survey, const struct survey_declared *declared, struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < declared->rule_count; i++)
		if (declared->rules[i].event && survey_is_told(survey, declared->rules[i].where))
			tell_rule(survey, declared, &declared->rules[i], diagnostics);
}

static const struct survey_rule *rule_of(const struct survey_declared *declared, const struct event_def *event)
{
	for (size_t i = 0; i < declared->rule_count; i++)
		if (declared->rules[i].event == event)
			return &declared->rules[i];
	return NULL;
}

static const char *place_text(struct survey_place place, char out[300])
{
	snprintf(out, 300, "%s:%d", place.path, place.line);
	return out;
}

static void tell_timers(struct survey *survey, const struct survey_declared *declared, struct diagnostics *diagnostics)
{
	char where[300];
	for (size_t i = 0; i < survey->timer_count; i++) {
		const struct survey_timer *set = &survey->timers[i];
		const struct survey_rule *rule = rule_of(declared, set->timer);
		if (!survey_is_told(survey, set->place.path))
			continue;
		if (!rule)
			diagnostics_add(diagnostics, SEVERITY_WARNING, place_text(set->place, where), "nothing happens when %s falls due: there is no on(\"%s\", …)", set->timer->type, set->timer->type);
		else if (!set->while_in && !rule->state_count && set->timer->kind->state_count > 1 && survey_is_told(survey, rule->where))
			diagnostics_add(diagnostics, SEVERITY_NOTE, place_text(set->place, where), "without while_in the timer falls due in whatever state the %s is by then, and %s has no if_state", set->timer->kind->name, rule->where);
	}
}

static void tell_kind(struct survey *survey, const struct survey_declared *declared, const struct kind *kind, struct diagnostics *diagnostics)
{
	bool reached[256] = { false };
	spread(kind, reached, true);
	for (uint16_t i = 0; i < kind->state_count; i++)
		if (!reached[i])
			diagnostics_add(diagnostics, SEVERITY_NOTE, kind->at, "no event leads %s %s to the state '%s'", word_article(kind->name), kind->name, kind->states[i]);
	for (uint16_t i = 0; i < kind->event_count; i++) {
		const struct event_def *event = &kind->events[i];
		if (rule_of(declared, event))
			continue;                      /* told at the rule */
		if (event->timer && !is_set(survey, event))
			diagnostics_add(diagnostics, SEVERITY_NOTE, kind->at, "the timer %s is never set", event->type);
		else if (!may_be_raised(survey, declared, event))
			diagnostics_add(diagnostics, SEVERITY_NOTE, event->at && event->at[0] ? event->at : kind->at, "%s never happens: no role may raise it (by = {}) and no rule does", event->type);
	}
}

static void tell_kinds(struct survey *survey, const struct survey_declared *declared, struct diagnostics *diagnostics)
{
	for (uint16_t i = 0; i < survey->model->kind_count; i++) {
		const struct kind *kind = &survey->model->kinds[i];
		if (!kind->system && kind->at && survey_is_told(survey, kind->at))
			tell_kind(survey, declared, kind, diagnostics);
	}
}

/* The part of a full name behind its prefix: "claim_within" of "std.wish.claim_within". */
static struct str short_name(struct str name)
{
	for (size_t i = name.len; i-- > 0;)
		if (name.ptr[i] == '.')
			return (struct str){ name.ptr + i + 1, name.len - i - 1 };
	return name;
}

static void tell_unused(struct survey *survey, const struct survey_declared *declared, struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < declared->param_count; i++) {
		const struct survey_name *param = &declared->params[i];
		if (survey_is_told(survey, param->place.path) && !map_get(&survey->read, param->name) && !survey_mentions(survey, short_name(param->name)))
			diagnostics_add(diagnostics, SEVERITY_WARNING, param->place.path, "nothing reads param.%.*s: changing it would change nothing", STR_ARG(short_name(param->name)));
	}
	for (size_t i = 0; i < declared->text_count; i++) {
		const struct survey_name *text = &declared->texts[i];
		if (survey_is_told(survey, text->place.path) && !map_get(&survey->said, text->name) && !survey_mentions(survey, text->name))
			diagnostics_add(diagnostics, SEVERITY_NOTE, text->place.path, "nothing says the text \"%.*s\"", STR_ARG(text->name));
	}
}

/* ---- names that only the whole pack knows ---- */

/* Keys of a map as a NULL-terminated list for err_suggest; the caller frees. */
static const char **keys_of(const struct map *map)
{
	const char **names = mem_alloc((map->count + 1) * sizeof names[0]);
	size_t count = 0;
	for (size_t i = 0; i < map->count; i++)
		if (strlen(map->entries[i].key) == map->entries[i].key_len && map->entries[i].key_len < 60)
			names[count++] = map->entries[i].key;
	names[count] = NULL;
	return names;
}

static const char *hint_from(const struct map *map, struct str wrong, char out[120])
{
	char text[64];
	out[0] = '\0';
	if (!str_to_c(wrong, text, sizeof text))
		return out;
	const char **names = keys_of(map);
	err_suggest(out, 120, text, names);
	mem_free(names);
	return out;
}

static bool is_enum_value(const struct model *model, struct str text)
{
	for (uint16_t i = 0; i < model->kind_count; i++)
		for (uint16_t k = 0; k < model->kinds[i].field_count; k++) {
			const struct field *field = &model->kinds[i].fields[k];
			const struct field *one = field->type == FIELD_LIST ? field->of : field;
			if (one->type == FIELD_ENUM && field_enum_index(one, text) >= 0)
				return true;
		}
	return false;
}

static void tell_modes(const struct survey *survey, struct diagnostics *diagnostics)
{
	char where[300], hint[120];
	for (size_t i = 0; i < survey->mode_count; i++) {
		const struct survey_name *mode = &survey->modes[i];
		if (!survey->mode_texts.count || map_get(&survey->mode_texts, mode->name) || is_enum_value(survey->model, mode->name) || !survey_is_told(survey, mode->place.path))
			continue;
		diagnostics_add(diagnostics, SEVERITY_WARNING, place_text(mode->place, where), "this rule never runs: mode_of never gives '%.*s'%s", STR_ARG(mode->name),
		                hint_from(&survey->mode_texts, mode->name, hint));
	}
}

static void gather_roles(const struct model *model, struct map *roles)
{
	for (uint16_t i = 0; i < model->kind_count; i++)
		for (uint16_t k = 0; k < model->kinds[i].event_count; k++)
			for (uint16_t r = 0; r < model->kinds[i].events[k].by_count; r++)
				put(roles, str_of(model->kinds[i].events[k].by[r].role));
}

/* An alert to a name that is nearly a role: nobody would hear it. Other names may be channels of the community. */
static void tell_targets(const struct survey *survey, struct diagnostics *diagnostics)
{
	char where[300], hint[120];
	struct map roles = MAP_INIT;
	gather_roles(survey->model, &roles);
	for (size_t i = 0; i < survey->target_count; i++) {
		const struct survey_name *target = &survey->targets[i];
		if (!survey_is_told(survey, target->place.path) || map_get(&roles, target->name) || is_enum_value(survey->model, target->name))
			continue;
		if (hint_from(&roles, target->name, hint)[0])
			diagnostics_add(diagnostics, SEVERITY_WARNING, place_text(target->place, where), "no role is named '%.*s'%s Unless it is a channel, nobody is told", STR_ARG(target->name), hint);
	}
	map_free(&roles);
}

/* A role that one event names, once, and that is nearly one of the others. */
static size_t uses_of_role(const struct model *model, const char *role, const struct event_def **last)
{
	size_t uses = 0;
	for (uint16_t i = 0; i < model->kind_count; i++)
		for (uint16_t k = 0; k < model->kinds[i].event_count; k++)
			for (uint16_t r = 0; r < model->kinds[i].events[k].by_count; r++)
				if (strcmp(model->kinds[i].events[k].by[r].role, role) == 0) {
					*last = &model->kinds[i].events[k];
					uses++;
				}
	return uses;
}

static void tell_role(struct survey *survey, const struct map *roles, const char *role, struct diagnostics *diagnostics)
{
	const struct event_def *event = NULL, *other = NULL;
	char hint[120];
	if (uses_of_role(survey->model, role, &event) != 1 || !event->at || !survey_is_told(survey, event->at) || is_enum_value(survey->model, str_of(role)) || survey_mentions(survey, str_of(role)))
		return;
	const char **names = keys_of(roles);
	for (size_t i = 0; names[i]; i++)
		if (strcmp(names[i], role) == 0)
			names[i] = "";
	err_suggest(hint, sizeof hint, role, names);
	for (size_t i = 0; names[i] && hint[0]; i++)
		if (names[i][0] && strstr(hint, names[i]) && uses_of_role(survey->model, names[i], &other) > 1) {
			diagnostics_add(diagnostics, SEVERITY_WARNING, event->at, "only %s names the role '%s'%s", event->type, role, hint);
			break;
		}
	mem_free(names);
}

static void tell_roles(struct survey *survey, struct diagnostics *diagnostics)
{
	struct map roles = MAP_INIT;
	gather_roles(survey->model, &roles);
	for (size_t i = 0; i < roles.count; i++)
		tell_role(survey, &roles, roles.entries[i].key, diagnostics);
	map_free(&roles);
}

void survey_tell(struct survey *survey, const struct survey_declared *declared, struct diagnostics *diagnostics)
{
	tell_rules(survey, declared, diagnostics);
	tell_timers(survey, declared, diagnostics);
	tell_modes(survey, diagnostics);
	tell_targets(survey, diagnostics);
	tell_roles(survey, diagnostics);
	survey_tell_cycles(survey, diagnostics);
	tell_kinds(survey, declared, diagnostics);
	tell_unused(survey, declared, diagnostics);
}
