// Backtests and shadows over HTTP: in a process of their own, streamed, called off, one at a time; the community goes on.
'use strict';
const assert = require('node:assert/strict');
const { test, until } = require('./harness');

const pack = (wait, more = '') => ({
  'pack.lua': 'pack { name = "errands", timezone = "Asia/Shanghai", calendar = "cn" }',
  'model/errand.lua': `kind "errand" { fields = { text = text { required = true }, unit = enum { "near", "far" } }, states = { "open", "late", "done" },
    events = { ask = { to = "open", takes = { "text" } }, slip = { from = "open", to = "late", takes = { "unit" } }, finish = { from = { "open", "late" }, to = "done" } }, timers = { "overdue" } }`,
  'policies/errand.lua': `param.wait { default = "${wait}", type = "duration", min = "1s", max = "30 days", label = { en = "Wait", ["zh-CN"] = "时限" } }
    on("errand.ask", function(errand) after(param.wait, errand, "overdue", { while_in = "open" }) ${more} end)
    on("errand.overdue", function(errand) errand:slip { unit = "far" } alert { to = "boss", about = errand, key = "late" } end)`,
});
const base = '/v1/errands/policy';
const ask = (server, text) => server.post('/v1/errands/errand', { text });

// Server-sent events as they come; fn gets each and says whether it has seen enough.
async function stream(server, where, body, fn) {
  const control = new AbortController();
  const answer = await fetch(server.url + where, { method: 'POST', body: JSON.stringify(body), signal: control.signal, headers: { 'content-type': 'application/json', accept: 'text/event-stream' } });
  assert.equal(answer.status, 200);
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk, { stream: true });
      for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end)) || [];
        if (name && await fn(name, JSON.parse(data))) control.abort();
      }
    }
  } catch (problem) {
    if (problem.name !== 'AbortError') throw problem;
  }
}

test('backtest: what is in force has no difference with its own history, versions and params in it too', async (server) => {
  assert.equal((await server.post(`${base}/publish`, { files: pack('2h') })).status, 200);
  for (const text of ['a', 'b', 'c']) assert.equal((await ask(server, text)).status, 200);
  await server.call('PATCH', '/v1/errands/params', { wait: '3h' });
  await ask(server, 'd');
  await server.post(`${base}/publish`, { files: pack('2h', 'errand.text = errand.text') });          // refused: the history knows nothing of it
  assert.equal((await server.post(`${base}/publish`, { files: pack('4h', 'local seen = errand.text') })).status, 200);
  await ask(server, 'e');
  await server.post(`${base}/rollback`, { version: 1, note: 'as it was' });
  const { body: made } = await ask(server, 'f');
  await server.post(`/v1/errands/errand/${made.subject}/finish`, {});
  const { status, body } = await server.post(`${base}/backtest`, {});
  assert.equal(status, 200);
  assert.equal(body.differences, 0);
  assert.equal(body.inapplicable, 0);
  assert.ok(body.events >= 10);
  assert.deepEqual(body.by_kind, {});
  assert.deepEqual(body.examples, []);
});

test('backtest: a candidate tells what would have gone otherwise, by name', async (server) => {
  const { status, body } = await server.post(`${base}/backtest`, { files: pack('2h', 'if errand.text == "b" then errand:slip { unit = "near" } end'), examples: 5 });
  assert.equal(status, 200);
  assert.equal(body.by_kind['errand.slip'].only_candidate, 1);
  assert.deepEqual(body.states.errand, { late: { recorded: 0, candidate: 1 }, open: { recorded: 5, candidate: 4 } });
  assert.equal(body.values.errand.unit.near.candidate, 1);
  const example = body.examples.find((one) => one.event === 'errand.slip');
  assert.equal(example.title, 'b');
  assert.equal(body.entities.errand.changes.state.open.late, 1);
});

test('backtest: mistakes are told, the scope of a param too', async (server) => {
  const wrong = await server.post(`${base}/backtest`, { files: { ...pack('2h'), 'policies/errand.lua': 'on("errand.aks", function() end)' } });
  assert.equal(wrong.status, 422);
  assert.match(wrong.body.detail, /errand\.lua:1/);
  assert.match((await server.post(`${base}/backtest`, { version: 99 })).body.detail, /no version 99/);
  assert.match((await server.post(`${base}/backtest`, { params: [{ values: { wiat: '1h' } }] })).body.detail, /did you mean 'wait'/);
  assert.match((await server.post(`${base}/backtest`, { params: [{ values: { wait: '1h' }, scope: { grid: 'g3' } }] })).body.detail, /no values by grid/);
  assert.equal((await server.post(`${base}/backtest`, '[1]')).status, 400);
  assert.equal((await server.get(`${base}/backtest`)).body.running, false);
});

test('backtest: progress is streamed, a second one waits, posts go on, and who goes away calls it off', async (server) => {
  const policy = '/v1/taiping/policy/backtest';
  let told = 0;
  await stream(server, policy, {}, async (name, data) => {
    if (name !== 'progress') return false;
    told++;
    assert.ok(data.total > 1000 && data.percent <= 100);
    const second = await server.post(policy, {});
    assert.equal(second.status, 503);
    assert.ok(Number(second.headers.get('retry-after')) > 0);
    assert.equal((await server.get(policy)).body.running, true);
    assert.equal((await ask(server, 'meanwhile')).status, 200);
    return true;
  });
  assert.equal(told, 1);
  await until('it was called off', async () => !(await server.get(policy)).body.running);
  const control = new AbortController();
  const hanging = fetch(server.url + policy, { method: 'POST', body: '{}', signal: control.signal, headers: { 'content-type': 'application/json' } });
  await until('another runs', async () => (await server.get(policy)).body.running);
  control.abort();
  await assert.rejects(hanging);
  await until('it was called off too', async () => !(await server.get(policy)).body.running);
});

test('backtest: a stream ends with the report', async (server) => {
  const seen = [];
  let report;
  await stream(server, `${base}/backtest`, { params: [{ values: { wait: '1h' } }] }, (name, data) => {
    seen.push(name);
    if (name === 'report') report = data;
    return false;
  });
  assert.equal(seen.at(-1), 'report');
  assert.ok(seen.includes('progress'));
  assert.equal(report.differences, 0);                      // nothing fell due yet
  assert.ok(report.deadlines['errand.overdue'].moved > 0);
  const failed = [];
  await stream(server, `${base}/backtest`, { version: 99 }, (name, data) => { failed.push([name, data.status]); return false; });
  assert.deepEqual(failed.at(-1), ['error', 422]);
});
