// The process dies while it sends, when it is answered and when it has noted that down: nothing is lost, and what comes twice comes with the same key and body.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, until } = require('../api/harness');
const { HttpSink } = require('./sinks');

const JOBS = 8, AT_ONCE = 4;

function facts(body) { return JSON.parse(body).data.facts.job; }

async function die(place, n) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-deliver-crash-')), sink = await new HttpSink().start();
  const channel = (where) => ({ type: 'webhook', url: `http://127.0.0.1:${sink.port}${where}`, secret_env: 'CRASH_SECRET', allow_private: true });
  fs.mkdirSync(path.join(data, 'post'));
  fs.writeFileSync(path.join(data, 'post/settings.json'), JSON.stringify({ channels: { a: channel('/a'), b: channel('/b') } }));
  sink.on('/a', (_, response) => response.end('ok'));
  sink.on('/b', (_, response, nth) => { response.writeHead(nth % 3 ? 200 : 503); response.end(); });        // some are put off
  const server = new Server({ data, rules: path.join(__dirname, 'pack') }), env = { CRASH_SECRET: 'x' };
  await server.startWith({ ...env, MUSTER_FAULT: `${place}:${n}` }, '--quiet');
  const acknowledged = [];
  try {
    for (let i = 0; i < JOBS; i++) {
      const job = (await server.post('/v1/post/job', { name: `j${i}` })).body.subject;
      const { status, body } = await server.post(`/v1/post/job/${job}/tell`, { channel: i % 2 ? 'a' : 'b', lane: `l${i}` });
      if (status === 200) acknowledged.push({ job, id: body.events.find((one) => one.type === 'delivery.queue').subject });
    }
  } catch { /* it died */ }
  const { signal } = await server.ended;
  assert.equal(signal, 'SIGKILL', `${place}:${n} was never reached`);
  await server.startWith(env, '--quiet');
  for (const { id } of acknowledged) {
    await until(`${id} is sent`, async () => {
      const { body } = await server.get(`/v1/post/delivery/${id}`);
      await new Promise((resolve) => setTimeout(resolve, 20));       // between two questions
      return body.state === 'sent';
    });
  }
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
  for (const { job } of acknowledged) assert.ok(first.has(job), `job ${job} was never told`);
  const refused = Math.floor(sink.seen('/b').length / 3);
  assert.ok(again - refused <= 2 * AT_ONCE, `${again} came again, ${refused} of them refused`);
  await server.stop();
  assert.match(server.command('verify', '--data', data), / 0 different/);
  await sink.stop();
  fs.rmSync(data, { recursive: true, force: true });
  return acknowledged.length;
}

async function main() {
  let number = 0;
  for (const place of ['delivery_sending', 'delivery_answered', 'delivery_noted']) {
    for (const n of [1, 4]) {
      number++;
      try {
        const told = await die(place, n);
        console.log(`ok ${number} - ${place}:${n}, ${told} acknowledged`);
      } catch (problem) {
        process.exitCode = 1;
        console.log(`not ok ${number} - ${place}:${n}`);
        console.log(String(problem.stack).replace(/^/gm, '# '));
      }
    }
  }
  console.log(`1..${number}`);
}

main();
