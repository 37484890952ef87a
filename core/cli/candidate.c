#include "cli/candidate.h"
#include "cli/files.h"

#include <stdlib.h>

enum { REQUEST_MAX = 16 << 20 };

static bool is_number(const char *text)
{
	return text[0] && text[strspn(text, "0123456789")] == '\0';
}

static bool take_text(const struct json *json, const char *name, struct str *out, struct err *err)
{
	const struct json *value = json_get(json, name);
	if (value && value->type != JSON_TEXT)
		return err_set(err, ERR_INPUT, "%s is a text", name);
	*out = value ? json_str(value) : *out;
	return true;
}

static bool take_params(struct candidate *candidate, const struct json *params)
{
	struct buf text = BUF_INIT;
	if (params)
		json_write(&text, params);
	candidate->request.params = text.len ? arena_str(&candidate->arena, buf_view(&text)) : STR_NONE;
	buf_free(&text);
	return true;
}

static bool take_request(struct candidate *candidate, const struct json *json, struct err *err)
{
	struct backtest_request *request = &candidate->request;
	const struct json *files = json_get(json, "files"), *version = json_get(json, "version"), *examples = json_get(json, "examples");
	if (version && (version->type != JSON_INT || version->integer < 1))
		return err_set(err, ERR_INPUT, "version is a number from 1");
	if (examples && (examples->type != JSON_INT || examples->integer < 0 || examples->integer > EXAMPLES_MOST))
		return err_set(err, ERR_INPUT, "examples is a number up to %d", EXAMPLES_MOST);
	request->version = version ? (uint64_t)version->integer : 0;
	request->examples_max = examples ? (size_t)examples->integer : request->examples_max;
	request->pack = files ? pack_of_json(files, true, err) : NULL;
	return (!files || request->pack) && take_text(json, "since", &request->since, err) && take_text(json, "until", &request->until, err) && take_params(candidate, json_get(json, "params"));
}

static bool read_request(struct candidate *candidate, struct err *err)
{
	if (!file_read("-", REQUEST_MAX, &candidate->text, err))
		return false;
	const struct json *json = json_parse(buf_view(&candidate->text), PACK_JSON_LIMITS, &candidate->arena, err);
	return json && take_request(candidate, json, err);
}

static bool read_named(struct candidate *candidate, const char *with, struct err *err)
{
	if (strcmp(with, "-") == 0)
		return read_request(candidate, err);
	if (is_number(with)) {
		candidate->request.version = strtoull(with, NULL, 10);
		return candidate->request.version || err_set(err, ERR_INPUT, "versions begin with 1");
	}
	candidate->request.pack = with[0] ? pack_read(with, err) : NULL;
	return !with[0] || candidate->request.pack;
}

bool candidate_read(struct candidate *candidate, const char *with, const struct option_list *params, struct err *err)
{
	struct buf text = BUF_INIT;
	bool ok = read_named(candidate, with, err);
	if (ok && params->count) {
		ok = trial_params(params->items, params->count, &text, err);
		candidate->request.params = arena_str(&candidate->arena, buf_view(&text));
	}
	buf_free(&text);
	return ok;
}

void candidate_free(struct candidate *candidate)
{
	pack_free(candidate->request.pack);
	arena_free(&candidate->arena);
	buf_free(&candidate->text);
}
