// What every figure needs: a throw-away folder, servers pinned to core 0, loads on core 1, and an end that leaves nothing behind.
'use strict';
const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const [serverCore, loadCore] = os.cpus().length > 1 ? ['0', '1'] : ['0', '0'];

class Machine {
  constructor(build) {
    this.build = path.resolve(build);
    this.folder = fs.mkdtempSync(path.join(process.env.BENCH_DIR || os.tmpdir(), 'muster-bench-'));
    fs.chmodSync(this.folder, 0o755);                          // a peer may run as another user
    this.started = new Set();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { this.end(); process.exit(130); });
    process.on('exit', () => this.end());
  }

  path(...parts) { return path.join(this.folder, ...parts); }
  tool(name) { return path.join(this.build, 'bench', name); }

  // At the end, also of a run that failed: what still runs goes, then the files.
  end() {
    for (const child of this.started) try { process.kill(child.pid, child.last); } catch { /* it has ended */ }
    this.started.clear();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  // last: the signal that ends it when the run itself is cut short.
  start(command, args, { last = 'SIGKILL', ...options } = {}) {
    const child = spawn('taskset', ['-c', serverCore, command, ...args], { stdio: ['ignore', 'ignore', 'pipe'], ...options });
    child.text = '';
    child.last = last;
    if (child.stderr) child.stderr.on('data', (text) => { child.text += text; });
    this.started.add(child);
    child.ended = new Promise((resolve) => child.on('exit', (code) => { this.started.delete(child); resolve(code); }));
    return child;
  }

  async stop(child, signal = 'SIGTERM') {
    child.kill(signal);
    await child.ended;
  }

  // A program that prints one JSON line.
  measure(core, command, args, env = {}) {
    return new Promise((resolve, reject) => {
      const child = spawn('taskset', ['-c', core, command, ...args.map(String)], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
      let out = '', problem = '';
      child.last = 'SIGKILL';
      this.started.add(child);
      child.stdout.on('data', (text) => { out += text; });
      child.stderr.on('data', (text) => { problem += text; });
      child.on('close', (code) => {
        this.started.delete(child);
        if (code === 0) resolve(JSON.parse(out));
        else reject(new Error(`${path.basename(command)} ${args.join(' ')}: ${problem}`));
      });
    });
  }

  inProcess(name, ...args) { return this.measure(serverCore, this.tool(name), args); }
  fromOutside(name, ...args) { return this.measure(loadCore, this.tool(name), args); }
  fromOutsideWith(env, name, ...args) { return this.measure(loadCore, this.tool(name), args, env); }
}

async function until(what, condition, limit_s = 600) {
  const end = Date.now() + limit_s * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

class Muster {
  constructor(machine, name) {
    this.machine = machine;
    this.data = machine.path(name);
    fs.mkdirSync(this.data, { recursive: true });
  }

  // Seconds from the start of the process until it answers.
  async start(rules) {
    const args = ['serve', '--data', this.data, '--listen', '127.0.0.1:0', '--quiet', ...(rules ? ['--rules', rules] : [])];
    fs.rmSync(path.join(this.data, 'address'), { force: true });
    const begin = process.hrtime.bigint();
    this.child = this.machine.start(path.join(this.machine.build, 'muster'), args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env: { ...process.env, MUSTER_READY_FD: '3' } });
    await new Promise((resolve) => { this.child.stdio[3].once('data', resolve); this.child.stdio[3].once('close', resolve); });
    const took = Number(process.hrtime.bigint() - begin) / 1e9;
    if (this.child.exitCode !== null || !fs.existsSync(path.join(this.data, 'address'))) throw new Error(`muster did not start: ${this.child.text}`);
    this.address = fs.readFileSync(path.join(this.data, 'address'), 'utf8').trim();
    return took;
  }

  stop(signal) { return this.machine.stop(this.child, signal); }

  call(method, where, body, type = 'application/json') {
    return new Promise((resolve, reject) => {
      const [host, port] = this.address.split(':');
      const request = http.request({ host, port, path: where, method, agent: false, headers: body === undefined ? {} : { 'content-type': type } }, (answer) => {
        let text = '';
        answer.on('data', (part) => { text += part; });
        answer.on('end', () => resolve({ status: answer.statusCode, text }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  async lag() {
    const { text } = await this.call('GET', '/metrics');
    return [...text.matchAll(/^muster_lag_rows\{[^}]*\} (\S+)$/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
  }

  // What setup left to write is written: only then does a measurement begin. The event (path, body) wakes write-behind, which sleeps after a setup.
  async caughtUp(...events) {
    for (const [where, body] of events) {
      const answer = await this.call('POST', where, JSON.stringify(body));
      if (answer.status !== 200) throw new Error(`${where}: ${answer.text.slice(0, 400)}`);
    }
    await until('the tables are current', async () => (await this.lag()) === 0);
  }

  memory_mib() {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) / 1024;
  }
}

const touch = (name) => [`/v1/${name}/item/i0/touch`, { more: 1 }];
const wish = ['/v1/taiping/wish', { text: '换灯泡', microgrid: 'mg-07', category: 'elderly' }];

// A copy of the bench pack with so many entities, and perhaps another policy.
function writePack(folder, { name, entities, policy }) {
  fs.cpSync(path.join(root, 'tests/bench/rules/bench'), folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'pack.lua'), `pack { name = "${name}", title = { en = "Bench", ["zh-CN"] = "测量" }, timezone = "Asia/Shanghai", calendar = "cn" }\n`);
  fs.writeFileSync(path.join(folder, 'setup/items.lua'), `for i = 0, ${entities - 1} do ensure("item", "i" .. i, { name = "item " .. i, n = i % 7 }) end\n`);
  if (policy) fs.writeFileSync(path.join(folder, 'policies/item.lua'), policy);
}

const repetitions = 5;
async function interleaved(...measures) {
  const results = measures.map(() => []);
  for (let i = 0; i < repetitions; i++)
    for (const [k, measure] of measures.entries()) results[k].push(await measure());
  return results;
}

module.exports = { Machine, Muster, touch, wish, until, writePack, interleaved, repetitions, root, execFileSync };
