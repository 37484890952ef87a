// Communities of every shape from a questionnaire: each checks clean, a wish and an incident live to their end, and what climbs passes over
// the levels that are not there, saying so.
'use strict';
const fs = require('node:fs');
const { test, run, pack, muster, kit } = require('./harness');

const office = { p: ['p-1', 'p-2', 'p-3', 'p-4', 'p-5', 'p-6', 'p-7'] };
const person = (id, more = '') => `{ id = "${id}", name = "${id}", category = "worker"${more} }`;
const people = (more = '') => `people = { ${office.p.map((id) => person(id)).join(', ')}, { id = "r-1", name = "居民", category = "resident"${more} } },`;
const post = (roles, who, where = '') => `{ roles = { ${roles.map((role) => `"${role}"`).join(', ')} }, ${where}person = "${who}" },`;
const committee = post(['secretary', 'deputy_secretary'], 'p-1') + post(['duty_holder'], 'p-2') + post(['street_committee', 'last_resort'], 'p-6');
const of_grid = (grid, who) => post(['branch_secretary'], who, `grid = "${grid}", `) + post(['grid_leader', 'mediator', 'patroller'], 'p-5', `grid = "${grid}", `);
const units = `units = { { id = "u-1", name = "甲单位", category = "agency", grid = GRID representative = "p-7", offers = { { name = "助老", category = "elderly", capacity = 3 } } } },`;
const departments = 'departments = { { id = "power", name = "供电所" }, { id = "street_office", name = "街道" } },';

// levels that are not there, what is listed, and the rungs that are passed over
const shapes = {
  'only grids': {
    place: { grid: 'g-1' },
    levels: 'microgrid = false', lists: 'grids = { { id = "g-1", name = "一网格" }, { id = "g-2", name = "二网格" } },' + departments + units.replace('GRID', '"g-1",')
      + people() + `posts = { ${committee} ${of_grid('g-1', 'p-3')} ${of_grid('g-2', 'p-4')} },`, stands_in: 'microgrid_leader = "grid_leader", collector = "grid_leader"',
  },
  'only microgrids': {
    place: { microgrid: 'mg-1' },
    levels: 'grid = false', lists: 'microgrids = { { id = "mg-1", name = "一微" }, { id = "mg-2", name = "二微" } },' + departments + units.replace('GRID', 'nil,')
      + people() + `posts = { ${committee} ${post(['microgrid_leader'], 'p-5', 'microgrid = "mg-1", ')} ${post(['microgrid_leader'], 'p-4', 'microgrid = "mg-2", ')} },`,
    stands_in: 'branch_secretary = "deputy_secretary", grid_leader = "microgrid_leader"', skipped: ['branch'],
  },
  'villages, some with hamlets, no committee': {
    place: { grid: 'v-2' },
    levels: 'microgrid = "some", committee = false', words: 'grid = { en = "Village", ["zh-CN"] = "村" }, microgrid = { en = "Hamlet", ["zh-CN"] = "村民小组" }',
    roles: 'village_head = { en = "Village head", ["zh-CN"] = "村主任" }, group_leader = { en = "Hamlet leader", ["zh-CN"] = "组长" }',
    lists: 'grids = { { id = "v-1", name = "一村", microgrids = { { id = "v-1-1", name = "一村1组" } } }, { id = "v-2", name = "二村" } },' + departments + units.replace('GRID', '"v-1",') + people()
      + `posts = { ${post(['village_head'], 'p-1', 'grid = "v-1", ')} ${post(['village_head'], 'p-2', 'grid = "v-2", ')} ${post(['group_leader'], 'p-3', 'microgrid = "v-1-1", ')} ${post(['street_committee'], 'p-6')} },`,
    stands_in: ['branch_secretary', 'grid_leader', 'duty_holder', 'deputy_secretary', 'secretary'].map((role) => `${role} = "village_head"`).join(', ')
      + ', microgrid_leader = "group_leader village_head", collector = "group_leader", last_resort = "street_committee"', skipped: ['committee'],
  },
  'no units, no departments': {
    place: { microgrid: 'mg-1' },
    levels: 'unit = false, department = false', lists: 'grids = { { id = "g-1", name = "一网格", microgrids = { { id = "mg-1", name = "一微" } } } },' + people()
      + `posts = { ${committee} ${of_grid('g-1', 'p-3')} ${post(['microgrid_leader'], 'p-5', 'microgrid = "mg-1", ')} },`, stands_in: '', skipped: ['department'],
  },
  'one person holds all posts': {
    place: { microgrid: 'mg-1' },
    levels: '', lists: 'grids = { { id = "g-1", name = "一网格", microgrids = { { id = "mg-1", name = "一微" } } } },' + departments + units.replace('GRID', '"g-1",').replace('p-7', 'p-1') + people()
      + `posts = { ${post(['secretary', 'deputy_secretary', 'duty_holder', 'branch_secretary', 'grid_leader', 'microgrid_leader', 'street_committee', 'last_resort'], 'p-1')} },`, stands_in: '',
  },
  'nothing but a leader': {
    place: {},
    levels: 'microgrid = false, grid = false, committee = false, department = false, street = false, unit = false',
    roles: 'leader = { en = "Leader", ["zh-CN"] = "负责人" }', lists: people() + `posts = { ${post(['leader'], 'p-1')} },`,
    stands_in: ['branch_secretary', 'grid_leader', 'duty_holder', 'deputy_secretary', 'secretary', 'microgrid_leader', 'collector', 'last_resort'].map((role) => `${role} = "leader"`).join(', '),
    skipped: ['branch', 'committee', 'department'],
  },
};

// What an incident that nobody answers says on its way up.
const report = (place) => JSON.stringify({ specversion: '1.0', id: '1', source: '/shape', type: 'incident.report', time: '2026-03-02T09:30:00+08:00', data: { text: '路灯不亮', ...place } });
const rungs = { branch: ['Grid branch', '网格党支部'], committee: ['Committee', '社区大党委'], department: ['Department', '职能部门'] };

function passes_over(folder, shape) {
  fs.writeFileSync(`${folder}/events.ndjson`, report(shape.place));
  const tried = muster('try', folder, `${folder}/events.ndjson`, '--until', '2026-05-01');
  const said = (rung) => tried.text.includes(`there is no ${shape.said?.[rung]?.[0] || rungs[rung][0]} here; it climbs`)
    && tried.text.includes(`本社区不设${shape.said?.[rung]?.[1] || rungs[rung][1]},直接提交上一级`);
  for (const rung of Object.keys(rungs)) {
    if (said(rung) !== (shape.skipped || []).includes(rung)) throw new Error(`${rung} is ${said(rung) ? '' : 'not '}passed over`);
  }
  if (!tried.text.includes('"rung":"street"')) throw new Error('it never came to the top');
}

for (const [name, shape] of Object.entries(shapes)) {
  test(`${name}: checks clean, a wish and an incident live to their end`, () => {
    const folder = pack('shape', {
      'pack.lua': 'pack { name = "shape" }',
      'community.lua': `community {
        title = { en = "Shape", ["zh-CN"] = "形" }, timezone = "Asia/Shanghai", calendar = "cn",
        pieces = { "std.organisation", "std.resource", "std.wish", "std.incident", "std.wish_incident" },
        levels = { ${shape.levels} }, words = { ${shape.words || ''} }, roles = { ${shape.roles || ''} },
        ${shape.lists} stands_in = { ${shape.stands_in} } }`,
      'tests/wish.lua': fs.readFileSync(`${kit}/tests/wish.lua`, 'utf8'),
      'tests/incident.lua': fs.readFileSync(`${kit}/tests/incident.lua`, 'utf8'),
    });
    const checked = muster('check', folder);
    if (checked.code !== 0 || /error|nobody holds/.test(checked.text)) throw new Error(checked.text);
    const tested = muster('test', folder);
    if (tested.code !== 0 || !tested.text.includes('3 passed, 0 failed')) throw new Error(tested.text);
    passes_over(folder, shape);
  });
}

run();
