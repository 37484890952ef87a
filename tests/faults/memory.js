// The n-th allocation fails (ours, SQLite's, Lua's), at start-up and in every kind of request. The process answers 503 or 500 for that request, or ends
// by itself with 71 and says so; started again it has everything that was acknowledged, and verify is clean. MEMORY_MORE=1 tries more places.
'use strict';
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, root, muster, until } = require('../api/harness');

const more = Boolean(process.env.MEMORY_MORE);
const steps = more ? 400 : 40;                                        // places of the start-up
const nths = more ? Array.from({ length: 200 }, (_, i) => Math.ceil(1.06 ** i)).filter((n, i, all) => n !== all[i - 1]) : [1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 45, 70, 110, 200, 400, 900, 3000];
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-memory-'));
const rules = path.join(base, 'rules'), data = path.join(base, 'data');
const server = new Server({ data, rules });
const acknowledged = new Set();
let number = 0, version = 1, deaths = 0, refusals = 0;

const event = (id) => ({ specversion: '1.0', id: `m-${id}`, source: '/memory', type: 'request.ask', data: { text: `第${id}个` } });
const pack = (n) => {
  const all = {};
  for (const entry of fs.readdirSync(path.join(root, 'rules/starter'), { recursive: true })) if (entry.endsWith('.lua')) all[entry] = fs.readFileSync(path.join(root, 'rules/starter', entry), 'utf8');
  all['policies/request.lua'] += `-- ${n}\n`;
  return all;
};

// What is asked of each endpoint; made is told what a 200 acknowledged.
const fresh = () => number++;
const endpoints = [
  ['an event', () => { const id = fresh(); return { ids: [id], where: 'events', body: JSON.stringify(event(id)), type: 'application/cloudevents+json' }; }],
  ['a batch', () => { const ids = [fresh(), fresh(), fresh()]; return { ids, where: 'events', body: JSON.stringify(ids.map(event)), type: 'application/cloudevents-batch+json', many: true }; }],
  ['lines', () => { const ids = [fresh(), fresh(), fresh()]; return { ids, where: 'events', body: `${ids.map((id) => JSON.stringify(event(id))).join('\n')}\n`, type: 'application/x-ndjson', many: true }; }],
  ['a large body', () => { const id = fresh(); return { ids: [id], where: 'events', body: JSON.stringify({ ...event(id), extra: 'x'.repeat(200000) }), type: 'application/cloudevents+json' }; }],
  ['a kind', () => { const id = fresh(); return { ids: [id], where: 'request', body: JSON.stringify({ text: `第${id}个` }) }; }],
  ['an entity', () => ({ where: `request/${first}`, same: (body) => body.text })],
  ['a list', () => ({ where: 'request?limit=3&sort=text', same: (body) => body.items.length })],
  ['a history', () => ({ where: `request/${first}/history`, same: (body) => body.events && body.events.length })],
  ['the log', () => ({ where: 'events?after=1&limit=5', same: (body) => JSON.stringify(body).length })],
  ['timers', () => ({ where: 'timers' })],
  ['params', () => ({ where: 'params', same: (body) => body.params.length })],
  ['a param', () => ({ where: 'params', method: 'PATCH', body: '{"finish_within":"3h"}' })],
  ['a check', () => ({ where: 'policy/check', body: JSON.stringify({ files: pack(0) }), same: (body) => body.ok })],
  ['a publish', () => ({ where: 'policy/publish', body: JSON.stringify({ files: pack(fresh()) }), version: true })],
  ['a rollback', () => ({ where: 'policy/rollback', body: JSON.stringify({ version: 1, note: 'x' }), version: true })],
  ['a stream', () => ({ where: 'stream', stream: true })],
  ['metrics', () => ({ path: '/metrics' })],
];
let first;

async function ask(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error('it hangs')), 10000);
  try {
    const answer = await fetch(`${server.url}${request.path || `/v1/starter/${request.where}`}`, { method: request.method || (request.body ? 'POST' : 'GET'), body: request.body, signal: stop.signal,
      headers: { ...(request.body && { 'content-type': request.type || 'application/json' }) } });
    if (request.stream) { stop.abort(); return { status: answer.status }; }
    const text = await answer.text();
    return { status: answer.status, text, body: /json/.test(answer.headers.get('content-type')) && !/ndjson/.test(answer.headers.get('content-type')) ? JSON.parse(text) : text };
  } catch (problem) {
    if (/hangs/.test(String(stop.signal.reason)) && stop.signal.aborted) throw new Error(`no answer within ten seconds to ${request.where}`);
    return null;                                                       // the connection went
  } finally {
    clearTimeout(timer);
  }
}

function note(request, answer) {
  if (!answer || answer.status !== 200) return;
  if (request.ids && !request.many) acknowledged.add(request.ids[0]);
  if (request.many) {
    const list = Array.isArray(answer.body) ? answer.body : answer.body.results || String(answer.text).trim().split('\n').map((line) => JSON.parse(line));
    list.slice(0, request.ids.length).forEach((one, at) => { if ((one.status || 200) === 200 && (one.seq || one.subject)) acknowledged.add(request.ids[at]); });
  }
  if (request.version) version = Math.max(version, answer.body.version);
}

async function everything_is_there() {
  const texts = new Map();
  let cursor = '';
  do {
    const { body } = await server.get(`/v1/starter/request?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const item of body.items) texts.set(Number(/第(\d+)个/.exec(item.text)[1]), (texts.get(Number(/第(\d+)个/.exec(item.text)[1])) || 0) + 1);
    cursor = body.cursor || '';
  } while (cursor);
  for (const id of acknowledged) assert.equal(texts.get(id), 1, `request ${id} was acknowledged and is there ${texts.get(id) || 0} times`);
  for (const [id, times] of texts) assert.equal(times, 1, `request ${id} is there twice`);
  assert.ok((await server.get('/v1/starter/policy')).body.version >= version, 'an acknowledged version is gone');
}

const open = () => server.startWith({ MUSTER_FAULT: 'on_signal:1' });
const verified = () => assert.match(server.command('verify', '--data', data), / 0 different/);

async function arm(spec) {
  fs.writeFileSync(path.join(data, 'fault'), spec);
  const before = server.log.split('event=fault_armed').length;
  server.process.kill('SIGUSR2');
  await until('the fault is armed', () => server.log.split('event=fault_armed').length > before, 5000);
}

async function ended_well() {
  const { code, signal } = await server.ended;
  assert.equal(signal, null, `it died of ${signal}:\n${server.log.slice(-600)}`);
  assert.equal(code, 71, `it ended with ${code}:\n${server.log.slice(-600)}`);
  assert.match(server.log, /out of memory/);
  deaths++;
}

// ---- requests ----

async function endpoint(make, kind) {
  let plain, normal;
  await until('it goes on by itself', async () => {                    // a commit that failed is probed within a second
    plain = make();
    normal = await ask(plain);
    note(plain, normal);
    return normal && !/"status":503/.test(normal.text);
  }, 5000);
  assert.equal(normal.status, 200, `${JSON.stringify(normal)}`);
  const expected = plain.same && plain.same(normal.body);
  for (const nth of nths) {
    const request = make();
    const before = server.log.split('on purpose').length;
    await arm(`${kind}:${nth}`);
    const answer = await ask(request);
    note(request, answer);
    if (!answer) {
      await ended_well();
      await open();
      await everything_is_there();
      continue;
    }
    if (answer.status === 200) assert.deepEqual(plain.same && plain.same(answer.body), expected, `another answer: ${String(answer.text).slice(0, 300)}`);
    else { assert.ok([500, 503].includes(answer.status), `${answer.status}: ${answer.text}`); refusals++; }
    fs.writeFileSync(path.join(data, 'fault'), 'allocation:0');
    try {
      server.process.kill('SIGUSR2');
      await until('it is disarmed or over', () => server.process.exitCode !== null || /fault="?allocation:0"?\s*$/m.test(server.log.slice(-200)), 5000);
      if (server.process.exitCode === null) await server.get('/healthz');
    } catch { /* it was about to end: looked at below */ }
    if (server.process.exitCode !== null || server.process.signalCode) { await ended_well(); await open(); await everything_is_there(); continue; }
    if (server.log.split('on purpose').length === before) break;       // the request needs fewer
  }
}

// ---- start-up ----

function start_once(spec) {
  return new Promise((resolve) => {
    fs.rmSync(path.join(data, 'address'), { force: true });
    const child = spawn(muster, ['serve', '--data', data, '--rules', rules, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, MUSTER_FAULT: spec } });
    let log = '', served = false;
    const limit = setTimeout(() => child.kill('SIGQUIT'), 10000);
    child.stderr.on('data', (text) => { log += text; if (!served && /event=listening/.test(log)) { served = true; child.kill('SIGTERM'); } });
    child.on('exit', (code, signal) => { clearTimeout(limit); resolve({ code, signal, log, served }); });
  });
}

function check_start(spec, end) {
  assert.equal(end.signal, null, `${spec}: died of ${end.signal}\n${end.log.slice(-800)}`);
  assert.ok([0, 1, 71].includes(end.code), `${spec}: ended with ${end.code}\n${end.log.slice(-800)}`);
  if (end.code) assert.match(end.log, /memory/, `${spec}: the message does not say why\n${end.log.slice(-800)}`);
}

async function startup(kind) {
  let most = 64;
  for (; most < 1 << 24; most *= 4) {
    const end = await start_once(`allocation:${most}`);
    check_start(`allocation:${most}`, end);
    if (!/on purpose/.test(end.log)) break;
  }
  for (let i = 1; i <= steps; i++) {
    const spec = `${kind}:${Math.ceil((i * most) / steps / (i % 2 ? 1 : 3.7))}`;
    check_start(spec, await start_once(spec));
  }
  await open();
  await everything_is_there();
  return most;
}

async function main() {
  fs.mkdirSync(rules);
  fs.cpSync(path.join(root, 'rules/starter'), path.join(rules, 'starter'), { recursive: true });
  await open();
  for (let i = 0; i < 20; i++) { const request = endpoints[0][1](); const answer = await ask(request); note(request, answer); first = first || answer.body.subject; }
  let count = 0;
  const run = async (name, fn) => {
    count++;
    try { await fn(); console.log(`ok ${count} - ${name}`); } catch (problem) {
      process.exitCode = 1;
      console.log(`not ok ${count} - ${name}\n# ${String(problem.stack).replace(/\n/g, '\n# ')}`);
      server.process.kill('SIGKILL');
      await server.ended;
      await open();
    }
  };
  for (const [name, make] of endpoints) await run(`the n-th allocation fails: ${name}`, () => endpoint(make, 'allocation'));
  for (const [name, make] of more ? endpoints : [endpoints[0], endpoints[13]]) await run(`no memory from the n-th allocation on: ${name}`, () => endpoint(make, 'starved'));
  await server.stop();
  await run('verify after all of it', async () => { verified(); });
  for (const kind of ['allocation', 'starved']) {
    await run(`start-up: ${kind}`, async () => { console.log(`# ${await startup(kind)} allocations at most`); await server.stop(); verified(); });
  }
  console.log(`# ${deaths} ends with 71, ${refusals} requests refused, ${acknowledged.size} acknowledged and there\n1..${count}`);
}

main().catch((problem) => { console.log(`not ok 99 - ${String(problem.stack).replace(/\n/g, '\n# ')}\n# ${server.log}`); process.exitCode = 1; }).finally(() => {
  if (server.process && server.process.exitCode === null) server.process.kill('SIGKILL');
  fs.rmSync(base, { recursive: true, force: true });
});
