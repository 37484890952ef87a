// Decides what a crash took. It reads two things only: what clients wrote down of their requests and answers, and the database file of the stopped
// community. No server is asked. check(log, database, kind) returns the violations as sentences; none: all is well.
//   log: [{ id, source, status, body }] in the order the answers came; status 0: no answer.
'use strict';
const { execFileSync } = require('node:child_process');

function rows(database, sql) {
  const text = execFileSync('sqlite3', ['-readonly', '-json', database, sql], { encoding: 'utf8', maxBuffer: 1 << 30 });
  return text.trim() ? JSON.parse(text) : [];
}

function check(log, database, kind) {
  const wrong = [];
  const written = rows(database, 'SELECT seq, root, type, subject, source, event_id FROM muster_log ORDER BY seq');
  const entities = new Set(rows(database, `SELECT id FROM "${kind}"`).map((one) => one.id));
  const bySeq = new Map(), byId = new Map();
  let last = 0;
  for (const row of written) {
    if (row.seq !== last + 1) wrong.push(`event ${last + 1} is missing`);
    last = row.seq;
    bySeq.set(row.seq, row);
    if (row.event_id && row.seq === row.root) byId.set(`${row.source} ${row.event_id}`, [...(byId.get(`${row.source} ${row.event_id}`) || []), row]);
  }
  for (const [id, list] of byId) if (list.length > 1) wrong.push(`${id} was done ${list.length} times: events ${list.map((row) => row.seq).join(', ')}`);
  const sent = new Set(log.map((one) => `${one.source} ${one.id}`)), first = new Map();
  for (const id of byId.keys()) if (!sent.has(id)) wrong.push(`${id} is in the log and nobody sent it`);
  for (const one of log) {
    if (one.status !== 200) continue;
    const id = `${one.source} ${one.id}`, row = bySeq.get(one.body.seq), earlier = first.get(id);
    if (earlier && (earlier.seq !== one.body.seq || earlier.subject !== one.body.subject)) wrong.push(`${id} was acknowledged as event ${earlier.seq} and again as event ${one.body.seq}`);
    first.set(id, earlier || one.body);
    if (!row || row.event_id !== one.id || row.source !== one.source) wrong.push(`${id} was acknowledged as event ${one.body.seq} and is not in the log`);
    else if (row.subject !== one.body.subject) wrong.push(`${id} was acknowledged for ${one.body.subject}, the log has ${row.subject}`);
    if (!entities.has(one.body.subject)) wrong.push(`${one.body.subject} of ${id} was acknowledged and is not in the table`);
    for (const event of one.body.events || []) {
      const caused = bySeq.get(event.seq);
      if (!caused || caused.root !== one.body.seq || caused.type !== event.type) wrong.push(`event ${event.seq} (${event.type}), an effect of ${id}, is not in the log`);
    }
  }
  return [...new Set(wrong)];
}

module.exports = { check };
