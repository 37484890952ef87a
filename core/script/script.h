/* script.h — a pack's Lua: loaded aside into a fresh state, checked against the model, turned into a release.
 * Loading has a load phase (files may only declare) and ends with everything frozen; then handlers run one at a time
 * through rules_ops. Errors and warnings of a load are collected, not only the first. */
#ifndef SCRIPT_SCRIPT_H
#define SCRIPT_SCRIPT_H

#include "engine/run.h"

struct coverage;
/* Paths: the pack's own files as in its folder ("pack.lua", "model/wish.lua", "policies/wish.lua", "setup/10-grids.lua",
 * "texts.lua", "tests/wish.lua", "simulation.lua", "calendar/local.lua", "std/wish/policy.lua" = a local replacement); shipped files
 * with '@': "@muster/init.lua", "@std/wish/model.lua", "@std/match.lua", "@calendar/cn.lua". */
struct script_file { const char *path; struct str text; };

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };
struct diagnostic { enum severity severity; const char *where, *text; };        /* where "policies/wish.lua:12" */
struct diagnostics { struct diagnostic *items; size_t count, errors; bool starved; };       /* starved: the machine had no memory; the pack may be fine */
void diagnostics_add(struct diagnostics *list, enum severity severity, const char *where, const char *format, ...) PRINTF_LIKE(4, 5);
const struct diagnostic *diagnostics_first(const struct diagnostics *list);     /* the first error, else an empty one; never NULL */
void diagnostics_free(struct diagnostics *list);

struct script_source {
	const struct script_file *files; size_t count;         /* sorted by path; all that may be touched */
	struct limits limits;
	bool unchecked;                        /* bodies are not looked into: stored versions, which were; tests of the sandbox alone */
	bool closely, shared_too;              /* muster check: the pack as a whole is looked at as well; also the shared pieces */
	struct coverage *coverage;             /* marks what runs; NULL: nobody wants to know */
};
const struct script_file *source_file(const struct script_source *source, const char *path);       /* NULL: there is none */

/* NULL when there were errors. touched[i] is set for every file that the load used (may be NULL). */
struct release *script_load(const struct script_source *source, struct diagnostics *diagnostics, bool *touched) MUST_CHECK;

/* What a pack is made of: "json" for programs, "markdown" as a page for people, "annotations" for editors (LuaLS). about: the text of the pack's about.md, or "". */
bool script_describe(const struct script_source *source, const char *format, struct str about, struct buf *out, struct diagnostics *diagnostics) MUST_CHECK;

/* Setup statements of the pack ("setup/" files run in a phase of their own): calls fn for each create/emit/ensure in order. The fn submits and
 * tells the outcome; its error becomes a diagnostic at the statement's line. */
struct setup_statement {
	enum setup_what { SETUP_CREATE, SETUP_EMIT, SETUP_ENSURE, SETUP_TABLE } what;
	const char *where;                                     /* "setup/10-grids.lua:7"; a table: its file */
	struct str type;                                       /* "grid.create"; for ensure and a table: the kind */
	struct str id;                                         /* entity id; "" for create without */
	const struct json *fields;                             /* NULL for a table */
	struct str table;                                      /* the text of setup/20-person.csv */
};
typedef bool (*setup_fn)(void *arg, const struct setup_statement *statement, struct str *subject, struct err *err);
bool script_setup(const struct script_source *source, setup_fn fn, void *arg, struct diagnostics *diagnostics) MUST_CHECK;

#endif
