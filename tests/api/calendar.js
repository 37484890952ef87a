// The community's calendar as RFC 5545: what the model names, in the community's zone, escaped and folded.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, test } = require('./harness');

const model = `kind "show" {
  fields = { title = text { max = 300 }, starts = time {}, ends = time {}, place = text { max = 200 }, secret = text { personal = true } },
  states = { "planned", "off" }, events = { plan = { to = "planned", takes = { "title", "starts", "ends", "place" } }, cancel = { from = "planned", to = "off" } },
  calendar = { starts = "starts", ends = "ends", title = "title", place = "place", cancelled = { "off" } },
}
kind "leave" { fields = { who = text {}, first = date {}, last = date {} }, events = { take = { takes = { "who", "first", "last" } } }, calendar = { starts = "first", ends = "last", title = "who" } }
kind "note" { fields = { text = text {} }, events = { make = { takes = { "text" } } } }`;

function pack(zone, text = model) {
  const rules = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-rules-'));
  fs.mkdirSync(path.join(rules, 'town/model'), { recursive: true });
  fs.writeFileSync(path.join(rules, 'town/pack.lua'), `pack { name = "town", timezone = "${zone}" }`);
  fs.writeFileSync(path.join(rules, 'town/model/town.lua'), text);
  return rules;
}

async function served(zone, work) {
  const rules = pack(zone);
  const server = await new Server({ rules }).start('--quiet');
  try {
    await work(server);
  } finally {
    await server.stop();
    server.remove();
    fs.rmSync(rules, { recursive: true, force: true });
  }
}

const feed = async (server, query = '') => {
  const answer = await server.get(`/v1/town/calendar.ics${query}`);
  assert.equal(answer.status, 200, answer.body);
  return answer;
};
const unfold = (text) => text.replace(/\r\n /g, '');
const events = (text) => unfold(text).split('BEGIN:VEVENT').slice(1);

test('calendar.ics: events in the zone, escaped, folded at 75 bytes inside no character, cancelled ones marked', () => served('Asia/Shanghai', async (server) => {
  const title = `联席会议;议题,一\\二 ${'长'.repeat(60)}`;
  const made = await server.post('/v1/town/show', { title, starts: '2026-05-06T14:30:00+08:00', ends: '2026-05-06T08:30:00Z', place: '党群服务中心\n二楼' });
  const off = await server.post('/v1/town/show', { title: '流会', starts: '2026-05-07T14:30:00+08:00' });
  await server.post(`/v1/town/show/${off.body.subject}/cancel`, {});
  const { body, headers } = await feed(server, '?since=2026-01-01&until=2026-12-31');
  assert.match(headers.get('content-type'), /^text\/calendar; charset=utf-8/);
  for (const line of body.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
  assert.ok(!body.includes('\ufffd') && !/[^\r]\n/.test(body));
  assert.match(body, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\nPRODID:/);
  assert.match(body, /END:VCALENDAR\r\n$/);
  assert.match(body, /BEGIN:VTIMEZONE\r\nTZID:Asia\/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19700101T080000\r\nTZOFFSETFROM:\+0800\r\nTZOFFSETTO:\+0800\r\nEND:STANDARD\r\nEND:VTIMEZONE/);
  const [first, second] = events(body).sort((a, b) => a.includes(off.body.subject) - b.includes(off.body.subject));
  assert.ok(first.includes(`UID:show.${made.body.subject}@town.muster`));
  assert.ok(first.includes('DTSTART;TZID=Asia/Shanghai:20260506T143000\r\nDTEND;TZID=Asia/Shanghai:20260506T163000\r\n'));
  assert.ok(first.includes(`SUMMARY:联席会议\\;议题\\,一\\\\二 ${'长'.repeat(60)}\r\n`));
  assert.ok(first.includes('LOCATION:党群服务中心\\n二楼\r\n'));
  assert.ok(first.includes('STATUS:CONFIRMED'));
  assert.match(first, /DTSTAMP:\d{8}T\d{6}Z\r\n/);
  assert.ok(second.includes('STATUS:CANCELLED') && !second.includes('DTEND'));
}));

test('calendar.ics: days are whole, a span ends the day after its last; kinds and spans narrow it down', () => served('Asia/Shanghai', async (server) => {
  await server.post('/v1/town/leave', { who: '王芳', first: '2026-02-28', last: '2026-03-01' });
  await server.post('/v1/town/leave', { who: '李伟', first: '2026-03-05' });
  await server.post('/v1/town/show', { title: '演出', starts: '2026-03-05T09:00:00+08:00' });
  const all = (await feed(server, '?since=2026-02-01&until=2026-04-01')).body;
  assert.equal(events(all).length, 3);
  assert.ok(all.includes('DTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260302\r\n'));
  assert.ok(all.includes('DTSTART;VALUE=DATE:20260305\r\nDTEND;VALUE=DATE:20260306\r\n'));
  assert.equal(events((await feed(server, '?kind=leave&since=2026-02-01&until=2026-04-01')).body).length, 2);
  assert.equal(events((await feed(server, '?kind=leave,show&since=2026-03-01&until=2026-04-01')).body).length, 2);
  for (const query of ['?kind=note', '?kind=nothing', '?since=yesterday', '?until=2026-02-30']) assert.equal((await server.get(`/v1/town/calendar.ics${query}`)).status, 400, query);
  assert.equal((await server.post('/v1/town/calendar.ics', {})).status, 405);
}));

test('calendar.ics: a zone with summer time says when it changes', () => served('Europe/Berlin', async (server) => {
  await server.post('/v1/town/show', { title: 'Sommer', starts: '2026-07-01T10:00:00Z' });
  const { body } = await feed(server, '?since=2026-01-15&until=2026-12-31');
  assert.ok(body.includes('BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n'));
  assert.ok(body.includes('BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n'));
  assert.ok(body.includes('DTSTART;TZID=Europe/Berlin:20260701T120000'));
}));

test('a calendar that names no time, or what is personal, is a mistake of the model', () => {
  const server = new Server({ rules: null });
  for (const [from, to, wrong] of [['starts = "starts"', 'starts = "place"', /calendar\.starts must be a time or date/], ['title = "title"', 'title = "secret"', /personal/],
    ['title = "title"', 'title = "titel"', /did you mean 'title'/], ['{ "off" }', '{ "over" }', /'over' is none/], ['place = "place",', 'wher = "place",', /has no option 'wher'/]]) {
    const at = model.indexOf('calendar = { starts');
    const rules = pack('Asia/Shanghai', model.slice(0, at) + model.slice(at).replace(from, to));
    assert.throws(() => server.command('check', path.join(rules, 'town')), (problem) => wrong.test(problem.stderr + problem.stdout) || assert.fail(`${to}: ${problem.stderr}${problem.stdout}`));
    fs.rmSync(rules, { recursive: true, force: true });
  }
  server.remove();
});
