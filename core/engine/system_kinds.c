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

"{\"name\":\"delivery\",\"label\":{\"en\":\"Delivery\",\"zh-CN\":\"投递\"},"
"\"fields\":["
"{\"name\":\"alert\",\"type\":\"ref\",\"kind\":\"alert\",\"label\":{\"en\":\"Alert\",\"zh-CN\":\"提醒\"}},"
"{\"name\":\"about\",\"type\":\"ref\",\"kind\":\"any\",\"label\":{\"en\":\"About\",\"zh-CN\":\"事由\"}},"
"{\"name\":\"person\",\"type\":\"ref\",\"kind\":\"any\",\"label\":{\"en\":\"To\",\"zh-CN\":\"对象\"}},"
"{\"name\":\"channel\",\"type\":\"text\",\"max\":63,\"required\":true,\"label\":{\"en\":\"Channel\",\"zh-CN\":\"渠道\"}},"
"{\"name\":\"way\",\"type\":\"ref\",\"kind\":\"any\",\"label\":{\"en\":\"Way\",\"zh-CN\":\"联系方式\"}},"
"{\"name\":\"lane\",\"type\":\"text\",\"max\":200,\"label\":{\"en\":\"Kept in order with\",\"zh-CN\":\"同序\"}},"
"{\"name\":\"urgency\",\"type\":\"enum\",\"values\":[\"low\",\"normal\",\"high\",\"urgent\"],\"default\":\"normal\",\"labels\":{\"low\":{\"en\":\"Low\",\"zh-CN\":\"低\"},\"normal\":{\"en\":\"Normal\",\"zh-CN\":\"普通\"},\"high\":{\"en\":\"High\",\"zh-CN\":\"较高\"},\"urgent\":{\"en\":\"Urgent\",\"zh-CN\":\"紧急\"}},\"label\":{\"en\":\"Urgency\",\"zh-CN\":\"紧急程度\"}},"
"{\"name\":\"subject\",\"type\":\"json\",\"label\":{\"en\":\"Subject\",\"zh-CN\":\"标题\"}},"
"{\"name\":\"text\",\"type\":\"json\",\"label\":{\"en\":\"Text\",\"zh-CN\":\"内容\"}},"
"{\"name\":\"data\",\"type\":\"json\",\"label\":{\"en\":\"Data\",\"zh-CN\":\"数据\"}},"
"{\"name\":\"reason\",\"type\":\"json\",\"label\":{\"en\":\"Reason\",\"zh-CN\":\"原因\"}},"
"{\"name\":\"not_before\",\"type\":\"time\",\"label\":{\"en\":\"Not before\",\"zh-CN\":\"不早于\"}},"
"{\"name\":\"tries\",\"type\":\"integer\",\"min\":0,\"default\":0,\"label\":{\"en\":\"Tries\",\"zh-CN\":\"尝试次数\"}},"
"{\"name\":\"answer\",\"type\":\"text\",\"max\":500,\"label\":{\"en\":\"Last answer\",\"zh-CN\":\"最近答复\"}}],"
"\"states\":[\"held\",\"ready\",\"sent\",\"dead\",\"dropped\"],\"state_labels\":{\"held\":{\"en\":\"Held\",\"zh-CN\":\"暂缓\"},\"ready\":{\"en\":\"Waits to be sent\",\"zh-CN\":\"待发送\"},\"sent\":{\"en\":\"Sent\",\"zh-CN\":\"已发送\"},\"dead\":{\"en\":\"Given up\",\"zh-CN\":\"投递失败\"},\"dropped\":{\"en\":\"Not sent\",\"zh-CN\":\"未发送\"}},"
"\"events\":["
"{\"name\":\"queue\",\"label\":{\"en\":\"Queued\",\"zh-CN\":\"排队\"},\"to\":\"ready\",\"takes\":[{\"name\":\"alert\"},{\"name\":\"about\"},{\"name\":\"person\"},{\"name\":\"channel\"},{\"name\":\"way\"},{\"name\":\"lane\"},{\"name\":\"urgency\"},{\"name\":\"subject\"},{\"name\":\"text\"},{\"name\":\"data\"},{\"name\":\"reason\"},{\"name\":\"not_before\"}]},"
"{\"name\":\"hold\",\"label\":{\"en\":\"Held\",\"zh-CN\":\"暂缓\"},\"to\":\"held\",\"takes\":[{\"name\":\"alert\"},{\"name\":\"about\"},{\"name\":\"person\"},{\"name\":\"channel\"},{\"name\":\"way\"},{\"name\":\"lane\"},{\"name\":\"urgency\"},{\"name\":\"subject\"},{\"name\":\"text\"},{\"name\":\"data\"},{\"name\":\"reason\"},{\"name\":\"not_before\"}]},"
"{\"name\":\"show\",\"label\":{\"en\":\"Shown\",\"zh-CN\":\"送达收件箱\"},\"to\":\"sent\",\"takes\":[{\"name\":\"alert\"},{\"name\":\"about\"},{\"name\":\"person\"},{\"name\":\"channel\"},{\"name\":\"way\"},{\"name\":\"lane\"},{\"name\":\"urgency\"},{\"name\":\"subject\"},{\"name\":\"text\"},{\"name\":\"data\"},{\"name\":\"reason\"},{\"name\":\"not_before\"}]},"
"{\"name\":\"omit\",\"label\":{\"en\":\"Not sent\",\"zh-CN\":\"未发送\"},\"to\":\"dropped\",\"takes\":[{\"name\":\"alert\"},{\"name\":\"about\"},{\"name\":\"person\"},{\"name\":\"channel\"},{\"name\":\"way\"},{\"name\":\"lane\"},{\"name\":\"urgency\"},{\"name\":\"subject\"},{\"name\":\"text\"},{\"name\":\"data\"},{\"name\":\"reason\"},{\"name\":\"not_before\"}]},"
"{\"name\":\"release\",\"label\":{\"en\":\"Released\",\"zh-CN\":\"放行\"},\"from\":[\"held\"],\"to\":\"ready\",\"takes\":[{\"name\":\"subject\"},{\"name\":\"text\"},{\"name\":\"data\"},{\"name\":\"not_before\"}]},"
"{\"name\":\"drop\",\"label\":{\"en\":\"Not sent\",\"zh-CN\":\"不再发送\"},\"from\":[\"held\",\"ready\"],\"to\":\"dropped\",\"takes\":[{\"name\":\"reason\"}]},"
"{\"name\":\"put_off\",\"label\":{\"en\":\"Tried, will be tried again\",\"zh-CN\":\"未送达,将重试\"},\"from\":[\"ready\"],\"takes\":[{\"name\":\"tries\"},{\"name\":\"answer\"},{\"name\":\"not_before\"}]},"
"{\"name\":\"deliver\",\"label\":{\"en\":\"Sent\",\"zh-CN\":\"已送达\"},\"from\":[\"ready\"],\"to\":\"sent\",\"takes\":[{\"name\":\"tries\"},{\"name\":\"answer\"}]},"
"{\"name\":\"die\",\"label\":{\"en\":\"Given up\",\"zh-CN\":\"放弃投递\"},\"from\":[\"ready\"],\"to\":\"dead\",\"takes\":[{\"name\":\"tries\"},{\"name\":\"answer\"}]},"
"{\"name\":\"resend\",\"label\":{\"en\":\"Sent again\",\"zh-CN\":\"重新投递\"},\"from\":[\"dead\"],\"to\":\"ready\",\"takes\":[]}]},"

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
