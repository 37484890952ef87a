// A full disk: 503 with Retry-After, nothing acknowledged, reads work; when there is room again the server goes on by itself. A real tmpfs; where
// mounting is not allowed the test is skipped.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, root, until } = require('../api/harness');

let server;
async function main(folder) {
  const rules = path.join(folder, '../rules');
  fs.mkdirSync(rules);
  fs.cpSync(path.join(root, 'rules/starter'), path.join(rules, 'starter'), { recursive: true });
  server = await new Server({ data: path.join(folder, 'data'), rules }).start('--quiet');
  const post = (n) => server.post('/v1/starter/events', JSON.stringify({ specversion: '1.0', id: `f-${n}`, source: '/full', type: 'request.ask', data: { text: `第${n}个 ${'x'.repeat(200)}` } }), { 'content-type': 'application/cloudevents+json' });
  const acknowledged = new Set();
  let n = 0;
  for (; n < 20; n++) if ((await post(n)).status === 200) acknowledged.add(n);
  assert.equal(acknowledged.size, 20);
  // ballast: all the room there is
  const ballast = path.join(folder, 'ballast');
  const file = fs.openSync(ballast, 'w');
  try { for (;;) fs.writeSync(file, Buffer.alloc(4096)); } catch (problem) { assert.equal(problem.code, 'ENOSPC'); }
  fs.closeSync(file);
  let refused = null;
  for (let tries = 0; tries < 3000 && !refused; tries++) {
    const answer = await post(n);
    if (answer.status === 200) acknowledged.add(n); else refused = { n, answer };
    n++;
  }
  assert.ok(refused, 'the disk never became full');
  assert.equal(refused.answer.status, 503);
  assert.ok(refused.answer.headers.get('retry-after'));
  assert.match(refused.answer.body.detail, /store|full|disk/);
  assert.equal((await server.get('/v1/starter/request?limit=5')).status, 200);
  assert.equal((await server.get('/readyz')).status, 503);
  const listed = async () => {
    const texts = new Set();
    let cursor = '';
    do {
      const { body } = await server.get(`/v1/starter/request?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      for (const item of body.items) texts.add(Number(/第(\d+)个/.exec(item.text)[1]));
      cursor = body.cursor || '';
    } while (cursor);
    return texts;
  };
  assert.ok(!(await listed()).has(refused.n), 'a refused request left something behind');
  fs.rmSync(ballast);
  const began = Date.now();
  await until('the server takes requests again', async () => (await post(refused.n)).status === 200, 5000);
  const took = Date.now() - began;
  acknowledged.add(refused.n);

  await server.stop('SIGKILL');
  await server.start('--quiet');
  assert.deepEqual([...await listed()].sort((a, b) => a - b), [...acknowledged].sort((a, b) => a - b));
  assert.match(server.command('verify', '--data', server.data), / 0 different/);
  await server.stop();
  console.log(`# ${acknowledged.size} acknowledged around a full disk; it went on ${took} ms after there was room`);
}

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-full-'));
const folder = path.join(base, 'disk');
fs.mkdirSync(folder);
let mounted = false;
try {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'ignore' });
  mounted = true;
} catch {
  console.log('ok 1 - a full disk # SKIP mounting is not allowed here');
}
(mounted ? main(folder) : Promise.resolve()).then(
  () => { if (mounted) console.log('ok 1 - a full disk: refused, nothing lost, goes on by itself'); },
  (problem) => { console.log(`not ok 1 - a full disk\n# ${String(problem.stack).replace(/\n/g, '\n# ')}\n# ${server?.log}`); process.exitCode = 1; },
).finally(() => {
  if (mounted) execFileSync('umount', ['-l', folder]);
  fs.rmSync(base, { recursive: true, force: true });
  console.log('1..1');
});
