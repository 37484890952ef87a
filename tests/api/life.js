// A server's life: restart, drain, refusals at start, watching a folder, commands beside it.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const os = require('node:os');
const { Server, test, until, root, muster } = require('./harness');
const { spawnSync } = require('node:child_process');

const wish = { text: '换灯泡', microgrid: 'mg-07', category: 'elderly' };

test('what was answered is there after kill -9, and verify finds no difference', async () => {
  const server = await new Server().start();
  const { body } = await server.post('/v1/taiping/wish', wish);
  const before = (await server.get(`/v1/taiping/wish/${body.subject}`)).body;
  await server.stop('SIGKILL');
  await server.start();
  assert.deepEqual((await server.get(`/v1/taiping/wish/${body.subject}`)).body, before);
  assert.match(server.command('verify', '--data', server.data), /taiping: .* 0 different/);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server.remove();
});

test('verify names what was changed behind its back', async () => {
  const server = await new Server().start();
  const { body } = await server.post('/v1/taiping/wish', wish);
  await server.stop();
  const database = path.join(server.data, 'taiping/muster.db');
  const verify = () => spawnSync(muster, ['verify', '--data', server.data], { encoding: 'utf8' });
  spawnSync('sqlite3', [database, `UPDATE wish SET people = 7 WHERE id = '${body.subject}'`]);
  assert.equal(verify().status, 74);                       // the page's check value tells; written anew as a whole there is none:
  spawnSync('sqlite3', [database, `VACUUM INTO '${database}.new'`]);
  fs.renameSync(`${database}.new`, database);
  const result = verify();
  assert.equal(result.status, 1);
  assert.match(result.stderr, new RegExp(`wish/${body.subject}.*people`));
  server.remove();
});

test('two servers do not share a data folder', async (server) => {
  const second = spawnSync(muster, ['serve', '--data', server.data, '--listen', '127.0.0.1:0'], { encoding: 'utf8' });
  assert.notEqual(second.status, 0);
  assert.match(second.stderr, /in use by another muster/);
});

test('only loopback addresses are listened on', async () => {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-api-'));
  const result = spawnSync(muster, ['serve', '--data', data, '--listen', '0.0.0.0:0'], { encoding: 'utf8' });
  assert.notEqual(result.status, 0);
  assert.match(result.stderr, /loopback/);
  fs.rmSync(data, { recursive: true, force: true });
});

test('--watch publishes a saved pack, and keeps the old one when the new is wrong', async () => {
  const rules = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-rules-'));
  fs.cpSync(path.join(root, 'rules/starter'), path.join(rules, 'starter'), { recursive: true });
  const server = await new Server({ rules }).start('--watch');
  const policy = path.join(rules, 'starter/policies/request.lua');
  const text = fs.readFileSync(policy, 'utf8');
  const version = async () => (await server.get('/v1/starter/policy')).body.version;
  assert.equal(await version(), 1);
  fs.writeFileSync(policy, text.replace('"2 working days"', '"3 working days"'));
  await until('version 2', async () => await version() === 2);
  fs.writeFileSync(policy, `${text}\nnonsense`);
  await until('a refusal in the log', () => /publish_refused/.test(server.log));
  assert.equal(await version(), 2);
  await server.stop();
  server.remove();
  fs.rmSync(rules, { recursive: true, force: true });
});

test('commands work beside a server and without one', async () => {
  const server = await new Server().start();
  const { body } = await server.post('/v1/taiping/wish', wish);
  const at = ['--data', server.data, '--community', 'taiping'];
  assert.match(server.command('explain', `wish/${body.subject}`, ...at), /std\.wish\.on_submit/);
  server.command('params', 'claim_within=1 working day', ...at);
  assert.match(server.command('params', ...at), /std\.wish\.claim_within="1 working day"/);
  await server.stop();
  server.command('params', 'claim_within=2 working days', ...at);
  assert.match(server.command('params', ...at), /std\.wish\.claim_within="2 working days"/);
  assert.match(server.command('publish', path.join(root, 'rules/starter'), '--data', server.data, '--community', 'starter'), /version 1 is active/);
  assert.match(server.command('versions', '--data', server.data, '--community', 'taiping'), /^\* +1 /);
  assert.match(server.command('verify', '--data', server.data), /0 different/);
  server.remove();
});

test('a request under way is answered before the server stops', async () => {
  const server = await new Server().start();
  const answers = Array.from({ length: 20 }, () => server.post('/v1/taiping/wish', wish));
  await answers[0];
  const stopped = server.stop();
  const results = await Promise.allSettled(answers);
  assert.ok(results.filter((one) => one.status === 'fulfilled').every((one) => [200, 503].includes(one.value.status)));
  assert.deepEqual(await stopped, { code: 0, signal: null });
  await server.start();
  const { body } = await server.get('/v1/taiping/wish?limit=100');
  assert.ok(body.items.length >= results.filter((one) => one.status === 'fulfilled' && one.value.status === 200).length);
  await server.stop();
  server.remove();
});

test('the rule in which the process died is suspended at the next start; a kill from outside accuses nobody', async () => {
  const rules = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-rules-'));
  fs.cpSync(path.join(root, 'tests/rules/language'), path.join(rules, 'language'), { recursive: true });
  const server = await new Server({ rules }).start();
  const suspended = async () => (await server.get('/healthz')).body.communities[0].suspended;
  const { body } = await server.post('/v1/language/thing', { name: 'x' });
  const endless = () => server.post(`/v1/language/thing/${body.subject}/poke`, { what: 'endless' }).catch(() => null);
  // one answer shows that the rule runs; the next few keep it running while the signal comes
  for (const [signal, expected] of [['SIGKILL', 0], ['SIGSEGV', 1]]) {
    const state = path.join(server.data, 'language/running');
    let running = null, tries = 0;
    await until('the rule runs', () => {
      if (!running && tries++ < 2) running = endless().finally(() => { running = null; });
      return fs.readFileSync(state).readBigUInt64LE(200) !== 0n;
    });
    await server.stop(signal);
    await running;
    await server.start();
    assert.equal(await suspended(), expected, signal);
  }
  assert.match(server.log, /died_in_rule.*policies\.things\.act/);
  assert.match(JSON.stringify((await server.get('/v1/language/muster_suspension')).body), /the process died while this rule ran/);
  assert.match(server.command('verify', '--data', server.data), / 0 different/);
  await server.stop();
  server.remove();
  fs.rmSync(rules, { recursive: true, force: true });
});

test('send: an event for another community arrives once, its answer is written down, a missing community is waited for', async () => {
  const rules = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-rules-'));
  const pack = (name, to) => {
    const folder = path.join(rules, name);
    fs.mkdirSync(path.join(folder, 'model'), { recursive: true });
    fs.mkdirSync(path.join(folder, 'policies'));
    fs.writeFileSync(path.join(folder, 'pack.lua'), `pack { name = "${name}" }`);
    fs.writeFileSync(path.join(folder, 'model/note.lua'), 'kind "note" { fields = { text = text { required = true, max = 40 } }, events = { make = { takes = { "text" } }, pass_on = { from = "any", takes = { "text" } } } }');
    fs.writeFileSync(path.join(folder, 'policies/note.lua'), to ? `on("note.make", function(note) send("${to}", "note.make", { text = note.text }) end)` : '-- receives only');
  };
  pack('east', 'west');
  pack('west');
  const server = await new Server({ rules }).start();
  await server.post('/v1/east/note', { text: '联办' });
  const message = async (state) => (await server.get(`/v1/east/muster_message?state=${state}`)).body.items;
  await until('the message is sent', async () => (await message('sent')).length === 1);
  assert.deepEqual((await server.get('/v1/west/note')).body.items.map((one) => one.text), ['联办']);
  await server.post('/v1/east/note', { text: 'x'.repeat(40) });
  await until('another one', async () => (await message('sent')).length === 2);
  // a community that is not there yet
  fs.writeFileSync(path.join(rules, 'east/policies/note.lua'), 'on("note.make", function(note) send("south", "note.make", { text = note.text }) end)');
  server.process.kill('SIGHUP');
  await until('the new rule', async () => (await server.get('/v1/east/policy')).body.version === 2);
  await server.post('/v1/east/note', { text: '等待' });
  assert.equal((await message('ready')).length, 1);
  await server.stop('SIGKILL');
  pack('south');
  await server.start();
  await server.post('/v1/east/note', { text: '再来' });
  await until('both arrive', async () => (await server.get('/v1/south/note')).body.items.length === 2);
  await until('both are written down', async () => (await message('sent')).length === 4);
  assert.equal((await server.get('/v1/west/note')).body.items.length, 2);
  assert.ok(!/ [1-9]\d* different/.test(server.command('verify', '--data', server.data)));
  await server.stop();
  server.remove();
  fs.rmSync(rules, { recursive: true, force: true });
});
