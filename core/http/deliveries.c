/* Deliveries and the channels they leave by: GET deliveries, POST deliveries/{id}/resend, GET channels, figures. */
#include "http/routes_private.h"

void get_deliveries(struct call *call)
{
	list_kind(call, model_kind(world_model(engine_world(call->engine)), STR("delivery")));
}

/* deliveries/{id}/resend is delivery/{id}/resend */
void post_delivery(struct call *call)
{
	call->parts[0] = STR("delivery");
	post_kind_event(call);
}

void get_channels(struct call *call)
{
	const struct outbox *outbox = office_outbox(call->routes->office, call->community);
	struct buf body = BUF_INIT;
	if (!outbox) {
		exchange_problem_status(call->exchange, 503, "this community's outbox is not open", "");
		return;
	}
	settings_json(outbox_settings(outbox), &body);
	call_answer(call, 200, buf_view(&body), "");
	buf_free(&body);
}

void deliveries_figures(struct routes *routes, const struct community *community, const char *labels)
{
	const struct outbox *outbox = office_outbox(routes->office, community);
	struct outbox_counts counts = outbox ? outbox_counts(outbox) : (struct outbox_counts){ 0 };
	struct metrics *metrics = host_metrics(routes->host);
	metric_set(metrics_get(metrics, METRIC_GAUGE, "muster_deliveries_waiting", "Messages that are ready and not sent, those under way among them.", labels), (double)counts.waiting);
	metric_set(metrics_get(metrics, METRIC_GAUGE, "muster_deliveries_under_way", "Requests to receivers that are not answered.", labels), (double)counts.under_way);
}
