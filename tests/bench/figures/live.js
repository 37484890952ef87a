// T9, T11, T12, T14 and T15: a running server that something happens to.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Muster, interleaved, root, touch, wish, writePack } = require('../machine');
const { figure, goals } = require('../table');
const { pick } = require('./posts');

// ---- T9: publishing while events come ----

function filesOf(folder, prefix = '') {
  const files = {};
  for (const entry of fs.readdirSync(path.join(folder, prefix), { withFileTypes: true })) {
    const name = path.posix.join(prefix, entry.name);
    if (entry.isDirectory()) Object.assign(files, filesOf(folder, name));
    else if (name.endsWith('.lua')) files[name] = fs.readFileSync(path.join(folder, name), 'utf8');
  }
  return files;
}

async function publishUnder(machine, muster, files, seconds) {
  const load = machine.fromOutsideWith({ BODY: 'wish' }, 'paced', muster.address, 300, seconds, 64, 'taiping');
  await new Promise((resolve) => setTimeout(resolve, seconds * 400));
  const answer = await muster.call('POST', '/v1/taiping/policy/publish', JSON.stringify({ files, note: 'bench', force: true }));
  if (answer.status !== 200) throw new Error(`publish: ${answer.text.slice(0, 600)}`);
  return load;
}

async function publish(machine, { seconds }) {
  const rules = machine.path('publish-rules');
  fs.mkdirSync(rules);
  fs.symlinkSync(path.join(root, 'rules/taiping'), path.join(rules, 'taiping'));
  const muster = new Muster(machine, 'publish'), files = filesOf(path.join(root, 'rules/taiping'));
  await muster.start(rules);
  await muster.caughtUp(wish);
  let number = 0;
  const changed = () => ({ ...files, 'pack.lua': `${files['pack.lua']}\n-- ${++number}\n` });
  const withKind = () => ({ ...changed(), [`model/bench_${number}.lua`]: `kind "bench_${number}" { fields = { name = text {} }, events = { make = { takes = { "name" } } } }\n` });
  const span = Math.max(2, seconds / 2);
  const [quiet, same, kind] = await interleaved(
    () => machine.fromOutsideWith({ BODY: 'wish' }, 'paced', muster.address, 300, span, 64, 'taiping'),
    () => publishUnder(machine, muster, changed(), span), () => publishUnder(machine, muster, withKind(), span));
  await muster.stop();
  const p99 = pick(quiet, 'p99_ms'), more = (results) => pick(results, 'max_ms').map((longest, i) => longest - p99[i]);
  const row = (what, results) => figure({ id: 'T9', what, unit: 'ms', values: more(results), goal: goals.atMost(10, 'ms'),
    note: `longest turn ${Math.max(...pick(results, 'max_ms')).toFixed(1)} ms; p99 without a publish ${Math.max(...p99).toFixed(1)} ms, longest ${Math.max(...pick(quiet, 'max_ms')).toFixed(1)} ms; Taiping, 300 wishes a second` });
  return [row('longest pause by a publish, over the p99 without', same), row('the same, the version adds a kind', kind)];
}

// ---- T11: policies with and without reasons ----

const silent = `on("item.touch", function(item, event)
  if item.n >= 0 and item.name and item.state == "a" then item:note { seen = event.data.more } end
end)
`;
const talking = `on("item.touch", function(item, event)
  explain { en = "the item is in state a", ["zh-CN"] = "物品处于状态 a" }
  if item.n >= 0 and item.name and item.state == "a" then
    item:note { seen = event.data.more, because = { en = "touched with " .. event.data.more, ["zh-CN"] = "触碰 " .. event.data.more } }
  end
end)
`;

async function reasons(machine, { seconds }) {
  const rules = machine.path('reasons-rules');
  writePack(path.join(rules, 'silent'), { name: 'silent', entities: 1000, policy: silent });
  writePack(path.join(rules, 'talking'), { name: 'talking', entities: 1000, policy: talking });
  const muster = new Muster(machine, 'reasons');
  await muster.start(rules);
  await muster.caughtUp(touch('silent'), touch('talking'));
  const load = (name) => () => machine.fromOutside('load', 'http', muster.address, name, 64, seconds / 2, 1000, 'zipf');
  const [on, off] = await interleaved(load('talking'), load('silent'));
  await muster.stop();
  return [figure({ id: 'T11', what: 'single posts, the policy gives two reasons a turn in two languages', unit: '/s', values: pick(on, 'events_s'), yardstick: 'it gives none', yardsticks: pick(off, 'events_s'),
    goal: goals.ratioAtLeast(0.9), note: 'there is no switch for explanations: cause, rule, verdict and version are recorded on both sides; what differs is the reasons' })];
}

// ---- T12: live streams ----

async function streams(machine, { seconds }) {
  const rules = machine.path('streams-rules');
  writePack(path.join(rules, 'streams'), { name: 'streams', entities: 100 });
  const muster = new Muster(machine, 'streams');
  await muster.start(rules);
  await muster.caughtUp(touch('streams'));
  const port = muster.address.split(':')[1], span = Math.max(2, seconds / 2);
  const readers = (count) => () => machine.fromOutside('stream', port, 'streams', count, 100, span);
  const [many, one] = await interleaved(readers(1000), readers(1));
  await muster.stop();
  return [figure({ id: 'T12', what: '1,000 live-stream readers, 100 events/s: p99 from commit to arrival', unit: 'ms', values: pick(many, 'p99_ms'), yardstick: 'one reader', yardsticks: pick(one, 'p99_ms'), goal: goals.atMost(100, 'ms'),
    note: `${Math.min(...pick(many, 'events_s').map((frames) => frames / 1000)).toFixed(0)} of 100 events/s reached every reader in the slowest repetition; load's share of its core ${Math.max(...pick(many, 'load_cpu')).toFixed(2)}` })];
}

// ---- T14: many communities ----

async function communities(machine, { seconds }) {
  const rules = machine.path('communities-rules');
  const names = Array.from({ length: 50 }, (_, i) => `c${i + 1}`);
  for (const name of names) writePack(path.join(rules, name), { name, entities: 100 });
  const muster = new Muster(machine, 'communities');
  await muster.start(rules);
  await muster.caughtUp(...names.map(touch));
  const span = Math.max(2, seconds / 2);
  const paced = (list) => () => machine.fromOutsideWith({ BODY: 'bench' }, 'paced', muster.address, 200, span, 64, ...list);
  const [many, one] = await interleaved(paced(names), paced(names.slice(0, 1)));
  await muster.stop();
  return [figure({ id: 'T14', what: '50 communities × 4 events/s in one process: p99', unit: 'ms', values: pick(many, 'p99_ms'), yardstick: 'one community at 200/s', yardsticks: pick(one, 'p99_ms'), goal: goals.atMost(50, 'ms') })];
}

// ---- T15: a backtest or a shadow beside a community that goes on ----

async function beside(machine, { seconds }) {
  const rules = machine.path('beside-rules');
  fs.mkdirSync(rules);
  fs.symlinkSync(path.join(root, 'rules/taiping'), path.join(rules, 'taiping'));
  const muster = new Muster(machine, 'beside'), policy = '/v1/taiping/policy', span = Math.max(2, seconds / 2);
  await muster.start(rules);
  await muster.caughtUp(wish);
  const asked = async (what, body, want) => {
    const answer = await muster.call('POST', `${policy}/${what}`, JSON.stringify(body));
    if (answer.status !== want) throw new Error(`${what}: ${answer.text.slice(0, 600)}`);
  };
  const load = () => machine.fromOutsideWith({ BODY: 'wish' }, 'paced', muster.address, 300, span, 64, 'taiping');
  const params = [{ values: { claim_within: '1 working day' } }];
  let backtests = 0;
  const withBacktests = async () => {
    const results = load();
    let over = false;
    const ended = results.finally(() => { over = true; });
    for (; !over; backtests++) await asked('backtest', { params }, 200);
    return ended;
  };
  const withShadow = async () => {
    await asked('shadow', { params }, 201);
    const results = await load();
    await asked('shadow/stop', {}, 200);
    return results;
  };
  const [alone, backtest, shadow] = await interleaved(load, withBacktests, withShadow);
  await muster.stop();
  const row = (what, results, note) => figure({ id: 'T15', what, unit: 'ms', values: pick(results, 'p99_ms'), yardstick: 'alone', yardsticks: pick(alone, 'p99_ms'), goal: goals.ratioAtMost(1.5),
    note: `${note}; longest ${Math.max(...pick(results, 'max_ms')).toFixed(1)} ms, alone ${Math.max(...pick(alone, 'max_ms')).toFixed(1)} ms; Taiping, 300 wishes a second` });
  return [row('p99 of posts while a backtest of the same community runs', backtest, `${backtests} backtests, one after the other`), row('p99 of posts beside a shadow', shadow, 'it follows every event')];
}

module.exports = { publish, reasons, streams, communities, beside };
