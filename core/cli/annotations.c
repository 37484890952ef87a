/* muster annotations: what an editor knows of the language and of a pack's model. */
#include "cli/options.h"
#include "cli/files.h"

#include <errno.h>
#include <stdio.h>

static bool write_file(const char *path, struct str text, struct err *err)
{
	FILE *file = fopen(path, "wb");
	bool ok = file && fwrite(text.ptr, 1, text.len, file) == text.len;
	if (file)
		ok = fclose(file) == 0 && ok;
	return ok || err_set(err, ERR_INPUT, "%s: %s", path, strerror(errno));
}

static bool annotate(const char *folder, const char *out, struct err *err)
{
	struct diagnostics diagnostics = { 0 };
	struct buf text = BUF_INIT;
	struct pack *pack = pack_read(folder, err);
	bool ok = pack != NULL;
	if (ok) {
		struct script_source source = pack_source(pack, limits_default());
		ok = script_describe(&source, "annotations", STR(""), &text, &diagnostics);
		if (!ok) {
			print_diagnostics(pack, &diagnostics);
			err_set(err, ERR_MODEL, "the pack has errors");
		}
	}
	if (ok && out[0])
		ok = write_file(out, buf_view(&text), err);
	else if (ok)
		fwrite(text.data, 1, text.len, stdout);
	buf_free(&text);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return ok;
}

int command_annotations(const struct command *command, int argc, char **argv)
{
	const char *out = "";
	const struct option options[] = { { "--out", "FILE", "into this file, like .luals/muster.lua in the pack's folder; otherwise to standard output", OPTION_TEXT, &out } };
	struct option_list packs = { .count = 0 };
	bool helped;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (packs.count != 1)
		return cli_usage(command, "name one pack's folder, like rules/taiping");
	return annotate(packs.items[0], out, &err) ? EXIT_OK : cli_fail(&err);
}
