// node.js DATABASE ENTITIES: the same events over HTTP with json-rules-engine and better-sqlite3, durable (synchronous=FULL), many requests a commit. Prints its
// port when it listens.
'use strict';
const http = require('node:http');
const Database = require('better-sqlite3');
const { Engine } = require('json-rules-engine');

const [file, entities] = [process.argv[2], Number(process.argv[3])];
const GROUP = 256;
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE item (id TEXT PRIMARY KEY, name TEXT, n INTEGER, more INTEGER, seen INTEGER, state TEXT, updated INTEGER) WITHOUT ROWID;
  CREATE TABLE log (seq INTEGER PRIMARY KEY, cause INTEGER, type TEXT, subject TEXT, actor TEXT, source TEXT, event_id TEXT, time INTEGER, rule TEXT, data TEXT);
  CREATE TABLE told (actor TEXT, source TEXT, id TEXT, answer TEXT, time INTEGER, PRIMARY KEY (actor, source, id)) WITHOUT ROWID;`);
const sql = {
  begin: db.prepare('BEGIN IMMEDIATE'), commit: db.prepare('COMMIT'),
  put: db.prepare("INSERT INTO item VALUES (?, ?, ?, NULL, 0, 'a', 0)"),
  told: db.prepare('SELECT answer FROM told WHERE actor = ? AND source = ? AND id = ?').pluck(),
  tell: db.prepare('INSERT INTO told VALUES (?, ?, ?, ?, ?)'),
  read: db.prepare('SELECT n, name, state FROM item WHERE id = ?'),
  write: db.prepare('UPDATE item SET more = ?, seen = ifnull(?, seen), updated = ? WHERE id = ?'),
  log: db.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
};
db.transaction(() => { for (let i = 0; i < entities; i++) sql.put.run(`i${i}`, `item ${i}`, i % 7); })();

const rules = new Engine([{
  conditions: { all: [
    { fact: 'n', operator: 'greaterThanInclusive', value: 0 }, { fact: 'name', operator: 'notEqual', value: null }, { fact: 'state', operator: 'equal', value: 'a' },
  ] },
  event: { type: 'item.note', params: { rule: 'policies.item.on_touch' } },
}]);

let seq = 0;
async function apply(event) {
  const actor = 'anonymous', { source, id, subject, type, data } = event;
  const before = sql.told.get(actor, source, id);
  if (before) return before;
  const time = Date.now(), root = ++seq, facts = sql.read.get(subject);
  const { events } = await rules.run(facts);
  sql.write.run(data.more, events.length ? data.more : null, time, subject);
  sql.log.run(root, null, type, subject, actor, source, id, time, null, JSON.stringify(data));
  const caused = events.map(({ type: kind, params }) => {
    const made = { seq: ++seq, type: kind, subject, data: { seen: data.more }, cause: root, rule: params.rule };
    sql.log.run(made.seq, root, kind, subject, actor, null, null, time, params.rule, JSON.stringify(made.data));
    return made;
  });
  const answer = JSON.stringify({ seq: root, subject, events: caused });
  sql.tell.run(actor, source, id, answer, time);
  return answer;
}

// Those that came while the last commit was under way share the next.
const waiting = [];
let busy = false;
async function work() {
  busy = true;
  while (waiting.length) {
    const group = waiting.splice(0, GROUP), answers = [];
    sql.begin.run();
    for (const { body } of group) answers.push(await apply(JSON.parse(body)));
    sql.commit.run();
    for (const [i, { response }] of group.entries()) {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answers[i]) });
      response.end(answers[i]);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  busy = false;
}

const server = http.createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part) => { body += part; });
  request.on('end', () => {
    waiting.push({ body, response });
    if (!busy) { busy = true; setImmediate(work); }
  });
});
server.keepAliveTimeout = 600000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
