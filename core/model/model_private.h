/* model_private.h — shared by the files of core/model that build models. */
#ifndef MODEL_MODEL_PRIVATE_H
#define MODEL_MODEL_PRIVATE_H

#include "base/map.h"
#include "model/model.h"

struct model_names { struct map kinds, events, members; };
extern const char *const field_type_names[];               /* in the order of enum field_type; NULL ends */

/* compile_fields.c */
struct compiler { struct model *model; struct err *err; const char *kind_at; };
bool compile_field(struct compiler *compiler, const struct json *json, const char *owner, struct field *field);
const char *compile_text(struct compiler *compiler, const struct json *json);      /* a copy in the model's arena; NULL when json is no text */
const char *compile_at(struct compiler *compiler, const struct json *json);
bool compile_wrong(struct compiler *compiler, const struct json *json, const char *format, ...) PRINTF_LIKE(3, 4);
bool name_is_plain(struct str name);                        /* [a-z][a-z0-9_]{0,62} */

#endif
