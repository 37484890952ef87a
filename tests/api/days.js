// Days that the community closes itself, what that does to running deadlines, and moving them as one event.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('./harness');

const base = '/v1/starter/calendar';
const timer = async (server, id) => (await server.get('/v1/starter/timers')).body.timers.find((one) => one.id === id);
const moves = async (server) => (await server.get(`${base}/deadlines`)).body.moves;
const day = (time) => time.slice(0, 10);

test('days: a closure is a row with its reason; what makes no sense is refused whole', async (server) => {
  const wrong = await server.post(`${base}/days`, { days: [{ date: '2026-05-20', works: false }, { date: '2026-02-30', works: false }, { date: '2026-05-21' }], note: 'x' });
  assert.equal(wrong.status, 422);
  assert.deepEqual(wrong.body.errors.map((one) => one.pointer), ['/data/days/1', '/data/days/2']);
  assert.equal((await server.post(`${base}/days`, { days: [{ date: '2026-05-20', works: false }] })).status, 422);
  const read = async () => (await server.get(`${base}?year=2026`)).body;
  assert.ok(!(await read()).days.some((one) => one.date === '2026-05-20'));
  assert.equal((await server.post(`${base}/days`, { days: [{ date: '2026-05-20', works: false }, { date: '2026-05-23', works: true }], note: '社区日' })).status, 200);
  const { days, table } = await read();
  assert.equal(table, true);
  assert.deepEqual(days.filter((one) => one.source === 'community').map((one) => [one.date, one.works, one.note]), [['2026-05-20', false, '社区日'], ['2026-05-23', true, '社区日']]);
  assert.ok(days.some((one) => one.source === 'table' && one.date === '2026-02-14' && one.works));
  assert.equal((await server.get(`${base}?year=2027`)).body.table, false);
  assert.equal((await server.get(`${base}?year=x`)).status, 400);
});

test('days: running deadlines stay until they are moved, all in one event; the move is undone the same way', async (server) => {
  await server.call('PATCH', '/v1/starter/params', { finish_within: '2 working days' });
  const ids = [];
  for (const text of ['甲', '乙']) ids.push((await server.post('/v1/starter/request', { text })).body.subject);
  const before = await Promise.all(ids.map((id) => timer(server, id)));
  assert.equal(before[0].duration, '2 working days');
  assert.deepEqual((await moves(server)).filter((one) => ids.includes(one.id)), []);
  const closed = [{ date: day(before[0].due), works: false }, { date: day(before[1].due), works: false }].slice(0, day(before[0].due) === day(before[1].due) ? 1 : 2);
  await server.post(`${base}/days`, { days: closed, note: 'typhoon' });
  assert.equal((await timer(server, ids[0])).due, before[0].due);
  const listed = (await moves(server)).filter((one) => ids.includes(one.id));
  assert.equal(listed.length, 2);
  assert.ok(listed.every((one) => one.due > one.from && one.reckoned === '2 working days'));
  assert.equal((await server.post(`${base}/apply`, {})).status, 422);
  const applied = await server.post(`${base}/apply`, { note: 'typhoon' });
  assert.equal(applied.status, 200);
  assert.equal((await timer(server, ids[0])).due, listed.find((one) => one.id === ids[0]).due);
  assert.deepEqual(await moves(server), []);
  assert.deepEqual((await server.post(`${base}/apply`, { note: 'again' })).body, { moved: 0 });
  const { events } = (await server.get('/v1/starter/events?type=muster.deadlines')).body;
  assert.ok(ids.every((id) => events.at(-1).data.moves.some((move) => move.id === id)));
  assert.equal(events.at(-1).data.reason, 'typhoon');
  await server.post(`${base}/days`, { days: closed.map(({ date }) => ({ date, works: null })), note: 'it passed by' });
  await server.post(`${base}/apply`, { note: 'it passed by' });
  assert.equal((await timer(server, ids[0])).due, before[0].due);
});

test('days: a new request is reckoned by the days as they are now, and a restart knows them', async (server) => {
  const { body } = await server.post('/v1/starter/request', { text: '丙' });
  const first = await timer(server, body.subject);
  await server.post(`${base}/days`, { days: [{ date: day(first.due), works: false }], note: 'stock-taking' });
  await server.stop();
  assert.match(server.command('verify', '--data', server.data), / 0 different/);
  await server.start();
  const later = await timer(server, (await server.post('/v1/starter/request', { text: '丁' })).body.subject);
  assert.ok(day(later.due) > day(first.due), `${later.due} after ${first.due}`);
  await server.post(`${base}/days`, { days: [{ date: day(first.due), works: null }], note: 'done' });
});
