// T2 and T3, and the single posts that T1 compares with peers: the whole product over HTTP, durable, 100,000 entities.
'use strict';
const path = require('node:path');
const fs = require('node:fs');
const { Muster, interleaved, root, touch } = require('../machine');
const { figure, goals } = require('../table');

const bench = path.join(root, 'tests/bench/rules/bench');
const pick = (results, name) => results.map((result) => result[name]);

async function startBench(machine, name = 'posts') {
  const rules = machine.path(`${name}-rules`);
  fs.mkdirSync(rules);
  fs.symlinkSync(bench, path.join(rules, 'bench'));
  const muster = new Muster(machine, name);
  await muster.start(rules);
  await muster.caughtUp(touch('bench'));
  return muster;
}

async function posts(machine, { seconds }) {
  const muster = await startBench(machine);
  const load = (how, clients, lines) => () => machine.fromOutside('load', 'http', muster.address, 'bench', clients, seconds, 100000, how, lines);
  const lags = [];
  const bulkOnce = async () => {
    const folder = fs.mkdtempSync(machine.path('bulk-'));
    const result = await machine.inProcess('bulk', folder, bench, 25600);
    fs.rmSync(folder, { recursive: true });
    return result;
  };
  const zipfOnce = async () => {
    const result = await load('zipf', 64, 1)();
    lags.push(await muster.lag());
    return result;
  };
  const [zipf, disk, uniform, ndjson, bulk] = await interleaved(zipfOnce, () => machine.inProcess('disk', machine.folder, 1), load('uniform', 64, 1), load('zipf', 4, 1000), bulkOnce);
  await muster.stop();
  const fsync = pick(disk, 'p50_ms'), raw = pick(bulk, 'raw');
  const cpu = (results) => `load's share of its core ${Math.max(...pick(results, 'load_cpu')).toFixed(2)}`;
  const rawName = 'the same rows into SQLite raw, 256 a transaction', fsyncName = 'p50 of 4 KB append + fdatasync';
  return [
    figure({ id: 'T1', what: 'single posts, 64 clients, Zipf 0.99 (peers: make bench-peers)', unit: '/s', values: pick(zipf, 'events_s'),
      note: `${zipf.length} × ${seconds} s; rows behind at the end of a repetition at most ${Math.max(...lags).toLocaleString('en-US')} of 1,000,000 allowed; ${cpu(zipf)}` }),
    figure({ id: 'T1', what: 'the same, uniform choice', unit: '/s', values: pick(uniform, 'events_s'), note: cpu(uniform) }),
    figure({ id: 'T2', what: 'NDJSON, 1,000 a request, 4 clients, over HTTP', unit: '/s', values: pick(ndjson, 'events_s'), yardstick: rawName, yardsticks: raw, goal: goals.ratioAtLeast(0.75), note: cpu(ndjson) }),
    figure({ id: 'T2', what: 'in process, 256 events a commit', unit: '/s', values: pick(bulk, 'bulk'), yardstick: rawName, yardsticks: raw, goal: goals.ratioAtLeast(0.75) }),
    figure({ id: 'T2', what: 'in process, memory store', unit: '/s', values: pick(bulk, 'memory'), yardstick: rawName, yardsticks: raw }),
    figure({ id: 'T3', what: 'p99 of single posts, Zipf', unit: 'ms', values: pick(zipf, 'p99_ms'), yardstick: fsyncName, yardsticks: fsync, goal: goals.ratioAtMost(8),
      note: `p50 ${pick(zipf, 'p50_ms').join(' ')} ms; longest ${Math.max(...pick(zipf, 'max_ms')).toFixed(1)} ms` }),
    figure({ id: 'T3', what: 'p99 of single posts, uniform', unit: 'ms', values: pick(uniform, 'p99_ms'), yardstick: fsyncName, yardsticks: fsync, goal: goals.ratioAtMost(8) }),
  ];
}

module.exports = { posts, startBench, pick };
