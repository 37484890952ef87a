/* muster serve: communities on a loop, until SIGTERM. */
#include "cli/options.h"
#include "cli/files.h"
#include "deliver/office.h"
#include "http/routes.h"
#include "policy/publish.h"
#include "base/fault.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct serving {
	const char *data, *rules, *listen, *hosts;
	bool watch, quiet, accept_loss, sync_failed, faulty;
	struct loop *loop;
	struct clock clock;
	struct log log;
	struct office *office;
	struct host *host;
	struct routes *routes;
	struct server *server;
	int log_fd, inotify_fd;
	struct loop_io *inotify;
	struct loop_timer *settle;                     /* saves come in bursts */
	struct dirent **entries; int entry_count, entry_at;    /* folders being published again; NULL: none */
	bool again, ending;                            /* again: something was saved meanwhile */
	char folder[1024];
};

/* A command that started this server for the moment waits for one byte. */
static void tell_parent(void)
{
	const char *fd = getenv("MUSTER_READY_FD");
	if (!fd)
		return;
	ssize_t sent = write((int)strtol(fd, NULL, 10), "\n", 1);
	(void)sent;
	close((int)strtol(fd, NULL, 10));
	unsetenv("MUSTER_READY_FD");
}

static void notify(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (!path || strlen(path) >= sizeof address.sun_path)
		return;
	memcpy(address.sun_path, path, strlen(path));
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	ssize_t sent = sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)));
	(void)sent;
	close(fd);
}

static void log_diagnostics(struct serving *serving, const char *name, const struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < diagnostics->count; i++)
		if (diagnostics->items[i].severity != SEVERITY_NOTE)
			log_line(&serving->log, diagnostics->items[i].severity == SEVERITY_ERROR ? LOG_ERROR : LOG_WARN, "policy_diagnostic", "community", name,
		         "where", diagnostics->items[i].where, "text", diagnostics->items[i].text, NULL);
}

static struct pack *read_folder(struct serving *serving, const char *name, struct community **community, struct publish_options *options)
{
	ERR_DECLARE(err);
	snprintf(serving->folder, sizeof serving->folder, "%s/%s", serving->rules, name);
	struct pack *pack = pack_read(serving->folder, &err);
	*community = pack ? host_add(serving->host, name, &err) : NULL;
	*options = (struct publish_options){ .actor = STR("rules-folder"), .note = str_of(serving->folder) };
	if (*community)
		return pack;
	log_line(&serving->log, LOG_ERROR, "publish_refused", "community", name, "why", err.text, NULL);
	pack_free(pack);
	return NULL;
}

static void tell_published(struct serving *serving, const char *name, const struct diagnostics *diagnostics, const struct err *err)
{
	if (err)
		log_line(&serving->log, LOG_ERROR, "publish_refused", "community", name, "why", err->text, NULL);
	log_diagnostics(serving, name, diagnostics);
}

/* A bad pack leaves what runs untouched, also at start, when nobody waits yet. */
static void publish_now(struct serving *serving, const char *name, bool only_new)
{
	struct community *community;
	struct publish_options options;
	struct diagnostics diagnostics = { 0 };
	uint64_t version;
	ERR_DECLARE(err);
	struct pack *pack = read_folder(serving, name, &community, &options);
	if (pack && !(only_new && engine_release(community_engine(community)))) {
		bool ok = community_publish(community, pack, &options, &version, &diagnostics, &err);
		tell_published(serving, name, &diagnostics, ok ? NULL : &err);
	}
	diagnostics_free(&diagnostics);
	pack_free(pack);
}

static int is_pack(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && (entry->d_type == DT_DIR || entry->d_type == DT_LNK);
}

static void publish_at_start(struct serving *serving, bool only_new)
{
	struct dirent **entries;
	int count = serving->rules ? scandir(serving->rules, &entries, is_pack, alphasort) : -1;
	for (int i = 0; i < count; i++) {
		publish_now(serving, entries[i]->d_name, only_new);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/* ---- again, while people are being served: one folder after the other, beside the loop ---- */

static void publish_next(struct serving *serving);

static void published_one(void *arg, const struct published *published)
{
	struct serving *serving = arg;
	bool busy = published->err && published->err->code == ERR_BUSY;
	serving->again |= busy;                        /* somebody else is publishing: later */
	if (!busy)
		tell_published(serving, serving->entries[serving->entry_at - 1]->d_name, published->diagnostics, published->err);
	publish_next(serving);
}

static void forget_entries(struct serving *serving)
{
	for (int i = 0; i < serving->entry_count; i++)
		free(serving->entries[i]);
	free(serving->entries);
	serving->entries = NULL;
	serving->entry_count = serving->entry_at = 0;
}

static void publish_next(struct serving *serving)
{
	struct community *community;
	struct publish_options options;
	while (serving->entries && serving->entry_at < serving->entry_count && !serving->ending) {
		struct pack *pack = read_folder(serving, serving->entries[serving->entry_at++]->d_name, &community, &options);
		if (!pack)
			continue;
		community_publish_aside(community, pack, &options, published_one, serving);
		return;
	}
	forget_entries(serving);
	if (serving->again && !serving->ending)
		loop_timer_set(serving->settle, SECOND_US / 5);
	serving->again = false;
}

static void publish_again(struct serving *serving)
{
	if (serving->entries) {
		serving->again = true;
		return;
	}
	int count = serving->rules ? scandir(serving->rules, &serving->entries, is_pack, alphasort) : -1;
	if (count < 0)
		return;
	serving->entry_count = count;
	publish_next(serving);
}

/* ---- watching ---- */

static void watch_tree(struct serving *serving, const char *folder, int depth)
{
	struct dirent **entries;
	inotify_add_watch(serving->inotify_fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE);
	int count = depth < 5 ? scandir(folder, &entries, is_pack, alphasort) : -1;
	for (int i = 0; i < count; i++) {
		char path[1024];
		snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		watch_tree(serving, path, depth + 1);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

static void on_saved(int fd, int ready, void *arg)
{
	struct serving *serving = arg;
	char events[4096];
	(void)ready;
	while (read(fd, events, sizeof events) > 0)
		;
	loop_timer_set(serving->settle, SECOND_US / 5);
}

static void on_settled(void *arg)
{
	struct serving *serving = arg;
	if (serving->inotify)
		watch_tree(serving, serving->rules, 0);
	publish_again(serving);
}

static void start_watching(struct serving *serving)
{
	serving->inotify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	serving->inotify = loop_io_new(serving->loop, serving->inotify_fd, on_saved, serving);
	loop_io_watch(serving->inotify, LOOP_READ);
	watch_tree(serving, serving->rules, 0);
}

/* ---- signals ---- */

static void drained(void *arg)
{
	loop_stop(((struct serving *)arg)->loop);
}

static void on_stop(int number, void *arg)
{
	struct serving *serving = arg;
	log_line(&serving->log, LOG_INFO, "stopping", "signal", number == SIGTERM ? "TERM" : "INT", NULL);
	notify("STOPPING=1");
	server_drain(serving->server, drained, serving);
}

static void on_hangup(int number, void *arg)
{
	struct serving *serving = arg;
	(void)number;
	office_reload(serving->office);
	publish_again(serving);
}

/* ---- failing on purpose ---- */

/* Only in a process that MUSTER_FAULT prepared: what DATA/fault says fails from now on. */
static void on_fault_wanted(int number, void *arg)
{
	struct serving *serving = arg;
	char path[1024], spec[60] = "";
	(void)number;
	snprintf(path, sizeof path, "%s/fault", serving->data);
	FILE *file = fopen(path, "r");
	bool read = file && fgets(spec, sizeof spec, file);
	if (file)
		fclose(file);
	log_line(&serving->log, LOG_WARN, "fault_armed", "fault", spec, NULL);
	if (read && !fault_arm(spec))
		log_line(&serving->log, LOG_ERROR, "fault_unknown", "fault", spec, NULL);
}

static bool prepare_faults(struct serving *serving, struct err *err)
{
	return !serving->faulty || loop_on_signal(serving->loop, SIGUSR2, on_fault_wanted, serving, err);
}

/* ---- dying ---- */

static struct host *dying_host;                        /* a signal handler has no argument */

static void on_death(int number)
{
	if (dying_host)
		host_mark_death(dying_host);
	raise(number);                                 /* the handler was for once: now it kills */
}

static void mark_deaths(struct host *host)
{
	static const int deaths[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	struct sigaction action = { .sa_handler = on_death, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER) };
	dying_host = host;
	for (size_t i = 0; host && i < COUNT_OF(deaths); i++)
		sigaction(deaths[i], &action, NULL);
}

/* ---- life ---- */

static void write_address(struct serving *serving)
{
	char path[1024], text[64];
	snprintf(path, sizeof path, "%s/address", serving->data);
	int length = snprintf(text, sizeof text, "127.0.0.1:%d\n", server_port(serving->server));
	FILE *file = fopen(path, "w");
	if (!file)
		return;
	fwrite(text, 1, (size_t)length, file);
	fclose(file);
}

static void warn_about_years(struct serving *serving)
{
	for (size_t i = 0; i < host_count(serving->host); i++) {
		struct health health = engine_health(community_engine(host_at(serving->host, i)));
		if (health.missing_year)
			log_line(&serving->log, LOG_WARN, "no_holiday_table", "community", community_name(host_at(serving->host, i)), "year", LOG_INT(health.missing_year),
			         "text", "working time there goes by the weekly pattern", NULL);
	}
}

static void say_hello(struct serving *serving)
{
	int port = server_port(serving->server);
	log_line(&serving->log, LOG_INFO, "listening", "port", LOG_INT(port), "communities", LOG_INT(host_count(serving->host)), NULL);
	warn_about_years(serving);
	if (!host_find(serving->host, STR("taiping")))
		return;
	printf("\nMuster 集结号: http://127.0.0.1:%d/\n\nA wish travels:\n"
	       "  curl -s http://127.0.0.1:%d/v1/taiping/wish -H 'Content-Type: application/json' -H 'Muster-Actor: collector-01' -d '{\"text\":\"换灯泡\",\"microgrid\":\"mg-07\",\"category\":\"elderly\"}'\n"
	       "  curl -s 'http://127.0.0.1:%d/v1/taiping/wish?sort=-created&limit=1'\n"
	       "  curl -s 'http://127.0.0.1:%d/v1/taiping/timers' | head -c 600\n\n", port, port, port, port);
	fflush(stdout);
}

/* Answers that are under way still leave; then the service manager starts a fresh process. */
static void on_sync_failed(void *arg)
{
	struct serving *serving = arg;
	log_line(&serving->log, LOG_ERROR, "sync_failed", "exit", LOG_INT(EXIT_SYNC_FAILED), NULL);
	serving->sync_failed = true;
	if (serving->server)
		server_drain(serving->server, drained, serving);
	else
		loop_stop(serving->loop);
}

static void on_opened(void *arg, struct community *community)
{
	struct serving *serving = arg;
	office_open(serving->office, community);
}

static bool start(struct serving *serving, struct err *err)
{
	struct host_config config = { .data_dir = serving->data, .clock = &serving->clock, .log = &serving->log, .loop = serving->loop, .limits = limits_default(), .accept_loss = serving->accept_loss,
		.sync_failed = on_sync_failed, .opened = on_opened, .arg = serving };
	serving->office = office_new(serving->loop, &serving->log, err);
	serving->host = serving->office ? host_new(&config, err) : NULL;
	if (!serving->host)
		return false;
	mark_deaths(serving->host);
	serving->settle = loop_timer_new(serving->loop, on_settled, serving);
	publish_at_start(serving, !serving->watch);
	serving->routes = routes_new(serving->host, &serving->log);
	struct server_config web = { .loop = serving->loop, .clock = &serving->clock, .log = &serving->log, .metrics = host_metrics(serving->host), .address = serving->listen, .hosts = serving->hosts,
		.handle = routes_handle, .body_limit = routes_body_limit, .arg = serving->routes };
	serving->server = server_new(&web, err);
	return serving->server && prepare_faults(serving, err) && loop_on_signal(serving->loop, SIGTERM, on_stop, serving, err) && loop_on_signal(serving->loop, SIGINT, on_stop, serving, err)
	    && loop_on_signal(serving->loop, SIGHUP, on_hangup, serving, err);
}

static void end(struct serving *serving)
{
	char path[1024];
	serving->ending = true;
	snprintf(path, sizeof path, "%s/address", serving->data);
	server_free(serving->server);
	loop_io_free(serving->inotify);
	if (serving->inotify_fd >= 0)
		close(serving->inotify_fd);
	if (serving->host)
		unlink(path);
	mark_deaths(NULL);
	office_stop(serving->office);
	host_free(serving->host);
	office_free(serving->office);
	forget_entries(serving);
	loop_timer_free(serving->settle);
	routes_free(serving->routes);
	loop_free(serving->loop);
}

int command_serve(const struct command *command, int argc, char **argv)
{
	struct serving serving = { .data = NULL, .listen = "127.0.0.1:8420", .log_fd = STDERR_FILENO, .inotify_fd = -1 };
	const struct option options[] = {
		{ "--data", "DIR", "where the communities' databases live (needed)", OPTION_TEXT, &serving.data },
		{ "--rules", "DIR", "pack folders, each published as the community of its name if new", OPTION_TEXT, &serving.rules },
		{ "--listen", "HOST:PORT", "a loopback address; 127.0.0.1:8420 by default", OPTION_TEXT, &serving.listen },
		{ "--host", "NAME,…", "names that Host may say beside addresses and localhost: of the proxy in front", OPTION_TEXT, &serving.hosts },
		{ "--watch", NULL, "publish a pack again whenever it is saved", OPTION_FLAG, &serving.watch },
		{ "--quiet", NULL, "log warnings and errors only", OPTION_FLAG, &serving.quiet },
		{ "--accept-loss", NULL, "start at the last good turn of a damaged log", OPTION_FLAG, &serving.accept_loss },
	};
	struct option_list rest = { .count = 0 };
	bool helped;
	ERR_DECLARE(err);
	if (!options_parse(command, options, COUNT_OF(options), argc, argv, &rest, &helped))
		return helped ? EXIT_OK : EXIT_USAGE;
	if (!serving.data || rest.count) {
		fprintf(stderr, "muster serve: --data DIR is needed; see muster serve --help\n");
		return EXIT_USAGE;
	}
	const char *fault = getenv("MUSTER_FAULT");        /* tests of crashes: tests/faults/points.js */
	serving.faulty = fault != NULL;
	if (fault && (!store_sqlite_faults() || !fault_arm(fault)))
		return cli_usage(command, "MUSTER_FAULT must be PLACE:N");
	signal(SIGPIPE, SIG_IGN);
	umask(077);                                    /* what residents tell is nobody else's */
	serving.clock = clock_real();
	serving.log = log_to_fd(&serving.log_fd, &serving.clock, serving.quiet ? LOG_WARN : LOG_INFO);
	serving.loop = loop_new(&err);
	int code = EXIT_OK;
	if (serving.loop && start(&serving, &err)) {
		if (serving.watch && serving.rules)
			start_watching(&serving);
		write_address(&serving);
		say_hello(&serving);
		notify("READY=1");
		tell_parent();
		loop_run(serving.loop);
		code = serving.sync_failed ? EXIT_SYNC_FAILED : EXIT_OK;
	} else {
		code = cli_fail(&err);
	}
	end(&serving);
	return code;
}
