#include "policy/verify.h"
#include "policy/bare.h"
#include "policy/release.h"

struct verifying { struct community *community; void (*differ)(void *arg, const char *text); void *arg; };

/* What its rules did cannot be done again: it is taken from the log as it stands. */
static struct release *load_bare(struct community *community, uint64_t version, const char *why, struct err *err)
{
	struct buf model = BUF_INIT;
	struct release *release = versions_model(community_reader(community), version, &model, err) ? release_bare(buf_view(&model), why, err) : NULL;
	buf_free(&model);
	return release;
}

static struct release *load_version(void *arg, uint64_t version, struct err *err)
{
	struct verifying *verifying = arg;
	struct pack *pack = NULL;
	struct diagnostics diagnostics = { 0 };
	if (!community_version_pack(verifying->community, version, &pack, err))
		return NULL;
	struct limits limits = limits_default();
	limits.patient = true;
	struct release *release = pack_load(pack, limits, &diagnostics, NULL);
	if (!release)
		release = load_bare(verifying->community, version, diagnostics_first(&diagnostics)->text, err);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return release;
}

static void pass_on(void *arg, const char *text)
{
	struct verifying *verifying = arg;
	verifying->differ(verifying->arg, text);
}

bool community_verify(struct community *community, void (*differ)(void *arg, const char *text), void *arg, struct verify_result *result, struct err *err)
{
	struct verifying verifying = { community, differ, arg };
	struct replay_source source = { .log = community_reader(community), .community = community_name(community), .limits = limits_default(),
		.load = load_version, .differ = pass_on, .arg = &verifying };
	struct replay *replay = replay_run(&source, &result->replay, err);
	if (!replay)
		return false;
	result->differences = result->replay.different + replay_compare(replay, community_engine(community), &result->compared);
	replay_free(replay);
	return true;
}
