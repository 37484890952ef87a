// community.lua: what is wrong is told with its line, in sentences, and with what would be right; words are said everywhere.
'use strict';
const { test, run, pack, muster } = require('./harness');

const good = `community {
  title = { en = "Hexi", ["zh-CN"] = "河西" },
  timezone = "Asia/Shanghai",
  calendar = "cn",
  closures = { "2027-03-03" },
  pieces = { "std.organisation", "std.resource", "std.wish", "std.incident" },
  levels = { committee = true, street = false },
  words = { grid = { en = "Village", ["zh-CN"] = "村" } },
  grids = {
    { id = "g-1", name = "一村", category = "residential", microgrids = { { id = "mg-1", name = "一组" } } },
  },
  departments = { { id = "power", name = "供电所" } },
  units = { { id = "u-1", name = "甲单位", grid = "g-1" } },
  people = {
    { id = "p-1", name = "赵一" },
  },
  posts = {
    { roles = { "secretary", "duty_holder", "last_resort" }, person = "p-1" },
    { roles = { "branch_secretary", "grid_leader" }, grid = "g-1", person = "p-1" },
    { role = "microgrid_leader", microgrid = "mg-1", person = "p-1" },
  },
  stands_in = { deputy_secretary = "secretary" },
  numbers = {
    ["std.wish.claim_within"] = "4 working days",
  },
}`;

function checked(changes, more = {}) {
  let text = good;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the questionnaire has no ${from}`);
    text = text.replace(from, to);
  }
  return muster('check', pack('asked', { 'pack.lua': 'pack { name = "asked" }', 'community.lua': text, ...more }));
}

function told(name, changes, ...sentences) {
  test(name, () => {
    const { code, text } = checked(changes);
    if (code !== 1) throw new Error(`ended with ${code}: ${text}`);
    for (const sentence of sentences) {
      const at = text.split('\n').filter((line) => line.includes(sentence));
      if (at.length !== 1) throw new Error(`told ${at.length} times: ${sentence}\n${text}`);
    }
  });
}

test('a right one is quiet', () => {
  const { code, text } = checked([]);
  if (code !== 0 || !/^asked|ok$/m.test(text) || /community\.lua/.test(text)) throw new Error(text);
});

told('an unknown key, a wrong shape and what is missing are told at once', [['units =', 'unitz ='], ['timezone = "Asia/Shanghai",', ''], ['numbers = {', 'roles = "x", numbers = {']],
  "community.lua:13: a community has no 'unitz'; did you mean 'units'?", 'community.lua:1: community.lua says nothing of \'timezone\'; write timezone = "Asia/Shanghai"',
  'community.lua:23: roles must be a table { … }');
told('no such time zone: at its line', [['Asia/Shanghai', 'Asia/Shanghia']], "community.lua:3: no time zone 'Asia/Shanghia'");
told('a closure that is no date: at its line', [['2027-03-03', '2027-13-03']], "community.lua:5: calendar: '2027-13-03' is no date like 2026-02-13");
told('a piece that is not there', [['"std.wish"', '"std.whish"']], "community.lua:6: uses: there is no piece 'std.whish'; did you mean 'std.wish'?");
told('a piece that builds on one that is not listed', [['"std.resource", "std.wish"', '"std.resource", "std.service_wish"']],
  'community.lua:6: std.service_wish builds on a piece that does not stand before it: put that one before it, or take this one out too');
told('levels and words', [['committee = true', 'comittee = true'], ['street = false', 'street = "some"'], ['words = { grid', 'words = { grod'], ['["zh-CN"] = "村" } }', '["zh-CN"] = "村" }, ["wish.refered"] = { en = "x" } }']],
  "community.lua:7: there is no level 'comittee'; did you mean 'committee'?", 'community.lua:7: levels.street is true or false');
told('words of what is not there', [['words = { grid', 'words = { grod'], ['["zh-CN"] = "村" } }', '["zh-CN"] = "村" }, wish = { en = "x" } }']],
  "community.lua:8: words: there is no kind 'grod'; did you mean 'grid'?", 'community.lua:8: a word is said in both languages: { en = "…", ["zh-CN"] = "…" }');
told('rows: names, values, ids, who is not listed', [['name = "一村", category', 'nam = "一村", category'], ['"residential"', '"resident"'], ['{ id = "p-1", name = "赵一" },', '{ id = "p-1", name = "赵一" }, { id = "p-1", name = "钱二" }, { name = "孙三" }, { id = "李", name = "李四" },'],
  ['grid = "g-1" } }', 'grid = "g-7" } }']],
  "community.lua:10: a grid has no 'nam'; did you mean 'name'?", "community.lua:10: category of a grid is one of residential, commercial, not 'resident'; did you mean 'residential'?",
  "community.lua:15: person 'p-1' stands twice, first in line 15", 'community.lua:15: this person has no id; write id = "p-1"', "community.lua:15: '李' is no id",
  "community.lua:13: no grid 'g-7' is listed; did you mean 'g-1'?");
told('what does not go with the levels', [['street = false', 'street = false, unit = false, department = true'], ['departments = { { id = "power", name = "供电所" } },', ''], ['"last_resort" }', '"last_resort", "street_committee" }'],
  ['units = { { id = "u-1"', '\n  units = { { id = "u-1"']],
  'community.lua:14: levels.unit is false, yet here is one; say levels.unit = true or take it out',
  'community.lua:7: levels.department is true, yet no department is listed; list one, or say levels.department = false and it is passed over everywhere',
  "community.lua:19: levels.street is false, yet 'street_committee' is one of its posts; say levels.street = true or take the post out");
told('numbers and stand-ins', [['["std.wish.claim_within"] = "4 working days"', '["std.wish.claim_wihin"] = "4 days", ["std.wish.finish_within"] = "999 days", ["std.incident.officer"] = 3'],
  ['deputy_secretary = "secretary"', 'deputy_secretery = "secretary"']],
  "community.lua:24: no param 'std.wish.claim_wihin'; did you mean 'std.wish.claim_within'?", 'community.lua:24: std.incident.officer is a table with a value for each of its keys',
  "community.lua:22: there is no post 'deputy_secretery'; did you mean 'deputy_secretary'?");
told('a number out of its range: at its line', [['"4 working days"', '"40 working days"']], 'community.lua:24: param std.wish.claim_within: default must be from 1 hours to 30 days');

test('a post that rules turn to and nobody holds is a warning with both ways out', () => {
  const { code, text } = checked([['"last_resort" }', '}'], ['"duty_holder", ', '"duty_holder" ']]);
  if (code !== 0 || !text.includes("community.lua:17: warning: nobody holds the post 'last_resort', which rules of std.incident turn to; add")) throw new Error(text);
});

test('said in pack.lua and here: one of the two', () => {
  const { code, text } = checked([], { 'pack.lua': 'pack { name = "asked", timezone = "UTC", uses = { "std.wish" } }' });
  if (code !== 1 || !text.includes("community.lua:3: 'timezone' stands in pack.lua too") || !text.includes("community.lua:6: pack.lua has 'uses' too")) throw new Error(text);
});

test('a community word is said in labels, texts, params and enum values, and another kind\'s name is left alone', () => {
  const folder = pack('asked', { 'pack.lua': 'pack { name = "asked" }', 'community.lua': good
    .replace('"村" } }', '"村" }, microgrid = { en = "Microgrid", ["zh-CN"] = "微网格" }, wish = { en = "Small matter", ["zh-CN"] = "小事" }, ["wish.referred"] = { en = "With the village", ["zh-CN"] = "村委会研究" }, ["post.role.secretary"] = { en = "Head", ["zh-CN"] = "村主任" } },\n phrases = { ["心愿"] = "小事" }') });
  const described = muster('model', folder, '--format', 'json');
  const model = JSON.parse(described.text);
  const kind = (name) => model.kinds.find((one) => one.name === name);
  const field = (of, name) => kind(of).fields.find((one) => one.name === name);
  const same = (have, want) => { if (JSON.stringify(have) !== JSON.stringify(want)) throw new Error(`${JSON.stringify(have)}, not ${JSON.stringify(want)}`); };
  same(kind('grid').label, { en: 'Village', 'zh-CN': '村' });
  same(field('microgrid', 'grid').label, { en: 'Village', 'zh-CN': '村' });
  same(kind('microgrid').label, { en: 'Microgrid', 'zh-CN': '微网格' });
  same(field('household', 'microgrid').label['zh-CN'], '微网格');
  same(field('grid', 'branch').label['zh-CN'], '村党支部');
  same(field('post', 'role').labels.grid_leader, { en: 'Village leader', 'zh-CN': '村长' });
  same(field('post', 'role').labels.microgrid_leader['zh-CN'], '微网格长');
  same(field('post', 'role').labels.secretary, { en: 'Head', 'zh-CN': '村主任' });
  same(kind('wish').state_labels.referred['zh-CN'], '村委会研究');
  same(field('wish', 'text').label['zh-CN'], '小事');
  same(model.params.find((one) => one.name === 'std.wish.dispatch_mode').labels.propose, { en: 'The village, from a proposal', 'zh-CN': '村确认' });
  const tried = muster('try', pack('asked', { 'pack.lua': 'pack { name = "asked" }', 'community.lua': good
    .replace('grid = "g-1" } }', 'grid = "g-1", representative = "p-1", offers = { { name = "助老", category = "elderly", capacity = 1 } } } }'),
  'events.ndjson': JSON.stringify({ type: 'wish.submit', source: '/t', id: '1', time: '2026-03-02T09:30:00+08:00', data: { text: '换灯', microgrid: 'mg-1', category: 'elderly' } }) }), `${folder}/events.ndjson`);
  if (!tried.text.includes('(same village)') || !tried.text.includes('(同村)')) throw new Error(tried.text);
});

run();
