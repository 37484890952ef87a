#include "policy/lines.h"
#include "base/hash.h"

enum { AROUND = 3, DISTANCE_MOST = 1000 };

struct lines { struct str *items; uint64_t *hashes; size_t count; };
/* For each line whether it stands on one side only. */
struct sides { struct lines left, right; bool *gone, *come; };

static struct lines split(struct str text)
{
	struct lines lines = { .count = 0 };
	size_t most = 1;
	for (size_t i = 0; i < text.len; i++)
		most += text.ptr[i] == '\n';
	lines.items = mem_alloc(most * sizeof lines.items[0]);
	lines.hashes = mem_alloc(most * sizeof lines.hashes[0]);
	while (text.len) {
		const char *end = memchr(text.ptr, '\n', text.len);
		struct str line = { text.ptr, end ? (size_t)(end - text.ptr) : text.len };
		lines.hashes[lines.count] = hash_bytes(line.ptr, line.len, 0);
		lines.items[lines.count++] = line;
		text.ptr += line.len + (end != NULL);
		text.len -= line.len + (end != NULL);
	}
	return lines;
}

static bool same(const struct sides *sides, int64_t left, int64_t right)
{
	return sides->left.hashes[left] == sides->right.hashes[right] && str_eq(sides->left.items[left], sides->right.items[right]);
}

/* ---- the shortest way from one to the other: reached[d][k] is how far left it comes with d changes on diagonal k ---- */

struct span { int64_t left, right, left_end, right_end; };

static void mark_all(struct sides *sides, const struct span *span)
{
	for (int64_t i = span->left; i < span->left_end; i++)
		sides->gone[i] = true;
	for (int64_t i = span->right; i < span->right_end; i++)
		sides->come[i] = true;
}

static int64_t begin_of(const int64_t *reached, int64_t d, int64_t k)
{
	bool down = k == -d || (k != d && reached[k - 1] < reached[k + 1]);
	return down ? reached[k + 1] : reached[k - 1] + 1;
}

/* Walks back through what each number of changes had reached. */
static void mark_way(struct sides *sides, const struct span *span, int64_t *const *trace, int64_t distance)
{
	int64_t x = span->left_end - span->left, y = span->right_end - span->right;
	for (int64_t d = distance; d > 0; d--) {
		const int64_t *before = trace[d - 1] + d + 1;
		int64_t k = x - y;
		bool down = k == -d || (k != d && before[k - 1] < before[k + 1]);
		int64_t from = down ? before[k + 1] : before[k - 1], from_y = from - (down ? k + 1 : k - 1);
		if (down)
			sides->come[span->right + from_y] = true;
		else
			sides->gone[span->left + from] = true;
		x = from;
		y = from_y;
	}
}

static int64_t *copy_of(const int64_t *reached, int64_t d)
{
	int64_t width = 2 * d + 5;                     /* diagonals -d-2 … d+2 */
	return mem_copy(reached - d - 2, (size_t)width * sizeof reached[0]);
}

static void compare(struct sides *sides, const struct span *span)
{
	int64_t left = span->left_end - span->left, right = span->right_end - span->right, most = left + right < DISTANCE_MOST ? left + right : DISTANCE_MOST, d = 0;
	int64_t *row = mem_zalloc((size_t)(2 * most + 7) * sizeof row[0]), *reached = row + most + 3;
	int64_t **trace = mem_zalloc((size_t)(most + 1) * sizeof trace[0]);
	bool met = false;
	for (; d <= most && !met; d++) {
		for (int64_t k = -d; k <= d && !met; k += 2) {
			int64_t x = d ? begin_of(reached, d, k) : 0;
			while (x < left && x - k < right && same(sides, span->left + x, span->right + x - k))
				x++;
			reached[k] = x;
			met = x >= left && x - k >= right;
		}
		if (!met)
			trace[d] = copy_of(reached, d);
	}
	if (met)
		mark_way(sides, span, trace, d - 1);
	else
		mark_all(sides, span);
	for (int64_t i = 0; i <= most; i++)
		mem_free(trace[i]);
	mem_free(trace);
	mem_free(row);
}

/* ---- printing ---- */

static void put_line(struct buf *out, char sign, struct str line)
{
	buf_byte(out, sign);
	buf_str(out, line);
	buf_byte(out, '\n');
}

struct hunk { size_t left, right, left_end, right_end; };

static bool changes_at(const struct sides *sides, size_t left, size_t right)
{
	return (left < sides->left.count && sides->gone[left]) || (right < sides->right.count && sides->come[right]);
}

/* From the first change on, with what stands around, until six lines follow each other that are the same. */
static bool find_hunk(const struct sides *sides, size_t left, size_t right, struct hunk *hunk)
{
	while (left < sides->left.count && right < sides->right.count && !changes_at(sides, left, right))
		left++, right++;
	if (!changes_at(sides, left, right))
		return false;
	size_t before = left < right ? left : right, equal = 0;
	before = before < AROUND ? before : AROUND;
	*hunk = (struct hunk){ left - before, right - before, left, right };
	while ((left < sides->left.count || right < sides->right.count) && equal <= 2 * AROUND) {
		if (!changes_at(sides, left, right)) {
			left++, right++, equal++;
			continue;
		}
		for (; left < sides->left.count && sides->gone[left]; left++)
			;
		for (; right < sides->right.count && sides->come[right]; right++)
			;
		equal = 0;
		hunk->left_end = left;
		hunk->right_end = right;
	}
	for (size_t i = 0; i < AROUND && hunk->left_end < sides->left.count && hunk->right_end < sides->right.count; i++)
		hunk->left_end++, hunk->right_end++;
	return true;
}

static void put_hunk(const struct sides *sides, const struct hunk *hunk, struct buf *out)
{
	size_t left = hunk->left, right = hunk->right, lefts = hunk->left_end - left, rights = hunk->right_end - right;
	buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", left + (lefts != 0), lefts, right + (rights != 0), rights);
	while (left < hunk->left_end || right < hunk->right_end) {
		if (left < hunk->left_end && sides->gone[left]) {
			put_line(out, '-', sides->left.items[left++]);
		} else if (right < hunk->right_end && sides->come[right]) {
			put_line(out, '+', sides->right.items[right++]);
		} else {
			put_line(out, ' ', sides->left.items[left++]);
			right++;
		}
	}
}

void lines_diff(struct str left, struct str right, struct buf *out)
{
	struct sides sides = { split(left), split(right), NULL, NULL };
	struct span span = { 0, 0, (int64_t)sides.left.count, (int64_t)sides.right.count };
	struct hunk hunk = { 0, 0, 0, 0 };
	sides.gone = mem_zalloc(sides.left.count + 1);
	sides.come = mem_zalloc(sides.right.count + 1);
	while (span.left < span.left_end && span.right < span.right_end && same(&sides, span.left, span.right))
		span.left++, span.right++;
	while (span.left < span.left_end && span.right < span.right_end && same(&sides, span.left_end - 1, span.right_end - 1))
		span.left_end--, span.right_end--;
	compare(&sides, &span);
	while (find_hunk(&sides, hunk.left_end, hunk.right_end, &hunk))
		put_hunk(&sides, &hunk, out);
	mem_free(sides.left.items);
	mem_free(sides.left.hashes);
	mem_free(sides.right.items);
	mem_free(sides.right.hashes);
	mem_free(sides.gone);
	mem_free(sides.come);
}
