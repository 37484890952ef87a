/* muster model: what a pack is made of, for people or programs. Its about.md, when there is one, gives the words around the tables. */
#include "cli/options.h"
#include "cli/files.h"
#include "policy/pack.h"

#include <stdio.h>
#include <unistd.h>

enum { ABOUT_MAX = 1 << 20 };

static bool read_about(const char *folder, struct buf *about, struct err *err)
{
	struct buf path = BUF_INIT;
	buf_printf(&path, "%s/about.md", folder);
	bool ok = access(buf_cstr(&path), F_OK) != 0 || file_read(buf_cstr(&path), ABOUT_MAX, about, err);
	buf_free(&path);
	return ok;
}

static bool print_model(const char *folder, const char *format, struct err *err)
{
	struct diagnostics diagnostics = { 0 };
	struct buf about = BUF_INIT, text = BUF_INIT;
	struct pack *pack = pack_read(folder, err);
	bool ok = pack && read_about(folder, &about, err);
	if (ok) {
		struct script_source source = pack_source(pack, limits_default());
		ok = script_describe(&source, format, buf_view(&about), &text, &diagnostics);
		if (!ok) {
			print_diagnostics(pack, &diagnostics);
			err_set(err, ERR_MODEL, "the pack has errors");
		}
	}
	if (ok)
		fwrite(text.data, 1, text.len, stdout);
	if (ok && strcmp(format, "json") == 0)
		putchar('\n');
	buf_free(&about);
	buf_free(&text);
	diagnostics_free(&diagnostics);
	pack_free(pack);
	return ok;
}

int command_model(const struct command *command, int argc, char **argv)
{
	const char *format = "markdown";
	const struct option options[] = { { "--format", "markdown|json", "markdown (the default): a page in both languages; json: the same as data", OPTION_TEXT, &format } };
	struct option_list packs = { .count = 0 };
	bool helped;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &packs, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (packs.count != 1)
		return cli_usage(command, "name one pack's folder, like rules/taiping");
	if (strcmp(format, "markdown") != 0 && strcmp(format, "json") != 0)
		return cli_usage(command, "--format is markdown or json");
	return print_model(packs.items[0], format, &err) ? EXIT_OK : cli_fail(&err);
}
