// Versions over HTTP and beside a folder: tests that must pass, force, going back, differences, names that go and come back, work with --watch.
'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, test, until, muster } = require('./harness');

const base = {
  'pack.lua': 'pack { name = "errands", timezone = "Asia/Shanghai", calendar = "cn" }',
  'model/errand.lua': `kind "errand" { label = { en = "Errand", ["zh-CN"] = "差事" }, fields = { text = text { required = true }, n = integer { default = 0 } }, states = { "open", "late" },
  events = { ask = { to = "open", takes = { "text" } }, slip = { from = "open", to = "late" } }, timers = { "overdue" } }`,
  'policies/errand.lua': `param.wait { default = "2 days", type = "duration", min = "1h", max = "30 days", label = { en = "Wait", ["zh-CN"] = "时限" } }
on("errand.ask", function(errand) after(param.wait, errand, "overdue", { while_in = "open" }) end)
on("errand.overdue", function(errand) errand:slip {} end)
`,
  'tests/errand.lua': `test("an errand is late after two days", function(t)
  t:at "2026-02-12 10:00"
  local errand = t:send("errand.ask", { text = "x" })
  t:advance "2 days + 1 minute"
  t:expect(errand.state, "late")
end)
`,
};
const changed = (changes) => ({ ...base, ...changes });
const failing = changed({ 'policies/errand.lua': base['policies/errand.lua'].replace('"2 days"', '"3 days"') });
const noted = (n) => changed({ 'policies/errand.lua': `${base['policies/errand.lua']}-- ${n}\n` });

function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
}

// One server for those that follow each other.
let own;
const mine = async () => {
  if (!own) {
    own = await new Server({ rules: null }).start();
    const first = await own.post('/v1/errands/policy/publish', { files: base, note: 'first' });
    assert.equal(first.status, 200);
    assert.deepEqual([first.body.tests.state, first.body.tests.passed, first.body.tests.failed], ['passed', 1, 0]);
  }
  return own;
};
const active = async (server) => (await server.get('/v1/errands/policy')).body;
const row = async (server, version) => (await server.get('/v1/errands/policy/versions')).body.versions.find((one) => one.version === version);

test('a version whose tests fail does not come into force, and is told which', async () => {
  const server = await mine();
  const answer = await server.post('/v1/errands/policy/publish', { files: failing });
  assert.equal(answer.status, 422);
  assert.match(answer.body.detail, /1 of the pack's 1 tests failed; the running version goes on/);
  assert.equal(answer.body.diagnostics[0].where, 'tests/errand.lua');
  assert.match(answer.body.diagnostics[0].text, /"an errand is late after two days" failed: tests\/errand\.lua:5: .*late.*open/);
  assert.equal(answer.body.tests.failures[0].test, 'an errand is late after two days');
  assert.equal((await active(server)).version, 1);
});

test('tests run on request without a version, or of the one in force', async () => {
  const server = await mine();
  const bad = await server.post('/v1/errands/policy/test', { files: failing });
  assert.deepEqual([bad.status, bad.body.ok, bad.body.passed, bad.body.failed], [200, false, 0, 1]);
  assert.match(bad.body.tests[0].failure, /tests\/errand\.lua:5/);
  const good = await server.post('/v1/errands/policy/test', {});
  assert.deepEqual([good.body.ok, good.body.tests[0].ok, good.body.tests[0].file], [true, true, 'tests/errand.lua']);
  const broken = await server.post('/v1/errands/policy/test', { files: changed({ 'tests/errand.lua': 'test("x", function(' }) });
  assert.equal(broken.body.ok, false);
  assert.match(broken.body.error, /tests\/errand\.lua/);
  assert.equal((await server.get('/v1/errands/policy/test')).body.running, false);
});

test('force needs a reason, which stands with the version; the tests run all the same', async () => {
  const server = await mine();
  assert.equal((await server.post('/v1/errands/policy/publish', { files: failing, force: true })).status, 422);
  const forced = await server.post('/v1/errands/policy/publish', { files: failing, force: true, reason: '急用' });
  assert.equal(forced.status, 200);
  assert.deepEqual([forced.body.tests.state, forced.body.tests.reason], ['forced', '急用']);
  const kept = await until('the tests beside have run', async () => {
    const { tests } = await row(server, forced.body.version);
    return tests.failed !== undefined && tests;
  });
  assert.deepEqual([kept.state, kept.failed, kept.reason], ['forced', 1, '急用']);
  assert.equal((await row(server, forced.body.version)).note, '急用');
  const health = (await server.get('/healthz')).body.communities[0];
  assert.match(health.warning, /1 of the tests of the version in force failed/);
  assert.match(JSON.stringify((await server.get('/v1/errands/events?type=muster.publish')).body), /"forced":true,"note":"急用"/);
});

test('going back to what passed needs no new tests; the same content passed once for all', async () => {
  const server = await mine();
  const back = await server.post('/v1/errands/policy/rollback', { version: 1, note: '退回' });
  assert.deepEqual([back.status, back.body.tests.state, back.body.tests.reason], [200, 'passed', 'this content has passed already']);
  const once = await server.post('/v1/errands/policy/publish', { files: noted('twice') });
  assert.equal(once.body.tests.reason, undefined);
  await server.post('/v1/errands/policy/rollback', { version: 1, note: '退回' });
  const again = await server.post('/v1/errands/policy/publish', { files: noted('twice') });
  assert.equal(again.body.tests.reason, 'this content has passed already');
  await server.stop();
  await server.start('--quiet');
  const after = await server.post('/v1/errands/policy/rollback', { version: 1, note: '重启后' });
  assert.equal(after.body.tests.reason, 'this content has passed already');
});

test('going back to what was forced runs its tests, and they refuse', async () => {
  const server = await mine();
  const answer = await server.post('/v1/errands/policy/rollback', { version: 2, note: '再试' });
  assert.equal(answer.status, 422);
  assert.match(answer.body.detail, /tests failed/);
});

test('a version stores its tests and its simulation, and they can be had again', async () => {
  const server = await mine();
  const files = changed({ 'simulation.lua': '-- nobody lives here yet\n', 'policies/errand.lua': `${base['policies/errand.lua']}-- simulated\n` });
  const { body } = await server.post('/v1/errands/policy/publish', { files });
  const stored = (await server.get(`/v1/errands/policy/versions/${body.version}`)).body.files;
  for (const name of Object.keys(files)) assert.equal(stored[name], files[name]);
});

test('two at once: one is in force, the other is told to come again', async () => {
  const server = await mine();
  const answers = await Promise.all([noted('left'), noted('right')].map((files) => server.post('/v1/errands/policy/publish', { files })));
  assert.deepEqual(answers.map((one) => one.status).sort(), [200, 503]);
  const busy = answers.find((one) => one.status === 503);
  assert.ok(Number(busy.headers.get('retry-after')) > 0);
  assert.match(busy.body.detail, /try again shortly/);
});

test('a first version whose tests fail makes no community', async () => {
  const server = await mine();
  assert.equal((await server.post('/v1/fresh/policy/publish', { files: failing })).status, 422);
  assert.equal((await server.get('/v1/fresh/policy')).status, 404);
  assert.equal((await server.post('/v1/fresh/policy/publish', { files: failing, force: true, note: 'first' })).status, 200);
});

test('what lost its name is in the answer, among the timers, and comes back with its name', async () => {
  const server = await mine();
  const id = (await server.post('/v1/errands/errand', { text: '等' })).body.subject;
  await server.call('PATCH', '/v1/errands/params', { wait: '5 days' });
  const bare = changed({ 'model/errand.lua': base['model/errand.lua'].replace(', timers = { "overdue" }', ''), 'policies/errand.lua': '-- nothing', 'tests/errand.lua': '-- nothing' });
  const gone = (await server.post('/v1/errands/policy/publish', { files: bare })).body.orphans;
  assert.equal(gone.timers.find((one) => one.id === id).timer, 'overdue');
  assert.deepEqual(gone.params, [{ param: 'wait', value: '5 days' }]);
  const listed = (await server.get('/v1/errands/timers')).body;
  assert.deepEqual([listed.timers.length, listed.orphans.count], [0, gone.count]);
  assert.match(server.command('versions', '--data', server.data, '--community', 'errands'), new RegExp(`without a name: timer, waits for its name: kind errand, id ${id}, timer overdue`));
  const back = await server.post('/v1/errands/policy/publish', { files: noted('back') });
  assert.equal(back.body.orphans.count, 0);
  assert.ok((await server.get('/v1/errands/timers')).body.timers.some((one) => one.id === id && one.timer === 'overdue'));
  await server.call('PATCH', '/v1/errands/params', { wait: null });
});

test('differences between versions, with the version in force, between communities, and with a folder', async () => {
  const server = await mine();
  const now = (await active(server)).version;
  const diff = (await server.get(`/v1/errands/policy/diff?a=1&b=${now}`)).body;
  assert.deepEqual(diff.files.map((one) => one.file), ['policies/errand.lua']);
  assert.match(diff.files[0].diff, /^@@ .*@@\n[\s\S]*\n\+-- back\n/);
  assert.deepEqual([diff.params, diff.kinds, diff.schedules], [[], [], []]);
  assert.equal((await server.get('/v1/errands/policy/diff?a=1')).body.files.length, 1);
  const other = (await server.get('/v1/errands/policy/diff?with=fresh')).body;
  assert.equal(other.params[0].name, 'wait');
  assert.deepEqual([other.params[0].from.default, other.params[0].to.default], ['2 days', '3 days']);
  assert.equal((await server.get('/v1/errands/policy/diff')).status, 400);
  assert.equal((await server.get('/v1/errands/policy/diff?a=77&b=1')).status, 404);
  assert.equal((await server.get('/v1/errands/policy/diff?with=nobody')).status, 404);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-diff-'));
  write(folder, failing);
  const here = (...more) => server.command('diff', ...more, '--data', server.data, '--community', 'errands');
  assert.match(here(folder), /\n-param\.wait \{ default = "2 days"[^\n]*\n\+param\.wait \{ default = "3 days"[\s\S]*changed {2}param wait: /);
  assert.match(here('1', String(now)), /^changed {2}policies\/errand\.lua\n@@ /);
  assert.match(here('--other', 'fresh'), /changed {2}param wait/);
  assert.match(here(String(now)), /^no difference\n$/);
  fs.rmSync(folder, { recursive: true });
});

test('the command line tells the tests, asks for a reason, and publishes with one', async () => {
  const server = await mine();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-publish-'));
  const run = (...more) => spawnSync(muster, ['publish', folder, '--data', server.data, '--community', 'errands', ...more], { encoding: 'utf8' });
  write(folder, failing);
  const refused = run();
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /1 of the pack's 1 tests failed/);
  assert.match(refused.stderr, /tests\/errand\.lua: test "an errand is late after two days" failed/);
  assert.equal(run('--force').status, 2);
  write(folder, noted('command'));
  const done = run('--note', '命令行');
  assert.equal(done.status, 0);
  assert.match(done.stdout, /tests: passed, 1 passed, 0 failed/);
  fs.rmSync(folder, { recursive: true });
});

test('all of that is as it was when it is replayed', async () => {
  const server = await mine();
  assert.match(server.command('verify', '--data', server.data, '--community', 'errands'), / 0 different/);
  await server.stop();
  server.remove();
});

test('--watch: packs at any depth, saves by renaming, what is wrong with file and line, tests beside', async () => {
  const rules = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-rules-')), folder = path.join(rules, 'east/north/errands');
  write(folder, base);
  write(path.join(rules, 'broken'), { 'pack.lua': 'pack { nme = "broken" }' });
  const server = await new Server({ rules }).start('--watch');
  const version = async () => (await server.get('/v1/errands/policy')).body.version;
  assert.equal(await version(), 1);
  assert.equal((await server.get('/v1/broken/policy')).status, 404);          // a folder that does not load makes no community, and harms no other
  assert.match(server.log, /broken\/pack\.lua:1/);
  const file = path.join(folder, 'policies/errand.lua');
  const save = (text) => { fs.writeFileSync(`${file}~`, text); fs.renameSync(`${file}~`, file); };
  save(`${base['policies/errand.lua']}\non("errand.aks", function() end)\n`);
  await until('the mistake is told', () => /policy_diagnostic[^\n]*east\/north\/errands\/policies\/errand\.lua:5[^\n]*did you mean/.test(server.log));
  assert.equal(await version(), 1);
  for (let i = 0; i < 20; i++) save(`${base['policies/errand.lua']}-- ${i}\n`);
  await until('the last one is in force', async () => (await server.get('/v1/errands/policy/versions')).body.versions.length > 1);
  assert.ok(await version() <= 3, 'a burst is one version, or two');
  await until('its tests have passed', async () => (await server.get('/v1/errands/policy')).body.tests.state === 'passed');
  save(failing['policies/errand.lua']);
  await until('its tests have failed, in force as it is', async () => (await server.get('/v1/errands/policy')).body.tests.state === 'failed');
  assert.match(server.log, /level=warn event=tests_failed community=errands/);
  write(path.join(rules, 'west/fresh'), changed({ 'pack.lua': 'pack { name = "fresh", timezone = "Asia/Shanghai", calendar = "cn" }' }));
  await until('a pack that came meanwhile is in force', async () => (await server.get('/v1/fresh/policy')).status === 200);
  fs.writeFileSync(path.join(rules, 'broken/pack.lua'), 'pack { name = "broken" }');
  await until('a mended pack is in force', async () => (await server.get('/v1/broken/policy')).status === 200);
  await server.stop();
  fs.rmSync(rules, { recursive: true });
  server.remove();
});
