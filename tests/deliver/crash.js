// The process dies while it sends, when it is answered and when it has noted that down: nothing is lost, and what comes twice comes with the same key and body.
// Nothing is lost either when the server is stopped while receivers stall, or when the disk is full while they answer.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, test, run, until } = require('../api/harness');
const { HttpSink } = require('./sinks');

const JOBS = 8, AT_ONCE = 4;
const env = { CRASH_SECRET: 'x' };
const facts = (body) => JSON.parse(body).data.facts.job;

async function prepare(base) {
  const data = path.join(base, 'data'), sink = await new HttpSink().start();
  const channel = (where) => ({ type: 'webhook', url: `http://127.0.0.1:${sink.port}${where}`, secret_env: 'CRASH_SECRET', allow_private: true });
  fs.mkdirSync(path.join(data, 'post'), { recursive: true });
  fs.writeFileSync(path.join(data, 'post/settings.json'), JSON.stringify({ channels: { a: channel('/a'), b: channel('/b') } }));
  return { sink, server: new Server({ data, rules: path.join(__dirname, 'pack') }) };
}

async function tell(server, channel, lane) {
  const job = (await server.post('/v1/post/job', { name: lane })).body.subject;
  const { status, body } = await server.post(`/v1/post/job/${job}/tell`, { channel, lane });
  return status === 200 && { job, id: body.events.find((one) => one.type === 'delivery.queue').subject };
}

async function allSent(server, told) {
  for (const { id } of told) {
    await until(`${id} is sent`, async () => {
      const { body } = await server.get(`/v1/post/delivery/${id}`);
      await new Promise((resolve) => setTimeout(resolve, 20));       // between two questions
      return body.state === 'sent';
    });
  }
}

async function end(server, sink) {
  assert.deepEqual(await server.stop(), { code: 0, signal: null }, server.log);
  assert.match(server.command('verify', '--data', server.data), / 0 different/);
  await sink.stop();
}

function folder(fn) {
  return async () => {
    const base = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-deliver-crash-'));
    await fn(base);
    fs.rmSync(base, { recursive: true, force: true });
  };
}

async function die(base, place, n) {
  const { sink, server } = await prepare(base);
  sink.on('/a', (_, response) => response.end('ok'));
  sink.on('/b', (_, response, nth) => { response.writeHead(nth % 3 ? 200 : 503); response.end(); });        // some are put off
  await server.startWith({ ...env, MUSTER_FAULT: `${place}:${n}` }, '--quiet');
  const told = [];
  try {
    for (let i = 0; i < JOBS; i++) {
      const one = await tell(server, i % 2 ? 'a' : 'b', `l${i}`);
      if (one) told.push(one);
    }
  } catch { /* it died */ }
  const { signal } = await server.ended;
  assert.equal(signal, 'SIGKILL', `${place}:${n} was never reached`);
  await server.startWith(env, '--quiet');
  await allSent(server, told);
  const got = [...sink.seen('/a'), ...sink.seen('/b')], first = new Map();
  let again = 0;
  for (const one of got) {
    const before = first.get(facts(one.body));
    if (before) {
      again++;
      assert.equal(one.headers['idempotency-key'], before.headers['idempotency-key']);
      assert.equal(one.body, before.body);
    } else {
      first.set(facts(one.body), one);
    }
  }
  for (const { job } of told) assert.ok(first.has(job), `job ${job} was never told`);
  const refused = Math.floor(sink.seen('/b').length / 3);
  assert.ok(again - refused <= 2 * AT_ONCE, `${again} came again, ${refused} of them refused`);
  await end(server, sink);
}

for (const place of ['delivery_sending', 'delivery_answered', 'delivery_noted'])
  for (const n of [1, 4]) test(`kill -9: ${place}, time ${n}`, folder((base) => die(base, place, n)));

test('stopped while requests are under way: a clean end, and what was under way goes out again with its key', folder(async (base) => {
  const { sink, server } = await prepare(base), told = [];
  const held = [];
  sink.on('/a', (_, response) => { held.push(response); });
  sink.on('/b', (_, response) => { response.writeHead(503); response.end(); });
  await server.startWith(env, '--quiet');
  for (let i = 0; i < 24; i++) told.push(await tell(server, i % 2 ? 'a' : 'b', `l${i}`));
  await sink.upTo('/a', AT_ONCE);
  assert.deepEqual(await server.stop(), { code: 0, signal: null }, server.log);
  const before = new Map(sink.seen('/a').map((one) => [facts(one.body), one.headers['idempotency-key']]));
  for (const where of ['/a', '/b']) sink.on(where, (_, response) => response.end('ok'));
  await server.startWith(env, '--quiet');
  await allSent(server, told);
  const after = new Map(sink.seen('/a').map((one) => [facts(one.body), one.headers['idempotency-key']]));
  assert.equal(before.size, AT_ONCE);
  for (const [job, key] of before) assert.equal(after.get(job), key);
  await end(server, sink);
}));

// What a full store cannot note down is noted when there is room again: the receiver is not asked twice for that.
const full = folder(async (base) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', base], { stdio: 'ignore' });
  } catch { return; }
  try {
    const { sink, server } = await prepare(base), held = [], told = [];
    sink.on('/a', (_, response) => { held.push(response); });
    await server.startWith(env, '--quiet');
    for (let i = 0; i < AT_ONCE; i++) told.push(await tell(server, 'a', `l${i}`));
    await sink.upTo('/a', AT_ONCE);
    const ballast = path.join(base, 'ballast'), file = fs.openSync(ballast, 'w');
    try { for (;;) fs.writeSync(file, Buffer.alloc(4096)); } catch (problem) { assert.equal(problem.code, 'ENOSPC'); }
    await until('the store refuses', async () => (await server.post('/v1/post/job', { name: 'x'.repeat(200) })).status === 503);
    for (const response of held) response.end('ok');
    await until('the answers are read', async () => /under_way\{community="post"\} 0$/m.test((await server.get('/metrics')).body));
    assert.match((await server.get('/metrics')).body, new RegExp(`waiting\\{community="post"\\} ${AT_ONCE}$`, 'm'));
    fs.closeSync(file);
    fs.rmSync(ballast);
    await allSent(server, told);
    assert.equal(sink.seen('/a').length, AT_ONCE);
    await end(server, sink);
  } finally {
    execFileSync('umount', ['-l', base]);
  }
});
test('a full disk while receivers answer: noted down later, asked once', full);

run(async () => {}, async () => {});
