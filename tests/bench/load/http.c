/* CloudEvents over HTTP/1.1: one structured event a request, or NDJSON of many. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_ROOM = 256, EVENT_ROOM = 256 };

static size_t put_event(struct load *load, char *out)
{
	unsigned long long number = (unsigned long long)++load->number;
	return (size_t)snprintf(out, EVENT_ROOM, "{\"specversion\":\"1.0\",\"id\":\"e%llu\",\"source\":\"/load\",\"type\":\"item.touch\",\"subject\":\"i%ld\",\"data\":{\"more\":%llu}}",
	                        number, choice_next(load->choice), number % 1000);
}

static void compose(struct load *load, struct client *client)
{
	size_t length = 0;
	char *body = client->out + HEAD_ROOM, head[HEAD_ROOM];
	for (long i = 0; i < load->lines; i++) {
		length += put_event(load, body + length);
		if (load->lines > 1)
			body[length++] = '\n';
	}
	int head_len = snprintf(head, sizeof head, "POST /v1/%s/events HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", load->name,
	                        load->lines > 1 ? "application/x-ndjson" : "application/cloudevents+json", length);
	memcpy(body - head_len, head, (size_t)head_len);
	client->out_at = (size_t)(HEAD_ROOM - head_len);
	client->out_len = HEAD_ROOM + length;
}

static bool read_head(struct client *client)
{
	client->in[client->in_len] = '\0';
	char *end = strstr(client->in, "\r\n\r\n"), *length = strcasestr(client->in, "content-length:");
	if (!end || !length)
		return false;
	if (strncmp(client->in, "HTTP/1.1 200", 12) != 0) {
		fprintf(stderr, "%.400s\n", client->in);
		exit(1);
	}
	client->left = (size_t)(end + 4 - client->in) + strtoul(length + 15, NULL, 10);
	return true;
}

/* A refused line stands in the answer of a bulk request, whose status is 200 all the same. */
static void refuse_errors(const struct client *client)
{
	const char *found = memmem(client->in, client->in_len, "{\"error\":", 9);
	if (!found)
		return;
	fprintf(stderr, "%.*s\n", (int)(client->in + client->in_len - found > 300 ? 300 : client->in + client->in_len - found), found);
	exit(1);
}

static bool take(struct load *load, struct client *client)
{
	if (!client->left && !read_head(client))
		return false;
	if (load->lines > 1)
		refuse_errors(client);
	client->left -= client->in_len < client->left ? client->in_len : client->left;
	client->in_len = 0;
	return client->left == 0;
}

const struct protocol http_protocol = { "http", HEAD_ROOM, EVENT_ROOM, compose, take };
