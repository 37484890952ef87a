// Single bits of a stored community are flipped and its files are cut: the start ends with 74 and says which backup is newest, or the state is exactly
// what it was and verify is clean. Never an empty start, a signal or a hang. FLIPS=1000 tries more, FLIPS_SEED other places.
'use strict';
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, root, muster } = require('../api/harness');

const flips = Number(process.env.FLIPS || 60);
let seed = Number(process.env.FLIPS_SEED || 20260301);
const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor((seed / 2147483648) * below); };
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-flips-'));
const file = (data, name = 'muster.db') => path.join(data, 'starter', name);

// Everything that can be read, in the order given: two states are the same when this is.
async function picture(server) {
  const parts = [];
  for (const kind of ['request', 'helper', 'alerts', 'failures']) {
    let cursor = '';
    do {
      const { status, body } = await server.get(`/v1/starter/${kind}?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      assert.equal(status, 200, JSON.stringify(body));
      parts.push(JSON.stringify(body.items));
      cursor = body.cursor || '';
    } while (cursor);
  }
  const { body } = await server.get('/v1/starter/timers');
  parts.push(JSON.stringify(body.timers), JSON.stringify((await server.get('/v1/starter/params')).body), JSON.stringify((await server.get('/v1/starter/policy')).body));
  parts.push(JSON.stringify((await server.get('/v1/starter/versions')).body));
  for (let after = 0; ;) {
    const { status, body: log } = await server.get(`/v1/starter/events?after=${after}&limit=1000`);
    if (status !== 200) { parts.push(`log refused ${status}`); break; }
    const items = log.items || log.events;
    parts.push(JSON.stringify(items));
    if (!items.length) break;
    after = items[items.length - 1].seq || items[items.length - 1].museq || Number(items[items.length - 1].sequence);
    if (!after) break;
  }
  return parts.join('\n');
}

const ends = (child) => new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));

function verify(data) {
  return new Promise((resolve) => {
    const child = spawn(muster, ['verify', '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (part) => { text += part; });
    child.stderr.on('data', (part) => { text += part; });
    child.on('exit', (code, signal) => resolve({ code, signal, text }));
  });
}

const counts = { refused: 0, unharmed: 0, found: 0 };

// Starts on damaged files. The rules folder is given, as a service would: nothing may be published anew over what is damaged.
async function start_on(data, expected, what) {
  const server = new Server({ data, rules: path.join(base, 'rules') });
  fs.rmSync(path.join(data, 'address'), { force: true });
  const child = spawn(muster, ['serve', '--data', data, '--rules', server.rules, '--listen', '127.0.0.1:0', '--quiet'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '', over = null;
  child.stderr.on('data', (text) => { log += text; });
  const ended = ends(child).then((end) => { over = end; return end; });
  const limit = setTimeout(() => child.kill('SIGQUIT'), 15000);
  while (!over && !(fs.existsSync(path.join(data, 'address')) && fs.readFileSync(path.join(data, 'address'), 'utf8').endsWith('\n'))) await new Promise((resolve) => setTimeout(resolve, 5));
  if (over) {
    clearTimeout(limit);
    assert.deepEqual(over, { code: 74, signal: null }, `${what}: ${JSON.stringify(over)}\n${log}`);
    assert.match(log, /newest backup is .*\/backups\/b\.db|There is no backup in /, `${what}: ${log}`);
    counts.refused++;
    return;
  }
  server.url = `http://${fs.readFileSync(path.join(data, 'address'), 'utf8').trim()}`;
  let now;
  try { now = await picture(server); } catch (problem) { now = String(problem); }
  child.kill('SIGTERM');
  const end = await ended;
  clearTimeout(limit);
  assert.equal(end.signal, null, `${what}: died of ${end.signal}\n${log}`);
  const verified = await verify(data);
  assert.equal(verified.signal, null, `${what}: verify died of ${verified.signal}`);
  if (now === expected) {
    assert.equal(verified.code, 0, `${what}: ${verified.text}`);
    counts.unharmed++;
  } else {
    assert.match(now, /log refused|check value/, `${what}: it started with another state:\n${now.slice(0, 600)}`);
    assert.notEqual(verified.code, 0, `${what}: started with another state and verify is clean`);
    counts.found++;
  }
}

function copy(from) {
  const data = fs.mkdtempSync(path.join(base, 'd-'));
  fs.cpSync(from, data, { recursive: true });
  return data;
}

function flip(name, at, bit) {
  const fd = fs.openSync(name, 'r+'), byte = Buffer.alloc(1);
  fs.readSync(fd, byte, 0, 1, at);
  byte[0] ^= 1 << bit;
  fs.writeSync(fd, byte, 0, 1, at);
  fs.closeSync(fd);
}

async function damaged(from, expected, what, harm) {
  const data = copy(from);
  harm(data);
  await start_on(data, expected, what);
  fs.rmSync(data, { recursive: true, force: true });
}

async function main() {
  fs.mkdirSync(path.join(base, 'rules'));
  fs.cpSync(path.join(root, 'rules/starter'), path.join(base, 'rules/starter'), { recursive: true });
  const server = new Server({ data: path.join(base, 'data'), rules: path.join(base, 'rules') });
  await server.start('--quiet');
  const post = async (n) => assert.equal((await server.post('/v1/starter/request', { text: `第${n}个 ${'字'.repeat(n % 60)}` })).status, 200);
  for (let n = 0; n < 300; n++) await post(n);
  await server.call('PATCH', '/v1/starter/params', { finish_within: '5 working days' });
  await server.stop();
  await server.start('--quiet');
  const closed_picture = await picture(server);
  await server.stop();
  const closed = copy(server.data);
  fs.mkdirSync(file(closed, 'backups'));
  fs.writeFileSync(file(closed, 'backups/b.db'), 'a copy');
  await server.start('--quiet');
  for (let n = 300; n < 340; n++) await post(n);
  const open_picture = await picture(server);
  await server.stop('SIGKILL');
  const open = copy(server.data);                          // as a crash left it: the newest is in the WAL only
  fs.rmSync(file(open, 'muster.db-shm'), { force: true });

  let number = 0;
  const run = async (name, fn) => {
    number++;
    try { await fn(); console.log(`ok ${number} - ${name}`); } catch (problem) { process.exitCode = 1; console.log(`not ok ${number} - ${name}\n# ${String(problem.stack).replace(/\n/g, '\n# ').slice(0, 4000)}`); }
  };
  const size = fs.statSync(file(closed)).size, wal = fs.statSync(file(open, 'muster.db-wal')).size;
  await run('unharmed files start unharmed, closed and after a crash', async () => {
    await damaged(closed, closed_picture, 'nothing', () => {});
    await damaged(open, open_picture, 'nothing after a crash', () => {});
    assert.equal(counts.unharmed, 2);
  });
  await run(`${flips} single bits anywhere in the closed file`, async () => {
    for (let i = 0; i < flips; i++) { const at = random(size), bit = random(8); await damaged(closed, closed_picture, `bit ${bit} of byte ${at}`, (data) => flip(file(data), at, bit)); }
    assert.ok(counts.refused > flips / 4, `only ${counts.refused} were refused: nothing is looked at`);
  });
  await run('each byte of the file header', async () => {
    for (let at = 0; at < 100; at += 7) await damaged(closed, closed_picture, `header byte ${at}`, (data) => flip(file(data), at, random(8)));
    await damaged(closed, closed_picture, 'the byte that says that pages carry check values', (data) => flip(file(data), 20, 3));
  });
  await run('bits of the WAL after a crash', async () => {
    for (let i = 0; i < Math.max(10, flips / 6); i++) { const at = random(wal), bit = random(8); await damaged(open, open_picture, `WAL bit ${bit} of byte ${at}`, (data) => flip(file(data, 'muster.db-wal'), at, bit)); }
  });
  await run('files cut short', async () => {
    for (const left of [0, 1, 31, 32, 5000, wal >> 1, wal - 4096, wal - 1]) await damaged(open, open_picture, `WAL cut to ${left}`, (data) => fs.truncateSync(file(data, 'muster.db-wal'), left));
    for (const left of [0, 1, 99, 100, 512, 4095, 4096, size >> 1, size - 4096, size - 1]) await damaged(closed, closed_picture, `cut to ${left}`, (data) => fs.truncateSync(file(data), left));
    await damaged(open, open_picture, 'no WAL', (data) => fs.rmSync(file(data, 'muster.db-wal')));
  });
  console.log(`# ${counts.refused} starts refused with 74, ${counts.unharmed} unharmed, ${counts.found} in old log rows only: reads refuse them, verify names them\n1..${number}`);
}

main().catch((problem) => { console.log(`not ok 99 - ${String(problem.stack).replace(/\n/g, '\n# ')}`); process.exitCode = 1; }).finally(() => fs.rmSync(base, { recursive: true, force: true }));
