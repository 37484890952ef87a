// muster new: packs that run from the program alone, with every number stated at what the shared rules say and nothing of the original community.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, run, muster, root, work } = require('./harness');

const read = (file) => fs.readFileSync(path.join(work, file), 'utf8');
const model = (pack) => JSON.parse(muster('model', pack, '--format', 'json').text);
// Quoted texts with Chinese in them, of the files of a folder.
function named(folder) {
  const texts = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), 'utf8')).join('\n');
  return new Set([...texts.matchAll(/"([^"\n]*[\u4e00-\u9fff][^"\n]*)"/g)].map((one) => one[1]));
}

function fresh(name, ...options) {
  const answer = muster('new', name, ...options);
  assert.equal(answer.code, 0, answer.text);
  return answer.text;
}

function made(name, ...options) {
  const text = fresh(name, ...options);
  const checked = muster('check', name);
  assert.equal(checked.code, 0, checked.text);
  assert.doesNotMatch(checked.text, /community\.lua/);
  return text;
}

test('from taiping: it checks clean and its tests pass', () => {          // the other tests: shapes.js, and the page docs/pilot.md
  assert.match(made('hexi', '--from', 'taiping'), /muster publish hexi --data DIR --community hexi/);
  const tested = muster('test', 'hexi', '--filter', 'is asked for');
  assert.equal(tested.code, 0, tested.text);
  assert.match(tested.text, /1 passed, 0 failed/);
});

test('from taiping: the same pieces, every number stated, and stated as the shared rules say it', () => {
  const own = model('hexi'), theirs = model(path.join(root, 'rules/taiping'));
  assert.deepEqual([...own.uses].sort(), [...theirs.uses].sort());
  const text = read('hexi/community.lua');
  assert.deepEqual(own.params.filter((param) => !text.includes(`\n    ["${param.name}"] = `)).map((param) => param.name), []);
  const changed = theirs.params.filter((param) => param.shared_default !== undefined);
  assert.ok(changed.length > 0);
  for (const param of changed) assert.deepEqual(own.params.find((one) => one.name === param.name).default, param.shared_default, param.name);
  assert.deepEqual(own.params.filter((param) => param.shared_default !== undefined && param.type !== 'date'), []);        // a date is the day on which it was made
});

test('from taiping: no name and no date of the original goes along', () => {
  const text = read('hexi/community.lua');
  const generic = new Set(['司法所', '便民维修', '助老服务', '司法', '电力', '应急', '消防', '公安', '城管', '综合']);       // what such things are called anywhere
  const leaked = [...named(path.join(root, 'rules/taiping/setup'))].filter((name) => name.length > 1 && !/^微?网格$/.test(name) && !generic.has(name) && text.includes(`"${name}"`));
  assert.deepEqual(leaked, []);
  const today = new Date();
  const dates = [...text.replaceAll('"2027-03-03"', '').matchAll(/"(20\d\d-\d\d-\d\d)"/g)].map((one) => new Date(one[1]));
  assert.ok(dates.every((date) => Math.abs(today - date) < 3 * 86400000), String(dates));
  assert.ok(!/taiping|太平/i.test(text));
  assert.match(text, /title = \{ en = "hexi", \["zh-CN"\] = "hexi" \}/);
});

test('every part of the questionnaire has a comment in both languages', () => {
  for (const line of read('hexi/community.lua').split('\n').filter((one) => /^ {2}-- /.test(one) && !/^ {2}-- [\u4e00-\u9fff]/.test(one))) {
    const at = read('hexi/community.lua').split('\n');
    const next = at[at.indexOf(line) + 1];
    assert.ok(/[\u4e00-\u9fff]/.test(line) || /[\u4e00-\u9fff]/.test(next), line);
  }
});

test('from shuangxi and from starter', () => {
  for (const [name, passed, filter] of [['shuangxi', 1, 'passbook'], ['starter', 4, '']]) {
    made(`my-${name}`, '--from', name);
    const tested = muster('test', `my-${name}`, '--filter', filter);
    assert.equal(tested.code, 0, tested.text);
    assert.match(tested.text, new RegExp(`${passed} passed, 0 failed`));
  }
  const texts = read('my-shuangxi/community.lua') + read('my-starter/community.lua');
  assert.doesNotMatch(texts, /双溪|Shuangxi|起步/);
});

test('only some pieces; a piece that is not there; one taken out later', () => {
  made('small', '--from', 'taiping', '--pieces', 'wish,std.incident');
  assert.match(read('small/community.lua'), /pieces = \{\n {4}"std.organisation",\n {4}"std.resource",\n {4}"std.wish",\n {4}"std.incident",\n {2}\}/);
  assert.match(muster('new', 'none', '--from', 'taiping', '--pieces', 'wihs').text, /--pieces: there is no piece 'wihs' here; did you mean 'wish'/);
  assert.ok(!fs.existsSync(path.join(work, 'none')));
  fs.writeFileSync(path.join(work, 'small/community.lua'), read('small/community.lua').replace('    "std.incident",\n', ''));
  fs.rmSync(path.join(work, 'small/tests/incident.lua'));
  const checked = muster('check', 'small');
  assert.equal(checked.code, 0, checked.text);
  assert.match(checked.text, /community\.lua:\d+: note: \d+ numbers are of pieces that are not used and are passed over/);
});

test('from a folder: one with a questionnaire is copied under the new name, another gives its rules to a small organisation', () => {
  fresh('second', '--from', 'my-shuangxi');
  assert.match(read('second/pack.lua'), /pack \{ name = "second" \}/);
  assert.equal(read('second/community.lua'), read('my-shuangxi/community.lua'));
  made('third', '--from', path.join(root, 'tests/rules/extended'));
  assert.ok(fs.existsSync(path.join(work, 'third/model/x.lua')));
  fresh('fourth', '--from', path.join(root, 'rules/taiping'));
  assert.equal(read('fourth/community.lua'), read('hexi/community.lua').replaceAll('hexi', 'fourth'));
  assert.match(muster('new', 'fifth', '--from', path.join(root, 'rules/starter/tests')).text, /is no pack/);
  assert.match(muster('new', 'fifth', '--from', path.join(root, 'tests/rules/language')).text, /has no community\.lua and does not use std\.organisation/);
});

test('what is refused: a bad name, a folder that is not empty, a pack that is not there', () => {
  const { code, text } = muster('new', 'Hexi', '--from', 'taiping');
  assert.equal(code, 2);
  assert.match(text, /a community is named with a-z/);
  assert.equal(muster('new', '--from', 'starter').code, 2);
  assert.match(muster('new', 'x').text, /--from PACK is needed/);
  assert.equal(muster('new', 'login', '--from', 'starter').code, 2);
  const before = read('hexi/community.lua');
  const again = muster('new', 'hexi', '--from', 'taiping');
  assert.equal(again.code, 1);
  assert.match(again.text, /hexi is there already and not empty: nothing is overwritten/);
  assert.equal(read('hexi/community.lua'), before);
  assert.match(muster('new', 'x', '--from', 'tiaping').text, /there are shuangxi, starter, taiping; did you mean 'taiping'/);
  assert.match(muster('new', 'x', '--from', 'common').text, /there is no such pack/);
  assert.match(muster('new', 'x', '--from', 'starter', '--pieces', 'wish').text, /this pack has only what it needs/);
  assert.match(muster('new', 'x', '--from', 'starter', '--dir', 'deep/er/x').text, /muster check deep\/er\/x/);
});

run();
