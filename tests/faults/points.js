// The process dies at named places of a commit, a turn, a timer, a publish, a checkpoint: what was acknowledged is there once, whole; verify is clean.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, root } = require('../api/harness');
const { check } = require('./checker');

const places = ['commit_begun', 'log_written', 'rows_written', 'committed', 'before_commit', 'before_head', 'before_answers', 'answered', 'handler', 'timer', 'checkpoint',
  'migrated', 'before_tables', 'tables_defined', 'published', 'swapped'];

function files(folder) {
  const out = {};
  for (const entry of fs.readdirSync(folder, { recursive: true })) if (entry.endsWith('.lua')) out[entry] = fs.readFileSync(path.join(folder, entry), 'utf8');
  return out;
}

// the starter pack with a deadline that falls due at once, and with one more field a publish: the tables are altered each time
const pack = (n) => {
  const all = files(path.join(root, 'rules/starter'));
  all['policies/request.lua'] = all['policies/request.lua'].replace('default = "2 working days"', 'default = "1s"').replace('min = "1h"', 'min = "1s"').concat(`-- ${n}\n`);
  all['model/request.lua'] = all['model/request.lua'].replace('fields = {\n    text', `fields = {\n${Array.from({ length: n }, (_, i) => `    more${i} = integer {},\n`).join('')}    text`);
  return all;
};

async function die(place, n) {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-point-'));
  const rules = path.join(base, 'rules');
  fs.mkdirSync(rules);
  fs.cpSync(path.join(root, 'rules/starter'), path.join(rules, 'starter'), { recursive: true });
  for (const [name, text] of Object.entries(pack(0))) fs.writeFileSync(path.join(rules, 'starter', name), text);
  const server = new Server({ data: path.join(base, 'data'), rules });
  await server.start('--quiet');                       // the first publish is not the one to die in
  await server.stop();
  await server.startWith({ MUSTER_FAULT: `${place}:${n}` }, '--quiet');
  let dead = false;
  server.ended.then(() => { dead = true; });
  const acknowledged = new Map(), log = [];
  let number = 0, published = 1;
  const post = async () => {
    while (!dead && number < 20000) {
      const id = number++, entry = { id: `p-${id}`, source: '/points', status: 0 };
      log.push(entry);
      try {
        const answer = await server.post('/v1/starter/events', JSON.stringify({ specversion: '1.0', id: `p-${id}`, source: '/points', type: 'request.ask', data: { text: `第${id}个` } }), { 'content-type': 'application/cloudevents+json' });
        Object.assign(entry, { status: answer.status, body: answer.body });
        if (answer.status === 200) acknowledged.set(id, answer.body.subject);
      } catch { return; }
    }
  };
  const publish = async () => {
    for (let i = 1; !dead && i < 50; i++) {
      try {
        const answer = await server.post('/v1/starter/policy/publish', { files: pack(i) });
        if (answer.status === 200) published = Math.max(published, answer.body.version);
      } catch { return; }
    }
  };
  await Promise.all([post(), post(), ...(/table|publish|swap|migrat/.test(place) ? [publish()] : [])]);
  const { signal } = await server.ended;
  assert.equal(signal, 'SIGKILL', `${place} was never reached`);
  await server.start('--quiet');
  const seen = new Map();
  let cursor = '';
  do {
    const { body } = await server.get(`/v1/starter/request?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const item of body.items) {
      const id = Number(/第(\d+)个/.exec(item.text)[1]);
      assert.ok(!seen.has(id), `request ${id} is there twice`);
      assert.ok(item.state !== 'asked' && (item.helper || item.state === 'unanswered'), `request ${id} is not whole: ${JSON.stringify(item)}`);
      seen.set(id, item.id);
    }
    cursor = body.cursor || '';
  } while (cursor);
  for (const [id, subject] of acknowledged) assert.equal(seen.get(id), subject, `request ${id} was acknowledged`);
  const version = (await server.get('/v1/starter/policy')).body.version;
  assert.ok(version >= published, `version ${published} was acknowledged, ${version} is active`);
  await server.stop();
  assert.match(server.command('verify', '--data', server.data), / 0 different/);
  assert.deepEqual(check(log, path.join(server.data, 'starter', 'muster.db'), 'request'), []);
  fs.rmSync(base, { recursive: true, force: true });
  return acknowledged.size;
}

(async () => {
  let number = 0;
  for (const place of places) {
    for (const n of [1, 4]) {
      number++;
      try {
        const count = await die(place, n);
        console.log(`ok ${number} - dies at ${place}, time ${n} (${count} acknowledged)`);
      } catch (problem) {
        process.exitCode = 1;
        console.log(`not ok ${number} - dies at ${place}, time ${n}\n# ${String(problem.stack).replace(/\n/g, '\n# ')}`);
      }
    }
  }
  console.log(`1..${number}`);
})();
