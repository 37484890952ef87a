/* tokens.h — Lua 5.4 source as tokens (reference manual §3.1). For files that the compiler has accepted already: what it would refuse
 * becomes TOKEN_END. Texts are borrowed from the source; a string token is its content, escapes left as written. */
#ifndef SCRIPT_TOKENS_H
#define SCRIPT_TOKENS_H

#include "base/buf.h"

enum token_type { TOKEN_END, TOKEN_NAME, TOKEN_KEYWORD, TOKEN_STRING, TOKEN_NUMBER, TOKEN_SYMBOL };
struct token { enum token_type type; struct str text; int line; };
/* The caller frees with mem_free; the last one is TOKEN_END. */
struct token *tokens_read(struct str source, size_t *count);

#endif
