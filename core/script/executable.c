/* The compiler's own tables, read from the binary form of the file's function and of all functions in it (ldump.c of Lua 5.4): nothing has to run. */
#include "script/executable.h"

struct dump { const char *at, *end; bool short_of; uint8_t *lines; size_t line_count; };
struct instructions { const signed char *steps; size_t count; bool variadic; int line; };

enum { INSTRUCTION_BYTES = 4, NUMBER_BYTES = 8, NOT_A_STEP = -0x80 };
enum { TAG_INTEGER = 0x03, TAG_SHORT_TEXT = 0x04, TAG_FLOAT = 0x13, TAG_LONG_TEXT = 0x14 };

static const char *take(struct dump *dump, size_t bytes)
{
	const char *at = dump->at;
	if ((size_t)(dump->end - dump->at) < bytes) {
		dump->short_of = true;
		dump->at = dump->end;
		return NULL;
	}
	dump->at += bytes;
	return at;
}

static uint8_t take_byte(struct dump *dump)
{
	const char *at = take(dump, 1);
	return at ? (uint8_t)*at : 0;
}

/* Seven bits a byte, the highest first; the last has its eighth bit set. */
static size_t take_size(struct dump *dump)
{
	size_t size = 0;
	uint8_t byte = 0;
	while (!(byte & 0x80) && !dump->short_of) {
		byte = take_byte(dump);
		size = size << 7 | (byte & 0x7F);
	}
	return dump->short_of ? 0 : size;
}

static void skip_text(struct dump *dump)
{
	size_t size = take_size(dump);
	take(dump, size ? size - 1 : 0);               /* 0: there is none */
}

static void skip_constants(struct dump *dump)
{
	for (size_t left = take_size(dump); left && !dump->short_of; left--) {
		uint8_t tag = take_byte(dump);
		if (tag == TAG_INTEGER || tag == TAG_FLOAT)
			take(dump, NUMBER_BYTES);
		else if (tag == TAG_SHORT_TEXT || tag == TAG_LONG_TEXT)
			skip_text(dump);
	}
}

static void skip_names(struct dump *dump)
{
	for (size_t left = take_size(dump); left && !dump->short_of; left--) {         /* locals */
		skip_text(dump);
		take_size(dump);
		take_size(dump);
	}
	for (size_t left = take_size(dump); left && !dump->short_of; left--)           /* upvalues */
		skip_text(dump);
}

static void mark(struct dump *dump, int line)
{
	if (line > 0 && (size_t)line < dump->line_count)
		dump->lines[line] = 1;
}

/* A step to the line of each instruction from that of the one before; where it is too wide the line itself stands in a list behind. */
static void mark_lines(struct dump *dump, const struct instructions *instructions)
{
	size_t absolute = take_size(dump);
	int line = instructions->line;
	for (size_t i = 0; i < instructions->count && !dump->short_of; i++) {
		if (instructions->steps[i] != NOT_A_STEP) {
			line += instructions->steps[i];
		} else if (absolute) {
			absolute--;
			take_size(dump);                       /* of which instruction */
			line = (int)take_size(dump);
		}
		bool made_by_itself = i + 1 == instructions->count || (i == 0 && instructions->variadic);
		if (!made_by_itself)
			mark(dump, line);
	}
}

static void read_function(struct dump *dump)
{
	struct instructions instructions = { .count = 0 };
	skip_text(dump);                               /* the source's name */
	instructions.line = (int)take_size(dump);
	take_size(dump);                               /* its last line */
	take_byte(dump);                               /* parameters */
	instructions.variadic = take_byte(dump) != 0;
	take_byte(dump);                               /* registers */
	take(dump, take_size(dump) * INSTRUCTION_BYTES);
	skip_constants(dump);
	take(dump, take_size(dump) * 3);               /* upvalues */
	for (size_t left = take_size(dump); left && !dump->short_of; left--)
		read_function(dump);
	instructions.count = take_size(dump);
	instructions.steps = (const signed char *)take(dump, instructions.count);
	mark_lines(dump, &instructions);
	skip_names(dump);
}

static bool read_head(struct dump *dump)
{
	static const char head[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n\x04\x08\x08";
	const char *at = take(dump, sizeof head - 1);
	take(dump, 2 * NUMBER_BYTES + 1);              /* a whole and a broken number as a sample; how many upvalues */
	return at && memcmp(at, head, sizeof head - 1) == 0;
}

static int keep(lua_State *L, const void *bytes, size_t size, void *out)
{
	(void)L;
	buf_add(out, bytes, size);
	return 0;
}

static bool compile(const char *path, struct str text, struct buf *out, struct err *err)
{
	enum { MEMORY = 256 << 20 };
	const struct sandbox_limits limits = { 1, SECOND_US, MEMORY, MEMORY };
	struct sandbox *sandbox = sandbox_new(&limits, err);
	if (!sandbox)
		return false;
	lua_State *L = sandbox_state(sandbox);
	lua_newtable(L);
	bool ok = sandbox_compile(sandbox, L, path, text, err);
	if (ok)
		lua_dump(L, keep, out, 0);
	sandbox_free(sandbox);
	return ok;
}

bool executable_lines(const char *path, struct str text, uint8_t *lines, size_t count, struct err *err)
{
	struct buf binary = BUF_INIT;
	bool ok = compile(path, text, &binary, err);
	if (ok) {
		struct dump dump = { binary.data, binary.data + binary.len, false, lines, count };
		ok = read_head(&dump);
		if (ok)
			read_function(&dump);
		if (!ok || dump.short_of)
			ok = err_set(err, ERR_INTERNAL, "%s: this program's Lua writes functions in another way than 5.4; which lines can run is not known", path);
	}
	buf_free(&binary);
	return ok;
}
