#include "script/vocabulary.h"

#define NEEDED(...)   { __VA_ARGS__, .optional = false }
#define OPTIONAL(...) { __VA_ARGS__, .optional = true }
#define END { .name = NULL }

const struct word_type_info word_types[TYPE_COUNT] = {
	[TYPE_NONE]      = { "nothing", "nil" },
	[TYPE_ANY]       = { "anything", "any" },
	[TYPE_TEXT]      = { "a text", "string" },
	[TYPE_ID]        = { "an id, a text", "string" },
	[TYPE_INTEGER]   = { "a whole number", "integer" },
	[TYPE_NUMBER]    = { "a number", "number" },
	[TYPE_BOOLEAN]   = { "true or false", "boolean" },
	[TYPE_TIME]      = { "a time like now() or time(\"2026-02-13 17:00\")", "muster.time" },
	[TYPE_MOMENT]    = { "a time, or a text like \"2026-02-13 17:00\"", "muster.time|string" },
	[TYPE_DURATION]  = { "a duration like \"3 working days\"", "muster.duration|string" },
	[TYPE_ENTITY]    = { "an entity", "muster.entity" },
	[TYPE_ENTITIES]  = { "a list of entities", "muster.entity[]" },
	[TYPE_KIND]      = { "the name of a kind", "muster.kind" },
	[TYPE_EVENT]     = { "the name of an event like \"wish.submit\"", "muster.event_name" },
	[TYPE_HAPPENING] = { "the name of an event of the entity", "string" },
	[TYPE_TIMER]     = { "the name of a timer", "string" },
	[TYPE_FIELD]     = { "the name of a field", "string" },
	[TYPE_STATES]    = { "a state or a list of states", "string|string[]" },
	[TYPE_WHERE]     = { "a table of conditions", "table<string, any>" },
	[TYPE_FIELDS]    = { "a table of fields", "table<string, any>" },
	[TYPE_OPTIONS]   = { "a table of options", "table" },
	[TYPE_LEDGER]    = { "the name of a ledger", "muster.ledger" },
	[TYPE_ACCOUNT]   = { "an entity or the name of an account", "muster.entity|string" },
	[TYPE_PARAM]     = { "the name of a param", "string" },
	[TYPE_KEY]       = { "the key of a text", "muster.text_key" },
	[TYPE_REASON]    = { "a text, in both languages when say() made it", "muster.labels|string|table" },
	[TYPE_TARGET]    = { "an entity, or the name of a role or channel", "muster.entity|string" },
	[TYPE_LIST]      = { "a list", "any[]" },
	[TYPE_TABLE]     = { "a table", "table" },
	[TYPE_LABELS]    = { "{ en = …, [\"zh-CN\"] = … }", "muster.labels" },
	[TYPE_FUNCTION]  = { "a function", "function" },
};

const char *const local_time_parts[] = { "year", "month", "day", "hour", "minute", "second", "weekday", "works", NULL };
const char *const happening_parts[] = { "seq", "time", "type", NULL };

/* ---- options ---- */

const struct word_value find_options[] = { OPTIONAL("sort", TYPE_TEXT), OPTIONAL("limit", TYPE_INTEGER), END };
const struct word_value history_options[] = { OPTIONAL("limit", TYPE_INTEGER), OPTIONAL("event", TYPE_HAPPENING), END };
const struct word_value timer_options[] = { OPTIONAL("while_in", TYPE_STATES), END };
const struct word_value pause_options[] = { OPTIONAL("working", TYPE_BOOLEAN), END };
const struct word_value alert_options[] = {
	NEEDED("to", TYPE_TARGET), OPTIONAL("about", TYPE_ENTITY), OPTIONAL("key", TYPE_TEXT), OPTIONAL("urgency", TYPE_TEXT, .values = "low|normal|high|urgent"),
	OPTIONAL("text", TYPE_REASON), OPTIONAL("data", TYPE_ANY), OPTIONAL("while_in", TYPE_STATES), END };
const struct word_value moved_options[] = {
	OPTIONAL("to", TYPE_ACCOUNT), OPTIONAL("from", TYPE_ACCOUNT), OPTIONAL("reason", TYPE_TEXT), OPTIONAL("since", TYPE_MOMENT), OPTIONAL("until", TYPE_MOMENT), END };
const struct word_value transfer_options[] = {
	NEEDED("ledger", TYPE_LEDGER), NEEDED("from", TYPE_ACCOUNT), NEEDED("to", TYPE_ACCOUNT), NEEDED("amount", TYPE_NUMBER), OPTIONAL("reason", TYPE_TEXT), OPTIONAL("key", TYPE_TEXT), END };

static const struct word_value handler_options[] = {
	OPTIONAL("name", TYPE_TEXT), OPTIONAL("when", TYPE_FUNCTION), OPTIONAL("if_state", TYPE_STATES), OPTIONAL("mode", TYPE_TEXT), OPTIONAL("on_failure", TYPE_TEXT, .values = "allow|refuse"),
	OPTIONAL("because", TYPE_REASON), OPTIONAL("label", TYPE_LABELS), END };
static const struct word_value every_options[] = {
	NEEDED("rrule", TYPE_TEXT), OPTIONAL("at", TYPE_TEXT), OPTIONAL("start", TYPE_TEXT), OPTIONAL("if_holiday", TYPE_TEXT, .values = "next_working_day|previous_working_day|skip|keep"),
	OPTIONAL("catch_up", TYPE_TEXT, .values = "once|each|skip"), OPTIONAL("label", TYPE_LABELS), END };
static const struct word_value param_options[] = {
	NEEDED("default", TYPE_ANY), OPTIONAL("type", TYPE_TEXT, .values = "text|integer|number|money|boolean|time|date|duration|enum|ref|list|json|table"), OPTIONAL("min", TYPE_ANY),
	OPTIONAL("max", TYPE_ANY), OPTIONAL("label", TYPE_LABELS), OPTIONAL("values", TYPE_LIST), OPTIONAL("labels", TYPE_TABLE), OPTIONAL("keys", TYPE_LIST),
	OPTIONAL("of", TYPE_TEXT), OPTIONAL("by", TYPE_LIST), OPTIONAL("help", TYPE_ANY), OPTIONAL("unit", TYPE_LABELS), OPTIONAL("default_for", TYPE_TABLE), END };
static const struct word_value set_options[] = {
	OPTIONAL("default", TYPE_ANY), OPTIONAL("min", TYPE_ANY), OPTIONAL("max", TYPE_ANY), OPTIONAL("label", TYPE_LABELS), OPTIONAL("help", TYPE_ANY), OPTIONAL("unit", TYPE_LABELS), OPTIONAL("by", TYPE_LIST),
	OPTIONAL("default_for", TYPE_TABLE), END };
static const struct word_value off_options[] = { NEEDED("because", TYPE_REASON), END };
static const struct word_value text_options[] = { NEEDED("en", TYPE_TEXT), NEEDED("zh-CN", TYPE_TEXT), END };
static const struct word_value page_options[] = { OPTIONAL("title", TYPE_ANY), OPTIONAL("name", TYPE_LABELS), END };
static const struct word_value pack_options[] = {
	NEEDED("name", TYPE_TEXT), OPTIONAL("title", TYPE_LABELS), OPTIONAL("timezone", TYPE_TEXT), OPTIONAL("calendar", TYPE_TEXT), OPTIONAL("uses", TYPE_LIST), OPTIONAL("label", TYPE_LABELS),
	OPTIONAL("closures", TYPE_TABLE), OPTIONAL("openings", TYPE_TABLE), OPTIONAL("office_hours", TYPE_TABLE), OPTIONAL("limits", TYPE_TABLE), END };
static const struct word_value kind_options[] = {
	OPTIONAL("label", TYPE_LABELS), OPTIONAL("fields", TYPE_TABLE), OPTIONAL("unique", TYPE_LIST), OPTIONAL("states", TYPE_LIST), OPTIONAL("events", TYPE_TABLE), OPTIONAL("timers", TYPE_LIST),
	OPTIONAL("indexes", TYPE_LIST), OPTIONAL("state_labels", TYPE_TABLE), OPTIONAL("standard_events", TYPE_BOOLEAN), OPTIONAL("timer_labels", TYPE_TABLE), OPTIONAL("labels", TYPE_TABLE),
	OPTIONAL("help", TYPE_ANY), OPTIONAL("calendar", TYPE_TABLE), END };
static const struct word_value extend_options[] = {
	OPTIONAL("fields", TYPE_TABLE), OPTIONAL("events", TYPE_TABLE), OPTIONAL("states", TYPE_LIST), OPTIONAL("state_labels", TYPE_TABLE), OPTIONAL("values", TYPE_TABLE),
	OPTIONAL("labels", TYPE_TABLE), OPTIONAL("by", TYPE_TABLE), OPTIONAL("retire", TYPE_LIST), OPTIONAL("timers", TYPE_LIST), OPTIONAL("timer_labels", TYPE_TABLE), OPTIONAL("unique", TYPE_LIST),
	OPTIONAL("label", TYPE_LABELS), OPTIONAL("indexes", TYPE_LIST), OPTIONAL("calendar", TYPE_TABLE), END };
static const struct word_value ledger_options[] = {
	OPTIONAL("accounts", TYPE_LIST), OPTIONAL("overdraft", TYPE_LIST), OPTIONAL("decimals", TYPE_INTEGER), OPTIONAL("label", TYPE_LABELS), END };
static const struct word_value field_options[] = {
	OPTIONAL("label", TYPE_LABELS), OPTIONAL("required", TYPE_BOOLEAN), OPTIONAL("min", TYPE_ANY), OPTIONAL("max", TYPE_ANY), OPTIONAL("default", TYPE_ANY), OPTIONAL("personal", TYPE_BOOLEAN),
	OPTIONAL("private", TYPE_BOOLEAN), OPTIONAL("back", TYPE_TEXT), OPTIONAL("values", TYPE_LIST), OPTIONAL("retired", TYPE_LIST), OPTIONAL("labels", TYPE_TABLE), OPTIONAL("index", TYPE_BOOLEAN),
	OPTIONAL("help", TYPE_ANY), END };
static const struct word_value send_options[] = { OPTIONAL("as", TYPE_TEXT), OPTIONAL("id", TYPE_TEXT), END };
static const struct word_value expected_alert_options[] = { OPTIONAL("to", TYPE_TARGET), OPTIONAL("about", TYPE_ENTITY), OPTIONAL("key", TYPE_TEXT), OPTIONAL("urgency", TYPE_TEXT), END };
static const struct word_value expected_event_options[] = { OPTIONAL("on", TYPE_ENTITY), OPTIONAL("count", TYPE_INTEGER), END };
static const struct word_value simulation_options[] = { OPTIONAL("from", TYPE_TEXT), OPTIONAL("report", TYPE_EVENT), END };
static const struct word_value plan_options[] = {
	NEEDED("rrule", TYPE_TEXT), OPTIONAL("at", TYPE_TEXT), OPTIONAL("start", TYPE_TEXT), OPTIONAL("if_holiday", TYPE_TEXT, .values = "next_working_day|previous_working_day|skip|keep"),
	OPTIONAL("per", TYPE_KIND), OPTIONAL("where", TYPE_TABLE), OPTIONAL("within", TYPE_DURATION), OPTIONAL("notice", TYPE_DURATION), OPTIONAL("cancel", TYPE_NUMBER), END };
static const struct word_value drawn_options[] = { NEEDED("per", TYPE_KIND), OPTIONAL("where", TYPE_TABLE), NEEDED("a_year", TYPE_NUMBER), OPTIONAL("hours", TYPE_LIST), END };
static const struct word_value react_options[] = {
	OPTIONAL("who", TYPE_FUNCTION), OPTIONAL("delay", TYPE_ANY), OPTIONAL("hours", TYPE_LIST), OPTIONAL("when", TYPE_FUNCTION), OPTIONAL("chance", TYPE_NUMBER), OPTIONAL("name", TYPE_TEXT), END };
static const struct word_value act_options[] = { OPTIONAL("as", TYPE_ANY), OPTIONAL("because", TYPE_REASON), OPTIONAL("id", TYPE_TEXT), END };

/* ---- words ---- */

#define READS(word)    .name = word, .home = HOME_POLICY, .place = PLACE_READS
#define ACTS(word)     .name = word, .home = HOME_POLICY, .place = PLACE_ACTS
#define DECLARES(word) .name = word, .home = HOME_POLICY, .place = PLACE_DECLARES
#define MAKES(word)    .name = word, .home = HOME_POLICY, .place = PLACE_ANY, .lost = true
#define FIELD(word, said, zh_said) { .name = word, .home = HOME_MODEL, .place = PLACE_DECLARES, .arguments = { OPTIONAL("options", TYPE_OPTIONS, .options = field_options) }, .gives = TYPE_TABLE, \
	.gives_annotated = "muster.field", .en = said, .zh = zh_said }
#define HANDLER(annotation) { "fn", TYPE_FUNCTION, .annotated = annotation }

const struct word words_table[] = {
	/* declaring */
	{ DECLARES("on"), .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("options", TYPE_OPTIONS, .options = handler_options), HANDLER("fun(entity: any, event: muster.event)") },
	  .en = "Reacts to an event, after it was applied.", .zh = "事件发生后执行。" },
	{ DECLARES("check"), .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("options", TYPE_OPTIONS, .options = handler_options), HANDLER("fun(entity: any, event: muster.event): muster.refusal?") },
	  .en = "May refuse an event before it is applied; reads only.", .zh = "事件生效前检查,可拒绝;只读。" },
	{ DECLARES("every"), .arguments = { NEEDED("name", TYPE_TEXT), { "schedule", TYPE_OPTIONS, .options = every_options }, HANDLER("fun(due: muster.time)") },
	  .en = "Something that recurs: an RFC 5545 rule in the community's local time.", .zh = "按日历规则(RFC 5545,社区当地时间)反复执行。" },
	{ .name = "each", .home = HOME_POLICY, .place = PLACE_ACTS, .arguments = { NEEDED("name", TYPE_TEXT), OPTIONAL("kind", TYPE_KIND), OPTIONAL("where", TYPE_WHERE),
	  OPTIONAL("body", TYPE_ANY, .annotated = "muster.event_name|fun(entity: any)") },
	  .en = "One small turn for each matching entity; at the top of a file it declares the body, in a handler it begins.", .zh = "对每个符合条件的实体各执行一次;在文件顶层声明,在处理函数中启动。" },
	{ DECLARES("param.NAME"), .arguments = { { "options", TYPE_OPTIONS, .options = param_options } },
	  .en = "Declares a value that an administrator may change.", .zh = "声明一个可由管理员调整的参数。" },
	{ MAKES("param"), .arguments = { NEEDED("name", TYPE_PARAM), OPTIONAL("scopes", TYPE_TABLE) }, .gives = TYPE_ANY,
	  .en = "A param's value: param.NAME for the entity of the turn, param(name, { grid = … }) for another scope.", .zh = "读取参数:param.名称 取当前实体适用的值,param(名称, { grid = … }) 取指定范围的值。" },
	{ DECLARES("text"), .curried = true, .arguments = { NEEDED("key", TYPE_TEXT), { "languages", TYPE_OPTIONS, .options = text_options } },
	  .en = "A sentence in both languages; {field} is filled in by say.", .zh = "中英文文本;{字段} 由 say 填入。" },
	{ DECLARES("set"), .curried = true, .arguments = { { "name", TYPE_TEXT, .annotated = "muster.param_name" }, { "options", TYPE_OPTIONS, .options = set_options } },
	  .en = "Gives a param of a shared piece another default.", .zh = "修改共享参数的默认值。" },
	{ DECLARES("off"), .curried = true, .arguments = { NEEDED("name", TYPE_TEXT), { "options", TYPE_OPTIONS, .options = off_options } },
	  .en = "Takes a rule of a shared piece out of force.", .zh = "停用一条共享规则。" },
	{ DECLARES("mode_of"), .arguments = { HANDLER("fun(entity: any): string?") },
	  .en = "Says in which mode an entity's area is; opts.mode and params by mode follow it.", .zh = "给出实体所在区域的模式;规则与参数据此生效。" },
	{ DECLARES("print_page"), .arguments = { NEEDED("page", TYPE_TEXT), NEEDED("of", TYPE_TEXT), { "options", TYPE_OPTIONS, .options = page_options }, HANDLER("fun(subject: any): table?") },
	  .en = "A page to print, of a kind or of a year, quarter, month, day.", .zh = "可打印的页面:属于某类实体,或某年、季、月、日。" },
	{ DECLARES("figure"), .arguments = { NEEDED("figure", TYPE_TEXT), HANDLER("fun(entity: any): table?") },
	  .en = "How a number on an entity came about: the rows it is made of.", .zh = "说明实体上某个数值的来源:逐项列出。" },
	{ .name = "require", .home = HOME_POLICY, .place = PLACE_ANY, .arguments = { NEEDED("module", TYPE_TEXT) }, .gives = TYPE_ANY,
	  .en = "A library: std.* or a file of the pack.", .zh = "引用库:std.* 或本规则包的文件。" },
	/* answering */
	{ MAKES("refuse"), .arguments = { NEEDED("text", TYPE_REASON), OPTIONAL("field", TYPE_TEXT) }, .gives = TYPE_TABLE, .gives_annotated = "muster.refusal",
	  .en = "A check's refusal: return refuse(say(…), \"field\").", .zh = "检查不通过:return refuse(say(…), \"字段\")。" },
	{ MAKES("say"), .arguments = { NEEDED("key", TYPE_KEY), OPTIONAL("data", TYPE_TABLE) }, .gives = TYPE_LABELS,
	  .en = "A text in both languages, its {fields} filled in.", .zh = "取中英文文本并填入数据。" },
	{ MAKES("label"), .arguments = { NEEDED("path", TYPE_TEXT), OPTIONAL("value", TYPE_ANY) }, .gives = TYPE_ANY,
	  .en = "The label of a kind, field, event, state or value.", .zh = "取类型、字段、事件、状态或取值的名称。" },
	{ MAKES("masked"), .arguments = { OPTIONAL("value", TYPE_ANY) }, .gives = TYPE_TEXT,
	  .en = "Private content on paper: told as present only.", .zh = "纸面上的隐私内容:只示其有。" },
	/* reading */
	{ READS("get"), .lost = true, .arguments = { NEEDED("kind", TYPE_KIND), OPTIONAL("id", TYPE_ID) }, .gives = TYPE_ENTITY,
	  .en = "The entity with this id, or nil.", .zh = "按编号取实体,没有则为 nil。" },
	{ READS("find"), .lost = true, .arguments = { NEEDED("kind", TYPE_KIND), NEEDED("where", TYPE_WHERE), OPTIONAL("options", TYPE_OPTIONS, .options = find_options) }, .gives = TYPE_ENTITIES,
	  .en = "The entities that meet the conditions, in id order unless sorted.", .zh = "取符合条件的实体。" },
	{ READS("count"), .lost = true, .arguments = { NEEDED("kind", TYPE_KIND), NEEDED("where", TYPE_WHERE) }, .gives = TYPE_INTEGER,
	  .en = "How many entities meet the conditions.", .zh = "符合条件的实体数。" },
	{ READS("sum"), .lost = true, .arguments = { NEEDED("kind", TYPE_KIND), NEEDED("field", TYPE_FIELD), NEEDED("where", TYPE_WHERE) }, .gives = TYPE_NUMBER,
	  .en = "The sum of a field over the entities that meet the conditions.", .zh = "对符合条件的实体的某字段求和。" },
	{ READS("times"), .lost = true, .arguments = { NEEDED("entity", TYPE_ENTITY), NEEDED("event", TYPE_HAPPENING) }, .gives = TYPE_INTEGER,
	  .en = "How often this happened to the entity.", .zh = "该事件在此实体上发生的次数。" },
	{ READS("last"), .lost = true, .arguments = { NEEDED("entity", TYPE_ENTITY), NEEDED("event", TYPE_HAPPENING) }, .gives = TYPE_TABLE, .gives_annotated = "muster.happening?", .parts = happening_parts,
	  .en = "When it last happened: { seq, time, type }, or nil.", .zh = "最近一次发生:{ seq, time, type },没有则为 nil。" },
	{ READS("history"), .lost = true, .arguments = { NEEDED("entity", TYPE_ENTITY), OPTIONAL("options", TYPE_OPTIONS, .options = history_options) }, .gives = TYPE_LIST,
	  .gives_annotated = "muster.happening[]", .en = "What happened to the entity, its newest 50 events.", .zh = "实体的经历(最近 50 个事件)。" },
	{ READS("chronicle"), .lost = true, .arguments = { NEEDED("entity", TYPE_ENTITY) }, .gives = TYPE_LIST, .gives_annotated = "table[]",
	  .en = "In pages only: its newest events from the log, with who did them and why.", .zh = "仅用于打印页:日志中的最近事件及经办人、原因。" },
	{ READS("area_of"), .lost = true, .arguments = { NEEDED("entity", TYPE_ENTITY), NEEDED("scope", TYPE_TEXT) }, .gives = TYPE_ANY, .gives_annotated = "muster.entity?",
	  .en = "The entity's grid, microgrid …: itself, or what its fields lead to in one or two steps.", .zh = "实体所属的网格、微网格等。" },
	{ READS("due"), .lost = true, .arguments = { NEEDED("entity", TYPE_ENTITY), NEEDED("timer", TYPE_TIMER) }, .gives = TYPE_TIME, .gives_annotated = "muster.time?",
	  .en = "When the timer falls due, or nil.", .zh = "计时器到期时间,没有则为 nil。" },
	{ READS("balance"), .lost = true, .arguments = { NEEDED("ledger", TYPE_LEDGER), NEEDED("account", TYPE_ACCOUNT) }, .gives = TYPE_NUMBER,
	  .en = "What an account has.", .zh = "账户余额。" },
	{ READS("moved"), .lost = true, .arguments = { NEEDED("ledger", TYPE_LEDGER), { "options", TYPE_OPTIONS, .options = moved_options } }, .gives = TYPE_NUMBER,
	  .en = "What was moved to or from an account, since and until.", .zh = "某段时间内账户的收支。" },
	{ READS("now"), .lost = true, .gives = TYPE_TIME, .en = "The turn's time.", .zh = "本次处理的时间。" },
	{ READS("today"), .lost = true, .gives = TYPE_TEXT, .en = "The turn's date, \"2026-02-13\".", .zh = "本次处理的日期。" },
	{ READS("random"), .lost = true, .arguments = { NEEDED("low", TYPE_INTEGER), OPTIONAL("high", TYPE_INTEGER) }, .gives = TYPE_INTEGER,
	  .en = "A number from the turn's seed: 1 to m, or m to n.", .zh = "按本次种子取随机数。" },
	/* values */
	{ MAKES("duration"), .arguments = { NEEDED("text", TYPE_DURATION) }, .gives = TYPE_DURATION, .gives_annotated = "muster.duration",
	  .en = "A length of time: \"90m\", \"2 days\", \"3 working days\".", .zh = "时长,如 \"3 working days\"。" },
	{ MAKES("time"), .arguments = { NEEDED("text", TYPE_MOMENT) }, .gives = TYPE_TIME, .en = "A moment of the community's time zone.", .zh = "时刻(社区时区)。" },
	{ MAKES("working_days"), .arguments = { NEEDED("from", TYPE_MOMENT), NEEDED("to", TYPE_MOMENT) }, .gives = TYPE_INTEGER,
	  .en = "Working days between two times.", .zh = "两个时间之间的工作日数。" },
	{ MAKES("local_time"), .arguments = { NEEDED("time", TYPE_MOMENT) }, .gives = TYPE_TABLE, .gives_annotated = "muster.local_time", .parts = local_time_parts,
	  .en = "Year, month, day, hour, minute, second, weekday (1 = Monday), works.", .zh = "年月日时分秒、星期(1 为周一)、是否工作日。" },
	{ MAKES("append"), .arguments = { OPTIONAL("list", TYPE_LIST), NEEDED("value", TYPE_ANY) }, .gives = TYPE_LIST,
	  .en = "A new list with one more value; the old one stays as it is.", .zh = "返回增加一项的新列表,原列表不变。" },
	{ MAKES("range"), .arguments = { OPTIONAL("low", TYPE_ANY), OPTIONAL("high", TYPE_ANY) }, .gives = TYPE_ANY,
	  .en = "A condition: from low up to and with high.", .zh = "条件:介于两值之间。" },
	{ MAKES("prefix"), .arguments = { NEEDED("text", TYPE_TEXT) }, .gives = TYPE_ANY, .en = "A condition: begins with.", .zh = "条件:以此开头。" },
	{ MAKES("digest"), .arguments = { NEEDED("value", TYPE_ANY) }, .gives = TYPE_TEXT,
	  .en = "SHA-256 of a value: two values are the same or their digests differ.", .zh = "数据摘要(SHA-256)。" },
	{ .name = "none", .home = HOME_POLICY, .place = PLACE_ANY, .gives = TYPE_ANY, .gives_annotated = "muster.none",
	  .en = "No value: as a condition, or to empty a field.", .zh = "空值:用作条件,或清空字段。" },
	/* acting */
	{ ACTS("emit"), .arguments = { NEEDED("event", TYPE_EVENT), NEEDED("entity", TYPE_ENTITY), OPTIONAL("fields", TYPE_FIELDS) }, .gives = TYPE_ENTITY,
	  .en = "Raises an event on an entity.", .zh = "在实体上触发事件。" },
	{ ACTS("create"), .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("fields", TYPE_FIELDS) }, .gives = TYPE_ENTITY,
	  .en = "Creates an entity by a creating event.", .zh = "以创建事件新建实体。" },
	{ ACTS("after"), .arguments = { NEEDED("duration", TYPE_DURATION), NEEDED("entity", TYPE_ENTITY), NEEDED("timer", TYPE_TIMER), OPTIONAL("options", TYPE_OPTIONS, .options = timer_options) }, .gives = TYPE_TIME,
	  .en = "Sets a timer of the entity; the same name replaces; while_in drops it when the state is left.", .zh = "设置计时器;同名替换;while_in 离开状态即取消。" },
	{ ACTS("at"), .arguments = { NEEDED("time", TYPE_TIME), NEEDED("entity", TYPE_ENTITY), NEEDED("timer", TYPE_TIMER), OPTIONAL("options", TYPE_OPTIONS, .options = timer_options) }, .gives = TYPE_TIME,
	  .en = "Sets a timer to a moment.", .zh = "设置到某时刻的计时器。" },
	{ ACTS("cancel"), .arguments = { NEEDED("entity", TYPE_ENTITY), NEEDED("timer", TYPE_TIMER) }, .en = "Drops a timer.", .zh = "取消计时器。" },
	{ ACTS("pause"), .arguments = { NEEDED("entity", TYPE_ENTITY), NEEDED("timer", TYPE_TIMER), OPTIONAL("options", TYPE_OPTIONS, .options = pause_options) },
	  .en = "Stops a timer's clock.", .zh = "暂停计时。" },
	{ ACTS("resume"), .arguments = { NEEDED("entity", TYPE_ENTITY), NEEDED("timer", TYPE_TIMER) }, .en = "Lets a paused timer go on with what was left.", .zh = "恢复计时。" },
	{ ACTS("alert"), .arguments = { { "options", TYPE_OPTIONS, .options = alert_options } }, .gives = TYPE_ENTITY, .gives_annotated = "muster.kind.alert",
	  .en = "Asks for a delivery to somebody.", .zh = "请求提醒某人。" },
	{ ACTS("resolve"), .arguments = { NEEDED("about", TYPE_ENTITY), OPTIONAL("key", TYPE_TEXT) }, .en = "Ends the alerts about an entity.", .zh = "解除关于某实体的提醒。" },
	{ ACTS("transfer"), .arguments = { { "options", TYPE_OPTIONS, .options = transfer_options } },
	  .en = "Moves an amount between two accounts; the same key only once.", .zh = "账户间转移;同一 key 只记一次。" },
	{ ACTS("send"), .arguments = { NEEDED("community", TYPE_TEXT), NEEDED("event", TYPE_TEXT), OPTIONAL("fields", TYPE_TABLE) },
	  .en = "An event for another community, through the outbox.", .zh = "向其他社区发送事件。" },
	{ .name = "explain", .home = HOME_POLICY, .place = PLACE_READS, .arguments = { NEEDED("text", TYPE_REASON), OPTIONAL("data", TYPE_ANY) },
	  .en = "A line of the decision record.", .zh = "写入决策记录。" },
	{ .name = "log.info", .home = HOME_POLICY, .place = PLACE_READS, .arguments = { NEEDED("text", TYPE_TEXT) },
	  .en = "A line of the operator's log, rate-limited.", .zh = "运维日志(限频)。" },
	{ .name = "log.warn", .home = HOME_POLICY, .place = PLACE_READS, .arguments = { NEEDED("text", TYPE_TEXT) },
	  .en = "A warning of the operator's log, rate-limited.", .zh = "运维警告日志(限频)。" },
	/* pack.lua and model files */
	{ .name = "pack", .home = HOME_PACK, .place = PLACE_DECLARES, .arguments = { { "options", TYPE_OPTIONS, .options = pack_options } },
	  .en = "What the pack is called and builds on.", .zh = "规则包的名称与依赖。" },
	{ .name = "kind", .home = HOME_MODEL, .place = PLACE_DECLARES, .curried = true, .arguments = { NEEDED("name", TYPE_TEXT), { "options", TYPE_OPTIONS, .options = kind_options } },
	  .en = "A kind of entity as data.", .zh = "声明一类实体。" },
	{ .name = "extend", .home = HOME_MODEL, .place = PLACE_DECLARES, .curried = true, .arguments = { NEEDED("kind", TYPE_TEXT), { "options", TYPE_OPTIONS, .options = extend_options } },
	  .en = "Changes a shared kind without copying it.", .zh = "在不复制的前提下修改共享类型。" },
	{ .name = "ledger", .home = HOME_MODEL, .place = PLACE_DECLARES, .curried = true, .arguments = { NEEDED("name", TYPE_TEXT), { "options", TYPE_OPTIONS, .options = ledger_options } },
	  .en = "A double-entry ledger.", .zh = "声明复式账本。" },
	FIELD("text", "A field of text; max in characters.", "文本字段。"),
	FIELD("integer", "A field of whole numbers.", "整数字段。"),
	FIELD("number", "A field of numbers.", "数值字段。"),
	FIELD("money", "A field of money, two decimals.", "金额字段。"),
	FIELD("boolean", "A field of true or false.", "是否字段。"),
	FIELD("time", "A field of moments.", "时刻字段。"),
	FIELD("date", "A field of dates.", "日期字段。"),
	FIELD("duration", "A field of durations.", "时长字段。"),
	FIELD("json", "A field of any data.", "任意数据字段。"),
	{ .name = "enum", .home = HOME_MODEL, .place = PLACE_DECLARES, .arguments = { NEEDED("values", TYPE_TABLE) }, .gives = TYPE_TABLE, .gives_annotated = "muster.field",
	  .en = "A field of one of these values.", .zh = "枚举字段。" },
	{ .name = "ref", .home = HOME_MODEL, .place = PLACE_DECLARES, .curried = true, .arguments = { NEEDED("kind", TYPE_TEXT), OPTIONAL("options", TYPE_OPTIONS, .options = field_options) },
	  .gives = TYPE_TABLE, .gives_annotated = "muster.field",
	  .en = "A field that names another entity.", .zh = "引用字段。" },
	{ .name = "list", .home = HOME_MODEL, .place = PLACE_DECLARES, .arguments = { NEEDED("of", TYPE_ANY) }, .gives = TYPE_TABLE, .gives_annotated = "muster.field",
	  .en = "A field of several: list(text), list(ref \"unit\").", .zh = "列表字段。" },
	{ .name = "required", .home = HOME_MODEL, .place = PLACE_ANY, .gives = TYPE_ANY, .en = "In takes: the event needs it.", .zh = "用于 takes:事件必须给出。" },
	/* setup files */
	{ .name = "create", .home = HOME_SETUP, .place = PLACE_ACTS, .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("fields", TYPE_FIELDS) }, .gives = TYPE_TEXT,
	  .en = "Creates an entity; gives its id.", .zh = "新建实体,返回编号。" },
	{ .name = "emit", .home = HOME_SETUP, .place = PLACE_ACTS, .arguments = { NEEDED("event", TYPE_EVENT), NEEDED("id", TYPE_ID), OPTIONAL("fields", TYPE_FIELDS) }, .gives = TYPE_TEXT,
	  .en = "Raises an event on the entity with this id.", .zh = "在该编号的实体上触发事件。" },
	{ .name = "ensure", .home = HOME_SETUP, .place = PLACE_ACTS, .arguments = { NEEDED("kind", TYPE_KIND), NEEDED("id", TYPE_ID), OPTIONAL("fields", TYPE_FIELDS) }, .gives = TYPE_TEXT,
	  .en = "The entity is there, with these fields.", .zh = "确保实体存在且字段如此。" },
	{ .name = "random", .home = HOME_SETUP, .place = PLACE_READS, .arguments = { NEEDED("low", TYPE_INTEGER), OPTIONAL("high", TYPE_INTEGER) }, .gives = TYPE_INTEGER,
	  .en = "A number from a fixed sequence.", .zh = "固定序列的随机数。" },
	/* tests */
	{ .name = "test", .home = HOME_TEST, .place = PLACE_DECLARES, .arguments = { NEEDED("name", TYPE_TEXT), HANDLER("fun(t: muster.t)") },
	  .en = "A test on a virtual clock.", .zh = "在虚拟时钟上的测试。" },
#define T(word) .name = "t:" word, .home = HOME_TEST, .place = PLACE_ACTS
	{ T("at"), .arguments = { NEEDED("time", TYPE_TEXT) }, .en = "Moves the clock to a moment; what falls due on the way happens.", .zh = "把时钟拨到某时刻,其间到期的照常发生。" },
	{ T("advance"), .arguments = { NEEDED("duration", TYPE_DURATION) }, .en = "Moves the clock on.", .zh = "推进时钟。" },
	{ T("now"), .gives = TYPE_TIME, .en = "The clock's time.", .zh = "当前时钟。" },
	{ T("param"), .arguments = { NEEDED("name", TYPE_PARAM), NEEDED("value", TYPE_ANY), OPTIONAL("scope", TYPE_TABLE) }, .en = "Gives a param another value.", .zh = "修改参数。" },
	{ T("setup"), .arguments = { OPTIONAL("name", TYPE_TEXT) }, .en = "Runs the pack's setup files.", .zh = "执行规则包的初始化。" },
	{ T("send"), .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("entity", TYPE_ANY), OPTIONAL("fields", TYPE_TABLE), OPTIONAL("options", TYPE_OPTIONS, .options = send_options) }, .gives = TYPE_ENTITY, .gives_annotated = "any",
	  .en = "An event as somebody; a refusal fails the test.", .zh = "以某人身份触发事件;被拒绝则测试失败。" },
	{ T("refused"), .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("entity", TYPE_ANY), OPTIONAL("fields", TYPE_TABLE), OPTIONAL("options", TYPE_OPTIONS, .options = send_options) }, .gives = TYPE_TEXT,
	  .en = "Like send, but it must be refused; gives the refusal.", .zh = "同 send,但必须被拒绝;返回拒绝原因。" },
	{ T("create"), .arguments = { NEEDED("kind", TYPE_KIND), OPTIONAL("fields", TYPE_TABLE) }, .gives = TYPE_ENTITY, .gives_annotated = "any",
	  .en = "Creates an entity by the kind's creating event; fields.id names it.", .zh = "以创建事件新建实体。" },
	{ T("expect"), .arguments = { OPTIONAL("have", TYPE_ANY), OPTIONAL("want", TYPE_ANY) },
	  .en = "Compares: expect(have, want); or asserts: expect(condition, \"what should hold\").", .zh = "比较两值,或断言条件成立。" },
	{ T("expect_alert"), .arguments = { { "options", TYPE_OPTIONS, .options = expected_alert_options } }, .en = "Such an alert is open.", .zh = "应有此提醒。" },
	{ T("expect_no_alert"), .arguments = { { "options", TYPE_OPTIONS, .options = expected_alert_options } }, .en = "No such alert is open.", .zh = "不应有此提醒。" },
	{ T("expect_event"), .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("options", TYPE_OPTIONS, .options = expected_event_options) },
	  .en = "The event happened, so many times.", .zh = "事件应已发生(若干次)。" },
	{ T("event"), .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("entity", TYPE_ENTITY) }, .gives = TYPE_TABLE, .gives_annotated = "table?",
	  .en = "The newest such event as the log has it.", .zh = "日志中最近的该事件。" },
	{ T("page"), .arguments = { NEEDED("page", TYPE_TEXT), NEEDED("of", TYPE_ANY), OPTIONAL("language", TYPE_TEXT, .values = "en|zh-CN") }, .gives = TYPE_TEXT, .gives_annotated = "string?, string?",
	  .en = "A page's text, a line a row.", .zh = "打印页的文本。" },
	{ T("delivered"), .arguments = { NEEDED("message", TYPE_ENTITY), OPTIONAL("refusal", TYPE_TEXT) },
	  .en = "The other community took a message, or refused it.", .zh = "对方社区已收或拒收消息。" },
	{ T("failures"), .gives = TYPE_ENTITIES, .en = "Runs that are parked.", .zh = "搁置的规则执行。" },
	/* simulation.lua */
#define LIVES(word) .name = word, .home = HOME_SIMULATION
	{ LIVES("simulation"), .place = PLACE_DECLARES, .arguments = { { "options", TYPE_OPTIONS, .options = simulation_options } },
	  .en = "The first day, and the event that draws up the report.", .zh = "首日与报告事件。" },
	{ LIVES("source"), .place = PLACE_DECLARES, .arguments = { NEEDED("figures", TYPE_TABLE) },
	  .en = "In source.lua: the figures of a real community that the report is compared with.", .zh = "用于 source.lua:与报告比较的实际数据。" },
	{ LIVES("plan"), .place = PLACE_DECLARES, .arguments = { NEEDED("name", TYPE_TEXT), { "options", TYPE_OPTIONS, .options = plan_options }, HANDLER("fun(entity: any, due: muster.time, off: boolean)") },
	  .en = "What an organiser decides: a calendar rule.", .zh = "组织者的安排:日历规则。" },
	{ LIVES("drawn"), .place = PLACE_DECLARES, .arguments = { NEEDED("name", TYPE_TEXT), { "options", TYPE_OPTIONS, .options = drawn_options }, HANDLER("fun(entity: any)") },
	  .en = "What befalls people, by chance.", .zh = "按概率发生在人们身上的事。" },
	{ LIVES("react"), .place = PLACE_DECLARES, .arguments = { NEEDED("event", TYPE_EVENT), { "options", TYPE_OPTIONS, .options = react_options }, HANDLER("fun(entity: any, who: any)") },
	  .en = "How somebody answers to what happened.", .zh = "人们对事件的反应。" },
	{ LIVES("about"), .place = PLACE_ANY, .arguments = { NEEDED("median", TYPE_DURATION), OPTIONAL("spread", TYPE_NUMBER) }, .gives = TYPE_TABLE,
	  .en = "A delay around a median.", .zh = "围绕中位数的延迟。" },
	{ LIVES("between"), .place = PLACE_ANY, .arguments = { NEEDED("low", TYPE_DURATION), NEEDED("high", TYPE_DURATION) }, .gives = TYPE_TABLE,
	  .en = "A delay anywhere between.", .zh = "两者之间的延迟。" },
	{ LIVES("act"), .place = PLACE_ACTS, .arguments = { NEEDED("event", TYPE_EVENT), OPTIONAL("entity", TYPE_ANY), OPTIONAL("fields", TYPE_TABLE), OPTIONAL("options", TYPE_OPTIONS, .options = act_options) },
	  .gives = TYPE_ENTITY, .gives_annotated = "any, string?",
	  .en = "An ordinary event; the entity, or nil and why it was refused.", .zh = "触发普通事件;被拒绝时返回 nil 与原因。" },
	{ LIVES("later"), .place = PLACE_ACTS, .arguments = { NEEDED("when", TYPE_ANY), NEEDED("fn", TYPE_FUNCTION) }, .en = "The same person goes on later.", .zh = "稍后继续。" },
	{ LIVES("chance"), .place = PLACE_READS, .arguments = { NEEDED("p", TYPE_NUMBER) }, .gives = TYPE_BOOLEAN, .en = "True with this probability.", .zh = "按此概率为真。" },
	{ LIVES("random"), .place = PLACE_READS, .arguments = { NEEDED("low", TYPE_INTEGER), OPTIONAL("high", TYPE_INTEGER) }, .gives = TYPE_INTEGER,
	  .en = "A number from this occasion's stream.", .zh = "随机数。" },
	{ LIVES("pick"), .place = PLACE_READS, .arguments = { NEEDED("list", TYPE_LIST) }, .gives = TYPE_ANY, .en = "One of a list.", .zh = "任取一项。" },
	{ LIVES("trait"), .place = PLACE_READS, .arguments = { NEEDED("name", TYPE_TEXT), NEEDED("entity", TYPE_ENTITY), OPTIONAL("low", TYPE_NUMBER), OPTIONAL("high", TYPE_NUMBER) }, .gives = TYPE_NUMBER,
	  .en = "A number that this entity has for the whole run.", .zh = "实体在整个模拟中固有的数值。" },
	{ LIVES("all"), .place = PLACE_READS, .arguments = { NEEDED("kind", TYPE_KIND), OPTIONAL("where", TYPE_WHERE) }, .gives = TYPE_ENTITIES,
	  .en = "All entities that meet the conditions.", .zh = "全部符合条件的实体。" },
	{ LIVES("office"), .place = PLACE_READS, .arguments = { NEEDED("time", TYPE_TIME) }, .gives = TYPE_TIME,
	  .en = "The time itself, or the next opening of the office.", .zh = "该时刻或下一个办公时刻。" },
	{ LIVES("clock"), .place = PLACE_READS, .arguments = { NEEDED("time", TYPE_TIME), NEEDED("hour", TYPE_INTEGER), OPTIONAL("minute", TYPE_INTEGER) }, .gives = TYPE_TIME,
	  .en = "That hour of the same day.", .zh = "当天的某个钟点。" },
};
const size_t words_count = COUNT_OF(words_table);

const struct word *word_named(enum word_home home, struct str name)
{
	for (size_t i = 0; i < COUNT_OF(words_table); i++)
		if (words_table[i].home == home && str_is(name, words_table[i].name))
			return &words_table[i];
	return NULL;
}

size_t word_argument_count(const struct word *word)
{
	size_t count = 0;
	while (count < WORD_ARGUMENTS && word->arguments[count].name)
		count++;
	return count;
}

const char *const *value_names(const struct word_value *values, const char *names[VALUES_MAX])
{
	size_t count = 0;
	for (; values && values[count].name && count < VALUES_MAX - 1; count++)
		names[count] = values[count].name;
	names[count] = NULL;
	return names;
}

const char *word_article(const char *noun) { return noun[0] && strchr("aeiou", noun[0]) ? "an" : "a"; }

bool word_offers(const char *values, struct str text)
{
	for (const char *at = values; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
		if (strcspn(at, "|") == text.len && memcmp(at, text.ptr, text.len) == 0)
			return true;
	return false;
}
