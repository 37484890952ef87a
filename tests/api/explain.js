// What happened and why, why not, what a figure is made of: …/history in words.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('./harness');

const wish = { text: '讲个明白', microgrid: 'mg-01', category: 'elderly', phone: '13800000009' };

async function submitted(server, more = {}) {
  const { status, body } = await server.post('/v1/taiping/wish', { ...wish, ...more });
  assert.equal(status, 200);
  return `/v1/taiping/wish/${body.subject}/history`;
}

const words = (answer, what) => answer.sentences.filter((one) => !what || one.what === what).map((one) => `${one.en} ${one['zh-CN']}`).join('\n');

test('history tells each event in both languages, what is due and who was told', async (server) => {
  const where = await submitted(server, { text: '讲个明白一' });
  const { body } = await server.get(where);
  assert.equal(body.events.length, body.sentences.filter((one) => one.what === 'event').length);
  assert.match(words(body, 'event'), /Submit → Submitted.*点单→已点单/s);
  assert.match(words(body), /Rule std\.wish\.on_submit \(@std\/wish\/policy\.lua:\d+, version \d+\) acted: #\d+ Dispatch/);
  assert.match(words(body), /Phone given \(private\)/);
  assert.ok(!JSON.stringify(body).includes('13800000009'));
  assert.match(body.next[0].en, /^Deadline “Not claimed in time” on \w+day \d{4}-\d\d-\d\d \d\d:\d\d \(in .*\), while the state is Dispatched; then std\.wish\.on_unclaimed/);
  assert.match(body.next[0]['zh-CN'], /^时限“逾期未接单”:\d+年/);
  assert.match(body.alerts[0].en, /: told .*\(Normal, Open\)/);
  assert.match(body.heading['zh-CN'], /^微心愿.*:已派单$/);
});

test('history in one language, a page at a time', async (server) => {
  const where = await submitted(server, { text: '讲个明白二' });
  const chinese = (await server.get(`${where}?lang=zh-CN`)).body;
  assert.ok(chinese.sentences.every((one) => one.text && !('en' in one)));
  const page = (await server.get(`${where}?limit=1&lang=en`)).body;
  assert.equal(page.events.length, 1);
  const older = (await server.get(`${where}?before=${page.more.before}`)).body;
  assert.equal(older.events[0].type, 'wish.submit');
  assert.equal(older.more, undefined);
});

test('why not: state, people, checks, rules that raise it and what they last found', async (server) => {
  const where = await submitted(server, { text: '讲个明白三' });
  const before = (await server.get('/v1/taiping/events?limit=1')).body.durable;
  const { body } = await server.get(`${where}?why_not=confirm`);
  assert.equal(body.possible, false);
  assert.match(words(body, 'happened'), /has never happened here .*从未发生/);
  assert.match(words(body, 'state'), /The state is Dispatched: that does not allow it.*当前状态为已派单,不允许/);
  assert.match(words(body, 'who'), /It may be done by .*可由以下人员操作/);
  const dispatch = (await server.get(`${where}?why_not=dispatch`)).body;
  assert.match(words(dispatch, 'rule'), /Rule std\.wish\.on_submit .* can raise it, at @std\/wish\/policy\.lua:\d+/);
  assert.match(words(dispatch, 'due'), /Deadline “Not claimed in time”/);
  assert.equal((await server.get('/v1/taiping/events?limit=1')).body.durable, before);        // asking leaves no trace
});

test('a field: who gave it its value, down to the request', async (server) => {
  const where = await submitted(server, { text: '讲个明白四' });
  const { body } = await server.get(`${where}?figure=unit`);
  assert.match(words(body), /Unit was given its value ← #\d+ Dispatch of Micro-wish .*, rule std\.wish\.on_submit .* ← #\d+ Submit/);
});

test('what cannot be asked is refused with what would be right', async (server) => {
  const where = await submitted(server, { text: '讲个明白五' });
  for (const [query, hint] of [['why_not=confrim', /did you mean 'confirm'/], ['balance=point', /did you mean 'points'/], ['figure=untit', /did you mean 'unit'/], ['limit=0', /1 to 1000/],
    ['limit=1001', /1 to 1000/], ['lang=de', /en or zh-CN/], ['since=gestern', /./], ['before=x', /before/]]) {
    const answer = await server.get(`${where}?${query}`);
    assert.equal(answer.status, 400, query);
    assert.match(answer.body.detail, hint, query);
  }
  assert.equal((await server.get('/v1/taiping/wish/nothing/history?why_not=confirm')).status, 404);
});

test('a balance without entries is nothing, and adds up', async (server) => {
  const where = await submitted(server, { text: '讲个明白六' });
  const { body } = await server.get(`${where}?balance=points`);
  assert.deepEqual([body.balance, body.entries.length, body.adds_up], [0, 0, true]);
});
