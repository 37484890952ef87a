// Runs `muster simulate` and reads what came of it; TAP.
'use strict';
const { spawnSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const muster = path.resolve(root, process.env.MUSTER || 'build/muster');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-simulate-'));
process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));

function command(...args) {
  const run = spawnSync(muster, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

function simulate(pack, ...more) {
  const run = command('simulate', pack, '--format', 'json', ...more);
  if (run.code !== 0) throw new Error(`simulate ended with ${run.code}: ${run.err}`);
  return JSON.parse(run.out);
}

// The same beside others: a machine has more than one core.
function simulateAside(pack, ...more) {
  return new Promise((resolve, reject) => {
    const child = spawn(muster, ['simulate', pack, '--format', 'json', ...more], { cwd: root });
    let out = '', err = '';
    child.stdout.on('data', (text) => { out += text; });
    child.stderr.on('data', (text) => { err += text; });
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`simulate ended with ${code}: ${err}`))));
  });
}

// A copy of a pack with some of its files changed: { 'setup/homes.lua': (text) => … }
let copies = 0;
function changed(pack, changes) {
  const copy = path.join(work, `pack-${++copies}`);
  fs.cpSync(path.join(root, pack), copy, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const before = fs.readFileSync(path.join(copy, file), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${file} was not changed`);
    fs.writeFileSync(path.join(copy, file), after);
  }
  return copy;
}

// Rows of a data folder that a run left behind.
function rows(data, community, sql) {
  const run = spawnSync('sqlite3', ['-json', path.join(data, community, 'muster.db'), sql], { encoding: 'utf8', maxBuffer: 64 << 20 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout ? JSON.parse(run.stdout) : [];
}

const tests = [];
function test(name, fn) { tests.push({ name, fn }); }

async function run() {
  let number = 0, failed = 0;
  for (const { name, fn } of tests) {
    number++;
    try {
      await fn();
      console.log(`ok ${number} - ${name}`);
    } catch (problem) {
      failed++;
      console.log(`not ok ${number} - ${name}`);
      console.log(String(problem.stack).replace(/^/gm, '# '));
    }
  }
  console.log(`1..${number}`);
  process.exitCode = failed ? 1 : 0;
}

module.exports = { command, simulate, simulateAside, changed, rows, test, run, root, work };
