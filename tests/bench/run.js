// The figures of this machine: run.js own|peers BUILD [FIGURE…]. One table; the same as JSON in BUILD/bench.json or BUILD/bench-peers.json.
// BENCH_SECONDS   of one repetition over HTTP (8); five repetitions, interleaved with their yardsticks
// BENCH_ENTITIES  of the large community (1,000,000); BENCH_LAG log rows to re-apply at the limit (1,000,000); BENCH_LOG_ROWS for T10 (2,000,000)
// BENCH_TIMERS    pending timers (1,000,000)
// BENCH_BUILDS=1  also times make itself (T13)
// BENCH_DIR       where the throw-away data goes: the disk that is measured
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Machine } = require('./machine');
const { text } = require('./table');

const setting = (name, usual) => Number(process.env[name] || usual);
const settings = {
  seconds: setting('BENCH_SECONDS', 8), entities: setting('BENCH_ENTITIES', 1000000), lag: setting('BENCH_LAG', 1000000), logRows: setting('BENCH_LOG_ROWS', 2000000),
  timers: setting('BENCH_TIMERS', 1000000), builds: Boolean(process.env.BENCH_BUILDS),
};

const suites = {
  own: () => ({ ...pickFrom('posts', 'posts'), ...pickFrom('scripts', 'handler', 'replay', 'timers'), ...pickFrom('large', 'large', 'memory'),
    ...pickFrom('live', 'publish', 'reasons', 'streams', 'communities', 'beside'), ...pickFrom('builds', 'builds') }),
  peers: () => pickFrom('peers', 'peers'),
};
function pickFrom(file, ...names) {
  const all = require(`./figures/${file}`);
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

const order = (row) => Number(row.id.slice(1));

async function main([suite, build, ...wanted]) {
  const machine = new Machine(build), rows = [], figures = suites[suite]();
  const file = path.join(build, suite === 'own' ? 'bench.json' : 'bench-peers.json');
  let failed = false;
  for (const [name, measure] of Object.entries(figures)) {
    if (wanted.length && !wanted.includes(name)) continue;
    const begin = Date.now();
    try {
      rows.push(...await measure(machine, settings));
    } catch (problem) {
      failed = true;
      console.error(`${name}: ${problem.stack}`);
    }
    console.error(`${name}: ${((Date.now() - begin) / 1000).toFixed(0)} s`);
    rows.sort((a, b) => order(a) - order(b));
    fs.writeFileSync(file, `${JSON.stringify(rows, null, 1)}\n`);         // a run that is cut short keeps what it has
  }
  console.log(text(rows));
  process.exit(failed ? 1 : 0);
}

main(process.argv.slice(2));
