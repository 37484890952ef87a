// docs/model.md is what `muster model rules/taiping` says today; it covers every row; whatever a person sees has a label in both languages. TAP.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const muster = path.resolve(process.env.MUSTER || 'build/muster');
const ask = (format) => execFileSync(muster, ['model', path.join(root, 'rules/taiping'), '--format', format], { encoding: 'utf8', maxBuffer: 1 << 26 });
const model = JSON.parse(ask('json'));
const page = ask('markdown');
// The engine's Lua writes an empty list as [] or {}.
const list = (value) => (Array.isArray(value) ? value : []);
const bilingual = (label) => Boolean(label && label.en && label['zh-CN']);

const tests = {
  'docs/model.md is up to date (make model-docs)'() {
    assert.ok(fs.readFileSync(path.join(root, 'docs/model.md'), 'utf8') === page, 'run make model-docs');
  },
  'each of the rows 1 to 31 is covered by a piece'() {
    assert.deepEqual(model.rows.map((row) => row.number), Array.from({ length: 31 }, (_, i) => i + 1));
    assert.deepEqual(model.rows.filter((row) => list(row.pieces).length === 0).map((row) => row.number), []);
  },
  'each shared piece is in the page, with a paragraph in both languages'() {
    const pieces = fs.readdirSync(path.join(root, 'scripts/std'), { withFileTypes: true }).map((entry) => `std.${entry.name.replace(/\.lua$/, '')}`).filter((name) => !name.endsWith('.md'));
    const told = new Map(model.pieces.map((piece) => [piece.name, piece.about]));
    assert.deepEqual(pieces.filter((name) => !told.has(name)), []);
    assert.deepEqual([...told].filter(([, about]) => !bilingual(about)).map(([name]) => name), []);
  },
  'each param has both labels, a type, and a range or values where it is a number or an amount of time'() {
    const wrong = list(model.params).filter((param) => !bilingual(param.label) || !param.type
      || (['integer', 'number', 'duration', 'money'].includes(param.type) && (param.min === undefined || param.max === undefined)));
    assert.deepEqual(wrong.map((param) => param.name), []);
  },
  'each name under ours: is a param, and the page marks it'() {
    const known = new Map(list(model.params).map((param) => [param.name, param]));
    const named = [...model.pieces, { about: model.about }].flatMap((piece) => list(piece.about.ours));
    assert.deepEqual(named.filter((name) => !known.has(name)), []);
    for (const name of named) assert.ok(page.split('\n').some((line) => line.startsWith(`| \`${name}\``) && line.includes('**ours 自定**')), name);
    assert.ok(named.length > 0);
  },
  'deadlines and what only an event takes have labels in both languages'() {
    const bare = [];
    for (const kind of model.kinds) {
      for (const timer of list(kind.timers)) if (!bilingual(kind.timer_labels && kind.timer_labels[timer])) bare.push(`${kind.name}.${timer}`);
      for (const event of list(kind.events)) for (const argument of list(event.takes)) if (argument.type && !bilingual(argument.label)) bare.push(`${kind.name}.${event.name}.${argument.name}`);
    }
    assert.deepEqual(bare, []);
  },
  'kinds, fields, values, states and events have labels in both languages'() {
    const bare = [];
    for (const kind of model.kinds) {
      if (!bilingual(kind.label)) bare.push(kind.name);
      for (const field of list(kind.fields)) {
        if (!bilingual(field.label)) bare.push(`${kind.name}.${field.name}`);
        for (const value of list(field.values)) if (!bilingual(field.labels && field.labels[value])) bare.push(`${kind.name}.${field.name}=${value}`);
      }
      for (const state of list(kind.states)) if (!bilingual(kind.state_labels && kind.state_labels[state])) bare.push(`${kind.name}:${state}`);
      for (const event of list(kind.events)) if (!bilingual(event.label)) bare.push(`${kind.name}.${event.name}()`);
    }
    assert.deepEqual(bare, []);
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
