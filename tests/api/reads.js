// Reading: lists with filters, order and cursors, history, the log, the live stream, timers, health and metrics.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('./harness');

const wish = { text: '读', microgrid: 'mg-08', category: 'other' };

test('lists: filter, sort, limit, and a cursor that reaches everything once', async (server) => {
  const seen = new Set();
  let cursor = '', pages = 0;
  do {
    const { body } = await server.get(`/v1/taiping/household?category=shop&sort=-created&limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const item of body.items) {
      assert.equal(item.category, 'shop');
      assert.ok(!seen.has(item.id));
      seen.add(item.id);
    }
    cursor = body.cursor || '';
    pages++;
  } while (cursor);
  assert.equal(seen.size, 2775);
  assert.equal(pages, 3);
});

test('lists: fields wanted, refs by id, back references through filters', async (server) => {
  const { body } = await server.get('/v1/taiping/microgrid?grid=g-08&fields=name,grid');
  assert.equal(body.items.length, 3);
  assert.ok(body.items.every((item) => item.grid === 'g-08' && item.name && !item.created));
});

for (const [what, query, status] of [['an unknown field', 'colour=red', 422], ['an unknown sort', 'sort=colour', 422], ['a bad limit', 'limit=0', 400], ['a bad cursor', 'cursor=zzz', 400], ['too much', 'limit=100000', 400]]) {
  test(`lists: ${what} is refused`, async (server) => {
    const answer = await server.get(`/v1/taiping/wish?${query}`);
    assert.ok([400, 422].includes(answer.status), `${answer.status}`);
    assert.ok(answer.body.detail);
  });
}

test('history explains: rule, version, reasons, and what is due', async (server) => {
  const { body } = await server.post('/v1/taiping/wish', wish);
  const history = (await server.get(`/v1/taiping/wish/${body.subject}/history`)).body;
  assert.deepEqual(history.events.map((one) => one.type).slice(0, 2), ['wish.submit', 'wish.dispatch']);
  const dispatch = history.events[1];
  assert.equal(dispatch.rule, 'std.wish.on_submit');
  assert.equal(dispatch.cause, history.events[0].seq);
  assert.match(dispatch.because[0].en, /scores .* of/);
  assert.match(dispatch.because[2].en, /units with such an offer/);
  assert.equal(history.due[0].timer, 'unclaimed');
});

test('the log: after, type, subject', async (server) => {
  const { body } = await server.post('/v1/taiping/wish', wish);
  const log = (await server.get(`/v1/taiping/events?after=${body.seq - 1}&subject=${body.subject}`)).body;
  assert.equal(log.events[0].seq, body.seq);
  const typed = (await server.get(`/v1/taiping/events?after=${body.seq - 1}&type=alert.raise`)).body;
  assert.ok(typed.events.every((one) => one.type === 'alert.raise'));
});

async function readStream(server, headers, enough) {
  const stop = new AbortController();
  const answer = await fetch(`${server.url}/v1/taiping/stream`, { headers, signal: stop.signal });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const events = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const frame = text.slice(0, end);
      text = text.slice(end + 2);
      const data = frame.split('\n').find((line) => line.startsWith('data:'));
      if (data) events.push({ ...JSON.parse(data.slice(5)), id: Number(/^id: ?(\d+)/m.exec(frame)[1]) });
    }
    if (enough(events)) break;
  }
  stop.abort();
  return events;
}

test('the stream resumes behind Last-Event-ID without a gap', async (server) => {
  const { body } = await server.post('/v1/taiping/wish', wish);
  const past = await readStream(server, { 'last-event-id': String(body.seq - 1) }, (events) => events.length >= 3);
  assert.equal(past[0].seq, body.seq);
  past.forEach((one, i) => assert.equal(one.id, body.seq + i));
  const live = readStream(server, { 'last-event-id': String(past.at(-1).id) }, (events) => events.some((one) => one.type === 'wish.dispatch'));
  await server.post('/v1/taiping/wish', wish);
  assert.ok((await live).every((one, i, all) => i === 0 || one.id === all[i - 1].id + 1));
});

test('a stream from the very beginning brings every row once, however much that is', async (server) => {
  const last = (await server.get('/v1')).body.communities.find((one) => one.name === 'taiping').seq;
  const events = await readStream(server, { 'last-event-id': '0' }, (seen) => seen.at(-1).id >= last);
  events.forEach((one, i) => assert.equal(one.id, i + 1));
  assert.ok(events.length >= last && JSON.stringify(events).length > 2 << 20, 'more than may wait for one reader');
});

test('a stream asked for what is not there yet begins now', async (server) => {
  const future = readStream(server, { 'last-event-id': '999999999' }, (events) => events.length >= 1);
  await new Promise((resolve) => setImmediate(resolve));
  let posted = null;
  const until = future.then((events) => { posted = events; });
  while (!posted) await Promise.race([server.post('/v1/taiping/wish', wish), until]);
  await until;
  assert.ok(posted[0].id < 999999999);
});

test('timers: what is due, schedules included', async (server) => {
  const { body } = await server.get('/v1/taiping/timers');
  assert.ok(body.timers.some((one) => one.kind === 'wish' && one.timer === 'unclaimed'));
  assert.ok(body.schedules.some((one) => one.schedule === 'std.wish.wish_report'));
});

test('the model has kinds, fields, events and labels in two languages', async (server) => {
  const { body } = await server.get('/v1/taiping/model');
  const kind = body.kinds.find((one) => one.name === 'wish');
  assert.equal(kind.label['zh-CN'], '微心愿');
  assert.ok(kind.events.some((one) => one.name === 'submit'));
});

test('health, readiness, metrics', async (server) => {
  assert.equal((await server.get('/healthz')).body.status, 'ok');
  assert.equal((await server.get('/readyz')).status, 200);
  const metrics = (await server.get('/metrics')).body;
  assert.match(metrics, /^# TYPE muster_turns_total counter$/m);
  assert.match(metrics, /muster_seq\{community="taiping"\} \d+/);
});

test('alerts are listed and acknowledged', async (server) => {
  const { body } = await server.post('/v1/taiping/incident', { text: '井盖缺失', microgrid: 'mg-07', category: 'hazard', severity: 'major' });
  const alert = body.alerts.find((one) => one.data.key === 'acknowledge');
  const acked = await server.post(`/v1/taiping/alerts/${alert.subject}/ack`, {});
  assert.equal(acked.status, 200);
  assert.equal((await server.get(`/v1/taiping/alert/${alert.subject}`)).body.state, 'acknowledged');
});

test('private fields cannot be asked for by value', async (server) => {
  await server.post('/v1/taiping/wish', { ...wish, phone: '13800009999' });
  for (const query of ['phone=13800009999', 'sort=phone']) assert.equal((await server.get(`/v1/taiping/wish?${query}`)).status, 400, query);
  assert.equal((await server.get('/v1/taiping/wish?phone=none&limit=1')).status, 200);
});

test('private fields are told as present, never shown', async (server) => {
  const { body } = await server.post('/v1/taiping/wish', { ...wish, phone: '13800001234' });
  const read = await server.get(`/v1/taiping/wish/${body.subject}`);
  assert.equal(read.body.phone, true);
  const everywhere = JSON.stringify([body, read.body, (await server.get(`/v1/taiping/wish/${body.subject}/history`)).body, (await server.get(`/v1/taiping/events?after=${body.seq - 1}`)).body]);
  assert.ok(!everywhere.includes('13800001234'));
});

for (const [where, method, allowed] of [['/healthz', 'POST', 'GET, HEAD, OPTIONS'], ['/v1/taiping/model', 'POST', 'GET, HEAD, OPTIONS'], ['/v1/taiping/params', 'POST', 'GET, HEAD, PATCH, OPTIONS'],
  ['/v1/taiping/events', 'PATCH', 'POST, GET, HEAD, OPTIONS'], ['/v1/taiping/wish', 'PATCH', 'GET, HEAD, POST, OPTIONS'], ['/v1/taiping/wish/x', 'POST', 'GET, HEAD, OPTIONS'],
  ['/v1/taiping/wish/x/claim', 'GET', 'POST, OPTIONS'], ['/v1/taiping/wish/x/history', 'POST', 'GET, HEAD, OPTIONS'], ['/v1/taiping/policy/publish', 'GET', 'POST, OPTIONS'],
  ['/v1/taiping/policy/versions', 'POST', 'GET, HEAD, OPTIONS']]) {
  test(`${method} ${where}: 405 with what is allowed`, async (server) => {
    const answer = await server.call(method, where, method === 'GET' ? undefined : {});
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), allowed);
  });
}

test('404 where nothing is, whatever the method', async (server) => {
  for (const [method, where] of [['GET', '/v1/taiping/wish/x/nonsense'], ['POST', '/v1/taiping/wish/x/nonsense'], ['PATCH', '/v1/taiping/nonsense'], ['GET', '/v1/taiping/policy/nonsense'], ['POST', '/nonsense'], ['GET', '/v1/taiping/wish/x/y/z']]) {
    assert.equal((await server.call(method, where, method === 'GET' ? undefined : {})).status, 404, `${method} ${where}`);
  }
});

test('HEAD has the headers of GET', async (server) => {
  const { body } = await server.post('/v1/taiping/wish', wish);
  const [get, head] = [await server.get(`/v1/taiping/wish/${body.subject}`), await server.call('HEAD', `/v1/taiping/wish/${body.subject}`)].map((one) => one.headers);
  for (const name of ['etag', 'content-length', 'content-type', 'x-muster-seq']) assert.equal(head.get(name), get.get(name), name);
  assert.match(get.get('etag'), /^"\d+"$/);
});

for (const number of ['nan', 'inf', '0x1', ' 1', '+1', '1e999', '99999999999999999999', '1,']) {
  test(`lists: people=${number} is no number`, async (server) => {
    const answer = await server.get(`/v1/taiping/wish?people=${encodeURIComponent(number)}`);
    assert.equal(answer.status, 400, JSON.stringify(answer.body).slice(0, 200));
  });
}
