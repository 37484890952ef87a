// The words of a simulation, in a small street of 120 homes.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { command, simulate, changed, rows, test, work } = require('./harness');

const street = 'tests/rules/simulate';
const year = ['--days', '365'];

test('the same seed gives the same log, another seed another one', () => {
  const first = simulate(street, ...year, '--seed', '7');
  assert.equal(simulate(street, ...year, '--seed', '7').log_hash, first.log_hash);
  assert.match(first.log_hash, /^[0-9a-f]{16}$/);
  assert.notEqual(simulate(street, ...year, '--seed', '8').log_hash, first.log_hash);
  assert.equal(first.failures, 0);
  assert.equal(first.since, '2022-01-01');
  assert.equal(first.until, '2023-01-01');
});

const data = path.join(work, 'data');

test('what --out leaves behind is the same log, which verify replays and explain reads', () => {
  const kept = simulate(street, ...year, '--seed', '7', '--out', data);
  assert.equal(kept.log_hash, simulate(street, ...year, '--seed', '7').log_hash);
  assert.match(command('verify', '--data', data).out, / 0 different/);
  const [{ id }] = rows(data, 'simulated', "SELECT id FROM request WHERE state = 'done' ORDER BY id LIMIT 1");
  assert.match(command('explain', id, '--data', data).out, /request\.finish/);
  assert.match(command('simulate', street, '--out', data).err, /already/);
});

test('what befalls people is spread evenly: over neighbours, months and hours', () => {
  const asked = rows(data, 'simulated', 'SELECT home, created FROM request WHERE text <> \'again\'');
  assert.ok(Math.abs(asked.length - 240) <= 24, `${asked.length} of 240 expected`);
  for (const [low, high] of [[1, 30], [31, 60], [61, 90], [91, 120]]) {
    const part = asked.filter(({ home }) => Number(home.slice(2)) >= low && Number(home.slice(2)) <= high).length;
    assert.ok(Math.abs(part - asked.length / 4) <= 15, `${part} of homes ${low} to ${high}`);
  }
  const months = new Array(12).fill(0), hours = new Set();
  for (const { created } of asked) {
    const local = new Date(created / 1000 + 8 * 3600e3);
    months[local.getUTCMonth()]++;
    hours.add(local.getUTCHours());
  }
  assert.ok(months.every((many) => Math.abs(many - 20) <= 3), `months: ${months}`);
  assert.ok([...hours].every((hour) => hour >= 8 && hour < 20), `hours: ${[...hours]}`);
  assert.ok(new Set(asked.map(({ home }) => home)).size > 80, 'not always the same homes');
});

test('plans keep their rule, their notice and the holidays; some fall through', () => {
  const feasts = rows(data, 'simulated', 'SELECT home, starts, off, created FROM feast');
  assert.equal(feasts.length, 16);
  for (const { starts, created } of feasts) {
    const due = new Date(starts / 1000 + 8 * 3600e3), told = new Date(created / 1000 + 8 * 3600e3);
    assert.equal(due.getUTCHours(), 19);
    assert.equal(Math.round((due - told) / 864e5), 10);
    assert.ok(due.getUTCDay() >= 1 && due.getUTCDay() <= 5, due.toISOString());       // Saturday 2022-09-10 is a holiday: moved
  }
  assert.ok(feasts.some(({ off }) => off) && feasts.some(({ off }) => !off));
});

test('another value of a param changes what follows from it and reshuffles nothing', () => {
  const plain = simulate(street, ...year, '--seed', '7').indicators, hasty = simulate(street, ...year, '--seed', '7', '--param', 'answer_within=1h').indicators;
  assert.deepEqual(hasty, plain);                    // answered late is answered all the same
  const strict = path.join(work, 'strict'), run = simulate(street, ...year, '--seed', '7', '--param', 'open_requests=1', '--out', strict);
  const list = (folder) => rows(folder, 'simulated', 'SELECT id, home, created FROM request').map((row) => `${row.id} ${row.home} ${row.created}`);
  const before = new Set(list(data)), after = list(strict);
  assert.ok(after.length < before.size);
  assert.ok(after.every((row) => before.has(row)), 'whoever was not refused asks at the same time under the same id');
  assert.ok(run.refused['request.ask'].times > 20);
});

test('two candidates live with the same people and chances: only what the change moves differs', () => {
  const run = simulate(street, '--days', '120', '--seed', '3', '--seeds', '4', '--with-param', 'answer_within=1h');
  const of = (key) => run.indicators.find((one) => one.key === key);
  assert.deepEqual(run.seeds, [3, 4, 5, 6]);
  assert.deepEqual(of('requests').difference, { mean: 0, sd: 0, percent: 0, up: 0, down: 0, clear: false });
  assert.ok(of('requests').base.sd > 0, 'seeds differ');
  assert.ok(of('late').difference.mean > 0 && of('late').difference.down === 0);
  for (const side of ['base', 'candidate']) assert.ok(of('late')[side].min <= of('late')[side].mean && of('late')[side].mean <= of('late')[side].max);
  const singly = [3, 4, 5, 6].map((seed) => simulate(street, '--days', '120', '--seed', `${seed}`, '--param', 'answer_within=1h').indicators.late);
  const mean = singly.reduce((sum, one) => sum + one) / 4, variance = singly.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 3;
  assert.equal(of('late').candidate.mean, mean);
  assert.ok(Math.abs(of('late').candidate.sd - Math.sqrt(variance)) < 1e-9);
  assert.equal(of('requests').source, 360);
});

test('a candidate pack stands beside the base; the same pack differs in nothing', () => {
  const rude = changed(street, { 'policies/street.lua': (text) => text.replace('default = "3 working days"', 'default = "1h"') });
  const run = simulate(street, '--days', '120', '--seed', '3', '--seeds', '3', '--with', rude), same = simulate(street, '--days', '60', '--seeds', '3', '--with', street);
  assert.ok(run.indicators.find((one) => one.key === 'late').difference.mean > 0);
  assert.equal(run.candidate.failures, 0);
  assert.ok(same.indicators.every((one) => one.difference.mean === 0 && one.difference.sd === 0 && one.difference.clear === false));
  const text = command('simulate', street, '--days', '60', '--seeds', '3', '--with', rude).out;
  assert.match(text, /^2022-01-01 to 2022-03-02 \(60 days\), 3 seeds from 1\nbase +simulated: \d+ events/);
  assert.match(text, /late +\d+\.\d{3} ± \d+\.\d{3} +\d+\.\d{3} ± \d+\.\d{3} +\d+\.\d{3} ± \d+\.\d{3} +\+\d+\.\d%/);
});

test('of several runs the one that fails is named, and nothing is printed', () => {
  const run = command('simulate', street, '--days', '20', '--seeds', '3', '--with-param', 'answer_wihtin=1h');
  assert.equal(run.code, 1);
  assert.equal(run.out, '');
  assert.match(run.err, /seed 1: .*did you mean 'answer_within'/);
  assert.equal(command('simulate', street, '--seeds', '2', '--out', path.join(work, 'two')).code, 2);
  assert.equal(command('simulate', street, '--seeds', '0').code, 2);
});

test('twice the homes ask twice as often', () => {
  const twice = changed(street, { 'setup/homes.lua': (text) => text.replace('1, 120', '1, 240') });
  const few = simulate(street, ...year, '--seed', '7').indicators.requests, many = simulate(twice, ...year, '--seed', '7').indicators.requests;
  assert.ok(Math.abs(many / few - 2) < 0.2, `${few} and ${many}`);
});

test('--from begins at another date', () => {
  const run = simulate(street, '--days', '28', '--from', '2024-02-01');
  assert.equal(run.since, '2024-02-01');
  assert.equal(run.until, '2024-02-29');
});

test('figures stand beside those of source.lua; a key that no report has is an error', () => {
  const text = command('simulate', street, ...year, '--seed', '7').out;
  assert.match(text, /^2022-01-01 to 2023-01-01 \(365 days\)/);
  assert.match(text, /requests +\d+ +360 +[-+]\d+\.\d%/);
  const wrong = changed(street, { 'source.lua': (old) => old.replace('done', 'dnoe') });
  assert.match(command('simulate', wrong).err, /dnoe/);
});

for (const [what, change, wanted] of [
  ['a mistyped event', (text) => text.replace('react("request.ask"', 'react("request.aks"'), /simulation\.lua:11: .*did you mean 'ask'/],
  ['a mistyped kind', (text) => text.replace('per = "home", a_year', 'per = "hmoe", a_year'), /simulation\.lua:4: .*did you mean 'home'/],
  ['a mistyped field of an act', (text) => text.replace('text = "again"', 'txet = "again"'), /simulation\.lua:7: .*txet/],
  ['a mistyped state', (text) => text.replace('"done"', '"dnoe"'), /simulation\.lua:12: .*did you mean 'done'/],
  ['an option that is none', (text) => text.replace('notice =', 'notise ='), /simulation\.lua:16: .*did you mean 'notice'/],
  ['a rule of no calendar', (text) => text.replace('FREQ=MONTHLY', 'FREQ=MONTLY'), /simulation\.lua:16: /],
  ['a global', (text) => text.replace('simulation {', 'who = 1\nsimulation {'), /simulation\.lua:2: .*global/],
]) {
  test(`check: ${what} is told with its line`, () => {
    const run = command('check', changed(street, { 'simulation.lua': change }));
    assert.equal(run.code, 1);
    assert.match(run.err, wanted);
  });
}

test('a mistake while they live ends the run with its line', () => {
  const run = command('simulate', changed(street, { 'simulation.lua': (text) => text.replace('if request.state', 'local x = nil + 1\n  if request.state') }));
  assert.equal(run.code, 1);
  assert.match(run.err, /simulation\.lua:12: attempt to perform arithmetic/);
});

test('a pack in which nobody lives says so', () => {
  const run = command('simulate', 'rules/starter');
  assert.equal(run.code, 1);
  assert.match(run.err, /no simulation\.lua/);
});
