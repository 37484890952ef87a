// kill -9 at random while four clients post: what was acknowledged is there once, its effects whole, and verify is clean.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { Server, root } = require('../api/harness');
const { check } = require('./checker');

const cycles = Number(process.env.KILL_CYCLES || 50);
const clients = 4;
const request = (n) => ({ text: `第${n}个` });

// A small seeded sequence: a failing run can be repeated with KILL_SEED.
let seed = Number(process.env.KILL_SEED || process.pid);
const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % below; };

const log = [];                                             // what clients saw: the checker reads nothing else but the database

function post(agent, url, id, body) {
  const entry = { id, source: '/kill', status: 0 };
  log.push(entry);
  return new Promise((told) => {
    const resolve = (answer) => { if (answer) Object.assign(entry, answer); told(answer); };
    const text = JSON.stringify({ specversion: '1.0', id, source: '/kill', type: 'request.ask', data: body });
    const sending = http.request(`${url}/v1/starter/events`, { agent, method: 'POST', headers: { 'content-type': 'application/cloudevents+json', 'content-length': Buffer.byteLength(text) } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => { try { resolve({ status: answer.statusCode, body: JSON.parse(Buffer.concat(parts)) }); } catch { resolve(null); } });
      answer.on('error', () => resolve(null));
    });
    sending.on('error', () => resolve(null));
    sending.end(text);
  });
}

async function main() {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-kill-')), rules = path.join(base, 'rules');
  fs.cpSync(path.join(root, 'rules/starter'), path.join(rules, 'starter'), { recursive: true });
  const server = await new Server({ data: path.join(base, 'data'), rules }).start('--quiet');
  const acknowledged = new Map(), uncertain = new Map();
  let number = 0, kills = 0, replays = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    let dead = false, answered = 0;
    const enough = 5 + random(120);
    const run = async () => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      while (!dead) {
        const n = number++, id = `k-${n}`;
        const answer = await post(agent, server.url, id, request(n));
        if (answer && answer.status === 200) acknowledged.set(id, { n, ...answer.body });
        else uncertain.set(id, n);
        if (++answered >= enough && !dead) { dead = true; kills++; server.process.kill('SIGKILL'); }
      }
      agent.destroy();
    };
    await Promise.all(Array.from({ length: clients }, run));
    await server.ended;
    await server.start('--quiet');
    // the same ids again: acknowledged ones answer as before, the uncertain become certain
    const agent = new http.Agent({ keepAlive: true });
    for (const [id, n] of [...uncertain]) {
      const answer = await post(agent, server.url, id, request(n));
      if (!answer || answer.status !== 200) throw new Error(`cycle ${cycle}: ${id} is not accepted after the restart: ${JSON.stringify(answer)}`);
      acknowledged.set(id, { n, ...answer.body, duplicate: undefined });
      uncertain.delete(id);
      replays++;
    }
    const sample = [...acknowledged.keys()].slice(-40);
    for (const id of sample) {
      const first = acknowledged.get(id);
      const answer = await post(agent, server.url, id, request(first.n));
      if (!answer?.body.duplicate || answer.body.subject !== first.subject || answer.body.seq !== first.seq || answer.body.events.length !== first.events.length)
        throw new Error(`cycle ${cycle}: ${id} was acknowledged as ${JSON.stringify(first)}, now ${JSON.stringify(answer)}`);
    }
    agent.destroy();
  }
  // present once, effects whole
  const seen = new Map();
  let cursor = '';
  do {
    const { body } = await server.get(`/v1/starter/request?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const item of body.items) {
      if (seen.has(item.text)) throw new Error(`${item.text} is there twice`);
      seen.set(item.text, item);
    }
    cursor = body.cursor || '';
  } while (cursor);
  for (const [id, answer] of acknowledged) {
    const item = seen.get(`第${answer.n}个`);
    if (!item || item.id !== answer.subject) throw new Error(`${id} was acknowledged and is not there`);
    if (item.state !== 'assigned' || answer.events.length !== 1 || answer.alerts.length !== 1) throw new Error(`${id}: state ${item.state}`);
  }
  if (seen.size !== acknowledged.size) throw new Error(`${seen.size} requests, ${acknowledged.size} acknowledged`);
  const verified = server.command('verify', '--data', server.data, '--community', 'starter');
  if (!/ 0 different/.test(verified)) throw new Error(verified);
  await server.stop();
  const wrong = check(log, path.join(server.data, 'starter', 'muster.db'), 'request');
  if (wrong.length) throw new Error(`${wrong.length} violations: ${wrong.slice(0, 5).join('; ')}`);
  fs.rmSync(base, { recursive: true });
  console.log(`# ${kills} kills, ${acknowledged.size} requests acknowledged, ${replays} sent again; ${verified.trim()}`);
}

main().then(() => console.log(`ok 1 - ${cycles} kills: acknowledged means present once\n1..1`), (problem) => {
  console.log(`not ok 1 - ${cycles} kills: acknowledged means present once\n# ${problem.stack.replace(/\n/g, '\n# ')}\n1..1`);
  process.exitCode = 1;
});
