// Backtests and shadows over HTTP: in a process of their own, streamed, called off, one at a time; the community goes on.
'use strict';
const assert = require('node:assert/strict');
const { Server, test, until } = require('./harness');

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

const shadow = `${base}/shadow`;
const later = (count) => async (server) => {
  const { running } = (await server.get(shadow)).body;
  return running && running.report && running.report.by_kind['errand.slip'] && running.report.by_kind['errand.slip'].candidate >= count && running;
};
const slips = (text) => `if errand.text == "${text}" then errand:slip { unit = "near" } end`;

test('shadow: a candidate beside the live version, without effects; it outlives the server, ends by a word and is kept', async () => {
  const server = await new Server({ rules: null }).start();
  assert.equal((await server.post(`${base}/publish`, { files: pack('2h') })).status, 200);
  await ask(server, 'b');                                   // before it began
  assert.equal((await server.get(shadow)).body.running, null);
  const begun = await server.post(shadow, { files: pack('2h', slips('b')), note: 'try it' }, { 'muster-actor': 'anna' });
  assert.equal(begun.status, 201);
  assert.deepEqual([begun.body.id, begun.body.state, begun.body.by, begun.body.note, begun.body.candidate], [1, 'running', 'anna', 'try it', { files: 3 }]);
  assert.equal((await server.post(shadow, { version: 1 })).status, 409);
  await ask(server, 'b');
  await ask(server, 'c');
  const first = await until('it has seen them', () => later(1)(server));
  assert.equal(first.report.by_kind['errand.slip'].only_candidate, 1);
  assert.deepEqual((await server.get('/v1/errands/errand')).body.items.map((one) => one.state), ['open', 'open', 'open']);
  await server.stop();
  await server.start();
  await ask(server, 'b');
  const second = await until('it goes on after a restart', () => later(2)(server));
  assert.equal(second.report.by_kind['errand.slip'].only_candidate, 2);
  assert.equal(second.id, 1);
  const stopped = await server.post(`${shadow}/stop`, {});
  assert.equal(stopped.status, 200);
  assert.deepEqual([stopped.body.state, stopped.body.report.differences, stopped.body.differences], ['ended', 2, 2]);
  assert.equal((await server.post(`${shadow}/stop`, {})).status, 409);
  const { body } = await server.get(shadow);
  assert.equal(body.running, null);
  assert.deepEqual(body.ended.map((one) => [one.id, one.state]), [[1, 'ended']]);
  assert.equal((await server.get(`${shadow}?id=1`)).body.report.by_kind['errand.slip'].only_candidate, 2);
  assert.match(server.command('shadow', 'report', '--data', server.data, '--community', 'errands', '--id', '1', '--lang', 'zh'), /仅候选规则下有: b/);
  await server.stop();
  server.remove();
});

test('shadow: another publish leaves it running, a publish of what it tries ends it; what cannot load is no shadow', async () => {
  const server = await new Server({ rules: null }).start();
  await server.post(`${base}/publish`, { files: pack('2h') });
  const wrong = await server.post(shadow, { files: { ...pack('2h'), 'policies/errand.lua': 'on("errand.aks", function() end)' } });
  assert.equal(wrong.status, 422);
  assert.match(wrong.body.detail, /errand\.lua:1/);
  assert.equal((await server.post(shadow, {})).status, 422);
  assert.equal((await server.post(shadow, { params: [{ values: { wiat: '1h' } }] })).status, 422);
  assert.deepEqual((await server.get(shadow)).body, { running: null, ended: [] });
  const tried = pack('2h', slips('b'));
  assert.equal((await server.post(shadow, { files: tried })).status, 201);
  await server.post(`${base}/publish`, { files: pack('2h', slips('c')) });
  await ask(server, 'b');
  await ask(server, 'c');
  const both = await until('it compares with the new one', async () => {
    const { running } = (await server.get(shadow)).body;
    return running && running.differences === 2 && running;
  });
  assert.deepEqual([both.report.by_kind['errand.slip'].only_recorded, both.report.by_kind['errand.slip'].only_candidate], [1, 1]);
  await server.post(`${base}/publish`, { files: tried });
  const { ended } = await until('it ends', async () => {
    const { body } = await server.get(shadow);
    return !body.running && body;
  });
  assert.match(ended[0].why, /published/);
  assert.equal(ended[0].differences, 2);
  await server.stop();
  server.remove();
});
