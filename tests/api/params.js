// Params over HTTP: what they say of themselves, changes of now and later, running deadlines.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('./harness');

const params = '/v1/taiping/params', name = 'std.wish.claim_within';
const patch = (server, body) => server.call('PATCH', params, body, { 'muster-actor': 'li' });
const one = async (server) => (await server.get(`${params}/claim_within`)).body;

test('a param says what it is, what is in force where, and who set it', async (server) => {
  assert.equal((await patch(server, { values: { claim_within: '5 working days' }, scope: { grid: 'g-03' }, note: 'far away' })).status, 200);
  const all = (await server.get(params)).body;
  const param = all.params.find((each) => each.name === name);
  assert.equal(param.label['zh-CN'], '接单时限');
  assert.deepEqual([param.type, param.min, param.max, param.default, param.value, param.by], ['duration', '1 hour', '30 days', '3 working days', '3 working days', ['grid']]);
  const { scope, scope_value, value, set } = param.values[0];
  assert.deepEqual([scope, scope_value, value, set.actor, set.note], ['grid', 'g-03', '5 working days', 'li', 'far away']);
  assert.ok(all.params.every((each) => each.label && each.label.en && each.label['zh-CN']), 'labels in both languages');
  const last = (await one(server)).history.at(-1);
  assert.deepEqual([last.from, last.to, last.actor, last.note, last.scope_value], [null, '5 working days', 'li', 'far away', 'g-03']);
  assert.equal((await server.get(`${params}/clam_within`)).status, 404);
});

test('what cannot be is refused with what could', async (server) => {
  const refusals = [
    [{ values: { claim_within: '31 days' } }, /30 days/],
    [{ values: { claim_within: '4 days' }, scope: { grid: 'g-33' } }, /no grid 'g-33'/],
    [{ values: { claim_within: '4 days' }, scope: { street: 's' } }, /has by grid/],
    [{ values: { claim_within: '4 days' }, from: '2001-01-01' }, /no change reaches back/],
    [{ values: { claim_within: '4 days' }, from: '2037-02-01', until: '2037-01-01' }, /later than from/],
    [{ values: { claim_within: '4 days' }, from: '2037-02-01', running: 'move' }, /a change of now/],
    [{ values: { claim_within: '4 days' }, running: 'walk' }, /show/],
    [{ running: 'move' }, /name the params/],
    [{ values: { off_hours: { officer: 'hold' } }, scope: { mode: 'wra' } }, /did you mean 'war'/],
  ];
  for (const [body, why] of refusals) {
    const refused = await patch(server, body);
    assert.equal(refused.status, 422, JSON.stringify(body));
    assert.match(JSON.stringify(refused.body), why);
  }
});

test('a scheduled change is listed, may begin at once, and can be taken back', async (server) => {
  const { body } = await patch(server, { values: { claim_within: '6 working days' }, from: '2037-01-01', until: '2037-02-01', note: 'fair' });
  assert.deepEqual([body.scheduled[0].state, body.scheduled[0].from, body.scheduled[0].until], ['planned', '2037-01-01T00:00:00+08:00', '2037-02-01T00:00:00+08:00']);
  const listed = (await server.get(`${params}/scheduled`)).body.scheduled;
  assert.deepEqual(listed.map((change) => change.id), [body.scheduled[0].id]);
  assert.ok((await server.get('/v1/taiping/timers?until=2038-01-01')).body.timers.some((timer) => timer.kind === 'muster_change'));
  assert.equal((await patch(server, { cancel: [listed[0].id] })).status, 200);
  assert.equal((await patch(server, { cancel: [listed[0].id] })).status, 409);
  assert.deepEqual((await server.get(`${params}/scheduled`)).body.scheduled, []);
  const { body: begun } = await patch(server, { values: { claim_within: '7 working days' }, until: '2037-02-01' });
  assert.equal((await one(server)).value, '7 working days');
  await patch(server, { cancel: [begun.scheduled[0].id] });
  assert.equal((await one(server)).value, '3 working days');
});

test('running deadlines stay until they are moved, in one event', async (server) => {
  const { body } = await server.post('/v1/taiping/wish', { text: '换灯泡', microgrid: 'mg-07', category: 'elderly' });
  const due = async () => (await server.get('/v1/taiping/timers')).body.timers.find((timer) => timer.id === body.subject && timer.timer === 'unclaimed');
  const before = await due();
  assert.equal(before.param, name);
  assert.match(before.because['zh-CN'], /接单时限/);
  const change = { values: { claim_within: '9 working days' }, note: 'holiday' };
  const shown = (await patch(server, { ...change, running: 'show' })).body.running;
  const move = shown.moves.find((each) => each.id === body.subject);
  assert.deepEqual([move.from, move.was, move.duration], [before.due, '3 working days', '9 working days']);
  assert.equal((await one(server)).value, '3 working days');
  await patch(server, change);
  assert.equal((await due()).due, before.due);
  const { body: moved } = await patch(server, { ...change, running: 'move' });
  assert.equal(moved.running.count, shown.count);
  assert.equal((await due()).due, move.due);
  assert.equal((await server.get(`/v1/taiping/wish/${body.subject}`)).body.claim_by, move.due);
  const events = (await server.get(`/v1/taiping/events?type=muster.deadlines`)).body;
  assert.equal(JSON.stringify(events).split('"type":"muster.deadlines"').length - 1, 1);
  await patch(server, { claim_within: null });
});
