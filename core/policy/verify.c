#include "policy/verify.h"
#include "policy/release.h"

struct verifying { struct community *community; void (*differ)(void *arg, const char *text); void *arg; };

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
		err_set(err, ERR_CORRUPT, "stored version %llu cannot be loaded: %s", (unsigned long long)version, diagnostics_first(&diagnostics)->text);
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
