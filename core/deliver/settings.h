/* settings.h — what a community's operator configures: DATA/<community>/settings.json. Which channels there are, where they lead, and how secrets are
 * had; secrets themselves stand in the environment or in files, never here, in packs or in logs.
 *
 * {"channels":{"duty-robot":{"type":"wecom","url":"https://…","secret_env":"DUTY_ROBOT","rate":"20/min"}, …},
 *  "heartbeat":{"url":"https://…"},"links":{"base_url":"https://…"}} */
#ifndef DELIVER_SETTINGS_H
#define DELIVER_SETTINGS_H

#include "base/json.h"

enum { CHANNELS_MAX = 64 };

struct channel_type;
struct channel {
	const char *name;
	const struct channel_type *type;
	const char *url;                               /* NULL: none */
	struct str secret, secret_before;              /* signing key or password; before: still accepted by receivers while keys change; "" = none */
	struct str token;                              /* what names the robot or account at the receiver; as secret as a key; "" = none */
	const char *ca_file;
	bool allow_private;
	int64_t timeout_ms;                            /* of a whole request; 0: 15 s */
	uint32_t rate; int64_t per_us;                 /* at most `rate` in `per_us`; 0: no limit */
	const struct json *json;                       /* all members, for what only the type knows */
};
struct settings {
	struct arena arena;
	struct channel channels[CHANNELS_MAX]; size_t channel_count;
	const char *heartbeat_url, *links_base_url;    /* NULL: none */
	bool heartbeat_private;
};
/* NULL: the file is wrong (err names the place, never a secret). No file: empty settings. */
struct settings *settings_read(const char *path, struct err *err) MUST_CHECK;
void settings_free(struct settings *settings);         /* NULL is fine; wipes secrets */
const struct channel *settings_channel(const struct settings *settings, struct str name);        /* NULL: none */
void settings_json(const struct settings *settings, struct buf *out);      /* {"channels":[{"name","type","host","rate"}]}: no secrets, no paths */

#endif
