// Parked runs: by rule, one, some, all; nothing twice; laid aside with a reason; suspended rules.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { test, root, files } = require('./harness');

const starter = () => files(path.join(root, 'rules/starter'));
const broken = 'on("request.finish", { name = "breaks" }, function(request) local n = nil; return n.x end)\n'
  + 'on("request.finish", { name = "steady" }, function() explain("steady ran") end)\n'
  + 'every("chore", { rrule = "FREQ=DAILY", at = "03:00" }, function() end)\n';
const counts = 'on("request.finish", { name = "breaks" }, function(request, event) explain("mended " .. tostring(event.retry)) end)\n';

const publish = async (server, extra) => assert.equal((await server.post('/v1/starter/policy/publish', { files: { ...starter(), 'policies/extra.lua': extra } })).status, 200);
const gathered = async (server) => (await server.get('/v1/starter/failures?by=rule')).body;
const parked = async (server) => (await server.get('/v1/starter/failures?state=parked&limit=1000')).body.items;

async function finish(server, text) {
  const { body } = await server.post('/v1/starter/request', { text });
  const answer = await server.post(`/v1/starter/request/${body.subject}/finish`, {});
  return { subject: body.subject, failure: answer.body.failures[0].id };
}

test('parked runs are gathered by rule with event, error and line', async (server) => {
  for (const { id } of await parked(server)) await server.post(`/v1/starter/failures/${id}/settle`, { note: 'of other tests' });
  await publish(server, broken);
  for (let i = 0; i < 25; i++) await finish(server, `plan ${i}`);
  const { rules, suspended } = await gathered(server);
  const rule = rules.find((one) => /breaks$/.test(one.rule));
  assert.equal(rule.parked, 25);
  assert.equal(rule.known, true);
  assert.match(rule.where, /policies\/extra\.lua:1/);
  assert.match(rule.error, /policies\/extra\.lua:1: .*nil/);
  assert.equal(rule.type, 'request.finish');
  assert.equal(rule.verdict, 'error');
  assert.equal(rule.examples.length, 3);
  assert.ok(rule.first <= rule.last);
  assert.deepEqual(suspended, []);
  assert.equal((await server.get('/v1/starter/failures?by=colour')).status, 400);
});

test('retried while the rule is still broken, each fails anew once and none is lost', async (server) => {
  const before = await parked(server), chosen = before.slice(0, 3).map((one) => one.id);
  const answer = await server.post('/v1/starter/failures/retry', { failures: chosen });
  assert.equal(answer.status, 200);
  assert.deepEqual([answer.body.retried, answer.body.done, answer.body.again.length, answer.body.refused.length], [3, 0, 3, 0]);
  const after = await parked(server);
  assert.equal(after.length, before.length);
  assert.ok(answer.body.again.every(({ failure, now }) => chosen.includes(failure) && after.some((one) => one.id === now && one.retries === 1)));
  const twice = await server.post('/v1/starter/failures/retry', { failures: chosen });
  assert.deepEqual([twice.body.done, twice.body.again.length, twice.body.refused.length], [0, 0, 3]);
  assert.match(twice.body.refused[0].why, /retried or settled already/);
});

test('one is laid aside with a reason, and is not retried any more', async (server) => {
  const [{ id }] = await parked(server);
  assert.equal((await server.post(`/v1/starter/failures/${id}/settle`, {})).status, 422);
  assert.equal((await server.post(`/v1/starter/failures/${id}/settle`, { note: 'done by hand' })).status, 200);
  assert.equal((await server.post(`/v1/starter/failures/${id}/retry`, {})).status, 409);
  assert.equal((await server.post('/v1/starter/failures/nothing/settle', { note: 'x' })).status, 404);
  const { events } = (await server.get('/v1/starter/events?type=muster.settle')).body;
  assert.equal(events.at(-1).data.note, 'done by hand');
});

test('after the fix all of a rule run once, in the order in which they failed; the rules that had run do not run again', async (server) => {
  await publish(server, counts);
  const before = await parked(server);
  const answer = await server.post('/v1/starter/failures/retry', { rule: before[0].rule });
  assert.deepEqual([answer.body.retried, answer.body.done, answer.body.more], [24, 24, false]);
  assert.equal((await parked(server)).length, 0);
  const { events } = (await server.get('/v1/starter/events?type=muster.retry&limit=1000')).body;
  const done = events.slice(-24), order = done.map((one) => before.find(({ id }) => id === one.data.failure).event);
  assert.deepEqual(order, [...order].sort((a, b) => a - b));
  assert.equal((await server.post('/v1/starter/failures/retry', { all: true })).body.retried, 0);
  for (const wrong of [{}, { all: true, rule: 'x' }, { failures: [] }, { failures: [1] }, { rule: 7 }]) assert.equal((await server.post('/v1/starter/failures/retry', wrong)).status, 422, JSON.stringify(wrong));
});

test('parked runs of a rule that is gone are shown as such and can only be laid aside', async (server) => {
  await publish(server, broken);
  const { failure } = await finish(server, 'orphan');
  await publish(server, '-- nothing\n');
  assert.equal((await gathered(server)).rules[0].known, false);
  const answer = await server.post('/v1/starter/failures/retry', { all: true });
  assert.match(answer.body.refused[0].why, /no rule/);
  assert.equal((await server.post(`/v1/starter/failures/${failure}/settle`, { note: 'rule dropped' })).status, 200);
  assert.deepEqual((await gathered(server)).rules, []);
});

test('a rule is suspended with a reason, is seen, and resumes', async (server) => {
  const { rules } = (await server.get('/v1/starter/policy')).body;
  const name = rules.find((one) => one.event === 'request.ask' && /policies\/request\.lua/.test(one.where)).name;
  assert.equal((await server.post(`/v1/starter/rules/${name}/suspend`, {})).status, 422);
  assert.equal((await server.post(`/v1/starter/rules/${name}/suspend`, { reason: 'asks the wrong helper' })).status, 200);
  const { suspended } = await gathered(server);
  assert.deepEqual([suspended.length, suspended[0].rule, suspended[0].reason, suspended[0].until], [1, name, 'asks the wrong helper', undefined]);
  assert.equal((await server.post(`/v1/starter/rules/${name}/suspend`, { reason: 'again' })).status, 409);
  const { body } = await server.post('/v1/starter/request', { text: 'skipped' });
  assert.equal(body.failures[0].verdict, 'suspended');
  assert.equal((await server.post(`/v1/starter/rules/${name}/resume`, {})).status, 200);
  const retried = await server.post('/v1/starter/failures/retry', { all: true });
  assert.deepEqual([retried.body.retried, retried.body.done], [1, 1]);
  assert.match((await server.post('/v1/starter/rules/nonsense/suspend', { reason: 'x' })).body.detail, /no rule 'nonsense'/);
});
