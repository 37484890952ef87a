#include "engine/state.h"

/* The engine's own kinds are declared like everyone's: what must last is a record, journalled, logged and queried the same way.
 * They stand in every model before the pack's kinds. */
const char engine_system_kinds[] =
"[{\"name\":\"alert\",\"label\":{\"en\":\"Alert\",\"zh-CN\":\"提醒\"},"
"\"fields\":["
"{\"name\":\"about\",\"type\":\"ref\",\"kind\":\"any\",\"label\":{\"en\":\"About\",\"zh-CN\":\"事由\"}},"
"{\"name\":\"key\",\"type\":\"text\",\"max\":100,\"required\":true,\"label\":{\"en\":\"Key\",\"zh-CN\":\"类别\"}},"
"{\"name\":\"target\",\"type\":\"text\",\"max\":200,\"required\":true,\"label\":{\"en\":\"To\",\"zh-CN\":\"对象\"}},"
"{\"name\":\"urgency\",\"type\":\"enum\",\"values\":[\"low\",\"normal\",\"high\",\"urgent\"],\"default\":\"normal\",\"label\":{\"en\":\"Urgency\",\"zh-CN\":\"紧急程度\"},"
"\"labels\":{\"low\":{\"en\":\"Low\",\"zh-CN\":\"低\"},\"normal\":{\"en\":\"Normal\",\"zh-CN\":\"普通\"},\"high\":{\"en\":\"High\",\"zh-CN\":\"较高\"},\"urgent\":{\"en\":\"Urgent\",\"zh-CN\":\"紧急\"}}},"
"{\"name\":\"text\",\"type\":\"json\",\"label\":{\"en\":\"Text\",\"zh-CN\":\"内容\"}},"
"{\"name\":\"data\",\"type\":\"json\",\"label\":{\"en\":\"Data\",\"zh-CN\":\"数据\"}},"
"{\"name\":\"while_in\",\"type\":\"list\",\"of\":{\"type\":\"text\",\"max\":100},\"label\":{\"en\":\"While in\",\"zh-CN\":\"有效状态\"}},"
"{\"name\":\"count\",\"type\":\"integer\",\"min\":1,\"default\":1,\"label\":{\"en\":\"Times\",\"zh-CN\":\"次数\"}}],"
"\"states\":[\"open\",\"acknowledged\",\"resolved\"],"
"\"state_labels\":{\"open\":{\"en\":\"Open\",\"zh-CN\":\"待处理\"},\"acknowledged\":{\"en\":\"Acknowledged\",\"zh-CN\":\"已确认\"},\"resolved\":{\"en\":\"Resolved\",\"zh-CN\":\"已解除\"}},"
"\"events\":["
"{\"name\":\"raise\",\"to\":\"open\",\"takes\":[{\"name\":\"about\"},{\"name\":\"key\"},{\"name\":\"target\"},{\"name\":\"urgency\"},{\"name\":\"text\"},{\"name\":\"data\"},{\"name\":\"while_in\"}]},"
"{\"name\":\"again\",\"from\":[\"open\"],\"takes\":[{\"name\":\"urgency\"},{\"name\":\"text\"},{\"name\":\"data\"},{\"name\":\"count\"}]},"
"{\"name\":\"ack\",\"from\":[\"open\"],\"to\":\"acknowledged\"},"
"{\"name\":\"unack\",\"from\":[\"acknowledged\"],\"to\":\"open\"},"
"{\"name\":\"resolve\",\"from\":[\"open\",\"acknowledged\"],\"to\":\"resolved\"}],"
"\"indexes\":[\"key\"]},"

"{\"name\":\"muster_failure\",\"label\":{\"en\":\"Parked run\",\"zh-CN\":\"待重试的规则\"},"
"\"fields\":["
"{\"name\":\"event\",\"type\":\"integer\"},{\"name\":\"type\",\"type\":\"text\"},{\"name\":\"rule\",\"type\":\"text\"},{\"name\":\"where\",\"type\":\"text\"},"
"{\"name\":\"entity\",\"type\":\"ref\",\"kind\":\"any\"},{\"name\":\"verdict\",\"type\":\"text\"},{\"name\":\"version\",\"type\":\"integer\"},"
"{\"name\":\"error\",\"type\":\"text\"},{\"name\":\"traceback\",\"type\":\"text\"},{\"name\":\"retries\",\"type\":\"integer\",\"default\":0}],"
"\"states\":[\"parked\",\"settled\"],\"events\":[{\"name\":\"park\",\"to\":\"parked\"},{\"name\":\"settle\",\"from\":[\"parked\"],\"to\":\"settled\"}],\"indexes\":[\"rule\"]},"

"{\"name\":\"muster_schedule\",\"fields\":[{\"name\":\"planned\",\"type\":\"time\"}],\"events\":[{\"name\":\"start\"}]},"

"{\"name\":\"muster_param\",\"fields\":[{\"name\":\"param\",\"type\":\"text\"},{\"name\":\"key\",\"type\":\"text\"},{\"name\":\"scope\",\"type\":\"text\"},{\"name\":\"scope_value\",\"type\":\"text\"},"
"{\"name\":\"value\",\"type\":\"json\"},{\"name\":\"note\",\"type\":\"text\"},{\"name\":\"actor\",\"type\":\"text\"},"
"{\"name\":\"base\",\"type\":\"json\"},{\"name\":\"change\",\"type\":\"text\"},{\"name\":\"what\",\"type\":\"text\"},{\"name\":\"seqs\",\"type\":\"json\"}],\"events\":[{\"name\":\"change_value\"}]},"

"{\"name\":\"muster_change\",\"label\":{\"en\":\"Scheduled change\",\"zh-CN\":\"预定的参数变更\"},"
"\"fields\":[{\"name\":\"param\",\"type\":\"text\"},{\"name\":\"key\",\"type\":\"text\"},{\"name\":\"scope\",\"type\":\"text\"},{\"name\":\"scope_value\",\"type\":\"text\"},"
"{\"name\":\"value\",\"type\":\"json\"},{\"name\":\"note\",\"type\":\"text\"},{\"name\":\"actor\",\"type\":\"text\"},"
"{\"name\":\"from\",\"type\":\"time\"},{\"name\":\"until\",\"type\":\"time\"},{\"name\":\"planned\",\"type\":\"integer\"},{\"name\":\"began\",\"type\":\"integer\"},{\"name\":\"why\",\"type\":\"text\"}],"
"\"states\":[\"planned\",\"running\",\"over\",\"replaced\",\"cancelled\",\"refused\"],"
"\"events\":[{\"name\":\"plan\",\"to\":\"planned\"}],\"timers\":[\"begin\",\"end\"],"
"\"timer_labels\":{\"begin\":{\"en\":\"Begins\",\"zh-CN\":\"生效\"},\"end\":{\"en\":\"Ends\",\"zh-CN\":\"到期恢复\"}}},"

"{\"name\":\"muster_day\",\"label\":{\"en\":\"Day of the community's calendar\",\"zh-CN\":\"社区日历\"},"
"\"fields\":[{\"name\":\"works\",\"type\":\"boolean\"},{\"name\":\"note\",\"type\":\"text\"},{\"name\":\"actor\",\"type\":\"text\"}],\"events\":[{\"name\":\"change\"}]},"

"{\"name\":\"muster_suspension\",\"fields\":[{\"name\":\"rule\",\"type\":\"text\"},{\"name\":\"reason\",\"type\":\"text\"},{\"name\":\"until\",\"type\":\"time\"},{\"name\":\"kills\",\"type\":\"integer\",\"default\":0},"
"{\"name\":\"since\",\"type\":\"time\"},{\"name\":\"version\",\"type\":\"integer\"}],"
"\"states\":[\"suspended\",\"active\"],\"events\":[{\"name\":\"suspend\",\"to\":\"suspended\"},{\"name\":\"resume\",\"from\":[\"suspended\"],\"to\":\"active\"}]},"

"{\"name\":\"muster_orphan\",\"label\":{\"en\":\"Timer without a name\",\"zh-CN\":\"失去名称的时限\"},"
"\"fields\":[{\"name\":\"entity\",\"type\":\"ref\",\"kind\":\"any\"},{\"name\":\"timer\",\"type\":\"text\"},{\"name\":\"due\",\"type\":\"time\"},{\"name\":\"image\",\"type\":\"json\"},{\"name\":\"version\",\"type\":\"integer\"}],"
"\"states\":[\"waiting\",\"back\",\"dropped\"],\"events\":[{\"name\":\"lose\",\"to\":\"waiting\"},{\"name\":\"return\",\"from\":[\"waiting\"],\"to\":\"back\"},{\"name\":\"drop\",\"from\":[\"waiting\"],\"to\":\"dropped\"}]},"

"{\"name\":\"muster_each\",\"fields\":[{\"name\":\"name\",\"type\":\"text\"},{\"name\":\"query\",\"type\":\"json\"},{\"name\":\"event\",\"type\":\"text\"},{\"name\":\"position\",\"type\":\"text\"},{\"name\":\"count\",\"type\":\"integer\",\"default\":0}],"
"\"states\":[\"running\",\"ended\"],\"events\":[{\"name\":\"ask\",\"to\":\"running\"},{\"name\":\"end\",\"from\":[\"running\"],\"to\":\"ended\"}]},"

"{\"name\":\"muster_message\",\"label\":{\"en\":\"Message to another community\",\"zh-CN\":\"跨社区消息\"},"
"\"fields\":[{\"name\":\"community\",\"type\":\"text\"},{\"name\":\"event\",\"type\":\"text\"},{\"name\":\"data\",\"type\":\"json\"},{\"name\":\"depth\",\"type\":\"integer\",\"default\":0},{\"name\":\"answer\",\"type\":\"text\"}],"
"\"states\":[\"ready\",\"sent\",\"refused\"],"
"\"events\":[{\"name\":\"queue\",\"to\":\"ready\"},{\"name\":\"deliver\",\"from\":[\"ready\"],\"to\":\"sent\"},{\"name\":\"put_off\",\"from\":[\"ready\"],\"takes\":[{\"name\":\"answer\"}]},"
"{\"name\":\"refuse\",\"from\":[\"ready\"],\"to\":\"refused\",\"takes\":[{\"name\":\"answer\"}]}]}]";

const struct kind *engine_kind(const struct engine *engine, const char *name)
{
	return model_kind(world_model(engine->world), str_of(name));
}

void system_set(struct engine *engine, struct record *record, const char *name, struct value value)
{
	const struct field *field = kind_field(record_kind(record), str_of(name));
	union slot slot;
	bool none;
	ERR_DECLARE(err);
	if (!field || !field_accept(engine->world, field, &value, name, &slot, &none, &err)) {
		log_line(engine->config.log, LOG_ERROR, "broken_invariant", "kind", record_kind(record)->name, "field", name, "why", err.text, NULL);
		return;
	}
	if (none)
		record_unset(engine->world, record, field);
	else
		record_set(engine->world, record, field, slot);
}

struct str system_text(const struct record *record, const char *name)
{
	const struct field *field = kind_field(record_kind(record), str_of(name));
	return field && record_has(record, field) ? text_str(record->slots[field->index].text) : STR_NONE;
}

int64_t system_integer(const struct record *record, const char *name)
{
	const struct field *field = kind_field(record_kind(record), str_of(name));
	return field && record_has(record, field) ? record->slots[field->index].integer : 0;
}
