// A thousand publishes, good and bad in turn, while 300 events a second are handled: each event by exactly one version, the one that its row in the log states;
// none lost, none twice; the memory stays as it was.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const { Server } = require('../api/harness');

const publishes = Number(process.env.PUBLISHES || 1000), rate = Number(process.env.PUBLISHES_RATE || 300);
const entities = 100, warm = Math.min(200, Math.floor(publishes / 4)), growthMiB = 6;

// ---- the packs: the rule says by which of them it was written ----

const good = (number) => ({
  'pack.lua': 'pack { name = "errands", timezone = "Asia/Shanghai", calendar = "cn" }',
  'model/errand.lua': `kind "errand" { label = { en = "Errand", ["zh-CN"] = "差事" }, fields = { by = integer {} }, states = { "open" },
  events = { make = { to = "open" }, poke = { from = "open", takes = { n = integer { required = true } } }, mark = { from = "open", takes = { "by", n = integer {} } } }, timers = { "soon${number % 2}" } }`,
  'policies/errand.lua': `on("errand.poke", { name = "handle" }, function(errand, event) errand:mark { by = ${number}, n = event.data.n } after("30 days", errand, "soon${number % 2}") end)
on("errand.soon${number % 2}", function() end)
every("tick${number % 3}", { rrule = "FREQ=YEARLY" }, function() end)
`,
  'setup/errands.lua': `for i = 1, ${entities} do ensure("errand", "e" .. i, {}) end\n`,
  'tests/errand.lua': `test("a poke is marked", function(t)
  local errand = t:create("errand", {})
  t:send("errand.poke", errand, { n = 1 })
  t:expect(errand.by, ${number})
end)
`,
});
const changed = (number, changes) => ({ ...good(number), ...changes });
const bad = [
  { name: 'a syntax error', files: (number) => changed(number, { 'policies/more.lua': 'on("errand.poke", function( end)' }), told: /policies\/more\.lua:1/ },
  { name: 'a failing test', files: (number) => changed(number, { 'tests/more.lua': `test("never ${number}", function(t) t:expect(1, 2) end)` }), told: /tests\/more\.lua.*"never/ },
  { name: 'a failing setup', files: (number) => changed(number, { 'setup/more.lua': `-- ${number}\ncreate("errand.poke", { n = "many" })` }), told: /setup/ },
  { name: 'a refused migration', files: (number) => changed(number, { 'model/errand.lua': good(number)['model/errand.lua'].replace('by = integer {}', 'by = text {}'),
    'policies/errand.lua': `on("errand.poke", { name = "handle" }, function(errand, event) errand:mark { by = "${number}", n = event.data.n } end)`,
    'tests/errand.lua': '-- none', }), told: /errand\.by changes from integer to text, but \d+ rows? stands? in the way: e1/ },
];

// ---- the load ----

class Load {
  constructor(server) {
    this.server = server;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
    this.sent = 0;
    this.acknowledged = new Set();
    this.refused = [];
    this.waiting = 0;
  }

  poke(n) {
    const text = JSON.stringify({ n });
    this.waiting++;
    const ended = (status, body) => {
      this.waiting--;
      if (status === 200) this.acknowledged.add(n);
      else this.refused.push(`${n}: ${status} ${body}`);
      if (this.stopped && !this.waiting) this.stopped();
    };
    const sending = http.request(`${this.server.url}/v1/errands/errand/e${(n % entities) + 1}/poke`, { agent: this.agent, method: 'POST', headers: { 'content-type': 'application/json', 'content-length': text.length } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => ended(answer.statusCode, Buffer.concat(parts).toString()));
    });
    sending.on('error', (problem) => ended(0, problem.message));
    sending.end(text);
  }

  // As many as the time that has passed asks for, whatever the answers do: a loop that stood still is caught up with.
  start() {
    this.began = performance.now();
    this.ticking = setInterval(() => {
      const due = (performance.now() - this.began) * rate / 1000;
      while (this.sent < due) this.poke(this.sent++);
    }, 10);
  }

  async stop() {
    clearInterval(this.ticking);
    this.seconds = (performance.now() - this.began) / 1000;
    if (this.waiting) await new Promise((resolve) => { this.stopped = resolve; });
    this.agent.destroy();
  }
}

// ---- what the log must say ----

function check(rows, acknowledged, numberOf) {
  const wrong = [], pokes = new Map(), marks = new Map();
  for (const row of rows) {
    if (row.type === 'errand.poke') {
      if (pokes.has(row.data.n)) wrong.push(`event ${row.data.n} is there twice`);
      pokes.set(row.data.n, row);
    } else if (row.type === 'errand.mark') {
      if (marks.has(row.data.n)) wrong.push(`event ${row.data.n} was handled twice`);
      marks.set(row.data.n, row);
    }
  }
  for (const n of acknowledged) if (!pokes.has(n)) wrong.push(`event ${n} was acknowledged and is not there`);
  for (const [n, poke] of pokes) {
    const mark = marks.get(n);
    if (!acknowledged.has(n)) wrong.push(`event ${n} is there and was not acknowledged`);
    if (!mark) wrong.push(`event ${n} was not handled`);
    else if (mark.version !== poke.version || numberOf.get(poke.version) !== mark.data.by) wrong.push(`event ${n} of version ${poke.version} was handled by ${mark.version}, pack ${mark.data.by}`);
  }
  return wrong;
}

async function readLog(server) {
  const rows = [];
  for (let after = 0; ;) {
    const { body } = await server.get(`/v1/errands/events?after=${after}&limit=1000`);
    const items = body.events || body.items || body;
    if (!items.length) return rows;
    rows.push(...items);
    after = items[items.length - 1].seq;
  }
}

const residentMiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

async function publishAll(server, numberOf) {
  const memory = [];
  let version = 1;
  for (let i = 1; i <= publishes; i++) {
    const wrong = i % 2 ? null : bad[(i / 2) % bad.length];
    const answer = await server.post('/v1/errands/policy/publish', { files: wrong ? wrong.files(i) : good(i), note: `publish ${i}` });
    const said = JSON.stringify(answer.body);
    if (wrong && (answer.status !== 422 || !wrong.told.test(answer.body.diagnostics.map((one) => `${one.where}: ${one.text}`).join('\n')))) throw new Error(`publish ${i}, ${wrong.name}: ${answer.status} ${said}`);
    if (!wrong && (answer.status !== 200 || answer.body.version !== version + 1 || answer.body.tests.state !== 'passed')) throw new Error(`publish ${i} after version ${version}: ${answer.status} ${said}`);
    if (!wrong) numberOf.set(++version, i);
    memory.push(residentMiB(server.process.pid));
  }
  return memory;
}

async function main() {
  const server = await new Server({ rules: null }).start('--quiet');
  try {
    await publishUnderLoad(server);
  } finally {
    await server.stop();
    server.remove();
  }
}

async function publishUnderLoad(server) {
  const numberOf = new Map([[1, 0]]);
  const first = await server.post('/v1/errands/policy/publish', { files: good(0) });
  if (first.status !== 200) throw new Error(`the first: ${JSON.stringify(first.body)}`);
  const load = new Load(server);
  load.start();
  const memory = await publishAll(server, numberOf);
  await load.stop();
  if (load.refused.length) throw new Error(`${load.refused.length} events were refused: ${load.refused.slice(0, 5).join('; ')}`);
  const rows = await readLog(server), wrong = check(rows, load.acknowledged, numberOf);
  if (wrong.length) throw new Error(`${wrong.length} violations: ${wrong.slice(0, 5).join('; ')}`);
  const used = new Set(rows.filter((row) => row.type === 'errand.poke').map((row) => row.version)).size;
  if (used < publishes / 4) throw new Error(`only ${used} versions have handled events: the load was not beside them`);
  const before = median(memory.slice(warm, warm + 50)), after = median(memory.slice(-50));
  if (after > before + growthMiB) throw new Error(`${after.toFixed(1)} MiB at the end, ${before.toFixed(1)} MiB after ${warm} publishes: it may grow by ${growthMiB}`);
  const verified = server.command('verify', '--data', server.data, '--community', 'errands').trim();
  if (!/ 0 different/.test(verified)) throw new Error(verified);
  const ticks = fs.readFileSync(`/proc/${server.process.pid}/stat`, 'utf8').split(' ');
  console.log(`# cpu self ${(Number(ticks[13]) + Number(ticks[14])) / 100} s, children ${(Number(ticks[15]) + Number(ticks[16])) / 100} s`);
  console.log(`# ${publishes} publishes and ${load.sent} events in ${load.seconds.toFixed(1)} s, handled by ${used} versions; ${before.toFixed(1)} MiB after ${warm}, ${after.toFixed(1)} MiB at the end; ${verified}`);
}

// The check itself: each sort of violation, made on purpose.
function controls() {
  const row = (type, n, version, by) => ({ type, data: { n, by }, version });
  const clean = [row('errand.poke', 1, 2), row('errand.mark', 1, 2, 7), row('errand.poke', 2, 3), row('errand.mark', 2, 3, 8)];
  const numberOf = new Map([[2, 7], [3, 8]]), acknowledged = new Set([1, 2]);
  const doctored = [
    [...clean, clean[0]], [...clean, clean[1]], clean.slice(1), clean.slice(0, 3), [...clean, row('errand.poke', 3, 3), row('errand.mark', 3, 3, 8)],
    [clean[0], row('errand.mark', 1, 2, 8), clean[2], clean[3]], [clean[0], row('errand.mark', 1, 3, 8), clean[2], clean[3]],
  ];
  if (check(clean, acknowledged, numberOf).length) throw new Error('a clean log has violations');
  doctored.forEach((rows, i) => { if (!check(rows, acknowledged, numberOf).length) throw new Error(`doctored log ${i} has none`); });
}

async function suite() {
  const tests = [[`${publishes} publishes under load: every event by one stated version`, main], ['the check of the log notices each sort of violation', controls]];
  for (let i = 0; i < tests.length; i++) {
    try {
      await tests[i][1]();
      console.log(`ok ${i + 1} - ${tests[i][0]}`);
    } catch (problem) {
      console.log(`not ok ${i + 1} - ${tests[i][0]}\n# ${String(problem.stack).replace(/\n/g, '\n# ')}`);
      process.exitCode = 1;
    }
  }
  console.log(`1..${tests.length}`);
}
suite();
