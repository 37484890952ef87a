/* pack.h — a pack's files: read from a folder, from the store, or from a request; with the shipped scripts beside them. */
#ifndef POLICY_PACK_H
#define POLICY_PACK_H

#include "script/script.h"

struct pack;                                               /* owns its files */
/* Reads pack.lua, texts.lua, simulation.lua, source.lua, community.lua, model/ policies/ setup/ tests/ calendar/ std/ (.lua; in setup .csv too, brought to UTF-8; regular files, text only, ≤ 1 MiB a file,
 * ≤ 500 files, ≤ 8 MiB); links that leave the folder are refused. */
struct pack *pack_read(const char *folder, struct err *err) MUST_CHECK;
struct pack *pack_new(void);
bool pack_add(struct pack *pack, const char *path, struct str text, struct err *err) MUST_CHECK;     /* path checked; bytecode and invalid UTF-8 refused */
void pack_free(struct pack *pack);
const char *pack_folder(const struct pack *pack);          /* for messages; "" when not from a folder */
/* What is loaded from now on is looked at as a whole: rules that nothing reaches, cycles of events, what nothing uses. shared_too: the shared pieces as well. */
void pack_look_closely(struct pack *pack, bool shared_too);
/* The source for script_load: own files and all shipped ones not already stored with it. Borrowed from the pack. */
struct script_source pack_source(struct pack *pack, struct limits limits);
void pack_cover(struct pack *pack, struct coverage *coverage);     /* sources from now on carry it; borrowed, NULL: none */
/* SHA-256 over (path, length, content) of the touched files in path order, and the limits. */
void pack_hash(const struct pack *pack, const bool *touched, const struct limits *limits, char out[65]);

/* As requests and child processes carry it: {"path":"text",…}. shipped: files that come with the program may stand among them (a stored
 * version's). NULL: err says what is wrong. */
#define PACK_JSON_LIMITS ((struct json_limits){ 8, 5000 })
struct pack *pack_of_json(const struct json *files, bool shipped, struct err *err) MUST_CHECK;
struct pack *pack_of_text(struct str text, struct err *err) MUST_CHECK;    /* {"files":{…}}, shipped ones allowed */
void pack_write_json(const struct pack *pack, struct buf *out);
bool pack_has_tests(const struct pack *pack);

/* The scripts built into the program: "@muster/…", "@std/…", "@calendar/…". */
const struct script_file *shipped_files(size_t *count);

#endif
