// T6, T7 and T10: restart, memory and speed with a million entities. One database is made once; what differs is copied.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Muster, interleaved, repetitions, execFileSync, root, wish } = require('../machine');
const { figure, goals, atFullSize } = require('../table');
const { pick } = require('./posts');

const pack = path.join(root, 'tests/bench/rules/large');
const MILLION = 1000000;
const readable = (count) => count.toLocaleString('en-US');

function sql(file, text) { return execFileSync('sqlite3', [file, text], { encoding: 'utf8' }).trim(); }

function communityFile(machine, name) {
  const file = machine.path(name, 'large', 'muster.db');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return file;
}

// The tables as they were, the log with so many later rows: what a crash leaves when write-behind is that far behind.
function behind(machine, base, later, seq, rows, name) {
  const file = communityFile(machine, name);
  fs.copyFileSync(base, file);
  sql(file, `PRAGMA synchronous=OFF; ATTACH '${later}' AS later; INSERT INTO muster_log SELECT * FROM later.muster_log WHERE seq > ${seq} AND seq <= ${seq + rows}; VACUUM INTO '${file}.new'`);
  fs.renameSync(`${file}.new`, file);            // written anew: no page of it carries the check value of other bytes
  return file;
}

// Starting recovers; a kill leaves the file as it was found, apart from what was re-applied meanwhile: hence a fresh copy each time.
async function readyTimes(machine, file, name, queries) {
  const ready = [], read = [];
  let memory = 0;
  for (let i = 0; i < repetitions; i++) {
    const copy = communityFile(machine, `${name}-${i}`);
    fs.copyFileSync(file, copy);
    read.push((await machine.inProcess('rows', copy, ...queries)).s);
    const muster = new Muster(machine, `${name}-${i}`);
    ready.push(await muster.start());
    memory = muster.memory_mib();
    await muster.stop('SIGKILL');
    fs.rmSync(muster.data, { recursive: true });
  }
  return { ready, read, memory };
}

async function emptyStart(machine) {
  const muster = new Muster(machine, 'empty'), rules = machine.path('empty-rules'), times = [];
  fs.mkdirSync(rules);
  fs.symlinkSync(pack, path.join(rules, 'large'));
  await muster.start(rules);
  await muster.stop();
  for (let i = 0; i < repetitions; i++) {
    times.push(await muster.start() * 1e3);
    await muster.stop();
  }
  return times;
}

async function speed(machine, seconds, entities, rows) {
  const small = new Muster(machine, 'small'), big = new Muster(machine, 'big');
  const [smallFile, bigFile] = ['small', 'big'].map((name) => communityFile(machine, name));
  await machine.inProcess('fill', smallFile, pack, entities, 0);
  fs.copyFileSync(machine.path('base.db'), bigFile);
  await machine.inProcess('fill', bigFile, pack, 1, Math.max(0, Math.round((rows - Number(sql(bigFile, 'SELECT max(seq) FROM muster_log'))) / 2)));
  await small.start();
  await big.start();
  const load = (muster) => () => machine.fromOutside('load', 'http', muster.address, 'large', 64, seconds / 2, entities, 'zipf');
  const [large, empty] = await interleaved(load(big), load(small));
  await big.stop();
  await small.stop();
  const had = Number(sql(bigFile, 'SELECT max(seq) FROM muster_log'));
  for (const muster of [big, small]) fs.rmSync(muster.data, { recursive: true });
  return { large: pick(large, 'events_s'), empty: pick(empty, 'events_s'), had };
}

async function large(machine, { seconds, entities, lag, logRows }) {
  const base = machine.path('base.db'), later = machine.path('later.db');
  const { seq } = await machine.inProcess('fill', base, pack, entities, 0);
  fs.copyFileSync(base, later);
  await machine.inProcess('fill', later, pack, entities, Math.ceil(lag / 2));
  const queries = (rows) => ['SELECT * FROM item', 'SELECT * FROM place', `SELECT * FROM muster_log WHERE seq > ${seq} AND seq <= ${seq + rows}`];
  const rowsUsual = Math.min(100000, lag), rows = [];
  const usual = await readyTimes(machine, behind(machine, base, later, seq, rowsUsual, 'usual'), 'usual', queries(rowsUsual));
  const limit = await readyTimes(machine, behind(machine, base, later, seq, lag, 'limit'), 'limit', queries(lag));
  const clean = await readyTimes(machine, behind(machine, base, later, seq, 0, 'clean'), 'clean', queries(0));
  fs.rmSync(later);
  const what = (count) => `restart: ${readable(entities)} entities + ${readable(count)} log rows to re-apply`;
  const yardstick = 'reading the same rows by sqlite3';
  rows.push(figure({ id: 'T6', what: what(rowsUsual), unit: 's', values: usual.ready, yardstick, yardsticks: usual.read, goal: atFullSize(goals.ratioAtMost(2), entities >= MILLION && rowsUsual === 100000), note: 'the yardstick reads the entities and the rows to re-apply; a restart also reads up to 1,000,000 older log rows for duplicates and check values' }));
  rows.push(figure({ id: 'T6', what: what(lag), unit: 's', values: limit.ready, yardstick, yardsticks: limit.read, goal: atFullSize(goals.ratioAtMost(2), entities >= MILLION && lag >= MILLION) }));
  rows.push(figure({ id: 'T6', what: 'restart of an empty community', unit: 'ms', values: await emptyStart(machine), goal: goals.atMost(50, 'ms') }));
  rows.push(figure({ id: 'T7', what: `memory: ${readable(entities)} entities of 8 fields, after a restart`, unit: 'MiB', values: [clean.memory], goal: atFullSize(goals.atMost(300, 'MiB'), entities >= MILLION), note: 'no ids to remember and no timers in this data' }));
  const { large: big, empty, had } = await speed(machine, seconds, Math.min(entities, 100000), logRows);
  rows.push(figure({ id: 'T10', what: `single posts at ${readable(had)} log rows and ${readable(entities)} entities`, unit: '/s', values: big, yardstick: `fresh, ${readable(Math.min(entities, 100000))} entities`, yardsticks: empty, goal: atFullSize(goals.ratioAtLeast(0.9), entities >= MILLION && logRows >= 10 * MILLION),
    note: logRows < 10000000 ? `ran with BENCH_LOG_ROWS=${readable(logRows)}; the goal speaks of 10,000,000` : '' }));
  fs.rmSync(base);
  return rows;
}

async function memory(machine) {
  const idle = new Muster(machine, 'idle'), taiping = new Muster(machine, 'taiping');
  await idle.start();
  const idle_mib = idle.memory_mib();
  await idle.stop();
  const rules = machine.path('taiping-rules');
  fs.mkdirSync(rules);
  fs.symlinkSync(path.join(root, 'rules/taiping'), path.join(rules, 'taiping'));
  await taiping.start(rules);
  await taiping.caughtUp(wish);
  const first = taiping.memory_mib();
  await taiping.stop();
  await taiping.start();
  const again = taiping.memory_mib();
  await taiping.stop();
  return [
    figure({ id: 'T7', what: 'memory: idle process', unit: 'MiB', values: [idle_mib], goal: goals.atMost(10, 'MiB') }),
    figure({ id: 'T7', what: 'memory: Taiping, just published', unit: 'MiB', values: [first], goal: goals.atMost(40, 'MiB') }),
    figure({ id: 'T7', what: 'memory: Taiping, after a restart', unit: 'MiB', values: [again], goal: goals.atMost(40, 'MiB') }),
  ];
}

module.exports = { large, memory };
