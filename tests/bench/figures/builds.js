// T13: how long building and checking take. Only when asked: it takes long.
'use strict';
const { spawnSync } = require('node:child_process');
const { root } = require('../machine');
const { figure, missing, goals } = require('../table');

const targets = [
  ['make -j2 from clean', ['-j2', 'BUILD=build/bench-build', 'all'], 60],
  ['make check', ['check'], 30], ['make test', ['test'], 480], ['make san', ['san'], 600], ['make fuzz', ['fuzz'], 600],
];

async function builds(machine, { builds: wanted }) {
  if (!wanted) return [missing('T13', 'make -j2, check, test, san, fuzz', '< 60 s, 30 s, 8 min, 10 min, 10 min', 'not run: ask with BENCH_BUILDS=1')];
  return targets.map(([what, args, limit_s]) => {
    if (what.includes('clean')) spawnSync('rm', ['-rf', 'build/bench-build'], { cwd: root });
    const begin = Date.now();
    const { status } = spawnSync('make', ['--no-print-directory', ...args], { cwd: root, stdio: 'ignore' });
    return figure({ id: 'T13', what, unit: 's', values: [(Date.now() - begin) / 1000], goal: goals.atMost(limit_s, 's'), note: status === 0 ? '' : `it ended with ${status}` });
  });
}

module.exports = { builds };
