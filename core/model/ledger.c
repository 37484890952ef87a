#include "model/ledger.h"
#include "base/map.h"

#include <stdio.h>

struct entry {                                         /* texts are counted: one account's name is shared by its entries */
	uint64_t seq; int64_t time_us;
	const char *ledger;
	struct account *from, *to;
	int64_t amount, from_balance, to_balance;
	struct text *reason, *key;
	size_t from_before, to_before;                 /* the account's entry before this one + 1; 0 = first */
};
struct account { struct text *name; char *ledger; int64_t balance; size_t newest; };      /* newest: entry index + 1 */
struct ledger {
	struct journal *journal;
	struct entry *entries; size_t count, cap;
	struct map accounts, keys, names;              /* "ledger\0account" → account; "ledger\0key" → entry index + 1; ledger names */
};

struct ledger *ledger_new(struct journal *journal)
{
	struct ledger *ledger = mem_zalloc(sizeof *ledger);
	ledger->journal = journal;
	return ledger;
}

static void entry_clear(struct entry *entry)
{
	text_drop(entry->reason);
	text_drop(entry->key);
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	for (size_t i = 0; i < ledger->count; i++)
		entry_clear(&ledger->entries[i]);
	for (size_t i = 0; i < ledger->accounts.count; i++) {
		struct account *account = ledger->accounts.entries[i].value;
		text_drop(account->name);
		mem_free(account->ledger);
		mem_free(account);
	}
	map_free(&ledger->accounts);
	map_free(&ledger->keys);
	map_free(&ledger->names);
	mem_free(ledger->entries);
	mem_free(ledger);
}

static struct str join(struct buf *out, const char *ledger, struct str name)
{
	buf_clear(out);
	buf_text(out, ledger);
	buf_byte(out, '\0');
	buf_str(out, name);
	return buf_view(out);
}

static struct account *find_account(const struct ledger *ledger, const char *name, struct str account)
{
	struct buf key = BUF_INIT;
	struct account *found = map_get(&ledger->accounts, join(&key, name, account));
	buf_free(&key);
	return found;
}

static struct account *get_account(struct ledger *ledger, const char *name, struct str account_name)
{
	struct account *account = find_account(ledger, name, account_name);
	if (account)
		return account;
	struct buf key = BUF_INIT;
	account = mem_zalloc(sizeof *account);
	account->name = text_new(account_name);
	account->ledger = mem_string(name);
	map_put(&ledger->accounts, join(&key, name, account_name), account);
	buf_free(&key);
	return account;
}

/* Entries outlive models: ledger names are the ledger's own copies. */
static const char *own_name(struct ledger *ledger, const char *name)
{
	if (!map_get(&ledger->names, str_of(name)))
		map_put(&ledger->names, str_of(name), ledger);
	for (size_t i = 0; i < ledger->names.count; i++)
		if (strcmp(ledger->names.entries[i].key, name) == 0)
			return ledger->names.entries[i].key;
	return name;
}

static void link_entry(struct ledger *ledger, struct entry entry)
{
	if (ledger->count == ledger->cap) {
		ledger->cap = ledger->cap ? ledger->cap * 2 : 64;
		ledger->entries = mem_resize(ledger->entries, ledger->cap * sizeof ledger->entries[0]);
	}
	entry.from_before = entry.from->newest;
	entry.to_before = entry.to->newest;
	entry.from->balance = entry.from_balance;
	entry.to->balance = entry.to_balance;
	ledger->entries[ledger->count++] = entry;
	entry.from->newest = entry.to->newest = ledger->count;
	if (entry.key->len) {
		struct buf key = BUF_INIT;
		map_put(&ledger->keys, join(&key, entry.ledger, text_str(entry.key)), (void *)(uintptr_t)ledger->count);
		buf_free(&key);
	}
}

/* Undo is newest first, so the entry to take back is always the last. */
static void undo_transfer(const struct journal_entry *noted)
{
	struct ledger *ledger = noted->target;
	struct entry *entry = &ledger->entries[--ledger->count];
	entry->from->balance += entry->amount;
	entry->to->balance -= entry->amount;
	entry->from->newest = entry->from_before;
	entry->to->newest = entry->to_before;
	if (entry->key->len) {
		struct buf key = BUF_INIT;
		map_remove(&ledger->keys, join(&key, entry->ledger, text_str(entry->key)));
		buf_free(&key);
	}
	entry_clear(entry);
}

static const struct journal_op transfer_op = { undo_transfer, NULL };

/* ---- rules ---- */

static bool is_named(const char *const *list, struct str name)
{
	for (; list && *list; list++)
		if (str_is(name, *list))
			return true;
	return false;
}

static bool account_exists(const struct ledger_def *def, struct str account, struct err *err)
{
	char text[80], hint[100] = "";
	if ((account.len && memchr(account.ptr, '/', account.len)) || is_named(def->accounts, account))
		return true;
	if (str_to_c(account, text, sizeof text))
		err_suggest(hint, sizeof hint, text, def->accounts);
	return err_set(err, ERR_REFUSED, "ledger %s has no account '%.*s'%s", def->name, (int)(account.len > 60 ? 60 : account.len), account.ptr ? account.ptr : "", hint);
}

static bool repeats(const struct ledger *ledger, const struct transfer *transfer, struct ledger_entry *entry, bool *repeated, struct err *err)
{
	struct buf key = BUF_INIT;
	size_t at = transfer->key.len ? (size_t)(uintptr_t)map_get(&ledger->keys, join(&key, transfer->def->name, transfer->key)) : 0;
	buf_free(&key);
	*repeated = at != 0;
	if (!at)
		return true;
	*entry = ledger_entry_at(ledger, at - 1);
	return (entry->amount == transfer->amount && str_eq(entry->from, transfer->from) && str_eq(entry->to, transfer->to))
	    || err_set(err, ERR_CONFLICT, "ledger %s: key '%.*s' was used for another transfer", transfer->def->name, (int)(transfer->key.len > 80 ? 80 : transfer->key.len), transfer->key.ptr);
}

bool ledger_transfer(struct ledger *ledger, const struct transfer *transfer, uint64_t seq, int64_t time_us, struct ledger_entry *out, bool *repeated, struct err *err)
{
	const struct ledger_def *def = transfer->def;
	if (transfer->amount <= 0)
		return err_set(err, ERR_REFUSED, "ledger %s: an amount must be more than 0", def->name);
	if (str_eq(transfer->from, transfer->to))
		return err_set(err, ERR_REFUSED, "ledger %s: from and to are the same account", def->name);
	if (!account_exists(def, transfer->from, err) || !account_exists(def, transfer->to, err) || !repeats(ledger, transfer, out, repeated, err))
		return false;
	if (*repeated)
		return true;
	struct account *from = get_account(ledger, def->name, transfer->from), *to = get_account(ledger, def->name, transfer->to);
	if (from->balance < transfer->amount && !is_named(def->overdraft, transfer->from))
		return err_set(err, ERR_REFUSED, "ledger %s: %.*s has %lld, needs %lld", def->name, STR_ARG(text_str(from->name)), (long long)from->balance, (long long)transfer->amount);
	if (to->balance > INT64_MAX - transfer->amount || from->balance < INT64_MIN + transfer->amount)
		return err_set(err, ERR_REFUSED, "ledger %s: the balance would not fit into 64 bits", def->name);
	link_entry(ledger, (struct entry){ .seq = seq, .time_us = time_us, .ledger = own_name(ledger, def->name), .from = from, .to = to, .amount = transfer->amount,
		.from_balance = from->balance - transfer->amount, .to_balance = to->balance + transfer->amount, .reason = text_new(transfer->reason), .key = text_new(transfer->key) });
	journal_note(ledger->journal, (struct journal_entry){ .op = &transfer_op, .target = ledger });
	*out = ledger_entry_at(ledger, ledger->count - 1);
	return true;
}

/* ---- reading ---- */

int64_t ledger_balance(const struct ledger *ledger, const struct ledger_def *def, struct str name)
{
	const struct account *account = find_account(ledger, def->name, name);
	return account ? account->balance : 0;
}

static size_t before(const struct entry *entry, const struct account *account)
{
	return entry->from == account ? entry->from_before : entry->to_before;
}

int64_t ledger_moved(const struct ledger *ledger, const struct ledger_def *def, const struct moved_query *query, size_t *examined)
{
	const struct account *to = query->to.len ? find_account(ledger, def->name, query->to) : NULL;
	const struct account *from = query->from.len ? find_account(ledger, def->name, query->from) : NULL;
	const struct account *along = to ? to : from;
	int64_t sum = 0;
	*examined = 0;
	if (!along || (query->to.len && !to) || (query->from.len && !from))
		return 0;
	for (size_t at = along->newest; at; at = before(&ledger->entries[at - 1], along)) {
		const struct entry *entry = &ledger->entries[at - 1];
		++*examined;
		if (entry->time_us < query->since_us)
			break;
		if ((query->until_us && entry->time_us >= query->until_us) || (to && entry->to != to) || (from && entry->from != from))
			continue;
		if (!query->reason.len || str_eq(text_str(entry->reason), query->reason))
			sum += entry->amount;
	}
	return sum;
}

size_t ledger_newest(const struct ledger *ledger, const struct ledger_def *def, struct str account)
{
	const struct account *found = find_account(ledger, def->name, account);
	return found ? found->newest : 0;
}

size_t ledger_earlier(const struct ledger *ledger, size_t place, struct str account)
{
	const struct entry *entry = &ledger->entries[place - 1];
	return str_eq(text_str(entry->from->name), account) ? entry->from_before : entry->to_before;
}

size_t ledger_entry_count(const struct ledger *ledger)
{
	return ledger->count;
}

struct ledger_entry ledger_entry_at(const struct ledger *ledger, size_t index)
{
	const struct entry *entry = &ledger->entries[index];
	return (struct ledger_entry){ .number = index + 1, .seq = entry->seq, .time_us = entry->time_us, .ledger = entry->ledger,
		.from = text_str(entry->from->name), .to = text_str(entry->to->name), .amount = entry->amount,
		.from_balance = entry->from_balance, .to_balance = entry->to_balance, .reason = text_str(entry->reason), .key = text_str(entry->key) };
}

bool ledger_load(struct ledger *ledger, const struct ledger_entry *loaded, struct err *err)
{
	if (loaded->number <= ledger->count)
		return true;
	if (loaded->number != ledger->count + 1)
		return err_set(err, ERR_CORRUPT, "ledger entry %llu follows %zu: one between is missing", (unsigned long long)loaded->number, ledger->count);
	link_entry(ledger, (struct entry){ .seq = loaded->seq, .time_us = loaded->time_us, .ledger = own_name(ledger, loaded->ledger),
		.from = get_account(ledger, loaded->ledger, loaded->from), .to = get_account(ledger, loaded->ledger, loaded->to), .amount = loaded->amount,
		.from_balance = loaded->from_balance, .to_balance = loaded->to_balance, .reason = text_new(loaded->reason), .key = text_new(loaded->key) });
	return true;
}

size_t ledger_compare(const struct ledger *left, const struct ledger *right, void (*differ)(void *arg, const char *text), void *arg)
{
	size_t differences = 0, both = left->count < right->count ? left->count : right->count;
	char text[200];
	if (left->count != right->count) {
		snprintf(text, sizeof text, "ledger entries: %zu against %zu", left->count, right->count);
		differ(arg, text);
		differences++;
	}
	for (size_t i = 0; i < both; i++) {
		struct ledger_entry a = ledger_entry_at(left, i), b = ledger_entry_at(right, i);
		if (a.seq == b.seq && a.amount == b.amount && a.from_balance == b.from_balance && a.to_balance == b.to_balance && a.time_us == b.time_us
		    && strcmp(a.ledger, b.ledger) == 0 && str_eq(a.from, b.from) && str_eq(a.to, b.to) && str_eq(a.reason, b.reason) && str_eq(a.key, b.key))
			continue;
		snprintf(text, sizeof text, "ledger entry %zu differs", i + 1);
		differ(arg, text);
		differences++;
	}
	return differences;
}
