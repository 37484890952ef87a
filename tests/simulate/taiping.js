// Three years of Taiping Street: what comes out beside the source's figures. SEEDS=20 runs as many as DECISIONS.md asks for; without it a few.
'use strict';
const assert = require('node:assert/strict');
const os = require('node:os');
const { command, simulateAside, changed, test } = require('./harness');

const pack = 'rules/taiping';
const years = ['--days', '1096'];
const many = Number(process.env.SEEDS || 2);
const seeds = [2021, ...Array.from({ length: many - 1 }, (_, i) => i + 1)];

// As many at once as there are cores.
async function all(jobs) {
  const results = [];
  let next = 0;
  const work = async () => {
    while (next < jobs.length) {
      const mine = next++;
      results[mine] = await jobs[mine]();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, os.cpus().length) }, work));
  return results;
}

// 47 homes and half the shops in each microgrid; the staff of every 25th shop, since there is no 2,400th.
const halved = {
  'setup/2-residents.lua': (text) => text.replace('for place = 1, 95 do', 'for place = 1, 47 do').replace(/commercial and 225 or .* do/, 'commercial and 112 or 11 do'),
  'setup/50-people.lua': (text) => text.replace('number * 60', 'number * 25'),
};
let running;
function runs() {
  running = running || (async () => {
    const plain = seeds.map((seed) => () => simulateAside(pack, ...years, '--seed', seed));
    const more = [
      () => simulateAside(pack, ...years, '--seed', 2021, '--param', 'claim_within=1h'),
      () => simulateAside(pack, ...years, '--seed', 2021, '--param', 'max_dispatches=1'),
      () => simulateAside(changed(pack, halved), ...years, '--seed', 2021),
    ];
    const results = await all([...plain, ...more]);
    const [hasty, once, half] = results.slice(seeds.length);
    return { seeds: results.slice(0, seeds.length), hasty, once, half };
  })();
  return running;
}

const keys = ['wishes_collected', 'wishes_fulfilled', 'fulfilment_rate', 'service_activities', 'matters_settled', 'public_events', 'clinics', 'clinic_people',
  'practice_activities_per_year', 'incidents_opened', 'incidents_by_rung', 'joint_meetings', 'projects_claimed', 'visits_share', 'points_awarded', 'points_redeemed', 'stars',
  'boards_published', 'public_event_people', 'practice_people_per_year', 'road_m2', 'homes_adapted', 'people_fitted', 'jobs_placed'];

test('the result has every indicator, and no rule failed', async () => {
  const [first] = (await runs()).seeds;
  for (const key of keys) assert.ok(first.indicators[key] !== undefined && first.indicators[key] !== null, key);
  assert.equal(first.failures, 0);
  assert.equal(first.since, '2021-08-01');
  assert.equal(first.until, '2024-08-01');
  assert.equal(Object.values(first.indicators.incidents_by_rung).reduce((sum, number) => sum + number), first.indicators.incidents_opened);
});

test('each seed lies within 15 % of the source, and the mean of twenty within 5 %', async () => {
  const { seeds: results } = await runs();
  const problems = [];
  for (const line of results[0].lines.filter(({ source }) => source !== undefined)) {
    const values = results.map((run) => run.indicators[line.key]);
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    // "at least a hundred a year": 100 to 130 passes
    const [low, high] = line.key === 'practice_activities_per_year' ? [1, 1.3] : [0.85, 1.15];
    console.log(`# ${line.key}: ${line.source}, mean ${mean.toFixed(3)} (${(100 * (mean / line.source - 1)).toFixed(1)} %), ${Math.min(...values)} to ${Math.max(...values)}`);
    values.forEach((value, i) => { if (value < low * line.source || value > high * line.source) problems.push(`seed ${seeds[i]}: ${line.key} ${value}`); });
    if (many >= 20 && Math.abs(mean / line.source - 1) > 0.05) problems.push(`mean of ${line.key}: ${mean}`);
  }
  assert.deepEqual(problems, []);
});

test('what has no figure in the source keeps its rule', async () => {
  for (const { indicators } of (await runs()).seeds) {
    assert.ok(indicators.visits_share >= 0.5, `visits ${indicators.visits_share}`);
    assert.equal(indicators.joint_meetings, 12);
    assert.ok(indicators.projects_claimed >= 3 * 30 && indicators.projects_claimed <= 3 * 60, `projects ${indicators.projects_claimed}`);
    assert.ok(indicators.boards_published >= 11);
    assert.ok(indicators.points_redeemed > 0 && indicators.points_redeemed < indicators.points_awarded);
    assert.ok(indicators.stars > 0);
  }
});

test('another seed changes who and when', async () => {
  const { seeds: results } = await runs();
  assert.equal(new Set(results.map((run) => run.log_hash)).size, results.length);
});

test('half the households wish about half as much', async () => {
  const { seeds: [whole], half } = await runs();
  const share = half.indicators.wishes_collected / whole.indicators.wishes_collected;
  assert.ok(share > 0.4 && share < 0.6, `${share}`);
});

// The spread of the seeds: known from twenty; with few of them the figures that twenty showed.
function spread(results, key, known) {
  const values = results.map((run) => run.indicators[key]);
  return many >= 20 ? Math.max(...values) - Math.min(...values) : known;
}

test('claim_within=1h and max_dispatches=1 move fulfilment or waiting by more than the seeds differ', async () => {
  const { seeds: results, hasty, once } = await runs();
  const rates = spread(results, 'fulfilment_rate', 0.12), waits = spread(results, 'wish_working_days', 2.5);
  const mean = (key) => results.reduce((sum, run) => sum + run.indicators[key], 0) / results.length;
  for (const [what, run] of [['claim_within=1h', hasty], ['max_dispatches=1', once]]) {
    const rate = Math.abs(run.indicators.fulfilment_rate - mean('fulfilment_rate')), wait = Math.abs(run.indicators.wish_working_days - mean('wish_working_days'));
    console.log(`# ${what}: fulfilment ${run.indicators.fulfilment_rate} (by ${rate.toFixed(3)}; seeds ${rates.toFixed(3)}), waiting ${run.indicators.wish_working_days} (by ${wait.toFixed(2)}; seeds ${waits.toFixed(2)})`);
    assert.ok(rate > rates || wait > waits, what);
  }
});

test('the text table stands under its period', () => {
  const text = command('simulate', pack, '--days', '31', '--seed', '2021').out;
  assert.match(text, /^2021-08-01 to 2021-09-01 \(31 days\)/);
  assert.match(text, /wishes_collected +\d+ +163 /);
});
