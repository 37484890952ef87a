// The harness is tested: a program that makes a known mistake must be caught by the checker, and the same run without it must be clean.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, root } = require('../api/harness');
const { check } = require('./checker');

// Four clients post until the process dies at the named place; it starts again in the same way and every id is sent once more; then it is stopped.
async function life(faults, dies) {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-control-'));
  const rules = path.join(base, 'rules'), log = [];
  fs.mkdirSync(rules);
  fs.cpSync(path.join(root, 'rules/starter'), path.join(rules, 'starter'), { recursive: true });
  const server = new Server({ data: path.join(base, 'data'), rules });
  await server.start('--quiet');
  await server.stop();
  const post = async (id) => {
    const entry = { id: `c-${id}`, source: '/control', status: 0 };
    log.push(entry);
    try {
      const answer = await server.post('/v1/starter/events', JSON.stringify({ specversion: '1.0', id: entry.id, source: entry.source, type: 'request.ask', data: { text: `第${id}个` } }), { 'content-type': 'application/cloudevents+json' });
      Object.assign(entry, { status: answer.status, body: answer.body });
      return true;
    } catch { return false; }
  };
  await server.startWith({ MUSTER_FAULT: [...faults, dies].join(',') }, '--quiet');
  let number = 0;
  await Promise.all([0, 1, 2, 3].map(async () => { while (number < 5000 && await post(number++)); }));
  assert.equal((await server.ended).signal, 'SIGKILL');
  await server.startWith(faults.length ? { MUSTER_FAULT: faults.join(',') } : {}, '--quiet');
  for (let id = 0; id < number; id++) await post(id);
  await server.stop();
  const wrong = check(log, path.join(server.data, 'starter', 'muster.db'), 'request');
  fs.rmSync(base, { recursive: true, force: true });
  return wrong;
}

const controls = [
  ['nothing wrong', [], 'log_written:40', null],
  ['acknowledged before the commit', ['answers_early:1'], 'log_written:40', /was acknowledged as event \d+ and (is not in the log|again as event)/],
  ['no check for known ids', ['no_dedupe:1'], 'committed:40', /was done 2 times/],
];

(async () => {
  let number = 0;
  for (const [name, faults, dies, caught] of controls) {
    number++;
    try {
      const wrong = await life(faults, dies);
      if (caught) assert.ok(wrong.some((one) => caught.test(one)), `not caught: ${JSON.stringify(wrong.slice(0, 5))}`);
      else assert.deepEqual(wrong, []);
      console.log(`ok ${number} - ${name}: ${caught ? `caught, "${wrong.find((one) => caught.test(one))}"` : 'clean'}`);
    } catch (problem) {
      process.exitCode = 1;
      console.log(`not ok ${number} - ${name}\n# ${String(problem.stack).replace(/\n/g, '\n# ')}`);
    }
  }
  console.log(`1..${number}`);
})();
