// Communities of one process: joint cases by events, messages that cannot leave, refusals, death in between.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, test, until } = require('./harness');

// east has two working days to answer, west gives itself twenty to settle: each under its own rules.
function allied() {
  const rules = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-rules-'));
  for (const [name, other, limit] of [['east', 'west', '3 working days'], ['west', 'east', '20 working days']]) {
    const folder = path.join(rules, name);
    fs.mkdirSync(path.join(folder, 'setup'), { recursive: true });
    fs.mkdirSync(path.join(folder, 'policies'));
    fs.writeFileSync(path.join(folder, 'pack.lua'), `pack { name = "${name}", timezone = "Asia/Shanghai", calendar = "cn", uses = { "std.organisation", "std.alliance" } }`);
    fs.writeFileSync(path.join(folder, 'policies/limits.lua'), `set "std.alliance.settle_within" { default = { safety_joint = "${limit}" } }`);
    fs.writeFileSync(path.join(folder, 'setup/people.lua'), `ensure("person", "deputy-${name}", { name = "${name}" })
      ensure("post", "deputy", { role = "deputy_secretary", person = "deputy-${name}" })
      ensure("partner", "${other}", { name = "${other}", community = "${other}" })`);
  }
  return rules;
}

const cases = async (server, community) => (await server.get(`/v1/${community}/joint_case`)).body.items;
const ready = async (server, community) => (await server.get(`/v1/${community}/muster_message?state=ready&limit=1000`)).body.items;
const open = async (server, text, mechanism = 'safety_joint') => {
  const answer = await server.post('/v1/east/joint_case?event=open', { mechanism, partner: 'west', text });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.subject;
};
const history = async (server, community, id) => JSON.stringify((await server.get(`/v1/${community}/joint_case/${id}/history`)).body);
const verified = (server) => assert.ok(!/ [1-9]\d* different/.test(server.command('verify', '--data', server.data)));
const backtested = (server, community) => assert.equal(JSON.parse(server.command('backtest', '--data', server.data, '--community', community, '--format', 'json')).differences, 0);

function gone(server, rules) {
  server.remove();
  fs.rmSync(rules, { recursive: true, force: true });
}

test('a joint case goes there and back, each side under its own rules, both histories readable', async () => {
  const rules = allied();
  const server = await new Server({ rules }).start('--quiet');
  const mine = await open(server, '消防通道堵塞');
  await until('west has it', async () => (await cases(server, 'west')).length === 1);
  const [theirs] = await cases(server, 'west');
  assert.equal(theirs.their_case, mine);
  await until('east knows their number', async () => (await cases(server, 'east'))[0].their_case === theirs.id);
  assert.equal((await cases(server, 'east'))[0].their_number, theirs.number);
  // the limit of each side is its own, but the opener's wish travels with the case
  assert.equal((await server.post(`/v1/west/joint_case/${theirs.id}/accept`, {})).status, 200);
  await until('accepted', async () => (await cases(server, 'east'))[0].state === 'accepted');
  assert.equal((await server.post(`/v1/west/joint_case/${theirs.id}/settle`, { outcome: 'solved', answer: '已清障' })).status, 200);
  await until('settled', async () => (await cases(server, 'east'))[0].state === 'settled');
  assert.equal((await cases(server, 'east'))[0].answer, '已清障');
  assert.equal((await server.post(`/v1/east/joint_case/${mine}/close`, {})).status, 200);
  await until('both closed', async () => (await cases(server, 'west'))[0].state === 'closed');
  assert.match(await history(server, 'east', mine), /settled_there/);
  assert.match(await history(server, 'west', theirs.id), /communities\/east/);
  assert.equal((await ready(server, 'east')).length + (await ready(server, 'west')).length, 0);
  verified(server);
  for (const community of ['east', 'west']) backtested(server, community);
  await server.stop();
  gone(server, rules);
});

test('refused by the rules there: written down, told to the owner here, on paper from now on', async () => {
  const rules = allied();
  fs.writeFileSync(path.join(rules, 'west/policies/closed.lua'), 'check("joint_case.receive", { name = "closed" }, function() return refuse("west takes no cases this month") end)');
  const server = await new Server({ rules }).start('--quiet');
  const mine = await open(server, '噪音');
  await until('east is told', async () => (await server.get(`/v1/east/joint_case/${mine}`)).body.way === 'paper');
  const alerts = (await server.get('/v1/east/alerts?key=refused_there')).body.items;
  assert.equal(alerts.length, 1);
  assert.equal(alerts[0].target, 'person/deputy-east');
  assert.match(JSON.stringify(alerts[0].text), /west takes no cases this month/);
  assert.equal((await cases(server, 'west')).length, 0);
  const [message] = (await server.get('/v1/east/muster_message?state=refused')).body.items;
  assert.equal(message.answer, 'west takes no cases this month');
  verified(server);
  await server.stop();
  gone(server, rules);
});

test('many for a community that is not here are told once and do not hold up the others; they leave when it comes', async () => {
  const rules = allied();
  const folder = path.join(rules, 'east/policies');
  fs.writeFileSync(path.join(folder, 'flood.lua'), 'on("partner.update", { name = "flood" }, function(partner) for i = 1, 90 do send("south", "person.register", { name = partner.name .. i }) end end)');
  const server = await new Server({ rules }).start('--quiet');
  for (let i = 0; i < 3; i++) assert.equal((await server.post('/v1/east/partner/west/update', { address: `r${i}` })).status, 200);
  await server.post('/v1/east/partner', { name: 'south', community: 'south' });
  const south = (await server.get('/v1/east/partner?community=south')).body.items[0].id;
  const waits = (await server.post('/v1/east/joint_case?event=open', { mechanism: 'safety_joint', partner: south, text: '护栏' })).body.subject;
  const waiting = async () => (await server.get(`/v1/east/alerts?key=waiting&state=open&about=joint_case/${waits}`)).body.items.length;
  const mine = await open(server, '路灯');
  await until('the owner hears that it waits', async () => await waiting() === 1);
  await until('the one behind them has left', async () => (await cases(server, 'west')).length === 1);
  await until('all are told', async () => (await ready(server, 'east')).filter((one) => one.answer).length === 271);
  const alerts = (await server.get('/v1/east/alerts?key=undeliverable:south')).body.items;
  assert.equal(alerts.length, 1);
  assert.equal(alerts[0].target, 'policy_owner');
  await server.stop('SIGKILL');
  fs.mkdirSync(path.join(rules, 'south'));
  fs.writeFileSync(path.join(rules, 'south/pack.lua'), 'pack { name = "south", uses = { "std.organisation" } }');
  await server.start('--quiet');
  await until('all have arrived, without another event here', async () => (await server.get('/v1/south/person?limit=1000')).body.items.length === 270);
  await until('and it is written down', async () => (await ready(server, 'east')).length === 0);
  assert.equal((await server.get(`/v1/east/joint_case/${waits}`)).body.way, 'paper');        // south has no joint cases: refused there
  assert.equal((await server.get(`/v1/east/joint_case/${mine}`)).status, 200);
  verified(server);
  await server.stop();
  gone(server, rules);
});

test('killed at any moment, each case is there once', async () => {
  const rules = allied();
  const server = await new Server({ rules }).start('--quiet');
  let opened = 0;
  for (let round = 0; round < 6; round++) {
    const posting = [];
    for (let i = 0; i < 25; i++) posting.push(open(server, `第${round}轮${i}`).then(() => { opened++; }, () => {}));
    await posting[round * 4];
    for (let reads = 0; reads < round; reads++) await ready(server, 'east');               // messages go further from round to round
    await server.stop('SIGKILL');
    await Promise.all(posting);
    await server.start('--quiet');
  }
  await until('nothing waits', async () => (await ready(server, 'east')).length + (await ready(server, 'west')).length === 0);
  const mine = (await server.get('/v1/east/joint_case?limit=1000')).body.items, theirs = (await server.get('/v1/west/joint_case?limit=1000')).body.items;
  assert.ok(mine.length >= opened && opened > 0, `${mine.length} of ${opened}`);
  assert.deepEqual(theirs.map((one) => one.their_case).sort(), mine.map((one) => one.id).sort());
  assert.deepEqual(mine.map((one) => one.their_case).sort(), theirs.map((one) => one.id).sort());
  verified(server);
  for (const community of ['east', 'west']) backtested(server, community);
  await server.stop();
  gone(server, rules);
});
