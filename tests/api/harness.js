// A server of its own for the tests, and TAP.
'use strict';
const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const muster = path.resolve(process.env.MUSTER || 'build/muster');
const root = path.resolve(__dirname, '../..');

// A condition that comes true; the limit only ends a hanging test.
async function until(what, condition, limit = 30000) {
  const end = Date.now() + limit;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

class Server {
  constructor({ data, rules } = {}) {
    this.data = data || fs.mkdtempSync(path.join(os.tmpdir(), 'muster-api-'));
    this.rules = rules === undefined ? path.join(root, 'rules') : rules;
  }

  async start(...more) { return this.startWith({}, ...more); }

  async startWith(env, ...more) {
    const args = ['serve', '--data', this.data, '--listen', '127.0.0.1:0', ...(this.rules ? ['--rules', this.rules] : []), ...more];
    fs.rmSync(path.join(this.data, 'address'), { force: true });
    this.log = '';
    this.process = spawn(muster, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
    this.process.stderr.on('data', (text) => { this.log += text; });
    this.ended = new Promise((resolve) => this.process.on('exit', (code, signal) => resolve({ code, signal })));
    let over = false;
    this.ended.then(() => { over = true; });
    const file = path.join(this.data, 'address');
    await until('the server listens', () => {
      if (over) throw new Error(`the server ended:\n${this.log}`);
      return fs.existsSync(file) && fs.readFileSync(file, 'utf8').endsWith('\n');
    });
    this.url = `http://${fs.readFileSync(file, 'utf8').trim()}`;
    return this;
  }

  async stop(signal = 'SIGTERM') {
    this.process.kill(signal);
    return this.ended;
  }

  remove() { fs.rmSync(this.data, { recursive: true, force: true }); }

  async call(method, where, body, headers = {}) {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(this.url + where, { method, body: text, headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers } });
    const type = answer.headers.get('content-type') || '';
    const payload = await answer.text();
    return { status: answer.status, headers: answer.headers, body: payload && type.includes('json') && !type.includes('ndjson') ? JSON.parse(payload) : payload };
  }

  get(where, headers) { return this.call('GET', where, undefined, headers); }
  post(where, body, headers) { return this.call('POST', where, body, headers); }
  command(...args) { return execFileSync(muster, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }); }
}

const tests = [];
function test(name, fn) { tests.push({ name, fn }); }

async function run(before, after) {
  let number = 0, failed = 0;
  const given = await before();
  for (const { name, fn } of tests) {
    number++;
    try {
      await fn(given);
      console.log(`ok ${number} - ${name}`);
    } catch (problem) {
      failed++;
      console.log(`not ok ${number} - ${name}`);
      console.log(String(problem.stack).replace(/^/gm, '# '));
    }
  }
  await after(given);
  console.log(`1..${number}`);
  process.exitCode = failed ? 1 : 0;
}

// A pack's files as they are published.
function files(folder) {
  const out = {};
  for (const entry of fs.readdirSync(folder, { recursive: true })) {
    if (entry.endsWith('.lua')) out[entry] = fs.readFileSync(path.join(folder, entry), 'utf8');
  }
  return out;
}

module.exports = { files, Server, test, run, until, root, muster };
