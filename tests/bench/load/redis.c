/* RESP: one EVALSHA an event; `lines` of them go out together (a pipeline). */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENT_ROOM = 384 };

static size_t put_bulk(char *out, const char *text)
{
	return (size_t)sprintf(out, "$%zu\r\n%s\r\n", strlen(text), text);
}

/* KEYS: idempotency, entity, stream. ARGV: actor, source, id, more. */
static size_t put_event(struct load *load, char *out)
{
	unsigned long long number = (unsigned long long)++load->number;
	char id[32], idempotency[64], entity[32], more[16];
	snprintf(id, sizeof id, "e%llu", number);
	snprintf(idempotency, sizeof idempotency, "seen:anonymous:/load:%s", id);
	snprintf(entity, sizeof entity, "item:i%ld", choice_next(load->choice));
	snprintf(more, sizeof more, "%llu", number % 1000);
	const char *const words[] = { "EVALSHA", load->name, "3", idempotency, entity, "log", "anonymous", "/load", id, more };
	size_t length = (size_t)sprintf(out, "*%zu\r\n", sizeof words / sizeof words[0]);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		length += put_bulk(out + length, words[i]);
	return length;
}

static void compose(struct load *load, struct client *client)
{
	client->out_at = client->out_len = 0;
	for (long i = 0; i < load->lines; i++)
		client->out_len += put_event(load, client->out + client->out_len);
	client->left = (size_t)load->lines;
}

/* Bytes of the bulk answer at the head of in; 0: not whole yet. */
static size_t answer_size(const struct client *client, size_t at)
{
	const char *line = client->in + at, *end = memchr(line, '\n', client->in_len - at);
	if (!end)
		return 0;
	if (*line != '$' || line[1] == '-') {
		fprintf(stderr, "%.*s\n", (int)(end - line), line);
		exit(1);
	}
	size_t size = (size_t)(end + 1 - line) + strtoul(line + 1, NULL, 10) + 2;
	return client->in_len - at >= size ? size : 0;
}

static bool take(struct load *load, struct client *client)
{
	size_t at = 0, size;
	(void)load;
	while (client->left && (size = answer_size(client, at)) != 0) {
		at += size;
		client->left--;
	}
	memmove(client->in, client->in + at, client->in_len - at);
	client->in_len -= at;
	return client->left == 0;
}

const struct protocol redis_protocol = { "redis", 0, EVENT_ROOM, compose, take };
