// Packs in a folder of their own, the program over them, and TAP.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const program = path.resolve(process.env.MUSTER || 'build/muster');
const root = path.resolve(__dirname, '../..');
const kit = path.join(root, 'scripts/kit/common');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-pilot-'));
process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));

// muster('check', folder) → { code, text }; text: both outputs
function muster(...args) {
  const done = spawnSync(program, args, { encoding: 'utf8', cwd: work });
  return { code: done.status, text: done.stdout + done.stderr };
}

// A pack's folder, made anew from paths and texts (or bytes).
function pack(name, files) {
  const folder = path.join(work, name);
  fs.rmSync(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const tests = [];
function test(name, fn) { tests.push({ name, fn }); }

function run() {
  tests.forEach(({ name, fn }, i) => {
    try {
      fn();
      console.log(`ok ${i + 1} - ${name}`);
    } catch (problem) {
      process.exitCode = 1;
      console.log(`not ok ${i + 1} - ${name}`);
      console.log(String(problem.stack).replace(/^/gm, '# '));
    }
  });
  console.log(`1..${tests.length}`);
}

module.exports = { test, run, pack, muster, root, kit, work, program };
