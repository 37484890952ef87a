// The calendar against two independent packages: chinese-days for working days of 2021–2026, rrule for recurrence. Both from npm, pinned.
'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { createRequire } = require('node:module');
const packages = createRequire(path.join(__dirname, '../api/package.json'));
const days = packages('chinese-days');
const { RRule } = packages('rrule');

const tool = path.join(process.env.BUILD || 'build', 'tests/calendar-tool');
function ask(questions) {
  const answer = spawnSync(tool, { input: `${questions.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(answer.status, 0);
  return answer.stdout.split('\n').slice(0, questions.length);
}

let number = 0;
function test(name, fn) {
  number++;
  try { fn(); console.log(`ok ${number} - ${name}`); } catch (problem) {
    console.log(`not ok ${number} - ${name}\n# ${String(problem.message).split('\n').slice(0, 12).join('\n# ')}`);
    process.exitCode = 1;
  }
}

const pad = (n) => String(n).padStart(2, '0');
const dates = [];
for (let at = Date.UTC(2021, 0, 1); at < Date.UTC(2027, 0, 1); at += 86400000) dates.push(new Date(at).toISOString().slice(0, 10));
const works = new Map(dates.map((date) => [date, days.isWorkday(date)]));
const index = new Map(dates.map((date, i) => [date, i]));
// the n-th working day after (or before) the index of a working day; undefined beyond the tables
function step(from, n) {
  let at = from;
  for (let left = Math.abs(n); left > 0;) {
    at += Math.sign(n);
    if (at < 0 || at >= dates.length) return undefined;
    if (works.get(dates[at])) left--;
  }
  return dates[at];
}
function firstWorkday(from) {
  for (let at = from; at < dates.length; at++) if (works.get(dates[at])) return at;
  return undefined;
}

test('every day of 2021 to 2026 is worked or not as chinese-days says', () => {
  const answers = ask(dates.map((date) => `works ${date}`));
  dates.forEach((date, i) => assert.equal(answers[i] === '1', works.get(date), date));
});

for (const [time, expectedTime, moves] of [['10:00', '10:00', 0], ['08:15', '09:00', 0], ['18:00', '18:00', 0], ['18:01', '09:00', 1], ['23:00', '09:00', 1]]) {
  test(`n working days from ${time} of every day`, () => {
    const questions = [], expected = [];
    dates.forEach((date, i) => {
      for (const n of [1, 2, 3, 5, 10]) {
        const start = works.get(date) ? (moves ? firstWorkday(i + 1) : i) : firstWorkday(i + 1);
        const to = start === undefined ? undefined : step(start, n);
        if (!to) continue;
        questions.push(`add ${date} ${time}|${n} working days`);
        expected.push(`${to}T${works.get(date) ? expectedTime : '09:00'}`);
      }
    });
    const answers = ask(questions);
    answers.forEach((answer, i) => assert.equal(answer, expected[i], questions[i]));
    assert.ok(questions.length > 10000);
  });
}

test('working days between two instants, both directions', () => {
  const questions = [], expected = [];
  dates.forEach((date, i) => {
    if (!works.get(date)) return;
    for (const n of [1, 4, 9]) {
      const to = step(i, n);
      if (!to) continue;
      questions.push(`days ${date} 10:00|${to} 10:00`, `days ${to} 10:00|${date} 10:00`, `sub ${to} 10:00|${n} working days`);
      expected.push(String(n), String(-n), `${date}T10:00`);
    }
  });
  ask(questions).forEach((answer, i) => assert.equal(answer, expected[i], questions[i]));
});

// a small seeded sequence, the same on every machine
let seed = 7;
const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 2147483648 * below); };
const pick = (list) => list[random(list.length)];
const some = (list, most) => [...new Set(Array.from({ length: 1 + random(most) }, () => pick(list)))];
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function generate() {
  const freq = pick(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']);
  const parts = [`FREQ=${freq}`];
  if (random(2)) parts.push(`INTERVAL=${1 + random(4)}`);
  if (freq === 'DAILY' && random(3) === 0) parts.push(`BYMONTH=${some([1, 2, 3, 6, 9, 12], 3)}`);
  if (freq === 'WEEKLY' && random(3)) parts.push(`BYDAY=${some(weekdays, 4)}`);
  if (freq === 'MONTHLY') {
    const kind = random(4);
    if (kind === 0) parts.push(`BYMONTHDAY=${some([1, 5, 10, 15, 20, 25, 28, 29, 30, 31, -1, -2], 3)}`);
    if (kind === 1) parts.push(`BYDAY=${some(weekdays, 2).map((day) => `${pick([1, 2, 3, 4, -1])}${day}`)}`);
    if (kind === 2) parts.push(`BYDAY=${some(weekdays.slice(0, 5), 5)}`, `BYSETPOS=${pick([1, 2, -1, -2])}`);
  }
  if (freq === 'YEARLY') {
    parts.push(`BYMONTH=${some([1, 2, 4, 5, 7, 8, 10, 11, 12], 4)}`);
    const kind = random(3);
    if (kind === 0) parts.push(`BYMONTHDAY=${some([1, 15, 28, 30, -1], 2)}`);
    if (kind === 1) parts.push(`BYDAY=${some(weekdays, 2).map((day) => `${pick([1, 2, -1])}${day}`)}`);
  }
  return parts.join(';');
}

test('600 generated recurrence rules agree with rrule', () => {
  const questions = [], expected = [];
  for (let i = 0; i < 600; i++) {
    const rule = generate(), hour = 7 + random(12), year = 2021 + random(5), month = 1 + random(12);
    const after = new Date(Date.UTC(year, month - 1, 1, 0, 0));
    const their = new RRule({ ...RRule.parseString(rule), dtstart: new Date(Date.UTC(2001, 0, 1, hour, 30)), ...(rule.includes('WEEKLY') && { wkst: RRule.MO }) });
    const found = [];
    their.all((at) => {                            // one walk; false ends it
      if (at > after) found.push(at.toISOString().slice(0, 16));
      return found.length < 12 && at.getUTCFullYear() < 2090;
    });
    questions.push(`rule ${rule}|${pad(hour)}:30|${year}-${pad(month)}-01 00:00|12`);
    expected.push(found.join(' '));
  }
  const answers = ask(questions);
  answers.forEach((answer, i) => {
    if (answer.startsWith('error') && expected[i] === '') return;
    assert.equal(answer.trim(), expected[i], questions[i]);
  });
});

for (const rule of ['FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=HOURLY', 'FREQ=MINUTELY;INTERVAL=5', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', `FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(300)}1`]) {
  test(`refused, at once: ${rule.slice(0, 50)}`, () => assert.match(ask([`rule ${rule}|09:00|2026-01-01 00:00|1`])[0], /^error ./));
}
console.log(`1..${number}`);
