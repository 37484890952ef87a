#include "cli/options.h"

#include <stdio.h>

static void print_help(const struct command *command, const struct option *options, size_t count)
{
	printf("muster %s %s\n\n%s\n", command->name, command->arguments, command->help);
	if (count)
		printf("\nOptions:\n");
	for (size_t i = 0; i < count; i++) {
		char left[64];
		snprintf(left, sizeof left, "%s%s%s", options[i].name, options[i].value ? " " : "", options[i].value ? options[i].value : "");
		int hidden = 0;                /* bytes that are not a character's first take no column */
		for (const char *byte = left; *byte; byte++)
			hidden += ((unsigned char)*byte & 0xc0) == 0x80;
		printf("  %-*s  %s\n", 27 + hidden, left, options[i].help);
	}
}

static bool usage(const struct command *command, const char *what, const char *which, const char *hint)
{
	fprintf(stderr, "muster %s: %s '%s'%s; see muster %s --help\n", command->name, what, which, hint, command->name);
	return false;
}

static const struct option *find(const struct option *options, size_t count, const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (options[i].type == OPTION_OTHER || (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0))
			return &options[i];
	return NULL;
}

static bool unknown(const struct command *command, const struct option *options, size_t count, const char *name)
{
	const char *names[32];
	char hint[80];
	for (size_t i = 0; i < count && i < COUNT_OF(names) - 1; i++)
		names[i] = options[i].name;
	names[count < COUNT_OF(names) ? count : COUNT_OF(names) - 1] = NULL;
	return usage(command, "unknown option", name, strlen(name) < 60 ? err_suggest(hint, sizeof hint, name, names) : "");
}

/* "json|text": a closed list of lower-case words; everything else is open. */
static bool is_offered(const char *list, const char *value)
{
	size_t length = strlen(value);
	if (!strchr(list, '|') || strspn(list, "abcdefghijklmnopqrstuvwxyz|") != strlen(list))
		return true;
	for (const char *at = list; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
		if (strncmp(at, value, length) == 0 && (at[length] == '|' || at[length] == '\0'))
			return true;
	return false;
}

static bool keep(const struct command *command, const struct option *option, const char *value)
{
	struct option_list *list = option->into;
	if (option->type == OPTION_OTHER) {
		((struct option_other *)option->into)->value = value;
		return true;
	}
	if (option->type == OPTION_TEXT) {
		*(const char **)option->into = value;
		return is_offered(option->value, value) || usage(command, "not one of the values of", option->name, "");
	}
	if (list->count == LIST_MAX)
		return usage(command, "too many times", option->name, "");
	list->items[list->count++] = value;
	return true;
}

static bool is_first(const struct command *command, const struct option *option, const char *name)
{
	return !((const struct option_other *)option->into)->value || usage(command, "one scope at a time: too many with", name, "");
}

bool options_parse(const struct command *command, const struct option *options, size_t count, int argc, char **argv, struct option_list *rest, bool *helped)
{
	*helped = false;
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_help(command, options, count);
			*helped = true;
			return false;
		}
		if (strncmp(argv[i], "--", 2) != 0) {
			if (rest->count == LIST_MAX)
				return usage(command, "too many arguments from", argv[i], "");
			rest->items[rest->count++] = argv[i];
			continue;
		}
		const char *equals = strchr(argv[i], '=');
		size_t length = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]);
		const struct option *option = find(options, count, argv[i], length);
		if (!option)
			return unknown(command, options, count, argv[i]);
		if (option->type == OPTION_FLAG) {
			*(bool *)option->into = true;
			continue;
		}
		bool alone = !equals && (i + 1 == argc || (option->type == OPTION_OTHER && strncmp(argv[i + 1], "--", 2) == 0));
		if (alone && option->type == OPTION_OTHER)
			return unknown(command, options, count, argv[i]);
		if (alone)
			return usage(command, "a value is missing behind", argv[i], "");
		if (option->type == OPTION_OTHER && !is_first(command, option, argv[i]))
			return false;
		if (option->type == OPTION_OTHER)
			((struct option_other *)option->into)->name = (struct str){ argv[i] + 2, length - 2 };
		if (!keep(command, option, equals ? equals + 1 : argv[++i]))
			return false;
	}
	return true;
}

int cli_fail(const struct err *err)
{
	fprintf(stderr, "muster: %s%s%s\n", err->where[0] ? err->where : "", err->where[0] ? ": " : "", err->text);
	for (int i = 1; i < err->item_count; i++)
		fprintf(stderr, "muster: %s: %s\n", err->items[i].pointer, err->items[i].detail);
	return err->code == ERR_CORRUPT ? EXIT_DAMAGED : EXIT_FAILED;
}

int cli_usage(const struct command *command, const char *text)
{
	fprintf(stderr, "muster %s: %s; see muster %s --help\n", command->name, text, command->name);
	return EXIT_USAGE;
}
