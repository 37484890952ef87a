/* muster repl: a pack in memory on a virtual clock, and somebody who types. */
#include "cli/files.h"
#include "cli/options.h"
#include "cli/rows.h"
#include "cli/stage.h"
#include "script/console.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS_SHOWN = 20, LOG_SHOWN = 20, INPUT_MAX = 1 << 20 };

struct session {
	const char *folder;
	struct pack *pack;
	struct stage stage;
	struct test_driver driver;
	struct console *console;
	struct buf input, answer;
	uint64_t shown;                                /* rows of the log up to here were printed */
	size_t failed;
	bool at_terminal, strict, over;
};

/* Ctrl-C: ends what runs, or the line that is being typed. */
static atomic_bool interrupted;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	atomic_store(&interrupted, true);
}

/* ---- saying ---- */

static void complain(struct session *session, const char *text)
{
	fflush(stdout);
	fprintf(stderr, "error: %s\n", text);
	session->failed++;
	session->over = session->over || session->strict;
}

static void show_rows(struct session *session)
{
	session->shown = rows_print(session->stage.engine, session->shown, STR_NONE, ROWS_SHOWN);
}

/* false: the input goes on. */
static bool say(struct session *session, struct str input)
{
	buf_clear(&session->answer);
	enum console_answer answer = console_say(session->console, input, &session->answer);
	if (answer == CONSOLE_INCOMPLETE)
		return false;
	show_rows(session);
	if (answer == CONSOLE_FAILED)
		complain(session, buf_cstr(&session->answer));
	else if (session->answer.len)
		printf("%s\n", buf_cstr(&session->answer));
	return true;
}

/* word("text"), as if it had been typed */
static void say_call(struct session *session, const char *word, const char *text)
{
	struct buf input = BUF_INIT;
	buf_printf(&input, "%s([==[%s]==])", word, text);
	if (!say(session, buf_view(&input)))
		complain(session, buf_cstr(&session->answer));
	buf_free(&input);
}

/* ---- dot commands ---- */

static void do_at(struct session *session, const char *argument) { say_call(session, "t:at", argument); }
static void do_advance(struct session *session, const char *argument) { say_call(session, "t:advance", argument); }

static void do_alerts(struct session *session, const char *argument)
{
	(void)argument;
	say(session, STR("find(\"alert\", { state = { \"open\", \"acknowledged\" } })"));
}

static void do_words(struct session *session, const char *argument)
{
	(void)argument;
	say(session, STR("words()"));
}

static void do_timers(struct session *session, const char *argument)
{
	(void)argument;
	timers_print(session->stage.engine, STR_NONE);
}

static void do_log(struct session *session, const char *argument)
{
	uint64_t rows = argument[0] ? strtoull(argument, NULL, 10) : LOG_SHOWN, newest = engine_seq(session->stage.engine);
	rows_print(session->stage.engine, newest > rows ? newest - rows : 0, STR_NONE, rows);
}

/* A variable or another expression that is an entity, else an id as it stands. */
static void do_explain(struct session *session, const char *argument)
{
	struct buf input = BUF_INIT;
	buf_printf(&input, "tostring(%s)", argument);
	buf_clear(&session->answer);
	bool known = console_say(session->console, buf_view(&input), &session->answer) == CONSOLE_DONE && session->answer.len > 2;
	struct str subject = known ? (struct str){ session->answer.data + 1, session->answer.len - 2 } : str_of(argument);
	const char *slash = memchr(subject.ptr, '/', subject.len);
	size_t skip = slash ? (size_t)(slash - subject.ptr) + 1 : 0;
	struct str id = { subject.ptr + skip, subject.len - skip };
	buf_free(&input);
	if (rows_print(session->stage.engine, 0, id, LOG_SHOWN) == 0)
		complain(session, "nothing has that id: .explain ID, KIND/ID or a variable");
	else
		timers_print(session->stage.engine, id);
}

static void do_quit(struct session *session, const char *argument)
{
	(void)argument;
	session->over = true;
}

static bool open_console(struct session *session)
{
	struct diagnostics diagnostics = { 0 };
	struct script_source source = pack_source(session->pack, limits_default());
	session->console = console_new(&source, &session->driver, &diagnostics);
	if (!session->console)
		print_diagnostics(session->pack, &diagnostics);
	diagnostics_free(&diagnostics);
	return session->console != NULL;
}

static bool publish(struct session *session, struct release *release, struct err *err)
{
	struct publication publication = { .release = release, .actor = STR("console"), .note = STR_NONE };
	if (engine_publish(session->stage.engine, &publication, err))
		return true;
	release->free(release);
	return false;
}

/* The pack whose version is in force now stays the session's, the other is freed. The variables go over by name: the state they live in ends. */
static void change_pack(struct session *session, struct pack *pack, struct release *release)
{
	struct buf variables = BUF_INIT, lost = BUF_INIT;
	ERR_DECLARE(err);
	console_variables(session->console, &variables, &lost);
	console_free(session->console);
	bool ok = publish(session, release, &err);
	pack_free(ok ? session->pack : pack);
	session->pack = ok ? pack : session->pack;
	session->over = !open_console(session);
	buf_clear(&session->answer);
	if (!session->over && console_say(session->console, buf_view(&variables), &session->answer) != CONSOLE_DONE)
		complain(session, buf_cstr(&session->answer));
	if (lost.len)
		printf("no longer there: %s\n", buf_cstr(&lost));
	if (ok)
		printf("version %llu of %s\n", (unsigned long long)engine_release(session->stage.engine)->version, session->folder);
	else
		complain(session, err.text);
	buf_free(&variables);
	buf_free(&lost);
}

static void do_reload(struct session *session, const char *argument)
{
	struct diagnostics diagnostics = { 0 };
	ERR_DECLARE(err);
	(void)argument;
	struct pack *pack = pack_read(session->folder, &err);
	struct release *release = pack ? pack_load(pack, limits_default(), &diagnostics, NULL) : NULL;
	print_diagnostics(pack, &diagnostics);
	diagnostics_free(&diagnostics);
	if (release) {
		change_pack(session, pack, release);
		session->shown = engine_seq(session->stage.engine);
		return;
	}
	complain(session, pack ? "the pack has errors; the version before goes on" : err.text);
	pack_free(pack);
}

static void do_help(struct session *session, const char *argument);

static const struct dot_command { const char *name, *argument, *help; void (*run)(struct session *session, const char *argument); } dot_commands[] = {
	{ ".help", "", "this page", do_help },
	{ ".at", "TIME", "moves the clock on to a time; what falls due on the way happens", do_at },
	{ ".advance", "SPAN", "moves it on by a span, like 3 working days", do_advance },
	{ ".timers", "", "deadlines that run, and schedules", do_timers },
	{ ".alerts", "", "alerts that are open", do_alerts },
	{ ".log", "[ROWS]", "the newest rows of the log", do_log },
	{ ".explain", "ID", "what happened to an entity: its id, or a variable that holds it", do_explain },
	{ ".reload", "", "reads the pack from its folder again; the world stays", do_reload },
	{ ".words", "", "what a policy may say; docs/policies.md tells what each does", do_words },
	{ ".quit", "", "ends, like Ctrl-D", do_quit },
};

static void do_help(struct session *session, const char *argument)
{
	(void)session;
	(void)argument;
	for (size_t i = 0; i < COUNT_OF(dot_commands); i++) {
		const struct dot_command *command = &dot_commands[i];
		printf("  %-9s %-6s  %s\n", command->name, command->argument, command->help);
	}
	printf("Anything else is the language of policies and tests:\n"
	       "  r = t:send(\"request.ask\", { text = \"…\" })   sends an event as a person does: { as = \"li\" } behind it says who\n"
	       "  r                                            shows an entity; r.helper.name reads on\n"
	       "  r:finish {}                                  raises an event as a rule does; alert, after, transfer … likewise\n"
	       "  find(\"request\", { state = \"asked\" })         asks; count, get, times, due, balance … likewise\n"
	       "  t:param(\"finish_within\", \"1 day\")            changes a param\n"
	       "An input that is not complete goes on in the next line; Ctrl-C ends what runs.\n");
}

static void run_dot(struct session *session, char *line)
{
	const char *names[COUNT_OF(dot_commands) + 1] = { NULL };
	char hint[80] = "", text[200];
	char *argument = strchr(line, ' ');
	if (argument)
		*argument++ = '\0';
	for (size_t i = 0; i < COUNT_OF(dot_commands); i++) {
		const struct dot_command *command = &dot_commands[i];
		names[i] = command->name;
		if (strcmp(command->name, line) != 0)
			continue;
		bool wanting = command->argument[0] && command->argument[0] != '[' && (!argument || !argument[0]);
		snprintf(text, sizeof text, "%s %s", command->name, command->argument);
		if (wanting)
			complain(session, text);
		else
			command->run(session, argument ? argument : "");
		return;
	}
	snprintf(text, sizeof text, "no command '%.40s'%s; see .help", line, strlen(line) < 40 ? err_suggest(hint, sizeof hint, line, names) : "");
	complain(session, text);
}

/* ---- reading ---- */

static void prompt(const struct session *session)
{
	if (!session->at_terminal)
		return;
	struct buf now = BUF_INIT;
	calendar_time_print(world_calendar(engine_world(session->stage.engine)), clock_wall(&session->stage.clock), &now);
	if (session->input.len)
		printf("… ");
	else
		printf("%.10s %.5s> ", buf_cstr(&now), now.data + strlen("2026-02-13T"));
	fflush(stdout);
	buf_free(&now);
}

static void take_line(struct session *session, char *line)
{
	if (!session->input.len && line[0] == '.') {
		run_dot(session, line);
		return;
	}
	if (session->input.len)
		buf_byte(&session->input, '\n');
	buf_text(&session->input, line);
	struct str input = buf_view(&session->input);
	if (input.len > INPUT_MAX)
		complain(session, "an input has at most 1 MiB");
	else if (input.len && !say(session, input))
		return;
	buf_clear(&session->input);
}

/* false: there is no more. */
static bool read_line(struct session *session, char **line, size_t *size)
{
	ssize_t got = getline(line, size, stdin);
	if (got < 0 && errno == EINTR && atomic_exchange(&interrupted, false)) {
		clearerr(stdin);
		buf_clear(&session->input);
		printf("\n");
		(*line)[0] = '\0';
		return true;
	}
	while (got > 0 && strchr("\r\n", (*line)[got - 1]))
		(*line)[--got] = '\0';
	return got >= 0;
}

static void listen(struct session *session)
{
	size_t size = 256;
	char *line = malloc(size);
	if (!line)
		return;
	for (prompt(session); !session->over && read_line(session, &line, &size); prompt(session)) {
		atomic_store(&interrupted, false);
		take_line(session, line);
		fflush(stdout);
	}
	if (session->input.len && !session->over)
		complain(session, buf_cstr(&session->answer));
	if (session->at_terminal && !session->over)
		printf("\n");
	free(line);
}

/* ---- the command ---- */

static bool furnish(struct test_driver *driver, bool idle, struct err *err)
{
	const struct session *session = driver->arg;
	(void)idle;
	return stage_furnish(session->pack, driver->engine, err);
}

static bool begins_at(struct pack *pack, const char *at, int64_t *begins_us, struct err *err)
{
	struct diagnostics diagnostics = { 0 };
	struct release *release = pack_load(pack, limits_default(), &diagnostics, NULL);
	print_diagnostics(pack, &diagnostics);
	diagnostics_free(&diagnostics);
	*begins_us = clock_wall(&(struct clock){ .wall_us = clock_real().wall_us });
	if (!release)
		return err_set(err, ERR_MODEL, "the pack has errors");
	bool ok = !at || calendar_time_parse(release->calendar, str_of(at), begins_us, err);
	release->free(release);
	return ok;
}

static bool open_session(struct session *session, const char *at, bool setup, struct err *err)
{
	int64_t begins_us;
	session->pack = pack_read(session->folder, err);
	if (!session->pack || !begins_at(session->pack, at, &begins_us, err))
		return false;
	if (!stage_make(&session->stage, session->pack, begins_us))
		return err_copy(err, &session->stage.err);
	session->driver = (struct test_driver){ .engine = session->stage.engine, .clock = &session->stage.clock, .setup = furnish, .interrupt = &interrupted, .arg = session };
	if (setup && !stage_furnish(session->pack, session->stage.engine, err))
		return false;
	session->shown = engine_seq(session->stage.engine);
	return open_console(session) || err_set(err, ERR_MODEL, "the console could not be opened");
}

static void close_session(struct session *session)
{
	console_free(session->console);
	if (session->stage.made)
		stage_clear(&session->stage);
	pack_free(session->pack);
	buf_free(&session->input);
	buf_free(&session->answer);
}

static void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };          /* no SA_RESTART: a line that is being typed is given up */
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
}

int command_repl(const struct command *command, int argc, char **argv)
{
	struct session session = { .at_terminal = isatty(STDIN_FILENO) };
	const char *at = NULL;
	bool setup = false, helped;
	const struct option options[] = {
		{ "--at", "TIME", "the time at which the clock stands, like \"2026-02-13 17:00\"; default: now", OPTION_TEXT, &at },
		{ "--setup", NULL, "with the pack's setup, as t:setup() does", OPTION_FLAG, &setup },
		{ "--strict", NULL, "ends with the first error", OPTION_FLAG, &session.strict },
	};
	struct option_list rest = { .count = 0 };
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (rest.count != 1)
		return cli_usage(command, "name a pack's folder, like rules/taiping");
	ERR_DECLARE(err);
	session.folder = rest.items[0];
	bool ok = open_session(&session, at, setup, &err);
	if (!ok)
		cli_fail(&err);
	if (ok && session.at_terminal)
		printf("%s on a clock of its own. Ask find(…), send t:send(…), move the clock .advance 1 day; .help tells more.\n", session.folder);
	if (ok)
		catch_interrupts();
	if (ok)
		listen(&session);
	bool failed = session.failed && (session.strict || !session.at_terminal);
	close_session(&session);
	return ok && !failed ? EXIT_OK : EXIT_FAILED;
}
