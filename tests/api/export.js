// Entities as CSV: quoting, formulas, labels, ranges, rows of a json field.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('./harness');

const lines = (text) => text.split('\r\n').slice(0, -1);

test('export: a list as CSV, with its conditions and columns', async (server) => {
  const answer = await server.get('/v1/taiping/export/grid.csv?category=commercial&fields=name,category');
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/csv; charset=utf-8/);
  assert.match(answer.headers.get('content-disposition'), /filename="grid\.csv"/);
  const rows = lines(answer.body);
  assert.equal(rows[0], '"id","name","category"');
  assert.equal(rows.length, 4);
  assert.ok(rows.slice(1).every((row) => row.endsWith(',"commercial"')));
});

test('export: quotes are doubled, and what a spreadsheet would compute is only shown', async (server) => {
  const made = [];
  for (const text of ['=1+1', '+86 13', '-3', '@sum', 'say "hi", you', '普通']) {
    const { body } = await server.post('/v1/taiping/wish', { text, microgrid: 'mg-09', category: 'other' });
    made.push(body.subject);
  }
  const { body } = await server.get(`/v1/taiping/export/wish.csv?id=${made.join(',')}&fields=text`);
  assert.deepEqual(lines(body).slice(1).map((row) => row.slice(row.indexOf(',') + 1)).sort(),
    ['"\'+86 13"', '"\'-3"', '"\'=1+1"', '"\'@sum"', '"say ""hi"", you"', '"普通"'].sort());
});

test('export: labels in a language, and a byte order mark', async (server) => {
  const answer = await fetch(`${server.url}/v1/taiping/export/wish.csv?fields=text,microgrid&labels=zh-CN&bom=true`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.match(bytes.subarray(3).toString(), /^"id","心愿","微网格"\r\n/);
});

test('export: more than a page', async (server) => {
  const { body } = await server.get('/v1/taiping/export/household.csv?category=shop&fields=name');
  assert.equal(lines(body).length, 2776);
});

test('a report: its lines are rows, each with the list it was counted from', async (server) => {
  const { body: drawn } = await server.post('/v1/taiping/period_report', { since: '2020-01-01T00:00:00+08:00', ends: '2035-01-01T00:00:00+08:00' });
  const report = (await server.get(`/v1/taiping/period_report/${drawn.subject}`)).body;
  const line = report.lines.find(({ key }) => key === 'wishes_collected');
  assert.ok(line.value > 0);
  const list = (await server.get(`/v1/taiping/${line.from.replace(/\+/g, '%2B')}&limit=1000`)).body.items;
  assert.equal(list.length, line.value);
  const csv = (await server.get(`/v1/taiping/export/period_report.csv?id=${drawn.subject}&rows=lines&fields=since`)).body;
  assert.match(lines(csv)[0], /^"id","since",.*"key"/);
  assert.equal(lines(csv).length, report.lines.length + 1);
  assert.ok(lines(csv).some((row) => row.includes('"wishes_collected"')));
});

test('lists: a range of times, dates and numbers, open at either end', async (server) => {
  const { body } = await server.get('/v1/taiping/wish?created=2020-01-01T00:00:00Z..&limit=1000');
  assert.ok(body.items.length > 0);
  assert.equal((await server.get('/v1/taiping/wish?created=..2020-01-01T00:00:00Z')).body.items.length, 0);
  assert.equal((await server.get('/v1/taiping/wish?people=2..3')).body.items.length, 0);
  assert.equal((await server.get('/v1/taiping/wish?people=x..3')).status, 400);
});

for (const [what, where, status] of [['an unknown kind', 'wsih.csv', 404], ['another format', 'wish.pdf', 404], ['an unknown field', 'wish.csv?colour=red', 400],
  ['rows of what is no json field', 'wish.csv?rows=text', 400]]) {
  test(`export: ${what} is refused`, async (server) => {
    const answer = await server.get(`/v1/taiping/export/${where}`);
    assert.equal(answer.status, status);
    assert.ok(answer.body.detail);
  });
}
