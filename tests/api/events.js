// Events in, by real clients: the cloudevents package in its three modes, NDJSON, plain JSON, curl.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { CloudEvent, HTTP, emitterFor, httpTransport, Mode } = require('cloudevents');
const { test } = require('./harness');

const wish = { text: '换灯泡', microgrid: 'mg-07', category: 'elderly' };
const event = (more = {}) => new CloudEvent({ type: 'wish.submit', source: '/tests', data: wish, ...more });

for (const [name, mode] of [['binary', Mode.BINARY], ['structured', Mode.STRUCTURED]]) {
  test(`cloudevents: ${name} mode by the package's own emitter`, async (server) => {
    const emit = emitterFor(httpTransport(`${server.url}/v1/taiping/events`), { mode });
    const answer = await emit(event());
    const body = JSON.parse(answer.body);
    assert.ok(body.seq > 0);
    assert.equal(body.events[0].type, 'wish.dispatch');
    assert.match(body.events[0].because[0]['zh-CN'], /得分/);
    assert.deepEqual(body.failures, []);
    const read = await server.get(`/v1/taiping/wish/${body.subject}`);
    assert.equal(read.body.state, 'dispatched');
  });
}

test('cloudevents: batch, one result an input in order, bad ones beside good ones', async (server) => {
  const batch = [event(), event({ type: 'wish.sumbit' }), event({ data: { ...wish, microgrid: 'mg-99' } }), event()];
  const body = JSON.stringify(batch.map((one) => JSON.parse(HTTP.structured(one).body)));
  const answer = await server.post('/v1/taiping/events', body, { 'content-type': 'application/cloudevents-batch+json' });
  assert.equal(answer.status, 200);
  assert.equal(answer.body.length, 4);
  assert.ok(answer.body[0].seq < answer.body[3].seq);
  assert.match(JSON.stringify(answer.body[1]), /did you mean 'wish.submit'|did you mean 'submit'/);
  assert.match(JSON.stringify(answer.body[2]), /mg-99/);
});

test('ndjson: a line each', async (server) => {
  const lines = Array.from({ length: 50 }, (_, i) => JSON.stringify({ specversion: '1.0', id: `nd-${process.pid}-${i}`, source: '/nd', type: 'wish.submit', data: { ...wish, text: `第${i}个` } })).join('\n');
  const answer = await server.post('/v1/taiping/events', lines, { 'content-type': 'application/x-ndjson' });
  assert.equal(answer.status, 200);
  const results = answer.body;
  assert.equal(results.length, 50);
  assert.ok(results.every((one) => one.seq > 0));
  const again = await server.post('/v1/taiping/events', lines, { 'content-type': 'application/x-ndjson' });
  assert.ok(again.body.every((one, i) => one.duplicate && one.seq === results[i].seq));
});

test('the same source and id again: the same answer, nothing done twice', async (server) => {
  const one = HTTP.structured(event({ id: 'twice' }));
  const first = await server.post('/v1/taiping/events', one.body, one.headers);
  const seq = (await server.get('/v1')).body.communities.find((c) => c.name === 'taiping').seq;
  const second = await server.post('/v1/taiping/events', one.body, one.headers);
  assert.equal(second.status, 200);
  assert.deepEqual(second.body, { ...first.body, duplicate: true });
  assert.equal((await server.get('/v1')).body.communities.find((c) => c.name === 'taiping').seq, seq);
  const other = HTTP.structured(event({ id: 'twice', data: { ...wish, text: '别的' } }));
  assert.equal((await server.post('/v1/taiping/events', other.body, other.headers)).status, 422);
});

test('curl posts a wish and reads it back', async (server) => {
  const answer = JSON.parse(execFileSync('curl', ['-sS', `${server.url}/v1/taiping/wish`, '-H', 'Content-Type: application/json', '-d', JSON.stringify(wish)], { encoding: 'utf8' }));
  const read = JSON.parse(execFileSync('curl', ['-sS', `${server.url}/v1/taiping/wish/${answer.subject}`], { encoding: 'utf8' }));
  assert.equal(read.text, '换灯泡');
  const head = execFileSync('curl', ['-sSI', `${server.url}/v1/taiping/wish/${answer.subject}`], { encoding: 'utf8' });
  assert.match(head, /^HTTP\/1\.1 200/);
});

test('an event on an entity, with because; a stale If-Match is a conflict', async (server) => {
  const { body } = await server.post('/v1/starter/request', { text: '搬家具' });
  const where = `/v1/starter/request/${body.subject}`;
  const tag = (await server.get(where)).headers.get('etag');
  assert.ok(tag);
  const finished = await server.post(`${where}/finish`, { because: '办好了' }, { 'if-match': tag });
  assert.equal(finished.status, 200);
  const history = (await server.get(`${where}/history`)).body;
  assert.equal(history.events.find((one) => one.type === 'request.finish').because, '办好了');
  assert.equal((await server.post(`${where}/finish`, {}, { 'if-match': tag })).status, 409);
  for (const stale of ['1', 'W/"1"']) assert.equal((await server.post(`${where}/finish`, {}, { 'if-match': stale })).status, 409, stale);
  assert.equal((await server.post(`${where}/finish`, {}, { 'if-match': 'yesterday' })).status, 400);
  const wrong = await server.post(`${where}/finish`, {});
  assert.equal(wrong.status, 409);
  assert.match(wrong.body.detail, /only from assigned/);
});

test('Idempotency-Key makes a plain post safe to repeat', async (server) => {
  const first = await server.post('/v1/taiping/wish', wish, { 'idempotency-key': 'k-1' });
  const second = await server.post('/v1/taiping/wish', wish, { 'idempotency-key': 'k-1' });
  assert.equal(second.body.subject, first.body.subject);
  assert.equal(second.body.duplicate, true);
});

test('every bad field is named at once, with a suggestion', async (server) => {
  const answer = await server.post('/v1/taiping/wish', { txt: 'x', microgird: 'mg-07', category: 'elderley', people: 0 });
  assert.equal(answer.status, 422);
  assert.equal(answer.headers.get('content-type').split(';')[0], 'application/problem+json');
  const pointers = answer.body.errors.map((one) => one.pointer);
  for (const pointer of ['/txt', '/microgird', '/category', '/people']) assert.ok(pointers.includes(pointer) || pointers.includes(`/data${pointer}`), `${pointer} in ${pointers}`);
  assert.match(JSON.stringify(answer.body), /did you mean 'microgrid'/);
});

for (const [name, type, body, status] of [
  ['malformed JSON', 'application/json', '{"text":', 400], ['duplicate keys', 'application/json', '{"text":"a","text":"b"}', 400],
  ['another content type', 'text/plain', 'x', 415], ['a structured event without id', 'application/cloudevents+json', '{"specversion":"1.0","type":"wish.submit","source":"/x","data":{}}', 400],
  ['an unknown specversion', 'application/cloudevents+json', '{"specversion":"0.3","id":"1","type":"wish.submit","source":"/x","data":{}}', 400],
]) {
  test(`refused: ${name}`, async (server) => {
    const answer = await server.post(type.includes('cloudevents') ? '/v1/taiping/events' : '/v1/taiping/wish', body, { 'content-type': type });
    assert.equal(answer.status, status);
    assert.ok(answer.body.title);
  });
}

test('a timer cannot be posted', async (server) => {
  const { body } = await server.post('/v1/taiping/wish', wish);
  assert.equal((await server.post(`/v1/taiping/wish/${body.subject}/unclaimed`, {})).status, 403);
});

test('unknown places answer 404 and say what is near', async (server) => {
  assert.equal((await server.get('/v1/nowhere/wish')).status, 404);
  const kind = await server.get('/v1/taiping/wihs');
  assert.equal(kind.status, 404);
  assert.match(kind.body.detail, /did you mean 'wish'/);
  assert.equal((await server.get('/v1/taiping/wish/none')).status, 404);
  assert.equal((await server.call('DELETE', '/v1/taiping/wish/none')).status, 405);
});

test('cloudevents: binary mode decodes what the binding has escaped', async (server) => {
  const head = { 'ce-specversion': '1.0', 'ce-id': '%E4%B8%80%20%25', 'ce-source': '/%E5%A4%AA', 'ce-type': 'wish.submit', 'content-type': 'application/json' };
  const first = await server.post('/v1/taiping/events', wish, head);
  assert.equal(first.status, 200);
  const again = await server.post('/v1/taiping/events', JSON.stringify({ specversion: '1.0', id: '一 %', source: '/太', type: 'wish.submit', data: wish }), { 'content-type': 'application/cloudevents+json' });
  assert.equal(again.body.duplicate, true);
  assert.equal(again.body.seq, first.body.seq);
});

test('a page of the same origin may post, another may not', async (server) => {
  assert.equal((await server.post('/v1/taiping/wish', wish, { origin: server.url })).status, 200);
  for (const origin of ['http://evil.example', 'null', server.url.replace(/:(\d+)$/, ':1')]) assert.equal((await server.post('/v1/taiping/wish', wish, { origin })).status, 403, origin);
});
