// Policy at run time: params, check, publish, roll back, failures and retry.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { test, root, files } = require('./harness');

const starter = () => files(path.join(root, 'rules/starter'));
const active = async (server) => (await server.get('/v1/starter/policy')).body.version;

test('a param changes at once and within its range only', async (server) => {
  assert.equal((await server.call('PATCH', '/v1/starter/params', { finish_within: '1h' })).status, 200);
  const param = (await server.get('/v1/starter/params')).body.params.find((one) => one.name === 'finish_within');
  assert.equal(param.value, '1 hour');
  const refused = await server.call('PATCH', '/v1/starter/params', { finish_within: '31 days' });
  assert.equal(refused.status, 422);
  assert.match(JSON.stringify(refused.body), /30 days/);
  const unknown = await server.call('PATCH', '/v1/starter/params', { finish_witin: '2h' });
  assert.match(JSON.stringify(unknown.body), /did you mean 'finish_within'/);
  const { body } = await server.post('/v1/starter/request', { text: '参数' });
  const due = Date.parse((await server.get(`/v1/starter/request/${body.subject}/history`)).body.due[0].due);
  assert.ok(Math.abs(due - Date.now() - 3600000) < 60000);
});

test('a short param name is enough when it is the only one', async (server) => {
  assert.equal((await server.call('PATCH', '/v1/taiping/params', { max_dispatches: 2 })).status, 200);
  const params = (await server.get('/v1/taiping/params')).body.params;
  assert.equal(params.find((one) => one.name === 'std.wish.max_dispatches').value, 2);
  await server.call('PATCH', '/v1/taiping/params', { max_dispatches: null });
});

test('check names file, line and what would be right', async (server) => {
  const pack = starter();
  pack['policies/request.lua'] = pack['policies/request.lua'].replace('on("request.ask"', 'on("request.aks"');
  const { body } = await server.post('/v1/starter/policy/check', { files: pack });
  assert.equal(body.ok, false);
  assert.match(body.diagnostics[0].where, /policies\/request\.lua:\d+/);
  assert.match(body.diagnostics[0].text, /did you mean 'ask'|did you mean 'request.ask'/);
});

test('limits of pack.lua hold from their publish on, after a restart too, and verify agrees', async (server) => {
  const first = await active(server);
  const pack = starter();
  pack['pack.lua'] = pack['pack.lua'].replace(/pack\s*{/, 'pack { limits = { timers = 1, depth = 20 },');
  pack['policies/request.lua'] += '\non("request.ask", { name = "greedy" }, function(request) if request.text == "太多" then for _ = 1, 2 do after("1h", request, "overdue") end end end)\n';
  const refused = await server.post('/v1/starter/policy/check', { files: { ...pack, 'pack.lua': pack['pack.lua'].replace('depth = 20', 'depth = 200') } });
  assert.match(refused.body.diagnostics[0].text, /limits\.depth must be 1 to 32/);
  assert.equal((await server.post('/v1/starter/policy/publish', { files: pack })).status, 200);
  const limit = async (name) => (await server.get('/v1/starter/policy')).body.limits.find((one) => one.name === name);
  assert.equal((await limit('depth')).value, 20);
  assert.equal((await limit('timers')).default, 200);
  const crossed = async () => (await server.post('/v1/starter/request', { text: '太多' })).body.failures.filter((one) => /greedy/.test(JSON.stringify(one))).length;
  assert.equal(await crossed(), 1);
  await server.stop();
  await server.start('--quiet');
  assert.equal((await limit('depth')).value, 20);
  assert.equal(await crossed(), 1);
  const log = (await server.get('/v1/starter/events?type=muster.publish&limit=1000')).body;
  assert.match(JSON.stringify(log), /"limits":{"timers":1,"depth":20}/);
  assert.equal((await server.post('/v1/starter/policy/rollback', { version: first, note: '够了' })).status, 200);
  assert.equal((await limit('depth')).value, 16);
  assert.equal(await crossed(), 0);
  assert.match(server.command('verify', '--data', server.data, '--community', 'starter'), / 0 different/);
});

test('publish takes over, the same content again is the same version, rollback needs a reason', async (server) => {
  const first = await active(server);
  const pack = starter();
  pack['policies/request.lua'] = pack['policies/request.lua'].replace('max = "30 days"', 'max = "40 days"');
  const published = await server.post('/v1/starter/policy/publish', { files: pack, note: '放宽' });
  assert.equal(published.status, 200);
  assert.equal(published.body.version, first + 1);
  assert.equal((await server.post('/v1/starter/policy/publish', { files: pack })).body.version, first + 1);
  const diff = (await server.get(`/v1/starter/policy/diff?a=${first}&b=${first + 1}`)).body;
  assert.ok(diff.files.some((one) => one.file === 'policies/request.lua' && one.change === 'changed'));
  assert.equal((await server.post('/v1/starter/policy/rollback', { version: first })).status, 422);
  const back = await server.post('/v1/starter/policy/rollback', { version: first, note: '试行结束' });
  assert.equal(back.body.version, first + 2);
  const versions = (await server.get('/v1/starter/policy/versions')).body.versions;
  assert.equal(versions[0].version, first + 2);
  assert.equal(versions[0].active, true);
});

test('a pack with errors is refused and the running version goes on', async (server) => {
  const before = await active(server);
  const pack = { ...starter(), 'policies/bad.lua': 'on("request.ask", function(request) return end' };
  const answer = await server.post('/v1/starter/policy/publish', { files: pack });
  assert.equal(answer.status, 422);
  assert.match(answer.body.diagnostics[0].where, /policies\/bad\.lua/);
  assert.equal(await active(server), before);
  assert.equal((await server.post('/v1/starter/request', { text: '照常' })).status, 200);
});

test('a failing rule is parked, mended, retried', async (server) => {
  const pack = { ...starter(), 'policies/extra.lua': 'on("request.finish", function(request) local n = nil; return n.x end)' };
  await server.post('/v1/starter/policy/publish', { files: pack });
  const { body } = await server.post('/v1/starter/request', { text: '会失败' });
  const finished = await server.post(`/v1/starter/request/${body.subject}/finish`, {});
  assert.equal(finished.status, 200);
  assert.equal(finished.body.failures.length, 1);
  const { id } = finished.body.failures[0];
  const failure = (await server.get('/v1/starter/failures')).body.items.find((one) => one.id === id);
  assert.match(failure.error, /policies\/extra\.lua:1/);
  assert.match(failure.traceback, /extra\.lua/);
  pack['policies/extra.lua'] = 'on("request.finish", function() explain("mended") end)';
  await server.post('/v1/starter/policy/publish', { files: pack });
  const retried = await server.post(`/v1/starter/failures/${id}/retry`, {});
  assert.equal(retried.status, 200);
  assert.deepEqual(retried.body.failures, []);
});

test('a first publish that fails makes no community and harms nobody', async (server) => {
  const bad = await server.post('/v1/newc/policy/publish', { files: { 'pack.lua': 'pack { nme = "newc" }' } });
  assert.equal(bad.status, 422);
  assert.match(JSON.stringify(bad.body.diagnostics), /did you mean 'name'/);
  assert.equal((await server.get('/v1/newc/policy')).status, 404);
  for (const name of ['login', 'BAD%20NAME']) assert.ok((await server.post(`/v1/${name}/policy/publish`, { files: { 'pack.lua': 'pack { name = "newc" }' } })).status >= 400);
  const good = await server.post('/v1/newc/policy/publish', { files: { 'pack.lua': 'pack { name = "newc" }' } });
  assert.equal(good.body.version, 1);
});

test('muster.* is nobody\'s to post as an event', async (server) => {
  const event = { specversion: '1.0', id: 's', source: '/x', type: 'muster.suspend', data: { handler: 'policies.request.on_ask' } };
  const answer = await server.post('/v1/starter/events', JSON.stringify(event), { 'content-type': 'application/cloudevents+json' });
  assert.equal(answer.status, 403);
});
