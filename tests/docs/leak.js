// What is one community's own stays in its folder: no name and no figure of Taiping Street in core/, include/ or scripts/. TAP.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const names = /太平|taiping|朝华|南门山|nanmenshan|敦仁|涪|银龄先锋|艺树灌溉|共享太平|长江星辰|beimenkou|dadongmen|hejiabao/i;
// Totals of the source and of its register: they come out of a pack's data, they are never written down beside the rules.
const figures = /(?<![\w.,])(12,?116|2,?775|4,?180|163|139|105|1,?096|1,?300|288|632|166)(?![\w,]|\.\d)/;
// The program may name the reference pack's folder as an example, and greets whoever runs it for the first time.
const allowed = (file, line) => /rules\/taiping/.test(line) || (file === 'core/cli/serve.c' && /"taiping"|\/v1\/taiping\//.test(line));

function* walk(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(full);
    else if (/\.(c|h|lua|md|sh)$/.test(entry.name)) yield full;
  }
}

function found(folders, pattern) {
  const lines = [];
  for (const folder of folders)
    for (const full of walk(path.join(root, folder))) {
      const file = path.relative(root, full);
      fs.readFileSync(full, 'utf8').split('\n').forEach((line, i) => {
        if (pattern.test(line) && !allowed(file, line)) lines.push(`${file}:${i + 1}: ${line.trim().slice(0, 120)}`);
      });
    }
  return lines;
}

const tests = {
  'no name of Taiping Street in core, include and scripts': () => assert.deepEqual(found(['core', 'include', 'scripts'], names), []),
  'no figure of Taiping Street in the shared pieces and the language': () => assert.deepEqual(found(['scripts/std', 'scripts/muster'], figures), []),
  'the other pack names nothing of it either': () => assert.deepEqual(found(['rules/shuangxi', 'rules/starter'], names), []),
  'the search finds what is there': () => {
    assert.ok(found(['rules/taiping'], names).length > 10);
    assert.ok(found(['rules/taiping'], figures).length > 0);
  },
};

let number = 0, failed = 0;
for (const [name, fn] of Object.entries(tests)) {
  number++;
  try {
    fn();
    console.log(`ok ${number} - ${name}`);
  } catch (problem) {
    failed++;
    console.log(`not ok ${number} - ${name}`);
    console.log(String(problem.message).replace(/^/gm, '# '));
  }
}
console.log(`1..${number}`);
process.exitCode = failed ? 1 : 0;
