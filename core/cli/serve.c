/* muster serve: communities on a loop, until SIGTERM. */
#include "cli/options.h"
#include "policy/child.h"
#include "cli/files.h"
#include "deliver/office.h"
#include "http/routes.h"
#include "cli/rules_folder.h"
#include "policy/beside.h"
#include "base/fault.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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
	struct rules_folder *folder;
	int log_fd;
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

/* ---- signals ---- */

static void drained(void *arg)
{
	loop_stop(((struct serving *)arg)->loop);
}

static void drain(struct serving *serving)
{
	children_stop(host_children(serving->host));   /* whoever waits for one is told so */
	server_drain(serving->server, drained, serving);
}

static void on_stop(int number, void *arg)
{
	struct serving *serving = arg;
	log_line(&serving->log, LOG_INFO, "stopping", "signal", number == SIGTERM ? "TERM" : "INT", NULL);
	notify("STOPPING=1");
	drain(serving);
}

static void on_hangup(int number, void *arg)
{
	struct serving *serving = arg;
	(void)number;
	office_reload(serving->office);
	rules_folder_again(serving->folder);
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
		drain(serving);
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
	serving->folder = rules_folder_open(serving->rules, serving->host, &serving->log, serving->watch);
	tests_beside(serving->host);
	serving->routes = routes_new(serving->host, serving->office, &serving->log);
	struct server_config web = { .loop = serving->loop, .clock = &serving->clock, .log = &serving->log, .metrics = host_metrics(serving->host), .address = serving->listen, .hosts = serving->hosts,
		.handle = routes_handle, .body_limit = routes_body_limit, .arg = serving->routes };
	serving->server = server_new(&web, err);
	return serving->server && prepare_faults(serving, err) && loop_on_signal(serving->loop, SIGTERM, on_stop, serving, err) && loop_on_signal(serving->loop, SIGINT, on_stop, serving, err)
	    && loop_on_signal(serving->loop, SIGHUP, on_hangup, serving, err);
}

static void end(struct serving *serving)
{
	char path[1024];
	rules_folder_stop(serving->folder);
	host_stop_work(serving->host);                 /* whoever waits for it is answered while there is a server */
	snprintf(path, sizeof path, "%s/address", serving->data);
	server_free(serving->server);
	if (serving->host)
		unlink(path);
	mark_deaths(NULL);
	office_stop(serving->office);
	host_free(serving->host);
	office_free(serving->office);
	rules_folder_free(serving->folder);
	routes_free(serving->routes);
	loop_free(serving->loop);
}

int command_serve(const struct command *command, int argc, char **argv)
{
	struct serving serving = { .data = NULL, .listen = "127.0.0.1:8420", .log_fd = STDERR_FILENO };
	const struct option options[] = {
		{ "--data", "DIR", "where the communities' databases live (needed)", OPTION_TEXT, &serving.data },
		{ "--rules", "DIR", "pack folders at any depth, each published as the community of its name if new", OPTION_TEXT, &serving.rules },
		{ "--listen", "HOST:PORT", "a loopback address; 127.0.0.1:8420 by default", OPTION_TEXT, &serving.listen },
		{ "--host", "NAME,…", "names that Host may say beside addresses and localhost: of the proxy in front", OPTION_TEXT, &serving.hosts },
		{ "--watch", NULL, "publish a pack again whenever it is saved; its tests run beside", OPTION_FLAG, &serving.watch },
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
