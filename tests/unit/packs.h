/* packs.h — packs made of texts, loaded as a community would load them. */
#ifndef TESTS_PACKS_H
#define TESTS_PACKS_H

#include "support.h"
#include "policy/release.h"

struct text_file { const char *path, *text; };

static inline struct pack *pack_of_files(const struct text_file *files, size_t count)
{
	struct pack *pack = pack_new();
	ERR_DECLARE(err);
	for (size_t i = 0; i < count; i++)
		assert_ok(pack_add(pack, files[i].path, str_of(files[i].text), &err), &err);
	return pack;
}

static inline struct release *release_of(struct pack *pack)
{
	struct diagnostics diagnostics = { 0 };
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	if (!release)
		fail_msg("%s: %s", diagnostics_first(&diagnostics)->where, diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	return release;
}

/* The first error of loading the files; fails when there is none. out is BUF_INIT. */
static inline const char *first_mistake(const struct text_file *files, size_t count, struct buf *out)
{
	struct diagnostics diagnostics = { 0 };
	struct pack *pack = pack_of_files(files, count);
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	if (release)
		fail_msg("it loaded without a mistake");
	buf_printf(out, "%s: %s", diagnostics_first(&diagnostics)->where, diagnostics_first(&diagnostics)->text);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return buf_cstr(out);
}

#endif
