// T1 and T2 against other products that do the same work, each on core 0 while it is asked, 64 clients on core 1.
'use strict';
const { interleaved } = require('../machine');
const { figure, goals } = require('../table');
const { startBench, pick } = require('./posts');
const { startRedis, startPostgres, startNode } = require('../peers/servers');

const names = {
  redis: (version) => `Redis ${version}, appendfsync always, EVALSHA of the same work, 64 clients`,
  node: (version) => `Node ${version} HTTP + json-rules-engine + better-sqlite3, group commit`,
  postgres: (version) => `PostgreSQL ${version}, one plpgsql call an event, 64 clients`,
};

function loadNote(ours, theirs) {
  const most = (results) => Math.max(...pick(results, 'load_cpu')).toFixed(2);
  return `load's share of its core: ours ${most(ours)}, theirs ${most(theirs)}; p99 ours ${Math.max(...pick(ours, 'p99_ms')).toFixed(1)} ms, theirs ${Math.max(...pick(theirs, 'p99_ms')).toFixed(1)} ms`;
}

async function peers(machine, { seconds }) {
  const muster = await startBench(machine);
  const redis = await startRedis(machine), node = await startNode(machine), postgres = await startPostgres(machine);
  const ours = (how, clients, lines) => async () => {
    const result = await machine.fromOutside('load', 'http', muster.address, 'bench', clients, seconds, 100000, how, lines);
    lags.push(await muster.lag());
    await muster.caughtUp();                                   // nothing of ours runs while a peer is asked
    return result;
  };
  const rows = [], lags = [];
  for (const [how, word] of [['zipf', 'Zipf 0.99'], ['uniform', 'uniform']]) {
    const [posts, redisPosts, nodePosts, postgresPosts] = await interleaved(ours(how, 64, 1), () => redis.load(seconds, how, 1), () => node.load(seconds, how), () => postgres.load(seconds, how));
    const row = (name, results, least) => figure({ id: 'T1', what: `single posts, 64 clients, ${word}`, unit: '/s', values: pick(posts, 'events_s'), yardstick: name, yardsticks: pick(results, 'events_s'),
      goal: goals.ratioAtLeast(least), note: loadNote(posts, results) });
    rows.push(row(names.redis(redis.version), redisPosts, 1.5), row(names.node(node.version), nodePosts, 3), row(names.postgres(postgres.version), postgresPosts, 4));
  }
  const [bulk, pipelined] = await interleaved(ours('zipf', 4, 1000), () => redis.load(seconds, 'zipf', 16));
  rows.push(figure({ id: 'T2', what: 'NDJSON, 1,000 a request, 4 clients', unit: '/s', values: pick(bulk, 'events_s'), yardstick: `Redis ${redis.version}, pipelines of 16, 64 clients`, yardsticks: pick(pipelined, 'events_s'),
    goal: goals.ratioAtLeast(2), note: `${loadNote(bulk, pipelined)}; rows behind at the end of a repetition at most ${Math.max(...lags).toLocaleString('en-US')}` }));
  for (const { child, signal } of [{ child: muster.child }, redis, node, postgres]) await machine.stop(child, signal);
  return rows;
}

module.exports = { peers };
