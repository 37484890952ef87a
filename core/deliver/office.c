#include "deliver/office.h"

struct desk { const struct community *community; struct outbox *outbox; };
struct office { struct transfers *transfers; const struct log *log; struct desk *desks; size_t count; };

struct office *office_new(struct loop *loop, const struct log *log, struct err *err)
{
	struct transfers *transfers = transfers_new(loop, err);
	struct office *office = transfers ? mem_zalloc(sizeof *office) : NULL;
	if (office)
		*office = (struct office){ .transfers = transfers, .log = log };
	return office;
}

void office_open(struct office *office, struct community *community)
{
	office->desks = mem_resize(office->desks, (office->count + 1) * sizeof office->desks[0]);
	office->desks[office->count++] = (struct desk){ community, outbox_new(community, office->transfers, office->log) };
}

void office_reload(struct office *office)
{
	for (size_t i = 0; i < office->count; i++) {
		const char *name = community_name(office->desks[i].community);
		ERR_DECLARE(err);
		if (outbox_reload(office->desks[i].outbox, &err))
			log_line(office->log, LOG_INFO, "settings_read", "community", name, NULL);
		else
			log_line(office->log, LOG_ERROR, "settings_wrong", "community", name, "why", err.text, NULL);
	}
}

struct outbox *office_outbox(const struct office *office, const struct community *community)
{
	for (size_t i = 0; i < office->count; i++)
		if (office->desks[i].community == community)
			return office->desks[i].outbox;
	return NULL;
}

void office_stop(struct office *office)
{
	if (!office)
		return;
	for (size_t i = 0; i < office->count; i++)
		outbox_stop(office->desks[i].outbox);
	transfers_free(office->transfers);
	office->transfers = NULL;
}

void office_free(struct office *office)
{
	if (!office)
		return;
	for (size_t i = 0; i < office->count; i++)
		outbox_free(office->desks[i].outbox);
	transfers_free(office->transfers);
	mem_free(office->desks);
	mem_free(office);
}
