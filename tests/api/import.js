// Tables over HTTP and the command line: a rehearsal first, all or nothing, the same table again changes nothing, and the log replays.
'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, muster } = require('./harness');

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-import-'));
process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));
const people = '编号,姓名,类别,住户/商户,出生日期,党员\r\nt-1,甲,居民,第一村1组1户,1950年3月2日,是\r\nt-2,乙,worker,h-2,1961/4/5,否\r\n';
const gbk = Buffer.from('b1e0bac52cd0d5c3fb2cc0e0b1f00a742d332cb1fb2cbed3c3f10a', 'hex');         // 编号,姓名,类别 / t-3,丙,居民

async function post(server, where, body, type = 'text/csv') {
  const answer = await fetch(`${server.url}/v1/tables/import/${where}`, { method: 'POST', body, headers: { 'content-type': type, 'muster-actor': 'clerk' } });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
const count = async (server) => (await server.get('/v1/tables/person?limit=1000&fields=id')).body.items.length;

function command(server, ...args) {
  const done = spawnSync(muster, [...args, '--data', server.data, '--community', 'tables'], { encoding: 'utf8', cwd: work });
  return { code: done.status, text: done.stdout + done.stderr };
}

const label = (en, zh) => `label = { en = "${en}", ["zh-CN"] = "${zh}" }`;
const pack = {
  'pack.lua': 'pack { name = "tables", timezone = "Asia/Shanghai" }',
  'model/people.lua': `
    kind "household" { ${label('Household', '住户/商户')}, fields = { name = text { required = true, ${label('Name', '名称')} } }, events = { register = { takes = { "name" } } } }
    kind "person" { ${label('Person', '人员')}, fields = {
        name = text { required = true, ${label('Name', '姓名')} },
        category = enum { "resident", "worker", ${label('Category', '类别')}, labels = { resident = { en = "Resident", ["zh-CN"] = "居民" }, worker = { en = "Worker", ["zh-CN"] = "社区工作者" } } },
        household = ref "household" { back = "people", ${label('Household', '住户/商户')} },
        born = date { ${label('Born', '出生日期')} }, party_member = boolean { ${label('Party member', '党员')} } },
      events = { register = { takes = { "name", "category", "household", "born", "party_member" } }, update = { from = "any", takes = { "name", "category", "household", "born", "party_member" } } } }`,
  'policies/people.lua': 'check("person.register", function(_, event) if event.data.name == "无名" then return refuse({ en = "say a name", ["zh-CN"] = "请写姓名" }, "name") end end)',
  'setup/10-households.csv': '编号,名称\nh-1,第一村1组1户\nh-2,第一村1组2户\n',
};

test('import: a new community, its households a table of the pack', async (server) => {
  for (const [file, text] of Object.entries(pack)) {
    fs.mkdirSync(path.dirname(path.join(work, 'tables', file)), { recursive: true });
    fs.writeFileSync(path.join(work, 'tables', file), text);
  }
  const published = command(server, 'publish', 'tables');
  assert.equal(published.code, 0, published.text);
  assert.equal((await server.get('/v1/tables/household/h-2')).body.name, '第一村1组2户');
});

test('import: a rehearsal enters nothing and says what would come of it', async (server) => {
  const before = await count(server), { seq } = (await server.get('/v1')).body.communities.find((one) => one.name === 'tables');
  const { status, body } = await post(server, 'person', people);
  assert.equal(status, 200);
  assert.deepEqual([body.dry_run, body.rows, body.created, body.changed, body.unchanged, body.encoding], [true, 2, 2, 0, 0, 'UTF-8']);
  assert.deepEqual(body.columns[3], { column: '住户/商户', field: 'household' });
  assert.equal(await count(server), before);
  assert.equal((await server.get('/v1')).body.communities.find((one) => one.name === 'tables').seq, seq);
});

test('import: rows become entities by their own events, with the reason in both languages', async (server) => {
  const { status, body } = await post(server, 'person?dry_run=false&name=people.csv', people);
  assert.equal(status, 200);
  assert.deepEqual([body.dry_run, body.created], [false, 2]);
  const one = (await server.get('/v1/tables/person/t-1')).body;
  assert.deepEqual([one.name, one.category, one.household, one.born, one.party_member], ['甲', 'resident', 'h-1', '1950-03-02', true]);
  const { body: log } = await server.get('/v1/tables/events?after=0&type=person.register&subject=t-1');
  const event = log.events ? log.events[0] : log.items[0];
  assert.equal(event.actor, 'clerk');
  assert.deepEqual(event.because, { en: 'from row 2 of a table (people.csv)', 'zh-CN': '由表格第2行导入(people.csv)' });
});

test('import: the same table again changes nothing; another value changes one', async (server) => {
  const again = (await post(server, 'person?dry_run=false', people)).body;
  assert.deepEqual([again.created, again.changed, again.unchanged], [0, 0, 2]);
  const other = (await post(server, 'person?dry_run=false', people.replace('乙,', '乙二,'))).body;
  assert.deepEqual([other.created, other.changed, other.unchanged], [0, 1, 1]);
  assert.equal((await server.get('/v1/tables/person/t-2')).body.name, '乙二');
});

test('import: GB18030, a column that is called otherwise, and a key', async (server) => {
  const { body } = await post(server, 'person?dry_run=false', gbk);
  assert.deepEqual([body.created, body.encoding], [1, 'GB18030']);
  assert.equal((await server.get('/v1/tables/person/t-3')).body.name, '丙');
  const mapped = { table: '大名,类别\n丁,居民\n', map: { 大名: 'name' }, key: 'name', dry_run: false };
  assert.equal((await post(server, 'person', JSON.stringify(mapped), 'application/json')).body.created, 1);
  assert.equal((await post(server, 'person', JSON.stringify(mapped), 'application/json')).body.unchanged, 1);
});

test('import: one wrong cell and nothing is entered; each is named', async (server) => {
  const before = await count(server);
  const { status, body, headers } = await post(server, 'person?dry_run=false', '编号,姓名,类别,住户/商户,出生日期\nu-1,好,居民,,\nu-2,坏,居名,何处,1950-2-30\nu-1,又,居民,,\n');
  assert.equal(status, 422);
  assert.match(headers.get('content-type'), /^application\/problem\+json/);
  assert.equal(body.problems, 4);
  assert.deepEqual(body.errors.map((one) => [one.row, one.column]), [[3, '类别'], [3, '住户/商户'], [3, '出生日期'], [4, '']]);
  assert.match(body.errors[0].detail, /^'居名' is none of resident 居民/);
  assert.match(body.detail, /nothing was entered/);
  assert.equal(await count(server), before);
});

test('import: what a rule refuses is refused in the rehearsal', async (server) => {
  const { status, body } = await post(server, 'person?dry_run=false', '编号,姓名\nq-1,无名\n');
  assert.equal(status, 422);
  assert.deepEqual([body.errors[0].row, body.errors[0].column], [2, '姓名']);
});

test('import: what is no table, no kind, no boolean, and what nobody enters', async (server) => {
  assert.equal((await post(server, 'persn', people)).status, 404);
  assert.match((await post(server, 'persn', people)).body.detail, /did you mean 'person'/);
  assert.equal((await post(server, 'alert', people)).status, 422);
  assert.equal((await post(server, 'person', '')).status, 400);
  assert.equal((await post(server, 'person?dry_run=maybe', people)).status, 400);
  assert.equal((await post(server, 'person?map=x', people)).status, 400);
  assert.equal((await post(server, 'person?map=姓名:nam', people)).status, 422);
  assert.equal((await post(server, 'person', '{}', 'application/json')).status, 400);
  assert.equal((await server.get('/v1/tables/import/person')).status, 405);
  assert.match((await post(server, 'person', Buffer.from('504b030400', 'hex'))).body.detail, /Excel workbook/);
});

test('import: the server answers meanwhile, and two tables take turns or wait', async (server) => {
  const many = ['编号,姓名,类别'];
  for (let i = 0; i < 3000; i++) many.push(`n-${i},居民${i},居民`);
  const table = many.join('\n');
  let served = 0, over = false;
  const asked = post(server, 'person?dry_run=false', table).finally(() => { over = true; });
  const second = await post(server, 'person', people);
  assert.ok([200, 503].includes(second.status));
  while (!over && served < 200) {
    assert.equal((await server.get('/v1/tables/household')).status, 200);
    served++;
  }
  assert.equal((await asked).body.created, 3000);
  assert.ok(served > 3, `served ${served}`);
});

test('import: the command line says the same', (server) => {
  fs.writeFileSync(path.join(work, 'people.csv'), `\ufeff${people}`);
  fs.writeFileSync(path.join(work, 'bad.csv'), '编号,姓名,类别\nz-1,好,居名\n');
  const dry = command(server, 'import', 'person', 'people.csv', '--dry-run');
  assert.equal(dry.code, 0);
  assert.match(dry.text, /person: 2 rows \(UTF-8\): 0 new, 1 changed, 1 as they were; nothing was entered/);
  const bad = command(server, 'import', 'person', 'bad.csv');
  assert.equal(bad.code, 1);
  assert.match(bad.text, /row 2, 类别: '居名' is none of/);
  assert.equal(command(server, 'import', 'person', 'none.csv').code, 1);
  assert.equal(command(server, 'import', 'person').code, 2);
});

test('import: the log replays to the same state', (server) => {
  const verified = command(server, 'verify');
  assert.equal(verified.code, 0, verified.text);
  assert.match(verified.text, / 0 different/);
});
